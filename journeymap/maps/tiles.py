"""What the dashboard's tiles show of maps, in a number of queries that does not grow with them.

Stage counts, curves and KPIs belong to packages above this one; they register their part from
`apps.py`.
"""

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.text import slugify

from journeymap.core import clock
from journeymap.maps.models import JourneyMap, MapStar
from journeymap.workspaces.actor import Actor

# The ids of some maps -> a value for each that has one.
Part = Callable[[list[uuid.UUID]], dict[uuid.UUID, Any]]

# Every tile has these keys, whoever fills them.
_EMPTY: dict[str, Any] = {
    "stage_count": 0,
    "persona": None,
    "curve": [],
    "kpi": None,
    "deleted_by": None,
}
_parts: dict[str, Part] = {}
# Asked only about maps in the bin.
_bin_parts: dict[str, Part] = {}


def register(name: str, fill: Part, *, bin_only: bool = False) -> None:
    """Fill the key `name` of each tile by `fill`; with `bin_only`, of deleted maps alone."""
    (_bin_parts if bin_only else _parts)[name] = fill


def part(name: str, map_ids: list[uuid.UUID]) -> dict[uuid.UUID, Any]:
    """Return one part of the tiles of some maps; empty where nobody fills it."""
    fill = _parts.get(name)
    return fill(map_ids) if fill is not None and map_ids else {}


def tiles(maps: Iterable[JourneyMap], *, actor: Actor) -> list[dict[str, Any]]:
    """Return the tiles of some maps as `actor` sees them, in their order."""
    found = list(maps)
    ids = [journey_map.pk for journey_map in found]
    values = {name: fill(ids) for name, fill in _parts.items()} if ids else {}
    gone = [journey_map.pk for journey_map in found if journey_map.deleted_at is not None]
    if gone:
        values |= {name: fill(gone) for name, fill in _bin_parts.items()}
    starred = _starred(ids, actor)
    return [
        {
            **tile(journey_map),
            "starred": journey_map.pk in starred,
            **_EMPTY,
            **{name: by_id.get(journey_map.pk, _EMPTY.get(name)) for name, by_id in values.items()},
        }
        for journey_map in found
    ]


def slug(title: str) -> str:
    """Return the readable end of a map's address; it is never looked up."""
    return slugify(title)[:60].strip("-") or "map"


def tile(journey_map: JourneyMap) -> dict[str, Any]:
    """Return what a tile knows of the map's own row."""
    return {
        "id": str(journey_map.pk),
        "slug": slug(journey_map.title),
        "title": journey_map.title,
        "kind": journey_map.kind,
        "state": journey_map.state,
        "status": journey_map.status,
        "language": journey_map.language,
        "updated_at": clock.iso(journey_map.updated_at),
        "sample": journey_map.is_sample,
        "workspace": str(journey_map.workspace_id),
        "folder": None if journey_map.folder_id is None else str(journey_map.folder_id),
        "owner": None
        if journey_map.owner is None
        else {"id": str(journey_map.owner_id), "name": journey_map.owner.display_name},
        "review_due_on": None
        if journey_map.review_due_on is None
        else journey_map.review_due_on.isoformat(),
        "deleted": journey_map.deleted_at is not None,
        "deleted_at": clock.iso(journey_map.deleted_at),
    }


def _starred(map_ids: list[uuid.UUID], actor: Actor) -> set[uuid.UUID]:
    if actor.user_id is None or not map_ids:
        return set()
    mine = MapStar.objects.filter(map_id__in=map_ids, user_id=actor.user_id)
    return set(mine.values_list("map_id", flat=True))
