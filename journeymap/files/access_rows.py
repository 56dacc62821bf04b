"""Who may use each route of this package: its rows of `journeymap.api.matrix`."""

ROUTES = """
GET    maps/<uuid:map_id>/attachments                        200 map: view
POST   maps/<uuid:map_id>/attachments                        201 map: edit
GET    maps/<uuid:map_id>/attachments/<uuid:attachment_id>   200 map: view
PATCH  maps/<uuid:map_id>/attachments/<uuid:attachment_id>   200 map: edit
"""
