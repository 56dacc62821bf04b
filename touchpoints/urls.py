"""REST routes of channels, the touchpoint catalogue, touchpoints and curves."""

from django.urls import path

from touchpoints import views

urlpatterns = [
    path("channels", views.ChannelsView.as_view(), name="channels"),
    path("channels/<uuid:row_id>", views.ChannelView.as_view(), name="channel"),
    path("touchpoint-definitions", views.DefinitionsView.as_view(), name="touchpoint-definitions"),
    path(
        "touchpoint-definitions/<uuid:row_id>",
        views.DefinitionView.as_view(),
        name="touchpoint-definition",
    ),
    path(
        "touchpoint-definitions/<uuid:row_id>/restore",
        views.DefinitionRestoreView.as_view(),
        name="touchpoint-definition-restore",
    ),
    path(
        "touchpoint-definitions/<uuid:row_id>/merge",
        views.DefinitionMergeView.as_view(),
        name="touchpoint-definition-merge",
    ),
    path("touchpoint-catalogue", views.CatalogueView.as_view(), name="touchpoint-catalogue"),
    path("touchpoints", views.TouchpointsView.as_view(), name="touchpoints"),
    path("maps/<uuid:map_id>/curves", views.CurvesView.as_view(), name="curves"),
]
