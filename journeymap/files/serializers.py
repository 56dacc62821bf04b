"""Attachments as REST shows and takes them."""

from typing import Any

from rest_framework import serializers

from journeymap.core.rest import StrictSerializer
from journeymap.files.models import IMAGE_TYPES, Attachment


class AttachmentIn(StrictSerializer):
    """An image and what is known of it, as multipart/form-data."""

    file = serializers.FileField(help_text="PNG, JPEG, GIF or WebP; at most 10 MiB.")
    alt_text = serializers.CharField(max_length=300, allow_blank=True, default="")


class AttachmentChange(StrictSerializer):
    """What can be changed of an attachment."""

    alt_text = serializers.CharField(max_length=300, allow_blank=True, required=False)


class AttachmentOut(serializers.ModelSerializer[Attachment]):
    """An attachment; its bytes lie at `url`."""

    map = serializers.UUIDField(source="map_id", allow_null=True)
    mime = serializers.ChoiceField(choices=IMAGE_TYPES)
    url = serializers.SerializerMethodField()

    class Meta:
        model = Attachment
        fields = (
            *("id", "map", "name", "mime", "size", "width", "height", "alt_text"),
            *("created_at", "url"),
        )

    def get_url(self, row: Attachment) -> str:
        """Where the bytes lie: below the map they are looked at on."""
        shown: Any = self.context["map"]
        return f"/api/v1/maps/{shown}/attachments/{row.pk}"
