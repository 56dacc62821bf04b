"""Access over REST: tenants, roles, tokens, sessions, CSRF, rates (security.md 1.1 and 1.2)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache

from journeymap.core import clock, rates
from journeymap.maps.models import JourneyMap
from journeymap.sharing import guests
from journeymap.sharing.services import change_link, revoke_link
from journeymap.workspaces.models import ApiToken, AuditEvent, Membership, Notice
from tests.api.world import make_world
from tests.support.batches import batch, new_id, op
from tests.support.factories import (
    actor_for,
    add_member,
    client_for,
    guest_client,
    make_guest,
    make_link,
    make_map,
    make_token,
    make_user,
    make_workspace,
    owner_of,
    token_client,
)

pytestmark = pytest.mark.django_db


def _members(made: Any) -> str:
    return f"/api/v1/workspaces/{made.map.workspace_id}/members"


def test_a_child_is_only_reached_through_its_own_parent() -> None:
    """A2: own parent with another's child, and the reverse."""
    mine, theirs = make_map(stages=0, lanes=()), make_map(stages=0, lanes=())
    owner = client_for(owner_of(mine.map.workspace))
    foreign = Membership.objects.get(workspace=theirs.map.workspace)
    own = Membership.objects.get(workspace=mine.map.workspace)
    for url in (f"{_members(mine)}/{foreign.pk}", f"{_members(theirs)}/{own.pk}"):
        assert owner.patch(url, {"role": "viewer"}).status_code == 404
        assert owner.delete(url).status_code == 404
    assert Membership.objects.filter(role="owner").count() == 2


def test_foreign_ids_in_a_body_are_a_400_that_names_the_field_and_changes_nothing() -> None:
    """A3, A4."""
    mine, world = make_map(stages=1, lanes=("actions",)), make_world()
    owner = client_for(owner_of(mine.map.workspace))
    foreign = world.ids
    lane, stage = mine.lanes["actions"], mine.stages[0]
    cases = [
        (op("card", "create", lane=foreign["lane"], stage=stage), "lane"),
        (op("card", "create", lane=lane, stage=foreign["stage"]), "stage"),
        (op("card", "create", lane=lane, stage=stage, personas=[foreign["persona"]]), "persona"),
        (op("card", "create", lane=lane, stage=stage, tags=[foreign["tag"]]), "tag"),
        (op("map_persona", "create", persona=foreign["persona"]), "persona"),
        (
            op("stage_kpi", "create", stage=stage, definition=foreign["definition"]),
            "definition",
        ),
        (
            op(
                *("stage_kpi", "create"),
                stage=stage,
                definition=foreign["preset"],
                source=foreign["source"],
            ),
            "source",
        ),
        (op("stage", "set", foreign["stage"], name="x"), "id"),
        (op("map", "set", str(world.made.id), title="x"), "id"),
    ]
    for one, field in cases:
        body = batch(op("stage", "set", stage, name="Kept out"), one)
        answer = owner.post(f"{mine.url}/batches", body)
        assert (answer.status_code, answer.json()["op"]) == (400, 1), (one, answer.json())
        assert field in str(answer.json()["fields"]), answer.json()
    assert JourneyMap.objects.get(pk=mine.id).revision == mine.map.revision
    denied = owner.post("/api/v1/maps", {"title": "x", "workspace": world.workspace})
    assert denied.status_code == 404
    own = {"title": "x", "personas": [foreign["persona"]]}
    assert owner.post("/api/v1/maps", own).status_code == 400


def test_lists_never_count_what_others_own() -> None:
    world, stranger = make_world(), client_for(owner_of(make_workspace()))
    del world
    for path in ("maps", "workspaces", "personas", "tags", "segments", "touchpoints", "sources"):
        found = stranger.get(f"/api/v1/{path}").json()["results"]
        assert len(found) == (1 if path == "workspaces" else 0), path


