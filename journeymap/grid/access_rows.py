"""Who may use each route and each op of this package: its rows of `journeymap.api.matrix`."""

ROUTES = """
GET    maps/<uuid:map_id>/stages                             200 map: view
POST   maps/<uuid:map_id>/stages                             201 map: edit
PATCH  stages/<uuid:stage_id>                                200 map: edit
DELETE stages/<uuid:stage_id>                                204 map: edit
GET    maps/<uuid:map_id>/linked                             200 map: view
GET    maps/<uuid:map_id>/map-links                          200 map: view
POST   maps/<uuid:map_id>/map-links                          201 map: edit, to another
PATCH  map-links/<uuid:row_id>                               200 map: edit
DELETE map-links/<uuid:row_id>                               204 map: edit
"""

OPS = """
op     stage.create                 200 map: edit
op     stage.set                    200 map: edit
op     stage.text                   200 map: edit
op     stage.move                   200 map: edit
op     stage.delete                 200 map: edit
op     stage.restore                200 map: edit
op     step.create                  200 map: edit
op     step.set                     200 map: edit
op     step.text                    200 map: edit
op     step.move                    200 map: edit
op     step.delete                  200 map: edit
op     step.restore                 200 map: edit
op     lane.create                  200 map: edit
op     lane.set                     200 map: edit
op     lane.set:locked              200 map: lock
op     lane.move                    200 map: edit
op     lane.delete                  200 map: edit
op     lane.restore                 200 map: edit
op     map_link.create              200 map: edit, to another
op     map_link.set                 200 map: edit
op     map_link.delete              200 map: edit
op     map_link.restore             200 map: edit
"""
