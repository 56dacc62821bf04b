"""Routes of stages."""

from django.urls import path

from journeymap.grid import views

urlpatterns = [
    path("maps/<uuid:map_id>/stages", views.StagesView.as_view(), name="stages"),
    path("stages/<uuid:stage_id>", views.StageView.as_view(), name="stage"),
]
