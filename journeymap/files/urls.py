"""REST routes of attachments."""

from django.urls import path

from journeymap.files import views

urlpatterns = [
    path("maps/<uuid:map_id>/attachments", views.AttachmentsView.as_view(), name="attachments"),
    path(
        "maps/<uuid:map_id>/attachments/<uuid:attachment_id>",
        views.AttachmentView.as_view(),
        name="attachment",
    ),
]
