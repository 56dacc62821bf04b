"""Who may use each route of this package: its rows of `journeymap.api.matrix`."""

ROUTES = """
GET    event-logs                                            200 workspace: kpis
POST   event-logs                                            201 workspace: sources
GET    event-logs/<uuid:event_log_id>                        200 workspace: kpis
PATCH  event-logs/<uuid:event_log_id>                        200 workspace: sources
DELETE event-logs/<uuid:event_log_id>                        204 workspace: sources
GET    event-logs/<uuid:event_log_id>/names                  200 workspace: kpis
POST   event-logs/<uuid:event_log_id>/events                 200 workspace: kpis
GET    event-logs/<uuid:event_log_id>/imports                200 workspace: sources
POST   event-logs/<uuid:event_log_id>/imports                202 workspace: sources
POST   event-logs/<uuid:event_log_id>/merges                 200 workspace: sources
POST   event-logs/<uuid:event_log_id>/erasures               200 workspace: sources
GET    event-imports/<uuid:event_import_id>                  200 workspace: sources
DELETE event-imports/<uuid:event_import_id>                  200 workspace: sources
GET    maps/<uuid:map_id>/event-mapping                      200 map: kpis
PUT    maps/<uuid:map_id>/event-mapping                      200 map: kpis
DELETE maps/<uuid:map_id>/event-mapping                      204 map: kpis
GET    maps/<uuid:map_id>/journey-funnel                     200 map: view
GET    maps/<uuid:map_id>/journey-times                      200 map: view
GET    maps/<uuid:map_id>/journey-paths                      200 map: view
GET    maps/<uuid:map_id>/journey-friction                   200 map: view
"""
