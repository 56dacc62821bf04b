"""Routes of stages and of ways between maps."""

from django.urls import path

from journeymap.grid import views

urlpatterns = [
    path("maps/<uuid:map_id>/stages", views.StagesView.as_view(), name="stages"),
    path("stages/<uuid:stage_id>", views.StageView.as_view(), name="stage"),
    path("maps/<uuid:map_id>/linked", views.LinkedView.as_view(), name="linked"),
    path("maps/<uuid:map_id>/map-links", views.MapLinksView.as_view(), name="map-links"),
    path("map-links/<uuid:row_id>", views.MapLinkView.as_view(), name="map-link"),
]
