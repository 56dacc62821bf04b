"""A short way to draw on a map in tests: rows one by one, as the system."""

from typing import Any

from journeymap.changes import document
from journeymap.changes.apply import Applied, apply_batch
from journeymap.maps.models import JourneyMap
from journeymap.maps.services import create_map
from journeymap.workspaces.actor import Actor, Role
from journeymap.workspaces.models import Workspace
from tests.support.batches import batch, op
from tests.support.factories import actor_for, add_member, make_workspace

SYSTEM = Actor.system("test")


def member_of(workspace: Workspace, role: Role) -> Actor:
    """A new member of the workspace, as an actor."""
    return actor_for(add_member(workspace, role))


def new_map(workspace: Workspace | None = None) -> JourneyMap:
    """An empty map."""
    return create_map(
        actor=SYSTEM,
        workspace=workspace or make_workspace(),
        header={"title": "Checkout", "language": "en"},
    )


def submit(
    journey_map: JourneyMap, *ops: dict[str, Any], actor: Actor = SYSTEM, **more: Any
) -> Applied:
    """Apply ops to a map as one batch."""
    return apply_batch(actor=actor, map_id=journey_map.pk, batch=batch(*ops, **more))


def create(journey_map: JourneyMap, entity: str, actor: Actor = SYSTEM, /, **fields: Any) -> str:
    """Create one row and return its id."""
    made = op(entity, "create", **fields)
    submit(journey_map, made, actor=actor)
    return str(made["id"])


def rows_of(journey_map: JourneyMap, section: str) -> list[dict[str, Any]]:
    """The visible rows of one section of the map's document."""
    rows: list[dict[str, Any]] = document.build(journey_map.pk)[section]
    return rows
