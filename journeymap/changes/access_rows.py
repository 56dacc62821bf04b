"""Who may use each route of this package: its rows of `journeymap.api.matrix`."""

ROUTES = """
GET    maps/<uuid:map_id>                                    200 map: view
PATCH  maps/<uuid:map_id>                                    200 map: edit
DELETE maps/<uuid:map_id>                                    204 map: manage
POST   maps/<uuid:map_id>/restore                            200 map: bin
GET    maps/<uuid:map_id>/document                           200 map: view
GET    maps/<uuid:map_id>/changes                            200 map: view
POST   maps/<uuid:map_id>/batches                            200 map: edit
"""