def test_roles_are_changed_by_admins_only_and_the_last_owner_stays() -> None:
    """A7."""
    made = make_map(stages=0, lanes=())
    workspace = made.map.workspace
    owner = owner_of(workspace)
    people = {role: add_member(workspace, role) for role in ("admin", "editor", "viewer")}
    of = {r: Membership.objects.get(workspace=workspace, user=u).pk for r, u in people.items()}
    last = Membership.objects.get(workspace=workspace, user=owner).pk
    promote = {"role": "owner"}
    for role in ("editor", "viewer"):
        client = client_for(people[role])
        assert client.patch(f"{_members(made)}/{of[role]}", promote).status_code == 403
    admin = client_for(people["admin"])
    assert admin.patch(f"{_members(made)}/{of['admin']}", promote).status_code in {400, 403}
    assert admin.delete(f"{_members(made)}/{last}").status_code in {400, 403}
    boss = client_for(owner)
    assert boss.delete(f"{_members(made)}/{last}").status_code == 409
    assert boss.patch(f"{_members(made)}/{last}", {"role": "editor"}).status_code == 409
    assert admin.patch(f"{_members(made)}/{of['viewer']}", {"role": "editor"}).status_code == 200
    roles = dict(Membership.objects.filter(workspace=workspace).values_list("pk", "role"))
    assert (roles[last], roles[of["admin"]], roles[of["viewer"]]) == ("owner", "admin", "editor")


def test_a_demotion_counts_for_the_very_next_request_and_sends_a_notice() -> None:
    """B5."""
    made = make_map(stages=1)
    workspace = made.map.workspace
    editor = add_member(workspace, "editor")
    client, boss = client_for(editor), client_for(owner_of(workspace))
    body = lambda: batch(op("stage", "set", made.stages[0], name=new_id()))  # noqa: E731  # thrice
    assert client.post(f"{made.url}/batches", body()).status_code == 200
    member = Membership.objects.get(workspace=workspace, user=editor)
    boss.patch(f"{_members(made)}/{member.pk}", {"role": "viewer"})
    assert client.post(f"{made.url}/batches", body()).status_code == 403
    boss.delete(f"{_members(made)}/{member.pk}")
    assert client.post(f"{made.url}/batches", body()).status_code == 404
    assert client.get(f"{made.url}/document").status_code == 404
    assert Notice.objects.filter(kind="role", ref=str(editor.pk)).count() == 2


