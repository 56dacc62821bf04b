"""Who may use each route and each op of this package: its rows of `journeymap.api.matrix`."""

ROUTES = """
GET    maps                                                  200 account: read
POST   maps                                                  201 workspace: new map
POST   maps/<uuid:map_id>/purge                              204 map: bin
PUT    maps/<uuid:map_id>/star                               204 map: star
DELETE maps/<uuid:map_id>/star                               204 map: star
POST   maps/placements                                       204 workspace: library
GET    folders                                               200 workspace: view
POST   folders                                               201 workspace: library
GET    folders/<uuid:row_id>                                 200 workspace: view
PATCH  folders/<uuid:row_id>                                 200 workspace: library
DELETE folders/<uuid:row_id>                                 204 workspace: library
GET    maps/<uuid:map_id>/views                              200 map: view
POST   maps/<uuid:map_id>/views                              201 map: star
GET    maps/<uuid:map_id>/views/<uuid:view_id>               200 map: view
PATCH  maps/<uuid:map_id>/views/<uuid:view_id>               200 map: shared view
DELETE maps/<uuid:map_id>/views/<uuid:view_id>               204 map: shared view
POST   maps/<uuid:map_id>/views/<uuid:view_id>/restore       200 map: shared view
"""

OPS = """
op     map.set                      200 map: edit
op     map.text                     200 map: edit
op     map.delete                   200 map: manage
op     map.restore                  200 map: manage
"""
