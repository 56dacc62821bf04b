"""Ways between maps: `step.child_map` and `map_link`, and what a map is linked to."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from journeymap.changes import rows
from journeymap.changes.entities import Entity
from journeymap.core import statements
from journeymap.core.errors import Invalid, LimitReached
from journeymap.core.kinds import Choice, Ref, Uid, uid_from_db, uid_to_db
from journeymap.grid.models import DEPTH_HIGH, MAP_LINK_KINDS, MAP_LINKS_HIGH, MapLink, Step
from journeymap.maps import policy
from journeymap.maps.access import visible_maps
from journeymap.maps.models import JourneyMap
from journeymap.maps.tiles import slug
from journeymap.workspaces.actor import Actor, Capability

if TYPE_CHECKING:
    from journeymap.changes.rows import Row
    from journeymap.changes.work import Work

Json = dict[str, Any]
# Ways that must lead somewhere new: below itself, or after itself, no map can be.
_ONE_WAY = ("child", "next")


def map_link() -> Entity:
    """Describe the map link. Where it begins and leads to never changes."""
    return Entity(
        name="map_link",
        section="map_links",
        model=MapLink,
        fields={
            "stage": Ref("stage", nullable=True),
            "step": Ref("step", nullable=True),
            "to_map": Uid(required=True),
            "kind": Choice(MAP_LINK_KINDS, required=True),
        },
        fixed=frozenset({"stage", "step", "to_map"}),
        rules=(_map_link_rule,),
    )


def child_map_rule(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    """The map a step opens is one the actor may see, and not one this map lies in."""
    child = None if after is None else after.values["child_map"]
    if child is None or (before is not None and before.values["child_map"] == child):
        return
    if verb != "restore":
        _check_map(work, child, field="child_map")
    _check_way(work, child, kind="child", field="child_map")


def _map_link_rule(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    if after is None:
        return
    values, kind = after.values, after.values["kind"]
    if verb == "create":
        if values["stage"] is not None and values["step"] is not None:
            raise Invalid(fields={"fields.stage": "Name at most one of stage and step."})
        _check_map(work, values["to_map"], field="to_map")
    if before is None or before.values["kind"] != kind:
        twins = [row for row in work.live("map_link", **values) if row.id != after.id]
        if twins:
            raise Invalid(fields={"fields.to_map": "This link exists."}, row=twins[0].json())
        if kind in _ONE_WAY:
            _check_way(work, values["to_map"], kind=kind, field="to_map")
    if before is None and work.count("map_link") >= MAP_LINKS_HIGH:
        raise LimitReached(f"A map holds at most {MAP_LINKS_HIGH} links to maps.")


def _check_map(work: Work, map_id: str, *, field: str) -> None:
    # One answer for all that is not to be seen here: another workspace's maps, the bin's, none.
    known = JourneyMap.objects.filter(
        pk=map_id, workspace_id=work.workspace_id, deleted_at__isnull=True
    ).exists()
    if not known or not policy.can(work.actor, Capability.VIEW, uuid.UUID(map_id)):
        raise Invalid(fields={f"fields.{field}": "This workspace has no such map."})


# ---- no map lies in itself ------------------------------------------------------------------


def _check_way(work: Work, to_map: str, *, kind: str, field: str) -> None:
    """Refuse a way that leads back to this map, or nests maps too deep.

    Because no chain is ever longer than the limit, the walk sees every loop.
    """
    if statements.vendor() == "postgresql":
        # Two maps linked to each other at once would each see no loop: one after the other, a
        # workspace's links. SQLite has one writer anyway.
        statements.read(("SELECT pg_advisory_xact_lock(%s)", [work.workspace_id.int % 2**63]))
    below = 0
    if to_map != work.map_id:
        reached = _walk(to_map, kind=kind, down=True)
        below = max(reached.values())
    if to_map == work.map_id or work.map_id in reached:
        text = {
            "child": "That map holds this one: a map cannot lie inside itself.",
            "next": "That map leads to this one: a map cannot follow itself.",
        }[kind]
        raise Invalid(fields={f"fields.{field}": text})
    above = max(_walk(work.map_id, kind=kind, down=False).values())
    if above + 1 + below > DEPTH_HIGH:
        text = {"child": "Maps nest", "next": "Maps follow one another"}[kind]
        raise LimitReached(f"{text} at most {DEPTH_HIGH} deep.")


def _walk(start: str, *, kind: str, down: bool) -> dict[str, int]:
    """Return the maps reached from `start` along links of a kind, with their greatest distance.

    Deleted steps and links do not count; those that something else hides do, for it may return.
    """
    step, link = rows.table(Step), rows.table(MapLink)
    edges = (
        f'SELECT "map_id" AS "a", "to_map" AS "b" FROM {link}'  # noqa: S608  # names from models
        ' WHERE "kind" = %s AND "deleted_at" IS NULL'
    )
    if kind == "child":
        edges += (
            f' UNION ALL SELECT "map_id", "child_map" FROM {step}'  # noqa: S608  # as above
            ' WHERE "child_map" IS NOT NULL AND "deleted_at" IS NULL'
        )
    here, there = ("a", "b") if down else ("b", "a")
    sql = (
        'WITH RECURSIVE "walk"("id", "depth") AS ('  # noqa: S608  # as above
        f' SELECT "id", 0 FROM {rows.table(JourneyMap)} WHERE "id" = %s'
        f' UNION SELECT e."{there}", w."depth" + 1 FROM "walk" w'
        f' JOIN ({edges}) e ON e."{here}" = w."id" WHERE w."depth" <= %s)'
        ' SELECT "id", MAX("depth") FROM "walk" GROUP BY "id"'
    )
    (found,) = statements.read((sql, [uid_to_db(start, statements.vendor()), kind, DEPTH_HIGH]))
    return {uid_from_db(map_id) or "": depth for map_id, depth in found} or {start: 0}


# ---- what a map is linked to ----------------------------------------------------------------


def linked_maps(actor: Actor, journey_map: JourneyMap) -> dict[str, list[Json]]:
    """Return the maps around one: those it lies in, those it opens, and the others.

    Only those the actor may see, and the bin's not; a guest sees no other map.
    """
    found = [*_steps(journey_map), *_links(journey_map)]
    others = {entry["map"] for entry in found}
    titles = dict(
        visible_maps(actor, workspace_id=journey_map.workspace_id)
        .filter(pk__in=others)
        .values_list("pk", "title")
    )
    answer: dict[str, list[Json]] = {"parents": [], "children": [], "others": []}
    for entry in found:
        title = titles.get(entry["map"])
        if title is None:
            continue
        incoming = entry["from"]["map"] != journey_map.pk
        group = "others"
        if entry["kind"] == "child":
            group = "parents" if incoming else "children"
        answer[group].append(
            {
                "id": entry["map"],
                "title": title,
                "slug": slug(title),
                "kind": entry["kind"],
                "incoming": incoming,
                "link": entry["link"],
                "from": entry["from"],
            }
        )
    for entries in answer.values():
        entries.sort(key=lambda entry: (entry["title"].casefold(), str(entry["id"])))
    return answer


def _steps(journey_map: JourneyMap) -> list[Json]:
    found = Step.objects.filter(
        Q(map=journey_map) | Q(child_map=journey_map.pk),
        child_map__isnull=False,
        deleted_at__isnull=True,
        stage__deleted_at__isnull=True,
    ).order_by("pos", "id")
    return [
        {
            "map": step.child_map if step.map_id == journey_map.pk else step.map_id,
            "kind": "child",
            "link": None,
            "from": {"map": step.map_id, "stage": None, "step": step.pk},
        }
        for step in found
    ]


def _links(journey_map: JourneyMap) -> list[Json]:
    found = MapLink.objects.filter(
        Q(map=journey_map) | Q(to_map=journey_map.pk),
        Q(stage__isnull=True) | Q(stage__deleted_at__isnull=True),
        Q(step__isnull=True)
        | Q(step__deleted_at__isnull=True, step__stage__deleted_at__isnull=True),
        deleted_at__isnull=True,
    ).order_by("id")
    return [
        {
            "map": link.to_map if link.map_id == journey_map.pk else link.map_id,
            "kind": link.kind,
            "link": link.pk,
            "from": {"map": link.map_id, "stage": link.stage_id, "step": link.step_id},
        }
        for link in found
    ]
