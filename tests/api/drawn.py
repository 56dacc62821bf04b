"""Ops of every type that apply on the map of `tests.api.world`."""

from typing import Any

from journeymap.changes import entities
from tests.api.world import ROOMS, World
from tests.support.batches import op

Json = dict[str, Any]


def op_of(world: World, name: str) -> list[Json]:
    """Return ops that end with one of that type which applies; `restore` deletes before."""
    entity, _, verb = name.partition(":")[0].partition(".")
    ids, made = world.ids, world.made
    row = {
        "map": str(made.id),
        "stage": made.stages[0],
        "emotion_reading": ids["reading"],
        "map_persona": ids["cast"],
        "stage_kpi": ids["bound"],
    }.get(entity) or ids[entity]
    if name == "lane.set:locked":
        return [op("lane", "set", row, locked=True)]
    if verb == "delete":
        return [op(entity, "delete", row)]
    if verb == "restore":
        return [op(entity, "delete", row), op(entity, "restore", row)]
    if verb == "create":
        return [op(entity, "create", **_fresh(world, entity))]
    if verb == "move":
        cell = {"stage": made.stages[1]} if entity in _CELLS else {}
        return [op(entity, "move", row, **cell, pos="a5")]
    if verb in {"link", "unlink"}:
        if entity == "evidence":
            target = made.cards[0] if verb == "unlink" else ids["touchpoint"]
            return [op(entity, verb, row, **{"card" if verb == "unlink" else "touchpoint": target})]
        told = (room.linked(world, entity, verb) for room in ROOMS if hasattr(room, "linked"))
        if found := next((fields for fields in told if fields is not None), None):
            return [op(entity, verb, row, **found)]
        target = ids["persona"] if verb == "unlink" else ids["other_persona"]
        return [op(entity, verb, row, persona=target)]
    if verb == "text":
        field = entities.get(entity).merging[-1]
        return [op(entity, "text", row, field=field, base="Was", value="Changed")]
    told = {name: change for room in ROOMS for name, change in getattr(room, "SETS", {}).items()}
    return [op(entity, "set", row, **(_SETS | told)[entity])]


_CELLS = {"card", "touchpoint", "pain_point", "opportunity"}
_SETS: dict[str, Json] = {
    "map": {"goal": "Changed"},
    "stage": {"goal": "Changed"},
    "step": {"description": "Changed"},
    "lane": {"height": 3},
    "card": {"body": "Changed"},
    "touchpoint": {"systems": "Changed"},
    "pain_point": {"cause": "Changed"},
    "emotion_reading": {"note": "Changed"},
    "map_persona": {"visible_curve": False},
    "connector": {"label": "Changed"},
    "evidence": {"quote": "Changed"},
    "map_link": {"kind": "next"},
}


def _lane(world: World, entity: str) -> str:
    kinds = {"card": "actions", "touchpoint": "touchpoints", "pain_point": "pains"}
    return world.made.lanes[kinds.get(entity, "opportunities")]


def _fresh(world: World, entity: str) -> Json:
    ids, made = world.ids, world.made
    cell = {"stage": made.stages[1], "lane": ""}
    if entity in _CELLS:
        cell["lane"] = _lane(world, entity)
    told = (room.fresh(world, entity) for room in ROOMS if hasattr(room, "fresh"))
    if found := next((fields for fields in told if fields is not None), None):
        return dict(found)
    return {
        "stage": {"name": "New"},
        "step": {"stage": made.stages[1], "name": "New"},
        "lane": {"kind": "ideas"},
        "card": {**cell, "title": "New"},
        "touchpoint": {**cell, "name": "New", "channel": "phone"},
        "pain_point": {**cell, "title": "New"},
        "emotion_reading": {"stage": made.stages[1], "valence": -1},
        "map_persona": {"persona": ids["other_persona"]},
        "connector": {"from_pain_point": ids["pain_point"], "to_card": made.cards[0]},
        "evidence": {"kind": "interview", "title": "New"},
        "map_link": {"to_map": ids["other_map"], "kind": "next"},
    }[entity]
