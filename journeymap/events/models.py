"""Logs of raw events: who (hashed) did what and when, and which stage of a map that belongs to.

Built for funnels: an event is a row of numbers, its name and its subject stand once in tables of
their own, and instants are microseconds since 1970 (UTC), on which both databases count alike.
"""

from typing import ClassVar

from django.db import models

from journeymap.core.constraints import one_of
from journeymap.core.dbfields import Identified, Stamped

# The kind of job that works an import off.
IMPORT_JOB = "event_import"
IMPORT_STATES = ("uploading", "checking", "writing", "done", "failed", "cancelled")


class EventLog(Identified, Stamped):
    """The raw events of one product or service, in a workspace."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="event_logs")
    name = models.CharField(max_length=80)
    # What times without an offset mean; empty: such lines are refused.
    timezone = models.CharField(max_length=60, default="", blank=True)
    # Silence after which a new session begins, where events name none.
    session_gap_min = models.PositiveSmallIntegerField(default=30)
    # Events older than this are forgotten; none: kept.
    retention_days = models.PositiveIntegerField(null=True, blank=True)
    first_at = models.BigIntegerField(null=True, blank=True)
    # Where the data ends: who entered less than a window before it has not had the time.
    last_at = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "name"], name="event_log_once"),
        ]

    def __str__(self) -> str:
        return self.name


class EventSubject(models.Model):
    """Somebody, known by a keyed hash alone. `person` is who they turned out to be."""

    id = models.BigAutoField(primary_key=True)
    log = models.ForeignKey(EventLog, models.CASCADE, related_name="+", db_index=False)
    digest = models.UUIDField(unique=True)
    # Themselves, or the known subject that an anonymous one was merged into.
    person = models.ForeignKey("self", models.CASCADE, null=True, related_name="+")
    # Erased on demand: the row stays so that a later import does not bring them back.
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["log", "id"], name="event_subject_log")]

    def __str__(self) -> str:
        return str(self.digest)


class EventName(models.Model):
    """The name of an event in a log."""

    id = models.BigAutoField(primary_key=True)
    log = models.ForeignKey(EventLog, models.CASCADE, related_name="names", db_index=False)
    name = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["log", "name"], name="event_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class EventImport(Identified):
    """A file of events: uploaded in parts, checked whole, then written; or refused whole."""

    log = models.ForeignKey(EventLog, models.CASCADE, related_name="imports")
    # Counts for the events' own rows, which carry it: a number is smaller than the key above.
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, default="uploading")
    file_name = models.CharField(max_length=160, default="", blank=True)
    mapping = models.JSONField(default=dict)
    accept_errors = models.BooleanField(default=False)
    parts = models.PositiveSmallIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)
    # {lines, events, written, duplicates, merged, error_count, errors: [{line, column, message}]}
    report = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            one_of("event_import_state", "state", IMPORT_STATES),
            models.UniqueConstraint(fields=["log", "number"], name="event_import_once"),
        ]

    def __str__(self) -> str:
        return f"{self.log_id} {self.number}"


class Event(models.Model):
    """Something that happened. Its `id` is the order of arrival, which settles equal instants."""

    id = models.BigAutoField(primary_key=True)
    subject = models.ForeignKey(EventSubject, models.CASCADE, related_name="+", db_index=False)
    # The subject's person at all times: merging rewrites it, so that no funnel has to look it up.
    person = models.ForeignKey(EventSubject, models.CASCADE, related_name="+", db_index=False)
    name = models.ForeignKey(EventName, models.CASCADE, related_name="+", db_index=False)
    at = models.BigIntegerField()
    channel = models.CharField(max_length=60, default="", blank=True)
    session = models.BigIntegerField(null=True, blank=True)
    # Tells a repeated delivery: of the event's id, else of subject, name and instant.
    key = models.UUIDField(unique=True)
    import_number = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            # One event's rows in the order of funnels, and one person's in the order of paths.
            models.Index(fields=["name", "person", "at", "id"], name="event_funnel"),
            models.Index(fields=["person", "at", "id", "name"], name="event_path"),
        ]

    def __str__(self) -> str:
        return str(self.key)


class EventPush(models.Model):
    """An Idempotency-Key that was used, the body it came with and what was answered."""

    id = models.BigAutoField(primary_key=True)
    log = models.ForeignKey(EventLog, models.CASCADE, related_name="+", db_index=False)
    actor_id = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    body_digest = models.CharField(max_length=64)
    answer = models.JSONField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["log", "actor_id", "key"], name="event_push_once"),
        ]

    def __str__(self) -> str:
        return self.key


class MapLog(models.Model):
    """The log that a map is read from. One a map, so that its stages mean one thing."""

    id = models.BigAutoField(primary_key=True)
    map = models.OneToOneField("maps.JourneyMap", models.CASCADE, related_name="+")
    log = models.ForeignKey(EventLog, models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.map_id} {self.log_id}"


class EventRule(models.Model):
    """Events of this name, or pattern with *, belong to this stage."""

    id = models.BigAutoField(primary_key=True)
    map_log = models.ForeignKey(MapLog, models.CASCADE, related_name="rules", db_index=False)
    pattern = models.CharField(max_length=120)
    stage = models.ForeignKey("grid.Stage", models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["map_log", "pattern"], name="event_rule_once"),
        ]

    def __str__(self) -> str:
        return self.pattern
