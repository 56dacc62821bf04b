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


class AttachmentOut(serializers.Serializer[Attachment]):
    """An attachment; its bytes lie at `url`."""

    # Spelled out: limits taken from the model differ with the database, and so would the schema.
    id = serializers.UUIDField()
    map = serializers.UUIDField(source="map_id", allow_null=True)
    name = serializers.CharField()
    mime = serializers.ChoiceField(choices=IMAGE_TYPES)
    size = serializers.IntegerField(help_text="Bytes as stored.")
    width = serializers.IntegerField(help_text="Pixels.")
    height = serializers.IntegerField(help_text="Pixels.")
    alt_text = serializers.CharField()
    created_at = serializers.DateTimeField()
    url = serializers.SerializerMethodField()

    def get_url(self, row: Attachment) -> str:
        """Where the bytes lie: below the map they are looked at on."""
        shown: Any = self.context["map"]
        return f"/api/v1/maps/{shown}/attachments/{row.pk}"
