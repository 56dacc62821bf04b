"""REST routes of personas and segments."""

from django.urls import path

from personas import views

urlpatterns = [
    path("personas", views.PersonasView.as_view(), name="personas"),
    path("personas/<uuid:row_id>", views.PersonaView.as_view(), name="persona"),
    path(
        "personas/<uuid:row_id>/restore",
        views.PersonaRestoreView.as_view(),
        name="persona-restore",
    ),
    path("personas/<uuid:row_id>/maps", views.PersonaMapsView.as_view(), name="persona-maps"),
    path("segments", views.SegmentsView.as_view(), name="segments"),
    path("segments/<uuid:row_id>", views.SegmentView.as_view(), name="segment"),
]
