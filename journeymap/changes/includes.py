"""What may be asked for beside the drawn rows: `?include=kpis,personas`.

The kernel knows no noun: packages register their part from `apps.py`, as they do with entities.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from journeymap.maps.access import Heading
from journeymap.maps.models import JourneyMap
from journeymap.maps.policy import Access

Json = dict[str, Any]
# (map, access) -> keys added to the document.
Build = Callable[[JourneyMap, Access], Json]


@dataclass(frozen=True, slots=True)
class Include:
    """One part: `build` gives its keys, `revision` what its ETag rises with.

    `revision` reads the map's heading and must cost no query.
    """

    name: str
    build: Build
    revision: Callable[[Heading], str]


_registry: dict[str, Include] = {}


def register(include: Include) -> None:
    """Add a part, or replace the one of that name."""
    _registry[include.name] = include


def names() -> list[str]:
    return sorted(_registry)


def get(name: str) -> Include:
    """Return the part of that name. Raises KeyError."""
    return _registry[name]
