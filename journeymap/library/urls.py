"""REST routes of the ready-made journeys."""

from django.urls import path

from journeymap.library import views

urlpatterns = [path("templates", views.TemplatesView.as_view(), name="templates")]
