"""The map's header as a drawn thing: `map.set`, `map.delete`, `map.restore`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from journeymap.changes.entities import Entity
from journeymap.changes.entities import register as register_entity
from journeymap.core.errors import Invalid
from journeymap.core.kinds import Choice, Date, Text, Uid
from journeymap.maps.models import KINDS, PURPOSES, STATES, STATUSES, JourneyMap
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.models import Membership

if TYPE_CHECKING:
    from journeymap.changes.rows import Row
    from journeymap.changes.work import Work


def _needs(verb: str, fields: dict[str, Any]) -> frozenset[Capability]:
    return frozenset({Capability.MANAGE_MAP} if verb in {"delete", "restore"} else ())


def _owned(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    """Whoever answers for a map is a member of its workspace when they are named."""
    if before is None or after is None or verb != "set":
        return
    owner = after.values["owner"]
    if owner is None or owner == before.values["owner"]:
        return
    if not Membership.objects.filter(workspace_id=work.workspace_id, user_id=owner).exists():
        raise Invalid(fields={"fields.owner": "This workspace has no such member."})


def register() -> None:
    register_entity(
        Entity(
            name="map",
            section="map",
            model=JourneyMap,
            map_column="id",
            verbs=frozenset({"set", "text", "delete", "restore"}),
            capabilities=_needs,
            rules=(_owned,),
            fields={
                "title": Text(160, low=1, line=True),
                "summary": Text(2000, merges=True),
                "scenario": Text(1000, merges=True),
                "expectations": Text(1000, merges=True),
                "goal": Text(300, merges=True),
                "scope": Text(300),
                "focus": Text(300),
                "point_of_view": Text(120, line=True),
                "purpose": Choice(PURPOSES, nullable=True),
                "kind": Choice(KINDS, default="customer_journey"),
                "state": Choice(STATES, default="current"),
                "status": Choice(STATUSES, default="draft"),
                "language": Choice(("en", "fr"), default="en"),
                "review_due_on": Date(nullable=True),
                "owner": Uid(nullable=True),
            },
        )
    )
