"""REST routes of opportunities."""

from django.urls import path

from journeymap.opportunities import views

urlpatterns = [
    path("opportunities", views.OpportunitiesView.as_view(), name="opportunities"),
    path(
        "maps/<uuid:map_id>/opportunities",
        views.MapOpportunitiesView.as_view(),
        name="map-opportunities",
    ),
    path(
        "opportunities/<uuid:opportunity_id>", views.OpportunityView.as_view(), name="opportunity"
    ),
]
