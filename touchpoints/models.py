"""Channel and TouchpointDefinition (library); Touchpoint, PainPoint, EmotionReading (drawn)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from journeymap.changes.models import Drawn
from journeymap.core.constraints import exactly_one, in_range, one_of
from journeymap.core.dbfields import DecimalTextField, Identified, Stamped
from journeymap.grid.models import SECONDS_HIGH, Placed, Stage, Step, placed_constraints
from personas.models import EVIDENCE_LEVELS

MEDIA = ("online", "offline", "hybrid")
OWNERSHIPS = ("owned", "paid", "earned", "partner")
CATEGORIES = ("discovery", "consideration", "decision", "experience", "retention", "advocacy")
TP_TYPES = ("communication", "action")
ACTORS = ("customer", "company", "partner", "system")
FREQUENCIES = ("once", "repeat", "continuous")
DEVICES = ("mobile", "desktop", "tablet", "other")
MOT_KINDS = ("zmot", "fmot", "smot", "umot", "make_or_break")
COMPLIANCES = ("completed", "missing", "failed", "adhoc")
PAIN_KINDS = ("pain", "misunderstanding", "wish", "gain")
PAIN_STATUSES = ("open", "addressed", "accepted", "closed")
READING_STATES = ("current", "expected")


class Channel(Identified, Stamped):
    """A way of meeting the customer. Built-in ones belong to no workspace."""

    workspace = models.ForeignKey(
        "workspaces.Workspace", models.CASCADE, null=True, blank=True, related_name="channels"
    )
    key = models.SlugField(max_length=40)
    name_en = models.CharField(max_length=60)
    name_fr = models.CharField(max_length=60)
    medium = models.CharField(max_length=8)
    ownership = models.CharField(max_length=8)
    icon = models.CharField(max_length=40)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(workspace__isnull=True), name="channel_built_in_once"
            ),
            models.UniqueConstraint(
                fields=["workspace", "key"],
                condition=Q(workspace__isnull=False, deleted_at__isnull=True),
                name="channel_key_once",
            ),
            one_of("channel_medium", "medium", MEDIA),
            one_of("channel_ownership", "ownership", OWNERSHIPS),
        ]

    def __str__(self) -> str:
        return self.key


class TouchpointDefinition(Identified, Stamped):
    """A touchpoint of the catalogue, met again on several maps."""

    workspace = models.ForeignKey(
        "workspaces.Workspace", models.CASCADE, related_name="touchpoint_definitions"
    )
    name = models.CharField(max_length=120)
    channel = models.CharField(max_length=40)
    category = models.CharField(max_length=16, null=True, blank=True)
    owner_team = models.CharField(max_length=80, default="", blank=True)
    description = models.TextField(default="", blank=True)
    # Where a merged entry went, so that what still names it (a map in the bin, a deleted
    # touchpoint that comes back) is counted there.
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="merged"
    )
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "workspace",
                Lower("name"),
                condition=Q(deleted_at__isnull=True),
                name="tp_definition_once",
            ),
            one_of("tp_definition_category", "category", CATEGORIES, nullable=True),
        ]

    def __str__(self) -> str:
        return self.name


class Touchpoint(Placed):
    """An occurrence of contact on a map; it is its own card."""

    definition = models.ForeignKey(
        TouchpointDefinition, models.RESTRICT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=120)
    channel = models.CharField(max_length=40)
    category = models.CharField(max_length=16, null=True, blank=True)
    tp_type = models.CharField(max_length=16, default="communication")
    initiator = models.CharField(max_length=8, default="customer")
    receiver = models.CharField(max_length=8, null=True, blank=True)
    importance = models.SmallIntegerField(default=3)
    duration_s = models.BigIntegerField(null=True, blank=True)
    wait_s = models.BigIntegerField(null=True, blank=True)
    frequency = models.CharField(max_length=12, default="once")
    staff_roles = models.CharField(max_length=200, default="", blank=True)
    systems = models.CharField(max_length=200, default="", blank=True)
    devices = models.JSONField(default=list, blank=True)
    satisfaction = models.SmallIntegerField(null=True, blank=True)
    is_moment_of_truth = models.BooleanField(default=False)
    mot_kind = models.CharField(max_length=16, null=True, blank=True)
    compliance = models.CharField(max_length=12, null=True, blank=True)
    url = models.CharField(max_length=2000, null=True, blank=True)
    evidence_level = models.CharField(max_length=12, default="assumption")

    class Meta(Placed.Meta):
        indexes: ClassVar = [models.Index(fields=["map", "deleted_at"], name="touchpoint_live")]
        constraints: ClassVar = [
            *placed_constraints("touchpoint"),
            one_of("touchpoint_category", "category", CATEGORIES, nullable=True),
            one_of("touchpoint_type", "tp_type", TP_TYPES),
            one_of("touchpoint_initiator", "initiator", ACTORS),
            one_of("touchpoint_receiver", "receiver", ACTORS, nullable=True),
            one_of("touchpoint_frequency", "frequency", FREQUENCIES),
            one_of("touchpoint_mot", "mot_kind", MOT_KINDS, nullable=True),
            one_of("touchpoint_compliance", "compliance", COMPLIANCES, nullable=True),
            one_of("touchpoint_evidence", "evidence_level", EVIDENCE_LEVELS),
            in_range("touchpoint_importance", "importance", 1, 5),
            in_range("touchpoint_satisfaction", "satisfaction", 0, 10, nullable=True),
            in_range("touchpoint_duration", "duration_s", 0, SECONDS_HIGH, nullable=True),
            in_range("touchpoint_wait", "wait_s", 0, SECONDS_HIGH, nullable=True),
            models.CheckConstraint(
                name="touchpoint_mot_named",
                condition=Q(is_moment_of_truth=True, mot_kind__isnull=False)
                | Q(is_moment_of_truth=False, mot_kind__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PainPoint(Placed):
    """What hurts, confuses or is wished for; it is its own card."""

    touchpoint = models.ForeignKey(
        Touchpoint, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=16, default="pain")
    title = models.CharField(max_length=200)
    description = models.TextField(default="", blank=True)
    severity = models.SmallIntegerField(default=3)
    frequency_pct = models.SmallIntegerField(null=True, blank=True)
    importance = models.SmallIntegerField(null=True, blank=True)
    satisfaction = models.SmallIntegerField(null=True, blank=True)
    cause = models.CharField(max_length=500, default="", blank=True)
    status = models.CharField(max_length=12, default="open")
    evidence_level = models.CharField(max_length=12, default="assumption")

    class Meta(Placed.Meta):
        indexes: ClassVar = [models.Index(fields=["map", "deleted_at"], name="pain_point_live")]
        constraints: ClassVar = [
            *placed_constraints("pain_point"),
            one_of("pain_point_kind", "kind", PAIN_KINDS),
            one_of("pain_point_status", "status", PAIN_STATUSES),
            one_of("pain_point_evidence", "evidence_level", EVIDENCE_LEVELS),
            in_range("pain_point_severity", "severity", 1, 5),
            in_range("pain_point_frequency", "frequency_pct", 0, 100, nullable=True),
            in_range("pain_point_importance", "importance", 0, 10, nullable=True),
            in_range("pain_point_satisfaction", "satisfaction", 0, 10, nullable=True),
        ]

    def __str__(self) -> str:
        return self.title


class PainPointPersona(models.Model):
    """A persona a pain point is about; without any it is about all of them."""

    pain_point = models.ForeignKey(PainPoint, models.CASCADE, related_name="persona_links")
    persona = models.ForeignKey("personas.Persona", models.RESTRICT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pain_point", "persona"], name="pain_persona_once")
        ]

    def __str__(self) -> str:
        return f"{self.pain_point_id} {self.persona_id}"


class EmotionReading(Drawn):
    """One fact: this persona (or everyone) feels this here, because of this evidence."""

    persona = models.ForeignKey(
        "personas.Persona", models.RESTRICT, null=True, blank=True, related_name="+"
    )
    stage = models.ForeignKey(Stage, models.CASCADE, null=True, blank=True, related_name="+")
    step = models.ForeignKey(Step, models.CASCADE, null=True, blank=True, related_name="+")
    touchpoint = models.ForeignKey(
        Touchpoint, models.CASCADE, null=True, blank=True, related_name="+"
    )
    valence = models.SmallIntegerField()
    intensity = models.SmallIntegerField(null=True, blank=True)
    label = models.CharField(max_length=40, null=True, blank=True)
    state = models.CharField(max_length=8, default="current")
    evidence_level = models.CharField(max_length=12, default="assumption")
    confidence = models.SmallIntegerField(null=True, blank=True)
    n = models.IntegerField(null=True, blank=True)
    observed_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, default="", blank=True)
    raw_value = DecimalTextField(max_digits=9, decimal_places=3, null=True, blank=True)
    raw_scale = models.CharField(max_length=40, null=True, blank=True)

    class Meta(Drawn.Meta):
        indexes: ClassVar = [models.Index(fields=["map", "deleted_at"], name="reading_live")]
        constraints: ClassVar = [
            exactly_one("reading_anchor", ("stage", "step", "touchpoint")),
            in_range("reading_valence", "valence", -2, 2),
            in_range("reading_intensity", "intensity", 1, 5, nullable=True),
            in_range("reading_confidence", "confidence", 0, 100, nullable=True),
            one_of("reading_state", "state", READING_STATES),
            one_of("reading_evidence", "evidence_level", EVIDENCE_LEVELS),
        ]

    def __str__(self) -> str:
        return f"{self.valence:+d}"
