"""What the dashboard's tiles show of maps, in a number of queries that does not grow with them.

Stage counts, curves and KPIs belong to packages above this one; they register their part from
`apps.py`.
"""

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.text import slugify

from journeymap.core import clock
from journeymap.maps.models import JourneyMap

# The ids of some maps -> a value for each that has one.
Part = Callable[[list[uuid.UUID]], dict[uuid.UUID, Any]]

# Every tile has these keys, whoever fills them.
_EMPTY: dict[str, Any] = {"stage_count": 0, "persona": None, "curve": [], "kpi": None}
_parts: dict[str, Part] = {}


def register(name: str, part: Part) -> None:
    """Fill the key `name` of each tile by `part`."""
    _parts[name] = part


def tiles(maps: Iterable[JourneyMap]) -> list[dict[str, Any]]:
    """Return the tiles of some maps, in their order."""
    found = list(maps)
    ids = [journey_map.pk for journey_map in found]
    values = {name: part(ids) for name, part in _parts.items()} if ids else {}
    return [
        {
            **tile(journey_map),
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
        "deleted": journey_map.deleted_at is not None,
    }
