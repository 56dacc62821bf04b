"""Who may use each route of this package: its rows of `journeymap.api.matrix`."""

ROUTES = """
POST   workspaces/<uuid:workspace_id>/sample                 200 workspace: manage
DELETE workspaces/<uuid:workspace_id>/sample                 204 workspace: manage
POST   sample                                                200 account: member
POST   maps/<uuid:map_id>/duplicate                          201 map: twin
GET    search                                                200 workspace: view
GET    templates                                             200 recognised
POST   templates                                             201 workspace: library
GET    templates/<uuid:row_id>                               200 workspace: view
PATCH  templates/<uuid:row_id>                               200 workspace: library
DELETE templates/<uuid:row_id>                               204 workspace: library
"""
