"""Touchpoint, pain point and emotion reading as drawn things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from journeymap.changes.entities import Entity, Link, register
from journeymap.core.errors import Invalid
from journeymap.core.kinds import Boolean, Choice, Date, Dec, Integer, Keys, Ref, Text, Uid, Url
from journeymap.grid.models import SECONDS_HIGH
from journeymap.grid.ops import COLUMN, PLACE, place_fields, placed_rule, refuse_locked
from personas.models import EVIDENCE_LEVELS
from personas.ops import check_persona, persona_rule
from touchpoints.models import (
    ACTORS,
    CATEGORIES,
    COMPLIANCES,
    DEVICES,
    FREQUENCIES,
    MOT_KINDS,
    PAIN_KINDS,
    PAIN_STATUSES,
    READING_STATES,
    TP_TYPES,
    Channel,
    EmotionReading,
    PainPoint,
    PainPointPersona,
    Touchpoint,
    TouchpointDefinition,
)

if TYPE_CHECKING:
    from journeymap.changes.rows import Row
    from journeymap.changes.work import Work

ANCHORS = ("stage", "step", "touchpoint")


def _touchpoint_rule(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    """Channel and definition are this workspace's; a moment of truth says which one it is."""
    if after is None or verb not in {"create", "set"}:
        return
    values = after.values
    if before is None or before.values["channel"] != values["channel"]:
        _check_channel(work, values["channel"])
    definition = values["definition"]
    if definition is not None and (before is None or before.values["definition"] != definition):
        _check_definition(work, definition)
    if values["is_moment_of_truth"] != (values["mot_kind"] is not None):
        raise Invalid(
            fields={"fields.mot_kind": "Name the kind of a moment of truth, and of nothing else."}
        )


def _check_definition(work: Work, definition: str) -> None:
    if not TouchpointDefinition.objects.filter(
        pk=definition, workspace_id=work.workspace_id, deleted_at__isnull=True
    ).exists():
        raise Invalid(fields={"fields.definition": "This workspace has no such definition."})


def _check_channel(work: Work, key: str) -> None:
    keys = work.memo.get("channels")
    if keys is None:
        keys = work.memo["channels"] = set(
            Channel.objects.filter(
                Q(workspace=None) | Q(workspace_id=work.workspace_id), deleted_at__isnull=True
            ).values_list("key", flat=True)
        )
    if key not in keys:
        raise Invalid(fields={"fields.channel": "This workspace has no such channel."})


def _reading_rule(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    """One anchor, one consensus reading per persona, anchor and state; the curve's lock holds."""
    for lane in work.live("lane", kind="emotion_curve"):
        refuse_locked(work, lane)
    if after is None:
        return
    values = after.values
    if sum(values[name] is not None for name in ANCHORS) != 1:
        raise Invalid(fields={"fields.stage": "Name exactly one of stage, step and touchpoint."})
    if before is not None and before.values["state"] == values["state"]:
        return
    scope = {name: values[name] for name in ("persona", *ANCHORS, "state")}
    twins = [row for row in work.live("emotion_reading", **scope) if row.id != after.id]
    if twins:
        raise Invalid(
            fields={"fields.persona": "There is a reading of this persona here already."},
            row=twins[0].json(),
        )


def register_all() -> None:
    """Tell the kernel about the drawn things of this package."""
    evidence = Choice(EVIDENCE_LEVELS, default="assumption")
    register(
        Entity(
            name="touchpoint",
            section="touchpoints",
            model=Touchpoint,
            fields={
                **place_fields(),
                "definition": Uid(nullable=True),
                "name": Text(120, low=1, line=True, merges=True),
                "channel": Text(40, low=1, line=True),
                "category": Choice(CATEGORIES, nullable=True),
                "tp_type": Choice(TP_TYPES, default="communication"),
                "initiator": Choice(ACTORS, default="customer"),
                "receiver": Choice(ACTORS, nullable=True),
                "importance": Integer(1, 5, default=3),
                "duration_s": Integer(0, SECONDS_HIGH, nullable=True),
                "wait_s": Integer(0, SECONDS_HIGH, nullable=True),
                "frequency": Choice(FREQUENCIES, default="once"),
                "staff_roles": Text(200, line=True),
                "systems": Text(200, line=True),
                "devices": Keys(DEVICES),
                "satisfaction": Integer(0, 10, nullable=True),
                "is_moment_of_truth": Boolean(),
                "mot_kind": Choice(MOT_KINDS, nullable=True),
                "compliance": Choice(COMPLIANCES, nullable=True),
                "url": Url(),
                "evidence_level": evidence,
            },
            place=PLACE,
            one_of=COLUMN,
            rules=(placed_rule("touchpoint"), _touchpoint_rule),
        )
    )
    register(
        Entity(
            name="pain_point",
            section="pain_points",
            model=PainPoint,
            fields={
                **place_fields(),
                "touchpoint": Ref("touchpoint", hides=False, nullable=True),
                "kind": Choice(PAIN_KINDS, default="pain"),
                "title": Text(200, low=1, line=True, merges=True),
                "description": Text(2000, merges=True),
                "severity": Integer(1, 5, default=3),
                "frequency_pct": Integer(0, 100, nullable=True),
                "importance": Integer(0, 10, nullable=True),
                "satisfaction": Integer(0, 10, nullable=True),
                "cause": Text(500, merges=True),
                "status": Choice(PAIN_STATUSES, default="open"),
                "evidence_level": evidence,
            },
            place=PLACE,
            one_of=COLUMN,
            links={
                "personas": Link(
                    "persona", PainPointPersona, "pain_point_id", "persona_id", check_persona
                )
            },
            rules=(placed_rule("pain_point"),),
        )
    )
    register(
        Entity(
            name="emotion_reading",
            section="emotion_readings",
            model=EmotionReading,
            fields={
                "persona": Uid(nullable=True),
                "stage": Ref("stage", nullable=True),
                "step": Ref("step", nullable=True),
                "touchpoint": Ref("touchpoint", nullable=True),
                "valence": Integer(-2, 2, required=True),
                "intensity": Integer(1, 5, nullable=True),
                "label": Text(40, line=True, nullable=True),
                "state": Choice(READING_STATES, default="current"),
                "evidence_level": evidence,
                "confidence": Integer(0, 100, nullable=True),
                "n": Integer(1, 1_000_000_000, nullable=True),
                "observed_on": Date(nullable=True),
                "note": Text(500, merges=True),
                "raw_value": Dec(9, 3, nullable=True),
                "raw_scale": Text(40, line=True, nullable=True),
            },
            fixed=frozenset({"persona", *ANCHORS}),
            one_of=(ANCHORS,),
            rules=(_reading_rule, persona_rule),
        )
    )
