"""A map's content once more: under new ids, for a template or for a twin.

Works from the registry of drawn things, so that a noun added later is copied without being named
here.
"""

from collections.abc import Mapping, Set
from typing import Any

from journeymap.cards.evidence import LINKS
from journeymap.changes import entities
from journeymap.changes.entities import Entity
from journeymap.core.errors import Invalid
from journeymap.core.ids import uuid7
from journeymap.core.kinds import Ref, Uid
from journeymap.library.drawing import Drawing
from personas.models import EVIDENCE_LEVELS

Json = dict[str, Any]

LINKS_HIGH = 100
"""Links a create may name; more are linked one by one."""
ROWS_HIGH = 5_000
"""Rows a template may hold: what can be read at a glance is far below, and making it is quick."""

# What was measured, once: it says nothing of another map.
_MEASURED = frozenset({"n", "observed_on", "confidence", "raw_value", "raw_scale", "source"})
# What is said of one persona, and of nobody without them.
_OF_A_PERSONA = frozenset({"emotion_reading", "map_persona", "stage_kpi"})
# Of a touchpoint whose own channel is no longer in the library: nobody is to guess another.
_ANY_CHANNEL = "unspecified"
HEADER = (
    *("kind", "state", "summary", "scenario", "expectations", "goal", "scope", "focus"),
    *("point_of_view", "purpose"),
)


def content_of(document: Json) -> Json:
    """Return the sections of a map's document that make its content, without revisions.

    Raises Invalid for a map with more than 5,000 rows.
    """
    sections = {
        entity.section: [
            {name: value for name, value in row.items() if name != "rev"}
            for row in document[entity.section]
        ]
        for entity in _copied()
    }
    if sum(len(rows) for rows in sections.values()) > ROWS_HIGH:
        raise Invalid("This map is too large to be copied: it has more than 5,000 rows.")
    return {**sections, "map": {name: document["map"][name] for name in HEADER}}


def copied_drawing(
    content: Json, *, personas: Mapping[str, str], known: Set[str], assumed: bool
) -> Drawing:
    """Return the ops that draw the content again.

    `personas` says who takes whose place; whoever has nobody is left out, with what is said of
    them alone. `known` holds the ids and channel keys the workspace still has: fields that name
    others are left empty. With `assumed` everything counts as an assumption, nothing as measured.
    """
    drawing, ids = Drawing(), _new_ids(content)
    lowered = {} if assumed else _lowered(content)
    said: set[tuple[Any, ...]] = set()
    for entity in _copied():
        if assumed and entity.name == "evidence":
            continue
        for row in content.get(entity.section, ()):
            fields = _fields(entity, row, ids, personas, known, assumed=assumed)
            if fields is None:
                # What names it is left without it.
                del ids[row["id"]]
                continue
            if row["id"] in lowered:
                # Its evidence will say how sure it is.
                fields.pop("evidence_level", None)
            if entity.name in _OF_A_PERSONA:
                # Two personas may have one in their place: what is said of both is said once.
                spot = (entity.name, *(fields.get(name) for name in (*_ids(entity), "state")))
                if spot in said:
                    del ids[row["id"]]
                    continue
                said.add(spot)
            drawing.ops.append(
                {"entity": entity.name, "type": "create", "id": ids[row["id"]], "fields": fields}
            )
            for name, link in entity.links.items():
                for target in fields.get(name, ())[LINKS_HIGH:]:
                    linked = {"entity": entity.name, "type": "link", "id": ids[row["id"]]}
                    drawing.ops.append({**linked, "fields": {link.field: target}})
                if name in fields:
                    fields[name] = fields[name][:LINKS_HIGH]
    for row_id, (name, level) in lowered.items():
        if level is not None and row_id in ids:
            # Two steps: the second is a change, and so by hand, whatever the evidence has made.
            for value in ("anecdotal", level) if level == "assumption" else (level,):
                fields = {"evidence_level": value}
                drawing.ops.append(
                    {"entity": name, "type": "set", "id": ids[row_id], "fields": fields}
                )
    return drawing


def _lowered(content: Json) -> dict[str, tuple[str, str | None]]:
    """What has evidence: its entity, and its level where somebody lowered it by hand."""
    levels: dict[str, list[str]] = {}
    for row in content["evidence"]:
        for name in LINKS:
            for target in row[name]:
                levels.setdefault(target, []).append(row["level"])
    found: dict[str, tuple[str, str | None]] = {}
    for link in LINKS.values():
        for row in content[entities.get(link.entity).section]:
            if row["id"] in levels:
                highest = max(levels[row["id"]], key=EVIDENCE_LEVELS.index)
                level = row["evidence_level"]
                found[row["id"]] = (link.entity, None if level == highest else level)
    return found


def _copied() -> list[Entity]:
    """The drawn things in an order in which every reference points back."""
    waiting = [entity for entity in entities.in_order() if entity.name != "map"]
    ordered: list[Entity] = []
    placed: set[str] = {"map"}
    while waiting:
        ready = [entity for entity in waiting if _needs(entity) <= placed]
        # Things that name each other: in the registry's order, as they may be drawn.
        ready = ready or waiting[:1]
        ordered += ready
        placed |= {entity.name for entity in ready}
        waiting = [entity for entity in waiting if entity not in ready]
    return ordered


def _needs(entity: Entity) -> set[str]:
    kinds = [kind for kind in entity.fields.values() if isinstance(kind, Ref)]
    named = {kind.entity for kind in kinds} | {link.entity for link in entity.links.values()}
    return named - {entity.name, ""}


def _new_ids(content: Json) -> dict[str, str]:
    return {
        row["id"]: str(uuid7())
        for section, rows in content.items()
        if section != "map"
        for row in rows
    }


def _ids(entity: Entity) -> list[str]:
    return [name for name, kind in entity.fields.items() if isinstance(kind, Uid)]


def _fields(
    entity: Entity,
    row: Json,
    ids: Mapping[str, str],
    personas: Mapping[str, str],
    known: Set[str],
    *,
    assumed: bool,
) -> Json | None:
    """The fields of a row's copy; None when it cannot stand without what is gone."""
    fields: Json = {}
    for name, kind in entity.fields.items():
        value = row.get(name)
        if value is None or (assumed and (name in _MEASURED or name == "evidence_level")):
            continue
        if isinstance(kind, Ref):
            fields[name] = ids.get(value)
        elif name == "persona":
            fields[name] = personas.get(value)
        elif isinstance(kind, Uid):
            fields[name] = value if value in known else None
        elif name == "channel":
            fields[name] = value if value in known else _ANY_CHANNEL
        elif (entity.name, name, value) == ("opportunity", "status", "measured"):
            # What was measured was measured there.
            fields[name] = "done"
        else:
            fields[name] = value
        if fields[name] is None:
            said_of = name == "persona" and entity.name in _OF_A_PERSONA
            if kind.required or said_of or (isinstance(kind, Ref) and kind.hides):
                return None
            del fields[name]
    for name, link in entity.links.items():
        targets = row.get(name) or ()
        if link.field == "persona":
            found = [personas[target] for target in targets if target in personas]
        else:
            found = [ids.get(t, t) for t in targets if t in ids or t in known]
        if found:
            fields[name] = list(dict.fromkeys(found))
    return fields
