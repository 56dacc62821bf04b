"""Routes of lists of maps, of folders, and of what one does to a map outside its content."""

from django.urls import path

from journeymap.maps import folders, saved, views

urlpatterns = [
    path("maps", views.MapsView.as_view(), name="maps"),
    path("maps/placements", folders.PlacementsView.as_view(), name="map-placements"),
    path("maps/<uuid:map_id>/star", views.StarView.as_view(), name="map-star"),
    path("maps/<uuid:map_id>/purge", views.PurgeView.as_view(), name="map-purge"),
    path("maps/<uuid:map_id>/views", saved.SavedViewsView.as_view(), name="views"),
    path("maps/<uuid:map_id>/views/<uuid:view_id>", saved.SavedViewView.as_view(), name="view"),
    path(
        "maps/<uuid:map_id>/views/<uuid:view_id>/restore",
        saved.SavedViewRestoreView.as_view(),
        name="view-restore",
    ),
    path("folders", folders.FoldersView.as_view(), name="folders"),
    path("folders/<uuid:row_id>", folders.FolderView.as_view(), name="folder"),
]