def test_a_token_reaches_its_workspace_within_its_scopes_and_its_users_role() -> None:
    """A10, B7, B18."""
    made = make_map(stages=1)
    workspace, owner = made.map.workspace, owner_of(made.map.workspace)
    other = make_map(make_workspace(owner), stages=0, lanes=())
    boss = client_for(owner)
    url = f"/api/v1/workspaces/{workspace.pk}/tokens"
    made_token = boss.post(url, {"name": "BI", "scopes": ["maps:write"]})
    assert made_token.status_code == 201
    secret = made_token.json()["secret"]
    row = ApiToken.objects.get(pk=made_token.json()["id"])
    assert secret not in str(ApiToken.objects.values()) + str(AuditEvent.objects.values())
    assert "secret" not in boss.get(url).json()["results"][0]
    token = token_client(secret)
    edit = lambda: batch(op("stage", "set", made.stages[0], name=new_id()))  # noqa: E731  # thrice
    assert token.post(f"{made.url}/batches", edit()).status_code == 200
    assert token.get(f"{other.url}/document").status_code == 404
    assert [w["id"] for w in token.get("/api/v1/workspaces").json()["results"]] == [
        str(workspace.pk)
    ]
    refused = token.post(url, {"name": "x", "scopes": ["maps:read"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
    reader = token_client(make_token(workspace, owner, "maps:read"))
    assert reader.post(f"{made.url}/batches", edit()).json()["code"] == "insufficient_scope"
    viewer = add_member(workspace, "viewer")
    weak = token_client(make_token(workspace, viewer, "maps:write"))
    assert weak.post(f"{made.url}/batches", edit()).json()["code"] == "forbidden"
    assert boss.delete(f"/api/v1/tokens/{row.pk}").status_code == 204
    ended = token.get("/api/v1/me")
    assert (ended.status_code, ended.json()["code"]) == (401, "unauthenticated")
    assert ended["WWW-Authenticate"].startswith("Bearer")
    assert Notice.objects.filter(kind="role", ref=str(row.pk)).exists()


def test_expired_tokens_and_those_of_closed_accounts_are_401() -> None:
    made = make_map(stages=0, lanes=())
    user = add_member(made.map.workspace, "editor")
    soon = clock.now() + timedelta(hours=1)
    expiring = token_client(make_token(made.map.workspace, user, "maps:read", expires_at=soon))
    other = token_client(make_token(made.map.workspace, user, "maps:read"))
    assert expiring.get("/api/v1/me").status_code == 200
    with clock.frozen(soon + timedelta(seconds=1)):
        assert expiring.get("/api/v1/me").status_code == 401
    user.is_active = False
    user.save()
    assert other.get("/api/v1/me").status_code == 401
    for header in ("Bearer", "Bearer x", "Basic eDp5", "jm_x", "Bearer jm_" + "x" * 500):
        client = client_for()
        client.credentials(HTTP_AUTHORIZATION=header)
        assert client.get("/api/v1/me").status_code == 401


def test_a_token_request_ignores_the_cookies_beside_it() -> None:
    """B9: neither the session's rights nor its CSRF duty come with it."""
    made = make_map(stages=1)
    workspace, owner = made.map.workspace, owner_of(made.map.workspace)
    both = client_for(owner, csrf=True)
    both.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token(workspace, owner, 'maps:read')}")
    body = batch(op("stage", "set", made.stages[0], name="x"))
    refused = both.post(f"{made.url}/batches", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
    both.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token(workspace, owner, 'maps:write')}")
    assert both.post(f"{made.url}/batches", body).status_code == 200
    both.credentials(HTTP_AUTHORIZATION="Bearer jm_wrong")
    assert both.get(f"{made.url}/document").status_code == 401


def test_cookies_alone_need_the_csrf_token_for_members_and_guests_alike() -> None:
    """B9."""
    made = make_map(stages=1)
    member = client_for(owner_of(made.map.workspace), csrf=True)
    guest = client_for(csrf=True)
    guest.cookies[guests.cookie_name(made.id)] = make_guest(made, role="edit")[1]
    for client in (member, guest):
        body = batch(op("stage", "set", made.stages[0], name=new_id()))
        assert client.get(f"{made.url}/document").status_code == 200
        refused = client.post(f"{made.url}/batches", body)
        assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
        assert "CSRF" in refused.json()["detail"]
        client.get("/s")  # any page sets the cookie
        token = client.cookies["jm_csrf"].value
        kept = client.post(f"{made.url}/batches", body, HTTP_X_CSRFTOKEN=token)
        assert kept.status_code == 200
        plain = client.post(
            f"{made.url}/batches", "{}", content_type="text/plain", HTTP_X_CSRFTOKEN=token
        )
        assert plain.status_code == 415
        override = client.get(f"{made.url}/document", HTTP_X_HTTP_METHOD_OVERRIDE="DELETE")
        assert override.status_code == 200


def test_no_answer_allows_another_origin() -> None:
    """B10."""
    made = make_map(stages=0, lanes=())
    client = client_for(owner_of(made.map.workspace))
    for path in ("/api/v1/me", f"{made.url}/document", "/api/v1/schema", "/", "/nope", "/api/nope"):
        answer = client.get(path, HTTP_ORIGIN="https://evil.example")
        assert not [name for name in answer.headers if name.startswith("Access-Control")]
    preflight = client.options(
        f"{made.url}/batches",
        HTTP_ORIGIN="https://evil.example",
        HTTP_ACCESS_CONTROL_REQUEST_METHOD="POST",
    )
    assert preflight.status_code == 405


def test_joining_by_a_link_gives_a_cookie_of_that_map_and_keeps_who_one_is() -> None:
    """B11, B15, B16; the owner sees the link's address again, the guest sees no e-mail."""
    made, other = make_map(stages=1), make_map(stages=1)
    link, token = make_link(made, role="edit")
    client = client_for(csrf=True)
    client.get("/s")
    csrf = {"HTTP_X_CSRFTOKEN": client.cookies["jm_csrf"].value}
    body = {"token": token, "name": " Léa\u202e "}
    assert client.post("/api/v1/share/guest", body).status_code == 403  # no CSRF token
    joined = client.post("/api/v1/share/guest", body, **csrf)
    assert joined.status_code == 200
    assert (joined.json()["name"], joined.json()["role"]) == ("Léa", "edit")
    assert joined.json()["map"]["id"] == str(made.id)
    cookie = joined.cookies[guests.cookie_name(made.id)]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"], cookie["secure"]) == ("Lax", "/", "")
    again = client.post("/api/v1/share/guest", {"token": token}, **csrf)
    assert (again.json()["id"], list(again.cookies)) == (joined.json()["id"], [])
    edit = batch(op("stage", "set", made.stages[0], name="By a guest"))
    item = client.post(f"{made.url}/batches", edit, **csrf).json()["item"]
    assert (item["actor"]["kind"], item["actor"]["name"]) == ("guest", "Léa")
    assert client.get(f"{other.url}/document").status_code == 401
    assert client.get(f"/api/v1/workspaces/{made.map.workspace_id}").status_code == 404
    for path in ("document?include=kpis,personas", "changes", "stages"):
        assert "@" not in client.get(f"{made.url}/{path}").content.decode()
    owner = client_for(owner_of(made.map.workspace))
    shown = owner.get(f"{made.url}/links").json()["results"][0]
    assert shown["url"].endswith(f"/s#{token}")
    assert shown["use_count"] == 1
    revoke_link(actor=actor_for(owner_of(made.map.workspace)), link=link)
    assert client.get(f"{made.url}/document").status_code == 404


@pytest.fixture
def one_minute() -> Iterator[None]:
    """Hold the clock: rates count by the minute, and a test must not straddle two."""
    with clock.frozen(clock.now()):
        yield


@pytest.mark.usefixtures("one_minute")
def test_misses_are_one_and_the_same_404_and_are_counted() -> None:
    """B11: the 21st miss of a minute from one address is a 429; a right token still opens."""
    made = make_map(stages=0, lanes=())
    link, dead = make_link(made)
    revoke_link(actor=actor_for(owner_of(made.map.workspace)), link=link)
    _, token = make_link(made)
    client = client_for()
    answers = [
        client.post("/api/v1/share/guest", {"token": secret, "name": "x"})
        for secret in [dead, "unknown", "x" * 27] * 7
    ]
    assert [a.status_code for a in answers] == [404] * 20 + [429]
    assert len({a.content for a in answers[:20]}) == 1
    assert int(answers[20]["Retry-After"]) >= 1
    assert client.post("/api/v1/share/guest", {"token": token, "name": "x"}).status_code == 200


def test_a_link_lowered_or_expired_counts_at_once() -> None:
    """B14 over REST."""
    made = make_map(stages=1)
    _, secret, link = make_guest(made, role="edit")
    client = guest_client(made, secret)
    owner = actor_for(owner_of(made.map.workspace))
    edit = lambda: batch(op("stage", "set", made.stages[0], name=new_id()))  # noqa: E731  # twice
    assert client.post(f"{made.url}/batches", edit()).status_code == 200
    soon = clock.now() + timedelta(minutes=1)
    change_link(actor=owner, link=link, changes={"role": "view", "expires_at": soon})
    assert client.post(f"{made.url}/batches", edit()).status_code == 403
    assert client.get(f"{made.url}/document").status_code == 200
    with clock.frozen(soon + timedelta(seconds=1)):
        assert client.get(f"{made.url}/document").status_code == 404


def test_a_member_elsewhere_who_came_by_a_link_is_a_guest_here() -> None:
    made = make_map(stages=1)
    client = guest_client(made, make_guest(made, role="view")[1])
    client.force_login(owner_of(make_workspace()))
    assert client.get(f"{made.url}/document").status_code == 200
    assert client.get(f"{made.url}").json()["role"] == "viewer"
    assert client.get("/api/v1/me").json()["kind"] == "member"
    own = make_user()
    add_member(made.map.workspace, "editor", own)
    client.force_login(own)
    assert client.get(f"{made.url}").json()["role"] == "editor"  # better than the link


def test_a_closed_account_and_a_deleted_session_end_at_once() -> None:
    """B4 over REST."""
    user = owner_of(make_workspace())
    client = client_for(user)
    assert client.get("/api/v1/me").status_code == 200
    user.is_active = False
    user.save()
    assert client.get("/api/v1/me").status_code == 401
    user.is_active = True
    user.save()
    Session.objects.all().delete()
    assert client.get("/api/v1/me").status_code == 401


@pytest.mark.usefixtures("one_minute")
def test_rates_count_people_first_and_batches_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_map(stages=1)
    workspace = made.map.workspace
    monkeypatch.setitem(rates.RATES, "member", 3)
    monkeypatch.setitem(rates.RATES, "batches", 2)
    first, second = (client_for(add_member(workspace, "editor")) for _ in range(2))
    assert [first.get("/api/v1/me").status_code for _ in range(4)] == [200, 200, 200, 429]
    limited = first.get("/api/v1/me")
    assert limited.json()["code"] == "rate_limited"
    assert 1 <= int(limited["Retry-After"]) <= 60
    assert second.get("/api/v1/me").status_code == 200  # the same address, another person
    edits = [
        first.post(
            f"{made.url}/batches", batch(op("stage", "set", made.stages[0], name=f"{n}"))
        ).status_code
        for n in range(3)
    ]
    assert edits == [200, 200, 429]
    cache.clear()
    monkeypatch.setitem(rates.RATES, "address", 2)
    spoofed = [
        second.get("/api/v1/me", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}").status_code
        for n in range(3)
    ]
    assert spoofed == [200, 200, 429]
