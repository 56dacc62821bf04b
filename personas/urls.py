"""REST routes of personas and segments."""

from django.urls import path

from personas import views

urlpatterns = [
    path("personas", views.PersonasView.as_view()),
    path("personas/<uuid:row_id>", views.PersonaView.as_view()),
    path("segments", views.SegmentsView.as_view()),
    path("segments/<uuid:row_id>", views.SegmentView.as_view()),
]
