"""Who may use each route and each op of this package: its rows of `journeymap.api.matrix`."""

ROUTES = """
GET    maps/<uuid:map_id>/cards                              200 map: view
POST   maps/<uuid:map_id>/cards                              201 map: edit
PATCH  cards/<uuid:card_id>                                  200 map: edit
DELETE cards/<uuid:card_id>                                  204 map: edit
GET    maps/<uuid:map_id>/connectors                         200 map: view
POST   maps/<uuid:map_id>/connectors                         201 map: edit
PATCH  connectors/<uuid:row_id>                              200 map: edit
DELETE connectors/<uuid:row_id>                              204 map: edit
GET    maps/<uuid:map_id>/evidence                           200 map: view
POST   maps/<uuid:map_id>/evidence                           201 map: edit
PATCH  evidence/<uuid:row_id>                                200 map: edit
DELETE evidence/<uuid:row_id>                                204 map: edit
GET    tags                                                  200 workspace: view
POST   tags                                                  201 workspace: library
GET    tags/<uuid:row_id>                                    200 workspace: view
PATCH  tags/<uuid:row_id>                                    200 workspace: library
DELETE tags/<uuid:row_id>                                    204 workspace: library
"""

OPS = """
op     card.create                  200 map: edit
op     card.set                     200 map: edit
op     card.text                    200 map: edit
op     card.move                    200 map: edit
op     card.link                    200 map: edit
op     card.unlink                  200 map: edit
op     card.delete                  200 map: edit
op     card.restore                 200 map: edit
op     connector.create             200 map: edit
op     connector.set                200 map: edit
op     connector.delete             200 map: edit
op     connector.restore            200 map: edit
op     evidence.create              200 map: edit
op     evidence.set                 200 map: edit
op     evidence.text                200 map: edit
op     evidence.link                200 map: edit
op     evidence.unlink              200 map: edit
op     evidence.delete              200 map: edit
op     evidence.restore             200 map: edit
"""
