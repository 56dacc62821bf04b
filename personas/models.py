"""Personas and segments of a workspace, and the personas of a map."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from journeymap.changes.models import Drawn
from journeymap.core.constraints import in_range, one_of
from journeymap.core.dbfields import DecimalTextField, Identified, PosField, Stamped

PERSONA_KINDS = ("primary", "secondary", "anti", "proxy")
PALETTE = ("slate", "red", "orange", "amber", "green", "teal", "blue", "violet")
PATTERNS = ("solid", "dash", "dot", "dashdot")
MARKERS = ("circle", "square", "triangle", "diamond", "hex", "cross")
EVIDENCE_LEVELS = ("assumption", "anecdotal", "qualitative", "quantitative")
PERSONA_STATUSES = ("draft", "validated", "retired")
JOB_KINDS = ("functional", "emotional", "social")


class Segment(Identified, Stamped):
    """A part of the customer base; its share weights a persona's curve."""

    workspace = models.ForeignKey(
        "workspaces.Workspace", on_delete=models.CASCADE, related_name="segments"
    )
    name = models.CharField(max_length=120)
    share_pct = DecimalTextField(max_digits=5, decimal_places=2, null=True, blank=True)
    external_key = models.CharField(max_length=120, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("workspace", Lower("name"), name="segment_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Persona(Identified, Stamped):
    """An archetype of a customer, fictional unless said otherwise."""

    workspace = models.ForeignKey(
        "workspaces.Workspace", on_delete=models.CASCADE, related_name="personas"
    )
    name = models.CharField(max_length=80)
    role_title = models.CharField(max_length=120, default="", blank=True)
    tagline = models.CharField(max_length=200, default="", blank=True)
    kind = models.CharField(max_length=12, default="secondary")
    age_min = models.PositiveSmallIntegerField(null=True, blank=True)
    age_max = models.PositiveSmallIntegerField(null=True, blank=True)
    location = models.CharField(max_length=120, default="", blank=True)
    portrait = models.ForeignKey(
        "files.Attachment", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    avatar_glyph = models.CharField(max_length=8, default="", blank=True)
    color = models.CharField(max_length=8, default="blue")
    pattern = models.CharField(max_length=8, default="solid")
    marker = models.CharField(max_length=8, default="circle")
    motivations = models.JSONField(default=list, blank=True)
    frustrations = models.JSONField(default=list, blank=True)
    goals_short = models.JSONField(default=list, blank=True)
    goals_long = models.JSONField(default=list, blank=True)
    fears = models.JSONField(default=list, blank=True)
    needs = models.JSONField(default=list, blank=True)
    quote = models.CharField(max_length=300, default="", blank=True)
    bio = models.TextField(default="", blank=True)
    tech_level = models.PositiveSmallIntegerField(null=True, blank=True)
    preferred_channels = models.JSONField(default=list, blank=True)
    segment = models.ForeignKey(
        Segment, on_delete=models.SET_NULL, null=True, blank=True, related_name="personas"
    )
    segment_weight = DecimalTextField(max_digits=5, decimal_places=2, null=True, blank=True)
    evidence_level = models.CharField(max_length=12, default="assumption")
    sources = models.CharField(max_length=1000, default="", blank=True)
    status = models.CharField(max_length=12, default="draft")
    is_fictional = models.BooleanField(default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    rev = models.PositiveIntegerField(default=1)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "workspace",
                Lower("name"),
                condition=Q(deleted_at__isnull=True),
                name="persona_name_once",
            ),
            one_of("persona_kind", "kind", PERSONA_KINDS),
            one_of("persona_color", "color", PALETTE),
            one_of("persona_pattern", "pattern", PATTERNS),
            one_of("persona_marker", "marker", MARKERS),
            one_of("persona_evidence", "evidence_level", EVIDENCE_LEVELS),
            one_of("persona_status", "status", PERSONA_STATUSES),
            in_range("persona_tech_level", "tech_level", 1, 5, nullable=True),
            in_range("persona_age_min", "age_min", 0, 120, nullable=True),
            in_range("persona_age_max", "age_max", 0, 120, nullable=True),
        ]

    def __str__(self) -> str:
        return self.name


class PersonaAttribute(Identified):
    """A named trait of a persona: a text, or a place on a scale between two words."""

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="attributes")
    key = models.CharField(max_length=60)
    value = models.CharField(max_length=300, default="", blank=True)
    scale = models.PositiveSmallIntegerField(null=True, blank=True)
    left_label = models.CharField(max_length=60, default="", blank=True)
    right_label = models.CharField(max_length=60, default="", blank=True)
    pos = PosField()

    class Meta:
        ordering = ["pos", "id"]
        constraints = [
            models.UniqueConstraint(fields=["persona", "key"], name="persona_attribute_once"),
            in_range("persona_attribute_scale", "scale", 0, 100, nullable=True),
        ]

    def __str__(self) -> str:
        return self.key


class PersonaJob(Identified):
    """A job to be done: "When (situation), I want (motivation), so I can (outcome)"."""

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="jobs")
    situation = models.CharField(max_length=300)
    motivation = models.CharField(max_length=300)
    outcome = models.CharField(max_length=300, default="", blank=True)
    kind = models.CharField(max_length=12, default="functional")
    importance = models.PositiveSmallIntegerField(null=True, blank=True)
    satisfaction = models.PositiveSmallIntegerField(null=True, blank=True)
    pos = PosField()

    class Meta:
        ordering = ["pos", "id"]
        constraints = [
            one_of("persona_job_kind", "kind", JOB_KINDS),
            in_range("persona_job_importance", "importance", 0, 10, nullable=True),
            in_range("persona_job_satisfaction", "satisfaction", 0, 10, nullable=True),
        ]

    def __str__(self) -> str:
        return self.motivation

    @property
    def opportunity(self) -> int | None:
        """The job's opportunity score, 0 to 20, or None while one rating is missing."""
        return opportunity_score(importance=self.importance, satisfaction=self.satisfaction)


def opportunity_score(*, importance: int | None, satisfaction: int | None) -> int | None:
    """Importance plus the unmet part of it, `i + max(i - s, 0)` (Ulwick, outcome-driven
    innovation; both ratings 0 to 10). None while one of them is missing."""
    if importance is None or satisfaction is None:
        return None
    return importance + max(importance - satisfaction, 0)


class MapPersona(Drawn):
    """A persona on a map: its rank, its weight there and whether its curve shows."""

    persona = models.ForeignKey(Persona, on_delete=models.RESTRICT, related_name="on_maps")
    is_primary = models.BooleanField(default=False)
    weight = DecimalTextField(max_digits=5, decimal_places=2, null=True, blank=True)
    visible_curve = models.BooleanField(default=True)
    pos = PosField()

    class Meta(Drawn.Meta):
        indexes = [models.Index(fields=["map", "deleted_at"], name="map_persona_live")]
        constraints = [
            models.UniqueConstraint(
                fields=["map", "persona"],
                condition=Q(deleted_at__isnull=True),
                name="map_persona_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.persona_id} on {self.map_id}"
