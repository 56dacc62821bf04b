"""The dashboard's list: which maps, in which order.

What a filter needs from packages above this one (personas, KPIs) they register here, as they
register the parts of tiles.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from journeymap.core import clock
from journeymap.core.errors import Invalid
from journeymap.core.ids import parse_uuid
from journeymap.core.words import folded
from journeymap.maps import tiles
from journeymap.maps.models import KINDS, STATES, STATUSES, JourneyMap
from journeymap.workspaces.actor import Actor

SORTS = ("updated", "title", "health")
HEALTHS = ("good", "warn", "bad", "stale")
REVIEWS = ("due", "soon")
SOON = timedelta(days=14)
_MANY: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("kind", KINDS),
    ("state", STATES),
    ("status", STATUSES),
)
_ONE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("review", REVIEWS),
    ("health", HEALTHS),
    ("sort", SORTS),
)
PARAMETERS = frozenset(
    {"kind", "state", "status", "persona", "owner", "review", "health", "folder", "starred", "sort"}
)

# Maps with a persona on them, of a set of maps.
ByPersona = Callable[[QuerySet[JourneyMap], uuid.UUID], QuerySet[JourneyMap]]
_by_persona: ByPersona | None = None


def register_persona_filter(narrow: ByPersona) -> None:
    """Have `?persona=` answered by `narrow`."""
    global _by_persona
    _by_persona = narrow


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed by and its order; the defaults narrow nothing."""

    choices: dict[str, list[str]] = field(default_factory=dict)
    persona: uuid.UUID | None = None
    owner: uuid.UUID | None = None
    review: str = ""
    health: str = ""
    # A folder's id, or "none" for maps outside all folders.
    folder: str = ""
    starred: bool = False
    sort: str = "updated"


def filters_from(query: Any) -> Filters:
    """Read the filters of a query string. Raises Invalid naming each parameter that is wrong."""
    choices: dict[str, list[str]] = {}
    for name, known in _MANY:
        if name in query:
            choices[name] = query[name].split(",")
            if not set(choices[name]) <= set(known):
                raise Invalid(fields={name: f"One or several of: {', '.join(known)}."})
    for name, known in _ONE:
        if name in query and query[name] not in known:
            raise Invalid(fields={name: f"Choose one of: {', '.join(known)}."})
    if query.get("starred", "true") != "true":
        raise Invalid(fields={"starred": "Only true."})
    folder = query.get("folder", "")
    if folder not in {"", "none"}:
        folder = str(parse_uuid(folder, field="folder"))
    ids = {
        name: parse_uuid(query[name], field=name) for name in ("persona", "owner") if name in query
    }
    return Filters(
        choices=choices,
        persona=ids.get("persona"),
        owner=ids.get("owner"),
        review=query.get("review", ""),
        health=query.get("health", ""),
        folder=folder,
        starred="starred" in query,
        sort=query.get("sort", "updated"),
    )


def narrowed(
    found: QuerySet[JourneyMap], filters: Filters, *, actor: Actor
) -> QuerySet[JourneyMap] | Sequence[JourneyMap]:
    """Return the maps of `found` that pass the filters, in the order asked for.

    By health and by title the whole set is looked at, by the same statements as a single page: the
    verdict on a KPI is worked out at reading, and titles sort without accents and case.
    """
    for name, values in filters.choices.items():
        found = found.filter(**{f"{name}__in": values})
    if filters.persona is not None:
        found = found.none() if _by_persona is None else _by_persona(found, filters.persona)
    if filters.owner is not None:
        found = found.filter(owner_id=filters.owner)
    if filters.review:
        today = clock.now().date()
        found = found.filter(review_due_on__lte=today + (SOON * (filters.review == "soon")))
    if filters.folder == "none":
        found = found.filter(folder__isnull=True)
    elif filters.folder:
        found = found.filter(folder_id=filters.folder)
    if filters.starred:
        found = found.filter(stars__user_id=actor.person)
    if filters.sort == "updated" and not filters.health:
        return found
    maps = list(found)
    if filters.health or filters.sort == "health":
        counts = tiles.part("kpi", [journey_map.pk for journey_map in maps])
        if filters.health:
            maps = [m for m in maps if counts.get(m.pk, {}).get(filters.health, 0) > 0]
        if filters.sort == "health":
            # The worst first; the order by time, which Python's sort keeps, decides among equals.
            maps.sort(key=lambda m: _worst(counts.get(m.pk)))
    if filters.sort == "title":
        maps.sort(key=lambda m: (folded(m.title), str(m.pk)))
    return maps


def _worst(counts: dict[str, int] | None) -> tuple[int, ...]:
    return tuple(-(counts or {}).get(name, 0) for name in ("bad", "warn", "stale", "good"))
