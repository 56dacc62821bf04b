"""Who may use each route and each op of this package: its rows of `journeymap.api.matrix`."""

ROUTES = """
GET    personas                                              200 workspace: view
POST   personas                                              201 workspace: library
GET    personas/<uuid:row_id>                                200 workspace: view
PATCH  personas/<uuid:row_id>                                200 workspace: library
DELETE personas/<uuid:row_id>                                204 workspace: library
POST   personas/<uuid:row_id>/restore                        200 workspace: library
GET    personas/<uuid:row_id>/maps                           200 workspace: view
GET    segments                                              200 workspace: view
POST   segments                                              201 workspace: library
GET    segments/<uuid:row_id>                                200 workspace: view
PATCH  segments/<uuid:row_id>                                200 workspace: library
DELETE segments/<uuid:row_id>                                204 workspace: library
"""

OPS = """
op     map_persona.create           200 map: edit
op     map_persona.set              200 map: edit
op     map_persona.move             200 map: edit
op     map_persona.delete           200 map: edit
op     map_persona.restore          200 map: edit
"""
