"""The map's header as a drawn thing: `map.set`, `map.delete`, `map.restore`."""

from typing import Any

from journeymap.changes.entities import Entity
from journeymap.changes.entities import register as register_entity
from journeymap.core.kinds import Choice, Date, Text
from journeymap.maps.models import KINDS, PURPOSES, STATES, STATUSES, JourneyMap
from journeymap.workspaces.actor import Capability


def _needs(verb: str, fields: dict[str, Any]) -> frozenset[Capability]:
    return frozenset({Capability.MANAGE_MAP} if verb in {"delete", "restore"} else ())


def register() -> None:
    register_entity(
        Entity(
            name="map",
            section="map",
            model=JourneyMap,
            map_column="id",
            verbs=frozenset({"set", "delete", "restore"}),
            capabilities=_needs,
            fields={
                "title": Text(160, low=1, line=True),
                "summary": Text(2000),
                "scenario": Text(1000),
                "expectations": Text(1000),
                "goal": Text(300),
                "scope": Text(300),
                "focus": Text(300),
                "point_of_view": Text(120, line=True),
                "purpose": Choice(PURPOSES, nullable=True),
                "kind": Choice(KINDS, default="customer_journey"),
                "state": Choice(STATES, default="current"),
                "status": Choice(STATUSES, default="draft"),
                "language": Choice(("en", "fr"), default="en"),
                "review_due_on": Date(nullable=True),
            },
        )
    )
