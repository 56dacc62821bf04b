"""Stage, step, lane and map link as drawn things, and the rules of everything placed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from journeymap.changes import entities
from journeymap.changes.entities import Entity, register
from journeymap.core.errors import Invalid, LimitReached, Locked
from journeymap.core.kinds import Boolean, Choice, Integer, Kind, Pos, Ref, Text, Uid
from journeymap.grid.linked import child_map_rule, map_link
from journeymap.grid.models import (
    BOUNDARIES,
    CANONICAL_PHASES,
    DERIVED_LANES,
    LANE_KINDS,
    LANES_HIGH,
    LOCK_REASON_HIGH,
    LOCKED_BY_HIGH,
    PLACED_HIGH,
    SECONDS_HIGH,
    SIDES,
    SINGLETON_LANES,
    SPAN_HIGH,
    STAGES_HIGH,
    STEPS_HIGH,
    Lane,
    Stage,
    Step,
)
from journeymap.workspaces.actor import Capability
from personas.models import PALETTE
from personas.ops import persona_rule

if TYPE_CHECKING:
    from journeymap.changes.rows import Row
    from journeymap.changes.work import Work

PLACE = ("lane", "stage", "step", "pos")
# Whatever is placed stands under exactly one of these.
COLUMN = (("stage", "step"),)


_TAKEN = {
    "touchpoints": ("touchpoint",),
    "pains": ("pain_point",),
    # An idea may be noted on a plain card before anybody weighs it, or stay one.
    "opportunities": ("opportunity", "card"),
    "ideas": ("card", "opportunity"),
}


def accepted_by(lane_kind: str) -> tuple[str, ...]:
    """Return the entities a lane of this kind takes, what is written in it first; none for lanes
    that draw what is elsewhere."""
    return () if lane_kind in DERIVED_LANES else _TAKEN.get(lane_kind, ("card",))


def place_fields() -> dict[str, Kind]:
    """The fields every placed thing has: where it stands and how many columns it spans."""
    return {
        "lane": Ref("lane", required=True),
        "stage": Ref("stage", nullable=True),
        "step": Ref("step", nullable=True),
        "pos": Pos(),
        "span": Integer(1, SPAN_HIGH, default=1),
    }


# ---- rules of placed things -----------------------------------------------------------------


def placed_rule(entity: str) -> Any:
    """Return the rule of a placed entity: its cell, what its lane takes, locks, the limit."""

    def rule(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
        if verb in {"create", "move"} and after is not None:
            _one_column(after)
        for row in (before, after):
            if row is not None:
                refuse_locked(work, work.get("lane", row.values["lane"]))
        if verb in {"create", "move", "restore"} and after is not None:
            lane = work.get("lane", after.values["lane"])
            if lane is not None and entity not in accepted_by(lane.values["kind"]):
                raise Invalid(fields={"fields.lane": f"This lane does not take a {entity}."})
        _count_placed(work, verb)

    return rule


def _one_column(row: Row) -> None:
    if (row.values["stage"] is None) == (row.values["step"] is None):
        raise Invalid(fields={"fields.stage": "Name exactly one of stage and step."})


def refuse_locked(work: Work, lane: Row | None) -> None:
    """Refuse to change a locked lane, or what stands on it, without the right to lock."""
    if lane is None or lane.deleted or not lane.values["locked"]:
        return
    if not work.access.may(Capability.LOCK):
        raise Locked(_locked_words(lane), row=lane.json())


def _locked_words(lane: Row) -> str:
    by, reason = lane.values["locked_by"], lane.values["lock_reason"]
    words = _("%(name)s has locked this lane.") % {"name": by} if by else _("This lane is locked.")
    return f"{words} {reason}".strip()


def _count_placed(work: Work, verb: str) -> None:
    if verb == "delete" and "placed" in work.memo:
        work.memo["placed"] -= 1
    if verb not in {"create", "restore"}:
        return
    if "placed" not in work.memo:
        work.memo["placed"] = _placed_on(work.map_id)
    if work.memo["placed"] >= PLACED_HIGH:
        raise LimitReached(f"A map holds at most {PLACED_HIGH:,} cards.")
    work.memo["placed"] += 1


def placed_entities() -> list[Entity]:
    """Return the entities whose rows stand in lanes."""
    return [entity for entity in entities.in_order() if entity.place == PLACE]


def _placed_on(map_id: str) -> int:
    """Count the visible placed things of a map."""
    live = sum(
        entity.model._default_manager.filter(map_id=map_id, deleted_at=None).count()
        for entity in placed_entities()
    )
    if live < PLACED_HIGH:
        return live
    # Only now the dearer question: things hidden by a deleted stage, step or lane do not count.
    return sum(
        entity.model._default_manager.filter(
            Q(stage__deleted_at=None),
            Q(step__deleted_at=None),
            Q(step__stage__deleted_at=None),
            map_id=map_id,
            deleted_at=None,
            lane__deleted_at=None,
        ).count()
        for entity in placed_entities()
    )


# ---- rules of stages, steps and lanes -------------------------------------------------------


def _stage_rule(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    if verb in {"delete", "restore"}:
        # What it hides or shows again changes the count.
        work.memo.pop("placed", None)
    if after is None:
        return
    if verb in {"create", "restore"} and work.count("stage") >= STAGES_HIGH:
        raise LimitReached(f"A map holds at most {STAGES_HIGH} stages.")
    low, high = after.values["duration_min_s"], after.values["duration_max_s"]
    if low is not None and high is not None and high < low:
        raise Invalid(fields={"fields.duration_max_s": "This is shorter than the shortest."})


def _step_rule(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    if verb in {"delete", "restore", "move"}:
        work.memo.pop("placed", None)
    if after is None or verb not in {"create", "restore", "move"}:
        return
    stage = after.values["stage"]
    if before is not None and before.values["stage"] == stage:
        return
    if work.count("step", stage=stage) >= STEPS_HIGH:
        raise LimitReached(f"A stage holds at most {STEPS_HIGH} steps.")


def _lane_rule(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    if verb in {"delete", "restore"}:
        work.memo.pop("placed", None)
    refuse_locked(work, before)
    if after is None:
        return
    kind = after.values["kind"]
    if verb in {"create", "restore"} and work.count("lane") >= LANES_HIGH:
        raise LimitReached(f"A map holds at most {LANES_HIGH} lanes.")
    newly = before is None or before.values["kind"] != kind
    if newly and kind in SINGLETON_LANES:
        others = [row for row in work.live("lane", kind=kind) if row.id != after.id]
        if others:
            raise Invalid(
                fields={"fields.kind": "This map has such a lane already."}, row=others[0].json()
            )
    if newly and before is not None:
        left = set(accepted_by(before.values["kind"])) - set(accepted_by(kind))
        for name in sorted(left):
            if work.count(name, lane=after.id):
                raise Invalid(fields={"fields.kind": "What stands in this lane would not fit."})


LOCK_FIELDS = ("locked", "lock_reason", "locked_by")


def _lock_rule(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    """Have whoever touches a lock sign it: in another's name nobody locks."""
    if verb not in {"create", "set"} or after is None or work.actor.kind == "system":
        return
    if before is None:
        touched = any(after.values[name] for name in LOCK_FIELDS)
    else:
        touched = any(after.values[name] != before.values[name] for name in LOCK_FIELDS)
    if touched:
        # At the end: the ops of an undo come one by one, and only together say what is locked.
        lane = after.id
        work.at_end.append(lambda at_work: _sign_lock(at_work, lane))


