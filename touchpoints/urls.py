"""REST routes of channels, the touchpoint catalogue, touchpoints and curves."""

from django.urls import path

from touchpoints import views

urlpatterns = [
    path("channels", views.ChannelsView.as_view()),
    path("channels/<uuid:row_id>", views.ChannelView.as_view()),
    path("touchpoint-definitions", views.DefinitionsView.as_view()),
    path("touchpoint-definitions/<uuid:row_id>", views.DefinitionView.as_view()),
    path("touchpoints", views.TouchpointsView.as_view()),
    path("maps/<uuid:map_id>/curves", views.CurvesView.as_view()),
]
