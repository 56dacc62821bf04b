"""Routes of lists of maps."""

from django.urls import path

from journeymap.maps import views

urlpatterns = [path("maps", views.MapsView.as_view(), name="maps")]
