"""The document nested the way people read it: stage, steps in it, what stands on each."""

from typing import Any

from journeymap.changes import entities
from journeymap.core.kinds import Ref

Json = dict[str, Any]


def nested(document: Json) -> Json:
    """Return the document with each row inside the narrowest thing it hangs on (`?shape=tree`).

    A card on a step stands in that step, a reading of a touchpoint in the touchpoint. Rows keep
    all their fields, and each gets the lists its kind can hold, empty ones included; lanes,
    what joins two things and what hangs on nothing stay at the top.
    """
    tree = dict(document)
    rows: dict[str, dict[str, Json]] = {}
    order = [entity for entity in entities.in_order() if entity.section in document]
    holds = _holds()
    for entity in order:
        if entity.name == "map":
            continue
        rows[entity.name] = {
            row["id"]: {**row, **{section: [] for section in holds.get(entity.name, ())}}
            for row in document[entity.section]
        }
    for entity in order:
        if entity.name == "map":
            continue
        top: list[Json] = []
        for row in rows[entity.name].values():
            holder = _holder(entity, row, rows)
            (top if holder is None else holder[entity.section]).append(row)
        if _always_held(entity):
            tree.pop(entity.section)
        else:
            tree[entity.section] = top
    return tree


def _parents(entity: entities.Entity) -> list[tuple[str, str]]:
    # Placed things hang on their column, not on their lane: a lane crosses all stages. What joins
    # two things hangs on neither.
    found: list[tuple[str, str]] = []
    if len(entity.one_of) > 1:
        return found
    for name in entity.hiding:
        kind = entity.fields[name]
        if isinstance(kind, Ref) and kind.entity != "lane":
            found.append((name, kind.entity))
    return found


def _always_held(entity: entities.Entity) -> bool:
    """Tell whether every row hangs on something, so that none can stand at the top."""
    parents = [name for name, _ in _parents(entity)]
    return any(entity.fields[n].required or any(n in g for g in entity.one_of) for n in parents)


def _holds() -> dict[str, list[str]]:
    holds: dict[str, list[str]] = {}
    for entity in entities.in_order():
        for _, parent in _parents(entity):
            holds.setdefault(parent, []).append(entity.section)
    return holds


def _holder(entity: entities.Entity, row: Json, rows: dict[str, dict[str, Json]]) -> Json | None:
    for name, parent in reversed(_parents(entity)):
        if row[name] is not None:
            return rows[parent].get(row[name])
    return None
