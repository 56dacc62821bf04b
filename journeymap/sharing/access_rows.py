"""Who may use each route of this package: its rows of `journeymap.api.matrix`."""

ROUTES = """
GET    maps/<uuid:map_id>/links                              200 map: links
POST   maps/<uuid:map_id>/links                              201 map: links
PATCH  links/<uuid:link_id>                                  200 map: links
DELETE links/<uuid:link_id>                                  204 map: links
"""
