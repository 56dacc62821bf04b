"""Routes of lists of maps, of folders, and of what one does to a map outside its content."""

from django.urls import path

from journeymap.maps import folders, views

urlpatterns = [
    path("maps", views.MapsView.as_view(), name="maps"),
    path("maps/placements", folders.PlacementsView.as_view(), name="map-placements"),
    path("maps/<uuid:map_id>/star", views.StarView.as_view(), name="map-star"),
    path("maps/<uuid:map_id>/purge", views.PurgeView.as_view(), name="map-purge"),
    path("folders", folders.FoldersView.as_view(), name="folders"),
    path("folders/<uuid:row_id>", folders.FolderView.as_view(), name="folder"),
]
