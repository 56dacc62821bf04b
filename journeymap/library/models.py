"""MapTemplate: a ready-made journey, turned into a map in one language."""

from typing import ClassVar

from django.db import models

from journeymap.core.dbfields import Identified, Stamped
from journeymap.workspaces.models import Workspace

SECTORS = (
    *("retail", "services", "software", "finance", "travel", "health", "public", "industry"),
    *("people", "other"),
)


class MapTemplate(Identified, Stamped):
    """A built-in journey as read from `data/map_templates.yaml`, or one a workspace made of a map.

    Of a built-in one, `document` is its entry of that file, in both languages; of an own one, the
    content of the map it was made from, in that map's language. `lanes` is its lane set.
    """

    key = models.SlugField(max_length=60, unique=True)
    workspace = models.ForeignKey(
        Workspace, models.CASCADE, null=True, related_name="map_templates"
    )
    kind = models.CharField(max_length=20)
    name_en = models.CharField(max_length=160)
    name_fr = models.CharField(max_length=160)
    summary = models.CharField(max_length=300, blank=True)
    sector = models.CharField(max_length=12, blank=True)
    # Of an own template alone; the built-in ones speak both.
    language = models.CharField(max_length=2, blank=True)
    lanes = models.JSONField()
    document = models.JSONField()
    order = models.PositiveSmallIntegerField()
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "name_en"],
                condition=models.Q(workspace__isnull=False),
                name="template_name_once",
            )
        ]

    def __str__(self) -> str:
        return self.key
