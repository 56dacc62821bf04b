"""MapTemplate: a ready-made journey, turned into a map. SampleMark: what the sample made."""

from typing import ClassVar

from django.db import models

from journeymap.core import clock
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


class SampleMark(models.Model):
    """A row the sample made: the only ones that resetting and removing it touch.

    `row` is no foreign key: a marked map may be purged, a marked tag deleted.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="sample_marks")
    # The model's name in lower case: journeymap, persona, tag and so on.
    kind = models.CharField(max_length=24)
    key = models.CharField(max_length=40)
    row = models.UUIDField()
    # A map that is still being drawn is not whole; whoever resumes begins it again.
    whole = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "kind", "key"], name="sample_mark_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
