"""A workspace with people of every role and one map with a small grid."""

import uuid
from dataclasses import dataclass, field

import pytest

from journeymap.changes.apply import apply_batch
from journeymap.maps.models import JourneyMap
from journeymap.maps.services import create_map
from journeymap.workspaces.actor import Actor, Role
from journeymap.workspaces.models import Membership, User, Workspace
from journeymap.workspaces.services import create_workspace
from tests.support.batches import batch, new_id, op


@dataclass
class World:
    workspace: Workspace
    map: JourneyMap
    actors: dict[str, Actor]
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def map_id(self) -> uuid.UUID:
        return self.map.pk

    def revision(self) -> int:
        return JourneyMap.objects.values_list("revision", flat=True).get(pk=self.map_id)


def make_user(name: str) -> User:
    return User.objects.create_user(f"{name}-{new_id()[-6:]}@example.org", name=name)


def make_world() -> World:
    """Two stages (one with a step), a lane for cards, one for touchpoints, one card."""
    owner = make_user("owner")
    workspace = create_workspace(owner=owner, name="Atelier")
    actors = {"owner": Actor.member(user_id=owner.pk, name="owner")}
    for role in (Role.ADMIN, Role.EDITOR, Role.COMMENTER, Role.VIEWER):
        user = make_user(role)
        Membership.objects.create(workspace=workspace, user=user, role=role)
        actors[role] = Actor.member(user_id=user.pk, name=role)
    outsider = make_user("outsider")
    actors["outsider"] = Actor.member(user_id=outsider.pk, name="outsider")
    journey_map = create_map(actor=actors["owner"], workspace=workspace, header={"title": "Achat"})
    names = ("stage_a", "stage_b", "step", "lane", "touch_lane", "card")
    ids = {name: new_id() for name in names}
    apply_batch(
        actor=actors["owner"],
        map_id=journey_map.pk,
        batch=batch(
            op("stage", "create", ids["stage_a"], name="Discover", pos="a0"),
            op("stage", "create", ids["stage_b"], name="Buy", pos="a1"),
            op("step", "create", ids["step"], stage=ids["stage_b"], name="Pay", pos="a0"),
            op("lane", "create", ids["lane"], kind="actions", side="individual", pos="a0"),
            op(
                "lane",
                "create",
                ids["touch_lane"],
                kind="touchpoints",
                side="interaction",
                pos="a1",
            ),
            op(
                "card",
                "create",
                ids["card"],
                lane=ids["lane"],
                stage=ids["stage_a"],
                kind="text",
                title="Compares offers",
                pos="a0",
            ),
        ),
    )
    return World(workspace, journey_map, actors, ids)


@pytest.fixture
def world(db: None) -> World:
    return make_world()
