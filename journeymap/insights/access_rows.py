"""Who may use each route of this package: its rows of `journeymap.api.matrix`."""

ROUTES = """
GET    maps/<uuid:map_id>/insights                           200 map: view
"""
