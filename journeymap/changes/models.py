"""The log (`Change`), its touched index, kept versions, and the shape every drawn row shares."""

from typing import ClassVar

from django.db import models

from journeymap.core.dbfields import Identified
from journeymap.core.ids import uuid7
from journeymap.maps.models import JourneyMap


class Drawn(models.Model):
    """Abstract base of class D rows: drawn on a map, changed through `apply_batch` alone.

    `rev` is the revision of the batch that last touched the row. `deleted_at` is a tombstone: the
    row stays, and hides whatever stands on it, until it is purged.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    map = models.ForeignKey(JourneyMap, models.CASCADE, related_name="+")
    rev = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    created_by = models.CharField(max_length=64, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Change(models.Model):
    """One committed batch: what was applied (effective ops) and what undoes it. Append-only."""

    id = models.BigAutoField(primary_key=True)
    map = models.ForeignKey(JourneyMap, models.CASCADE, related_name="changes", db_index=False)
    revision = models.BigIntegerField()
    batch_id = models.UUIDField()
    actor = models.JSONField()
    ops = models.JSONField()
    inverse = models.JSONField()
    label = models.CharField(max_length=120, blank=True)
    undoes = models.UUIDField(null=True, blank=True)
    skipped = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["map", "revision"], name="change_gapless"),
            models.UniqueConstraint(fields=["map", "batch_id"], name="change_batch_once"),
        ]


class ChangeTouch(models.Model):
    """Which rows a revision touched: the index behind the history of one thing."""

    id = models.BigAutoField(primary_key=True)
    map = models.ForeignKey(JourneyMap, models.CASCADE, related_name="+", db_index=False)
    revision = models.BigIntegerField()
    entity = models.CharField(max_length=24)
    entity_id = models.UUIDField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["map", "entity", "entity_id", "revision"], name="touch_history")
        ]


class MapVersion(Identified):
    """A map's whole document at a revision, kept: where the log was trimmed, or by name."""

    map = models.ForeignKey(JourneyMap, models.CASCADE, related_name="versions")
    revision = models.BigIntegerField()
    kind = models.CharField(max_length=12, default="floor")
    name = models.CharField(max_length=120, blank=True)
    document = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["map", "revision", "kind"], name="version_once")
        ]
