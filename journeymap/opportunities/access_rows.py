"""Who may use each route and each op of this package: its rows of `journeymap.api.matrix`."""

ROUTES = """
GET    opportunities                                         200 workspace: view
GET    maps/<uuid:map_id>/opportunities                      200 map: view
POST   maps/<uuid:map_id>/opportunities                      201 map: edit
GET    opportunities/<uuid:opportunity_id>                   200 map: view
PATCH  opportunities/<uuid:opportunity_id>                   200 map: edit
DELETE opportunities/<uuid:opportunity_id>                   204 map: edit
GET    opportunities/<uuid:opportunity_id>/actions           200 map: view
POST   opportunities/<uuid:opportunity_id>/actions           201 map: edit
PATCH  actions/<uuid:action_id>                              200 map: edit
DELETE actions/<uuid:action_id>                              204 map: edit
GET    opportunities/<uuid:opportunity_id>/outcomes          200 map: view
POST   opportunities/<uuid:opportunity_id>/outcomes          201 map: edit
DELETE outcomes/<uuid:outcome_id>                            204 map: edit
"""

OPS = """
op     opportunity.create           200 map: edit
op     opportunity.set              200 map: edit
op     opportunity.text             200 map: edit
op     opportunity.move             200 map: edit
op     opportunity.link             200 map: edit
op     opportunity.unlink           200 map: edit
op     opportunity.delete           200 map: edit
op     opportunity.restore          200 map: edit
"""
