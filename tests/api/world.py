"""One of everything on one map and in its workspace, for tests that walk all routes and ops."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from journeymap.cards.models import Tag
from journeymap.changes import entities
from journeymap.files.services import store_image
from journeymap.kpis.models import KPIAnnotation, KPIDefinition, KPISource, KPITarget
from journeymap.library.own import template_from_map
from journeymap.maps.models import Folder, JourneyMap
from journeymap.sharing.models import ShareLink
from journeymap.workspaces import invitations
from journeymap.workspaces.models import ApiToken, Job, Membership
from journeymap.workspaces.signin import create_signin_link
from personas.models import Persona, Segment
from tests.api.rooms import alerts, events, kpis, opportunities
from tests.support.batches import new_id, op
from tests.support.factories import (
    MadeMap,
    actor_for,
    add_member,
    clients_of,
    make_link,
    make_map,
    make_token,
    make_view,
    owner_of,
    submit,
)
from tests.support.pictures import png
from touchpoints.models import Channel, TouchpointDefinition

Json = dict[str, Any]
LANES = ("actions", "thoughts", "touchpoints", "pains", "opportunities", "kpi")
_RANGE = {"from": "2026-01-04T23:00:00+00:00", "to": "2026-02-01T23:00:00+00:00"}
METHODS = ("get", "post", "put", "patch", "delete")
# Rooms that tell here what they have: rows to add, bodies, changes, drawn things.
ROOMS: tuple[Any, ...] = (kpis, events, alerts, opportunities)


@dataclass
class World:
    """The map, a client for each kind of actor, and the ids of what there is."""

    made: MadeMap
    clients: dict[str, Any]
    ids: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    @property
    def workspace(self) -> str:
        return str(self.made.map.workspace_id)


def make_world() -> World:
    """Everything the routes and ops of the product can be about, once."""
    made = make_map(stages=2, steps=1, lanes=LANES, cards=1)
    workspace = made.map.workspace
    world = World(made, clients_of(made))
    other_map = JourneyMap.objects.create(workspace=workspace, title="Beside")
    names = ("lane", "stage", "step", "touchpoint", "pain_point", "reading", "bound", "cast")
    names += ("connector", "evidence", "map_link")
    ids = world.ids = {name: new_id() for name in names}
    ids["other_map"] = str(other_map.pk)
    persona = Persona.objects.create(workspace=workspace, name="Léa")
    other = Persona.objects.create(workspace=workspace, name="Karim")
    tag = Tag.objects.create(workspace=workspace, name="urgent")
    definition = KPIDefinition.objects.filter(workspace=None).order_by("key")[0]
    own = KPIDefinition.objects.create(
        workspace=workspace,
        key="calls",
        name_i18n={"en": "Calls"},
        unit="count",
        family="count",
        direction="lower_better",
    )
    source = KPISource.objects.create(workspace=workspace, name="File", kind="csv")
    link, token = make_link(made, role="view")
    secret = make_token(workspace, owner_of(workspace), "maps:read")
    touch, pains = made.lanes["touchpoints"], made.lanes["pains"]
    stage = made.stages[0]
    submit(
        made,
        op("touchpoint", "create", ids["touchpoint"], lane=touch, stage=stage, name="Site",
           channel="website"),
        op("pain_point", "create", ids["pain_point"], lane=pains, stage=stage, title="Slow",
           personas=[str(persona.pk)]),
        op("emotion_reading", "create", ids["reading"], stage=stage, valence=1),
        op("map_persona", "create", ids["cast"], persona=str(persona.pk)),
        op("stage_kpi", "create", ids["bound"], stage=stage, definition=str(definition.pk),
           source=str(source.pk)),
        op("card", "link", made.cards[0], persona=str(persona.pk)),
        op("card", "link", made.cards[0], tag=str(tag.pk)),
        op("connector", "create", ids["connector"], from_card=made.cards[0],
           to_touchpoint=ids["touchpoint"]),
        op("evidence", "create", ids["evidence"], kind="survey", title="Exit survey",
           level="qualitative", cards=[made.cards[0]]),
        op("map_link", "create", ids["map_link"], stage=stage, to_map=ids["other_map"],
           kind="variant"),
    )  # fmt: skip
    target = KPITarget.objects.create(stage_kpi_id=ids["bound"], value=1, valid_from="2025-01-01")
    ids["target"] = str(target.pk)
    annotation = KPIAnnotation.objects.create(map=made.map, at="2026-01-05", text="Free delivery")
    ids["annotation"] = str(annotation.pk)
    image = store_image(
        actor=actor_for(owner_of(workspace)), workspace_id=workspace.pk, map_id=made.id,
        data=png(), name="sketch.png",
    )  # fmt: skip
    member = add_member(workspace, "viewer")
    other_tag = Tag.objects.create(workspace=workspace, name="later")
    (invitation,) = invitations.invite(
        actor=actor_for(owner_of(workspace)),
        workspace_id=workspace.pk,
        emails=["new@example.org"],
        role="editor",
    )
    ids |= {
        "lane": made.lanes["actions"],
        "stage": stage,
        "step": made.steps[0],
        "card": made.cards[0],
        "attachment": str(image.pk),
        "persona": str(persona.pk),
        "other_persona": str(other.pk),
        "tag": str(tag.pk),
        "other_tag": str(other_tag.pk),
        "segment": str(Segment.objects.create(workspace=workspace, name="New").pk),
        "channel": str(
            Channel.objects.create(
                workspace=workspace, key="fair", name_en="Fair", name_fr="Salon",
                medium="offline", ownership="owned",
            ).pk
        ),
        "touchpoint_definition": str(
            TouchpointDefinition.objects.create(
                workspace=workspace, name="Call", channel="phone"
            ).pk
        ),
        "folder": str(Folder.objects.create(workspace=workspace, name="Shop").pk),
        "view": str(make_view(made).pk),
        "template": str(
            template_from_map(
                actor=actor_for(owner_of(workspace)), map_id=made.id, name="Our bicycle"
            ).pk
        ),
        "preset": str(definition.pk),
        "definition": str(own.pk),
        "source": str(source.pk),
        "job": str(Job.objects.create(kind="kpi_collect", key="range", source_id=source.pk,
                                      payload=_RANGE | {"stage_kpi": ids["bound"]}).pk),
        "link": str(link.pk),
        "member": str(Membership.objects.get(workspace=workspace, user=member).pk),
        "token": str(ApiToken.objects.get(prefix=secret[:10]).pk),
        "invitation": str(invitation.pk),
    }  # fmt: skip
    world.secrets = {
        "link": token,
        "signin": create_signin_link(member.email).split("/")[2],
        "invitation": invitations.link_of(invitation).split("/")[4],
    }
    assert ShareLink.objects.filter(map_id=made.id).count() >= 4
    for room in ROOMS:
        if hasattr(room, "add"):
            room.add(world)
    return world


def routes() -> list[tuple[str, str]]:
    """Return every (METHOD, pattern) the resolver knows; pages, which are functions, as GET."""
    found: list[tuple[str, str]] = []

    def walk(resolver: Any, path: str) -> None:
        for entry in resolver.url_patterns:
            here = path + str(entry.pattern)
            if isinstance(entry, URLResolver):
                walk(entry, here)
                continue
            view = getattr(entry.callback, "view_class", None)
            view = getattr(entry.callback, "cls", view)
            methods = [m for m in METHODS if hasattr(view, m)] or ["get"]
            found.extend((method.upper(), here) for method in methods)

    walk(get_resolver(), "")
    return found


def ops() -> list[str]:
    """Return every registered op type, as `entity.verb`."""
    return [f"{entity.name}.{verb}" for entity in entities.in_order() for verb in entity.verbs]


def path_of(world: World, pattern: str) -> str:
    """Return a route's pattern with the world's ids in it."""
    ids, first = world.ids, pattern.split("/")[0]
    rows = {
        "personas": "other_persona",
        "segments": "segment",
        "tags": "tag",
        "channels": "channel",
        "touchpoint-definitions": "touchpoint_definition",
        "folders": "folder",
        "templates": "template",
        "connectors": "connector",
        "evidence": "evidence",
        "map-links": "map_link",
    }
    values = {
        "workspace_id": world.workspace,
        "map_id": str(world.made.id),
        "stage_kpi_id": ids["bound"],
        "target_id": ids["target"],
        "map_slug": "any",
        "token": world.secrets["signin"],
        "row_id": ids.get(rows.get(first, ""), ""),
        **{f"{name}_id": value for name, value in ids.items()},
    }
    if pattern.startswith("/invitation/"):
        values["token"] = world.secrets["invitation"]
    if "<uuid:token_id>" in pattern:
        values["token_id"] = ids["token"]
    return re.sub(r"<\w+:(\w+)>", lambda match: values[match.group(1)], pattern)


def query_of(world: World, method: str, pattern: str) -> str:
    """Return the query string a list of the workspace needs."""
    lists = ("personas", "segments", "tags", "channels", "touchpoint-definitions", "touchpoints")
    lists += ("folders", "search", "touchpoint-catalogue")
    lists += tuple(pattern for room in ROOMS for pattern in getattr(room, "LISTS", ()))
    if method != "GET":
        return ""
    asked = [q for room in ROOMS if (q := getattr(room, "QUERIES", {}).get(pattern))]
    if asked:
        return f"?{asked[0]}"
    return f"?workspace={world.workspace}" if pattern in lists else ""


def body_of(world: World, method: str, pattern: str) -> Any:
    """Return a body that the route accepts; None where it takes none."""
    ids, made, here = world.ids, world.made, {"workspace": world.workspace}
    if method == "PATCH":
        return _changes(pattern)
    if method not in ("POST", "PUT"):
        return None
    bodies: dict[str, Any] = {
        "workspaces": {"name": "Second"},
        "workspaces/<uuid:workspace_id>/tokens": {"name": "BI", "scopes": ["maps:read"]},
        "workspaces/<uuid:workspace_id>/owner": {"member": ids["member"]},
        "workspaces/<uuid:workspace_id>/invitations": {
            "emails": ["next@example.org"],
            "role": "viewer",
        },
        "share/guest": {"token": world.secrets["link"], "name": "Zoé"},
        "maps": {"title": "Next", **here},
        "maps/<uuid:map_id>/batches": {
            "batch_id": new_id(),
            "ops": [op("stage", "set", made.stages[0], name="Renamed")],
        },
        "maps/<uuid:map_id>/stages": {"name": "Later"},
        "maps/<uuid:map_id>/cards": {
            "lane": made.lanes["actions"],
            "stage": made.stages[0],
            "title": "Asks a friend",
        },
        "maps/<uuid:map_id>/connectors": {
            "from_touchpoint": ids["touchpoint"],
            "to_card": made.cards[0],
        },
        "maps/<uuid:map_id>/evidence": {"kind": "interview", "title": "Twelve calls"},
        "maps/<uuid:map_id>/map-links": {"to_map": ids["other_map"], "kind": "next"},
        "maps/<uuid:map_id>/attachments": {
            "file": SimpleUploadedFile("sketch.png", png(), "image/png"),
            "alt_text": "A hand on a bell",
        },
        "maps/<uuid:map_id>/views": {
            "name": "Assumptions",
            "shows": {"mode": "canvas", "filter": ["evidence.assumption"], "at": {"zoom": 80}},
        },
        "maps/<uuid:map_id>/links": {"role": "view", "label": "Board"},
        "maps/placements": {"maps": [str(made.id)], "folder": ids["folder"]},
        "maps/<uuid:map_id>/purge": {"title": made.map.title},
        "maps/<uuid:map_id>/duplicate": {"title": "Twin"},
        "folders": {"name": "Travel", **here},
        "templates": {"map": str(made.id), "name": "Ours"},
        "personas": {"name": "Nadia", **here},
        "segments": {"name": "Loyal", **here},
        "tags": {"name": "soon", **here},
        "channels": {
            "key": "stand",
            "name": {"en": "Stand", "fr": "Stand"},
            "medium": "offline",
            "ownership": "owned",
            **here,
        },
        "touchpoint-definitions": {"name": "Visit", "channel": "store", **here},
        "touchpoint-definitions/<uuid:row_id>/merge": {"names": ["Site"], "dry_run": True},
    }
    if pattern in bodies:
        return bodies[pattern]
    told = (room.body(world, method, pattern) for room in ROOMS)
    return next((body for body in told if body is not None), None)


def _changes(pattern: str) -> Json:
    changes: dict[str, Json] = {
        "me": {"theme": "dark"},
        "workspaces/<uuid:workspace_id>/members/<uuid:member_id>": {"role": "commenter"},
        "maps/<uuid:map_id>": {"title": "Renamed"},
        "maps/<uuid:map_id>/attachments/<uuid:attachment_id>": {"alt_text": "Renamed"},
        "cards/<uuid:card_id>": {"title": "Renamed"},
        "links/<uuid:link_id>": {"label": "Renamed"},
        "connectors/<uuid:row_id>": {"label": "Renamed"},
        "evidence/<uuid:row_id>": {"title": "Renamed"},
        "map-links/<uuid:row_id>": {"kind": "future_of"},
        "channels/<uuid:row_id>": {"name": {"en": "Trade fair", "fr": "Salon"}},
    }
    for room in ROOMS:
        changes |= getattr(room, "CHANGES", {})
    return changes.get(pattern, {"name": "Renamed"})
