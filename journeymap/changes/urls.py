"""Routes of one map and of the write path."""

from django.urls import path

from journeymap.changes import views

urlpatterns = [
    path("maps/<uuid:map_id>", views.MapView.as_view(), name="map"),
    path("maps/<uuid:map_id>/restore", views.MapRestoreView.as_view(), name="map-restore"),
    path("maps/<uuid:map_id>/document", views.DocumentView.as_view(), name="document"),
    path("maps/<uuid:map_id>/changes", views.ChangesView.as_view(), name="changes"),
    path("maps/<uuid:map_id>/batches", views.BatchesView.as_view(), name="batches"),
]
