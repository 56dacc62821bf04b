"""REST routes of insights."""

from django.urls import path

from journeymap.insights import views

urlpatterns = [
    path("maps/<uuid:map_id>/insights", views.InsightsView.as_view(), name="insights"),
]
