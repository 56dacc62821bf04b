"""Workspaces, people and maps for tests, and a short way to submit ops."""

import itertools
from typing import Any

from journeymap.changes import document
from journeymap.changes.apply import Applied, apply_batch
from journeymap.maps.models import JourneyMap
from journeymap.maps.services import create_map
from journeymap.workspaces.actor import Actor, Role
from journeymap.workspaces.models import Membership, User, Workspace
from journeymap.workspaces.services import create_workspace
from tests.support.batches import batch, op

_numbers = itertools.count(1)
SYSTEM = Actor.system("test")


def new_user(name: str = "Inès") -> User:
    """A user with an address of its own."""
    return User.objects.create_user(f"user{next(_numbers)}@example.org", name=name)


def new_workspace(*, owner: User | None = None, language: str = "en") -> Workspace:
    """A workspace with an owner."""
    return create_workspace(
        owner=owner or new_user(), name=f"Workspace {next(_numbers)}", language=language
    )


def member_of(workspace: Workspace, role: Role) -> Actor:
    """A new member of the workspace, as an actor."""
    user = new_user(role)
    Membership.objects.create(workspace=workspace, user=user, role=role)
    return Actor.member(user_id=user.pk, name=user.display_name)


def new_map(workspace: Workspace | None = None) -> JourneyMap:
    """An empty map."""
    return create_map(
        actor=SYSTEM,
        workspace=workspace or new_workspace(),
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
