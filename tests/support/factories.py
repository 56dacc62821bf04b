"""People, workspaces, maps and REST clients for tests.

`clients_of` gives a client for every kind of actor the access matrix knows.
"""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rest_framework.test import APIClient

from journeymap.changes.apply import Applied, apply_batch
from journeymap.maps.models import JourneyMap, SavedView
from journeymap.maps.services import create_map
from journeymap.sharing import guests
from journeymap.sharing.models import ShareLink
from journeymap.sharing.services import create_link, join, revoke_link, token_of
from journeymap.workspaces.actor import Actor, Role
from journeymap.workspaces.models import Guest, Membership, User, Workspace
from journeymap.workspaces.services import create_token, create_workspace
from tests.support.batches import batch, new_id, op

Json = dict[str, Any]
# From no right at all to every right; the access matrix has a column for each.
ACTORS = (
    "anonymous",
    "outsider",
    "viewer",
    "commenter",
    "editor",
    "admin",
    "owner",
    "guest_view",
    "guest_edit",
    "guest_revoked",
    "token_read",
    "token_kpi",
)


def make_user(name: str = "Inès", **fields: Any) -> User:
    """A person with an address of their own, without a usable password."""
    email = fields.pop("email", f"user-{new_id()[-12:]}@example.org")
    return User.objects.create_user(email, name=name, **fields)


def make_workspace(owner: User | None = None, *, name: str = "Atelier", **fields: Any) -> Workspace:
    """A workspace; its owner is made when none is given."""
    return create_workspace(owner=owner or make_user("Owner"), name=name, **fields)


def add_member(workspace: Workspace, role: Role | str, user: User | None = None) -> User:
    """A member of the workspace with that role."""
    user = user or make_user(str(role))
    Membership.objects.create(workspace=workspace, user=user, role=role)
    return user


def actor_for(user: User) -> Actor:
    return Actor.member(user_id=user.pk, name=user.display_name)


def owner_of(workspace: Workspace) -> User:
    return Membership.objects.select_related("user").get(workspace=workspace, role="owner").user


@dataclass
class MadeMap:
    """A map and the ids of what stands on it: lanes by kind, the rest in order."""

    map: JourneyMap
    stages: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    lanes: dict[str, str] = field(default_factory=dict)
    cards: list[str] = field(default_factory=list)

    @property
    def id(self) -> uuid.UUID:
        return self.map.pk

    @property
    def url(self) -> str:
        return f"/api/v1/maps/{self.map.pk}"


def make_map(
    workspace: Workspace | None = None,
    *,
    title: str = "Buying a bicycle",
    stages: int = 2,
    steps: int = 0,
    lanes: tuple[str, ...] = ("actions", "touchpoints", "emotion_curve"),
    cards: int = 0,
    **header: Any,
) -> MadeMap:
    """A map with stages, steps (all in the first stage), lanes by kind, and cards in turn.

    Cards need a lane of kind "actions"; they go to the stages one after the other.
    """
    workspace = workspace or make_workspace()
    actor = actor_for(owner_of(workspace))
    made = MadeMap(create_map(actor=actor, workspace=workspace, header={"title": title, **header}))
    made.stages = [new_id() for _ in range(stages)]
    made.steps = [new_id() for _ in range(steps)]
    made.lanes = {kind: new_id() for kind in lanes}
    made.cards = [new_id() for _ in range(cards)]
    ops = [op("stage", "create", i, name=f"Stage {n}") for n, i in enumerate(made.stages, 1)]
    ops += [
        op("step", "create", i, stage=made.stages[0], name=f"Step {n}")
        for n, i in enumerate(made.steps, 1)
    ]
    ops += [op("lane", "create", i, kind=kind) for kind, i in made.lanes.items()]
    ops += [
        op(
            "card",
            "create",
            i,
            lane=made.lanes["actions"],
            stage=made.stages[n % stages],
            # Given: appending asks for all siblings, which is slow for thousands.
            pos=f"d{n:06d}x",
            title=f"Card {n}",
        )
        for n, i in enumerate(made.cards)
    ]
    for start in range(0, len(ops), 1000):
        submit(made, *ops[start : start + 1000], actor=actor)
    made.map.refresh_from_db()
    return made


def submit(made: MadeMap, *ops: Json, actor: Actor | None = None) -> Applied:
    """Apply ops to the map, as its owner unless told."""
    actor = actor or actor_for(owner_of(made.map.workspace))
    return apply_batch(actor=actor, map_id=made.id, batch=batch(*ops))


def make_link(made: MadeMap, *, role: str = "view", **fields: Any) -> tuple[ShareLink, str]:
    """A share link of the map and its token."""
    actor = actor_for(owner_of(made.map.workspace))
    link = create_link(actor=actor, map_id=made.id, role=role, **fields)
    return link, token_of(link)


def make_guest(
    made: MadeMap, *, role: str = "view", name: str = "Léa", **fields: Any
) -> tuple[Guest, str, ShareLink]:
    """A guest of the map by a fresh link of that role; the guest, the secret, the link."""
    link, token = make_link(made, role=role, **fields)
    guest, secret = join(token=token, name=name, known={})
    assert secret is not None
    return guest, secret, link


def make_token(
    workspace: Workspace, user: User, *scopes: str, expires_at: datetime | None = None
) -> str:
    """The secret of a fresh API token of that user."""
    return create_token(
        actor=actor_for(user),
        workspace_id=workspace.pk,
        name="integration",
        scopes=list(scopes),
        expires_at=expires_at,
    )[1]


def make_view(made: MadeMap, *, name: str = "Pains", shared: bool = True) -> SavedView:
    """A saved view of the map: its owner's, in the table, of the pain points."""
    shows = {"mode": "table", "filter": ["kind.pain_point"], "hide": False}
    shows |= {"hidden": [], "collapsed": [], "curve": None, "at": None}
    person = owner_of(made.map.workspace)
    return SavedView.objects.create(
        map_id=made.id, owner=person, name=name, shared=shared, shows=shows
    )


def client_for(who: User | None = None, *, csrf: bool = False) -> APIClient:
    """A REST client, signed in as `who`; errors become answers, as on a real server."""
    client = APIClient(raise_request_exception=False, enforce_csrf_checks=csrf)
    if who is not None:
        client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    return client


def token_client(secret: str) -> APIClient:
    """A REST client that sends a bearer token."""
    client = client_for()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def guest_client(made: MadeMap, secret: str) -> APIClient:
    """A REST client that carries a guest's cookie."""
    client = client_for()
    client.cookies[guests.cookie_name(made.id)] = secret
    return client


def clients_of(made: MadeMap) -> dict[str, APIClient]:
    """A client for every kind of actor (`ACTORS`) on the map's workspace."""
    workspace = made.map.workspace
    owner = owner_of(workspace)
    clients = {
        "anonymous": client_for(),
        "outsider": client_for(owner_of(make_workspace(name="Elsewhere"))),
        "owner": client_for(owner),
    }
    for role in ("viewer", "commenter", "editor", "admin"):
        clients[role] = client_for(add_member(workspace, role))
    for role in ("view", "edit"):
        clients[f"guest_{role}"] = guest_client(made, make_guest(made, role=role)[1])
    _, secret, link = make_guest(made, role="edit")
    revoke_link(actor=actor_for(owner), link=link)
    clients["guest_revoked"] = guest_client(made, secret)
    clients["token_read"] = token_client(make_token(workspace, owner, "maps:read"))
    clients["token_kpi"] = token_client(make_token(workspace, owner, "kpis:write"))
    return clients