def _sign_lock(work: Work, lane_id: str) -> None:
    lane = work.get("lane", lane_id)
    if lane is None or not work.visible("lane", lane):
        return
    due = (
        {"locked_by": work.actor.name[:LOCKED_BY_HIGH].strip()}
        if lane.values["locked"]
        else {"lock_reason": "", "locked_by": ""}
    )
    if any(lane.values[name] != value for name, value in due.items()):
        work.also({"entity": "lane", "type": "set", "id": lane_id, "fields": due})


def _lane_needs(verb: str, fields: dict[str, Any]) -> frozenset[Capability]:
    locks = (
        any(fields.get(n) for n in LOCK_FIELDS)
        if verb == "create"
        else bool(fields.keys() & set(LOCK_FIELDS))
    )
    return frozenset({Capability.LOCK} if locks else ())


def register_all() -> None:
    """Tell the kernel about the drawn things of this package."""
    register(
        Entity(
            name="stage",
            section="stages",
            model=Stage,
            fields={
                "pos": Pos(),
                "name": Text(80, low=1, line=True),
                "goal": Text(300, merges=True),
                "description": Text(2000, merges=True),
                "canonical_phase": Choice(CANONICAL_PHASES, nullable=True),
                "color": Choice(PALETTE, nullable=True),
                "duration_min_s": Integer(0, SECONDS_HIGH, nullable=True),
                "duration_max_s": Integer(0, SECONDS_HIGH, nullable=True),
                "collapsed": Boolean(),
            },
            place=("pos",),
            rules=(_stage_rule,),
        )
    )
    register(
        Entity(
            name="step",
            section="steps",
            model=Step,
            fields={
                "stage": Ref("stage", required=True),
                "pos": Pos(),
                "name": Text(120, low=1, line=True),
                "description": Text(1000, merges=True),
                "is_optional": Boolean(),
                "wait_s": Integer(0, SECONDS_HIGH, nullable=True),
                "child_map": Uid(nullable=True),
            },
            place=("stage", "pos"),
            rules=(_step_rule, child_map_rule),
        )
    )
    register(
        Entity(
            name="lane",
            section="lanes",
            model=Lane,
            fields={
                "pos": Pos(),
                "kind": Choice(LANE_KINDS, required=True),
                "name": Text(80, line=True),
                "side": Choice(SIDES, default="individual"),
                "color": Choice(PALETTE, nullable=True),
                "height": Integer(1, 6, default=1),
                "collapsed": Boolean(),
                "hidden": Boolean(),
                "locked": Boolean(),
                "lock_reason": Text(LOCK_REASON_HIGH, line=True),
                "locked_by": Text(LOCKED_BY_HIGH, line=True),
                "boundary_below": Choice(BOUNDARIES, default="none"),
                "persona": Uid(nullable=True),
            },
            place=("pos",),
            rules=(_lane_rule, _lock_rule, persona_rule),
            capabilities=_lane_needs,
        )
    )
    register(map_link())
