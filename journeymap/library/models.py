"""MapTemplate: a ready-made journey, bilingual, turned into a map in one language."""

from django.db import models

from journeymap.core.dbfields import Identified, Stamped


class MapTemplate(Identified, Stamped):
    """A built-in journey as read from `data/map_templates.yaml`.

    `document` is the template's entry of that file; `lanes` its lane set, spelled out.
    """

    key = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=20)
    name_en = models.CharField(max_length=160)
    name_fr = models.CharField(max_length=160)
    lanes = models.JSONField()
    document = models.JSONField()
    order = models.PositiveSmallIntegerField()
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.key
