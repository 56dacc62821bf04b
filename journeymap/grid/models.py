"""Stage, Step, Lane and MapLink; `Placed`, the base of everything that stands in a cell."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from journeymap.changes.models import Drawn
from journeymap.core.constraints import exactly_one, in_range, one_of
from journeymap.core.dbfields import PosField
from personas.models import PALETTE

CANONICAL_PHASES = (
    "awareness",
    "consideration",
    "decision",
    "purchase",
    "delivery",
    "onboarding",
    "use",
    "support",
    "retention",
    "advocacy",
    "exit",
    "other",
)
LANE_KINDS = (
    "actions",
    "thoughts",
    "needs",
    "jobs",
    "touchpoints",
    "channels",
    "emotion_curve",
    "dramatic_arc",
    "pains",
    "gains",
    "opportunities",
    "ideas",
    "kpi",
    "storyboard",
    "text",
    "physical_evidence",
    "frontstage",
    "backstage",
    "support_process",
    "systems",
    "policy",
    "owners",
    "data",
    "content",
)
SINGLETON_LANES = ("emotion_curve", "dramatic_arc", "kpi")
# Lanes that draw what is elsewhere: nothing can be put into them.
DERIVED_LANES = (*SINGLETON_LANES, "channels")
SIDES = ("individual", "interaction", "organisation")
BOUNDARIES = ("none", "interaction", "visibility", "internal_interaction")

# Which side of the alignment diagram (Kalbach) a lane stands on when nobody says.
SIDE_OF_LANE = {
    **dict.fromkeys(LANE_KINDS, "individual"),
    **dict.fromkeys(
        ("touchpoints", "channels", "physical_evidence", "frontstage", "content"), "interaction"
    ),
    **dict.fromkeys(
        (
            "opportunities",
            "ideas",
            "kpi",
            "backstage",
            "support_process",
            "systems",
            "policy",
            "owners",
            "data",
        ),
        "organisation",
    ),
}

LOCK_REASON_HIGH, LOCKED_BY_HIGH = 200, 80

SECONDS_HIGH = 10 * 366 * 24 * 3600
"""Longest duration or wait, ten years: beyond it a number is a mistake."""

STAGES_HIGH, STEPS_HIGH, LANES_HIGH, PLACED_HIGH, SPAN_HIGH = 40, 40, 40, 10_000, 40
MAP_LINKS_HIGH, DEPTH_HIGH = 200, 10
MAP_LINK_KINDS = ("child", "next", "variant", "future_of", "blueprint_of")


class Stage(Drawn):
    """A column group of the journey: awareness, decision, delivery and so on."""

    pos = PosField()
    name = models.CharField(max_length=80)
    goal = models.CharField(max_length=300, default="", blank=True)
    description = models.TextField(default="", blank=True)
    canonical_phase = models.CharField(max_length=16, null=True, blank=True)
    color = models.CharField(max_length=8, null=True, blank=True)
    duration_min_s = models.BigIntegerField(null=True, blank=True)
    duration_max_s = models.BigIntegerField(null=True, blank=True)
    collapsed = models.BooleanField(default=False)

    class Meta(Drawn.Meta):
        indexes: ClassVar = [models.Index(fields=["map", "deleted_at"], name="stage_live")]
        constraints: ClassVar = [
            one_of("stage_phase", "canonical_phase", CANONICAL_PHASES, nullable=True),
            one_of("stage_color", "color", PALETTE, nullable=True),
            models.CheckConstraint(
                name="stage_duration_order",
                condition=Q(duration_min_s__isnull=True)
                | Q(duration_max_s__isnull=True)
                | Q(duration_max_s__gte=F("duration_min_s")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Step(Drawn):
    """A column inside a stage. A stage without steps is one column by itself."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="steps")
    pos = PosField()
    name = models.CharField(max_length=120)
    description = models.TextField(default="", blank=True)
    is_optional = models.BooleanField(default=False)
    wait_s = models.BigIntegerField(null=True, blank=True)
    # No foreign key: what a step says changes by ops alone, and the other map may be purged.
    child_map = models.UUIDField(null=True, blank=True)

    class Meta(Drawn.Meta):
        indexes: ClassVar = [
            models.Index(fields=["map", "deleted_at"], name="step_live"),
            models.Index(
                fields=["child_map"], condition=Q(child_map__isnull=False), name="step_child"
            ),
        ]
        constraints: ClassVar = [
            in_range("step_wait", "wait_s", 0, SECONDS_HIGH, nullable=True),
        ]

    def __str__(self) -> str:
        return self.name


