"""Who may use each route and each op of this package: its rows of `journeymap.api.matrix`."""

ROUTES = """
GET    maps/<uuid:map_id>/curves                             200 map: view
GET    channels                                              200 workspace: view
POST   channels                                              201 workspace: library
GET    channels/<uuid:row_id>                                200 workspace: view
PATCH  channels/<uuid:row_id>                                200 workspace: library
DELETE channels/<uuid:row_id>                                204 workspace: library
GET    touchpoints                                           200 workspace: view
GET    touchpoint-definitions                                200 workspace: view
POST   touchpoint-definitions                                201 workspace: library
GET    touchpoint-definitions/<uuid:row_id>                  200 workspace: view
PATCH  touchpoint-definitions/<uuid:row_id>                  200 workspace: library
DELETE touchpoint-definitions/<uuid:row_id>                  204 workspace: library
POST   touchpoint-definitions/<uuid:row_id>/restore          200 workspace: library
POST   touchpoint-definitions/<uuid:row_id>/merge            200 workspace: library
GET    touchpoint-catalogue                                  200 workspace: view
"""

OPS = """
op     touchpoint.create            200 map: edit
op     touchpoint.set               200 map: edit
op     touchpoint.text              200 map: edit
op     touchpoint.move              200 map: edit
op     touchpoint.delete            200 map: edit
op     touchpoint.restore           200 map: edit
op     pain_point.create            200 map: edit
op     pain_point.set               200 map: edit
op     pain_point.text              200 map: edit
op     pain_point.move              200 map: edit
op     pain_point.link              200 map: edit
op     pain_point.unlink            200 map: edit
op     pain_point.delete            200 map: edit
op     pain_point.restore           200 map: edit
op     emotion_reading.create       200 map: edit
op     emotion_reading.set          200 map: edit
op     emotion_reading.text         200 map: edit
op     emotion_reading.delete       200 map: edit
op     emotion_reading.restore      200 map: edit
"""
