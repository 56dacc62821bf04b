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
    path(
        "opportunities/<uuid:opportunity_id>/actions",
        views.ActionsView.as_view(),
        name="actions",
    ),
    path("actions/<uuid:action_id>", views.ActionView.as_view(), name="action"),
    path(
        "opportunities/<uuid:opportunity_id>/outcomes",
        views.OutcomesView.as_view(),
        name="outcomes",
    ),
    path("outcomes/<uuid:outcome_id>", views.OutcomeView.as_view(), name="outcome"),
]