class Lane(Drawn):
    """A row of the map; its kind says what it draws or takes."""

    pos = PosField()
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=80, default="", blank=True)
    side = models.CharField(max_length=12, default="individual")
    color = models.CharField(max_length=8, null=True, blank=True)
    height = models.SmallIntegerField(default=1)
    collapsed = models.BooleanField(default=False)
    hidden = models.BooleanField(default=False)
    locked = models.BooleanField(default=False)
    lock_reason = models.CharField(max_length=LOCK_REASON_HIGH, default="", blank=True)
    # A name, not a user: guests read it too, and it says who it was at that time.
    locked_by = models.CharField(max_length=LOCKED_BY_HIGH, default="", blank=True)
    boundary_below = models.CharField(max_length=20, default="none")
    persona = models.ForeignKey(
        "personas.Persona", models.RESTRICT, null=True, blank=True, related_name="+"
    )

    class Meta(Drawn.Meta):
        indexes: ClassVar = [models.Index(fields=["map", "deleted_at"], name="lane_live")]
        constraints: ClassVar = [
            one_of("lane_kind", "kind", LANE_KINDS),
            one_of("lane_side", "side", SIDES),
            one_of("lane_color", "color", PALETTE, nullable=True),
            one_of("lane_boundary", "boundary_below", BOUNDARIES),
            in_range("lane_height", "height", 1, 6),
        ]

    def __str__(self) -> str:
        return self.name or self.kind


class MapLink(Drawn):
    """A way from this map, or from one stage or step of it, to another map of the workspace."""

    stage = models.ForeignKey(Stage, models.CASCADE, null=True, blank=True, related_name="+")
    step = models.ForeignKey(Step, models.CASCADE, null=True, blank=True, related_name="+")
    # No foreign key, as with `Step.child_map`.
    to_map = models.UUIDField()
    kind = models.CharField(max_length=16)

    class Meta(Drawn.Meta):
        indexes: ClassVar = [
            models.Index(fields=["map", "deleted_at"], name="map_link_live"),
            models.Index(fields=["to_map"], name="map_link_to"),
        ]
        constraints: ClassVar = [
            one_of("map_link_kind", "kind", MAP_LINK_KINDS),
            models.CheckConstraint(
                name="map_link_place", condition=Q(stage__isnull=True) | Q(step__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.to_map}"


class Placed(Drawn):
    """Something in a cell: in a lane, under exactly one of a stage or a step.

    Under a step the stage is null, so that things follow their step to another stage.
    """

    lane = models.ForeignKey(Lane, models.CASCADE, related_name="+")
    stage = models.ForeignKey(Stage, models.CASCADE, null=True, blank=True, related_name="+")
    step = models.ForeignKey(Step, models.CASCADE, null=True, blank=True, related_name="+")
    pos = PosField()
    span = models.SmallIntegerField(default=1)

    class Meta(Drawn.Meta):
        abstract = True


def placed_constraints(name: str) -> list[models.CheckConstraint]:
    """The constraints every `Placed` model carries, named after it."""
    return [
        exactly_one(f"{name}_place", ("stage", "step")),
        in_range(f"{name}_span", "span", 1, SPAN_HIGH),
    ]
