"""Who may use each route of this package: its rows of `journeymap.api.matrix`."""

ROUTES = """
GET    alert-rules                                           200 workspace: view
POST   alert-rules                                           201 workspace: kpis
GET    alert-rules/<uuid:rule_id>                            200 workspace: view
PATCH  alert-rules/<uuid:rule_id>                            200 workspace: kpis
DELETE alert-rules/<uuid:rule_id>                            204 workspace: kpis
GET    alert-watchable                                       200 workspace: view
GET    alerts                                                200 workspace: view
GET    alerts/<uuid:incident_id>                             200 workspace: view
POST   alerts/<uuid:incident_id>/acknowledge                 200 workspace: kpis
POST   alerts/<uuid:incident_id>/mute                        200 workspace: kpis
GET    alert-summary                                         200 workspace: view
GET    alert-notices                                         200 workspace: view
POST   workspaces/<uuid:workspace_id>/alert-notices/read     200 workspace: tokens
GET    webhooks                                              200 workspace: kpis
POST   webhooks                                              201 workspace: sources
GET    webhooks/<uuid:webhook_id>                            200 workspace: sources
PATCH  webhooks/<uuid:webhook_id>                            200 workspace: sources
DELETE webhooks/<uuid:webhook_id>                            204 workspace: sources
POST   webhooks/<uuid:webhook_id>/secret                     200 workspace: sources
POST   webhooks/<uuid:webhook_id>/test                       201 workspace: sources
GET    webhooks/<uuid:webhook_id>/deliveries                 200 workspace: sources
POST   webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/replay 200 workspace: sources
"""
