"""Attachment: a stored blob and what is known of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from journeymap.core.constraints import one_of
from journeymap.core.dbfields import Identified, Stamped

IMAGE_TYPES = ("image/png", "image/jpeg", "image/webp", "image/gif")


class Attachment(Identified, Stamped):
    """An image of a workspace. Its bytes lie under `path`, named by their hash."""

    workspace = models.ForeignKey(
        "workspaces.Workspace", models.CASCADE, related_name="attachments"
    )
    map = models.ForeignKey(
        "maps.JourneyMap", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=160)
    mime = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt_text = models.CharField(max_length=300, default="", blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "sha256"], name="attachment_hash")]
        constraints: ClassVar = [one_of("attachment_mime", "mime", IMAGE_TYPES)]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """Where the bytes lie, relative to the media folder: one copy per workspace and hash."""
        return f"{self.workspace_id}/{self.sha256[:2]}/{self.sha256}"
