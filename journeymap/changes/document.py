"""The whole map as one JSON document: what integrations pull and browsers start from.

Built straight from columns, one statement per entity whatever the map's size; never with nested
serializers (twenty to thirty times the CPU, `stack.md` 6).
"""

import uuid
from collections.abc import Callable
from typing import Any

from journeymap.changes import entities, rows
from journeymap.changes.entities import Entity
from journeymap.changes.rows import Row
from journeymap.core.kinds import Ref, uid_to_db

SCHEMA = 1


def build(map_id: uuid.UUID | str) -> dict[str, Any]:
    """Return the visible document of a map (class D rows alone), sections in (pos, id) order.

    The caller holds the transaction that makes it one snapshot. Raises LookupError when there is
    no such map.
    """
    sections = _visible(str(map_id))
    header = sections.pop("map")
    if not header:
        raise LookupError(str(map_id))
    from journeymap.maps.models import JourneyMap

    epoch, revision, workspace_id = JourneyMap.objects.values_list(
        "epoch", "revision", "workspace_id"
    ).get(pk=map_id)
    return {
        "schema": SCHEMA,
        "id": str(map_id),
        "workspace": str(workspace_id),
        "epoch": str(epoch),
        "revision": revision,
        "map": header[0].json(),
        **{section: [row.json() for row in found] for section, found in sections.items()},
    }


def empty(map_id: uuid.UUID | str) -> dict[str, Any]:
    """Return the document of a map before its first batch: header defaults, no rows.

    The header's creation values are those of the row as created; a map is created by one insert
    and everything after it is in the log.
    """
    from journeymap.maps.models import JourneyMap

    journey_map = JourneyMap.objects.get(pk=map_id)
    created = journey_map.created_values or {}
    header = entities.get("map")
    values = {name: created.get(name, kind.default) for name, kind in header.fields.items()}
    return {
        "schema": SCHEMA,
        "id": str(map_id),
        "workspace": str(journey_map.workspace_id),
        "epoch": str(journey_map.epoch),
        "revision": 0,
        "map": {"id": str(map_id), "rev": 0, **values},
        **{e.section: [] for e in entities.in_order() if e.name != "map"},
    }


def appearing(
    entity: Entity, row: Row, visible: Callable[[str, Row], bool]
) -> dict[str, list[dict[str, Any]]]:
    """Return, by section, what is visible again now that `row` is: itself and what stands on it.

    Asks only for rows that refer to those found so far: a batch may restore a thousand rows, and
    looking through the whole map for each would take longer than anybody waits.
    """
    back: dict[str, list[dict[str, Any]]] = {entity.section: [row.json()]}
    ids = {entity.name: [row.id]}
    for child in entities.in_order():
        standing: dict[str, Row] = {}
        for name in child.hiding:
            kind = child.fields[name]
            targets = ids.get(kind.entity, []) if isinstance(kind, Ref) else []
            for marks, params in rows.in_slices(targets):
                where = f'{rows.columns(child.model)[name]} IN ({marks}) AND "deleted_at" IS NULL'
                standing.update((one.id, one) for one in rows.select(child, where, params))
        found = [one for one in standing.values() if visible(child.name, one)]
        if found:
            ids[child.name] = [one.id for one in found]
            back[child.section] = sorted((one.json() for one in found), key=sort_key)
    return back


def sort_key(row: dict[str, Any]) -> tuple[str, str]:
    """The total order of a section: (pos, id), by bytes; rows without pos by id."""
    return (row.get("pos") or "", row["id"])


def _visible(map_id: str) -> dict[str, list[Row]]:
    from django.db import connection

    seen: dict[str, set[str]] = {}
    sections: dict[str, list[Row]] = {}
    for entity in entities.in_order():
        where = f'"{entity.map_column}" = %s'
        if entity.name != "map":
            where += ' AND "deleted_at" IS NULL'
        found = rows.select(entity, where, [uid_to_db(map_id, connection.vendor)])
        found = [row for row in found if _stands(entity, row, seen)]
        found.sort(key=lambda row: (row.values.get("pos") or "", row.id))
        seen[entity.name] = {row.id for row in found}
        sections[entity.section] = found
    return sections


def _stands(entity: Entity, row: Row, seen: dict[str, set[str]]) -> bool:
    for name in entity.hiding:
        kind, target = entity.fields[name], row.values[name]
        if target is not None and isinstance(kind, Ref) and target not in seen[kind.entity]:
            return False
    return True
