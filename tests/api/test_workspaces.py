"""Account and workspaces over REST."""

import pytest

from journeymap.workspaces.models import Notice, User, Workspace
from tests.support.factories import (
    add_member,
    client_for,
    guest_client,
    make_guest,
    make_map,
    make_token,
    make_user,
    make_workspace,
    owner_of,
    token_client,
)

pytestmark = pytest.mark.django_db


def test_me_tells_the_account_and_its_workspaces_and_a_token_its_own() -> None:
    owner = make_user("Inès")
    first, second = make_workspace(owner, name="One"), make_workspace(owner, name="Two")
    me = client_for(owner).get("/api/v1/me").json()
    assert (me["kind"], me["name"], me["email"]) == ("member", "Inès", owner.email)
    assert [(w["name"], w["role"]) for w in me["workspaces"]] == [
        ("One", "owner"),
        ("Two", "owner"),
    ]
    token = token_client(make_token(second, owner, "maps:read")).get("/api/v1/me").json()
    assert (token["kind"], token["scopes"]) == ("token", ["maps:read"])
    assert [w["id"] for w in token["workspaces"]] == [str(second.pk)]
    assert first.pk != second.pk


def test_language_and_theme_are_kept_in_the_account_and_spoken_on_the_pages() -> None:
    user = make_user()
    make_workspace(user)
    client = client_for(user)
    page = client.get("/maps/new", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert '<html lang="en"' in page
    changed = client.patch("/api/v1/me", {"language": "fr", "theme": "dark"}).json()
    assert (changed["language"], changed["theme"]) == ("fr", "dark")
    page = client.get("/maps/new", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert '<html lang="fr" data-theme="dark"' in page
    for bad in ({"language": "de"}, {"theme": 3}, {"email": "x@y.z"}, {"is_staff": True}):
        assert client.patch("/api/v1/me", bad).status_code == 400
    assert not User.objects.get(pk=user.pk).is_staff


def test_a_guests_pages_speak_the_browsers_language() -> None:
    made = make_map(stages=0, lanes=())
    client = guest_client(made, make_guest(made)[1])
    for language in ("fr", "en"):
        page = client.get(f"/m/{made.id}", HTTP_ACCEPT_LANGUAGE=f"{language};q=0.9")
        assert f'<html lang="{language}"' in page.content.decode()


def test_a_workspace_is_created_changed_by_admins_and_seen_by_members() -> None:
    user = make_user()
    client = client_for(user)
    made = client.post("/api/v1/workspaces", {"name": " Atelier  Nord ", "currency": "CHF"})
    assert (made.status_code, made.json()["role"]) == (201, "owner")
    assert (made.json()["name"], made.json()["currency"]) == ("Atelier Nord", "CHF")
    url = f"/api/v1/workspaces/{made.json()['id']}"
    changed = client.patch(url, {"timezone": "Europe/Zurich", "guest_links_allowed": False})
    assert changed.json()["timezone"] == "Europe/Zurich"
    assert Notice.objects.filter(kind="link", workspace_id=made.json()["id"]).exists()
    for bad in ({"timezone": "Mars/Base"}, {"currency": "euro"}, {"week_start": 3}, {"slug": "x"}):
        assert client.patch(url, bad).status_code == 400
    workspace = Workspace.objects.get(pk=made.json()["id"])
    viewer = client_for(add_member(workspace, "viewer"))
    assert viewer.get(url).json()["role"] == "viewer"
    assert viewer.patch(url, {"name": "Mine"}).status_code == 403
    names = [row["role"] for row in viewer.get(f"{url}/members").json()["results"]]
    assert names == ["owner", "viewer"]


def test_lists_are_paged_by_a_cursor_to_follow() -> None:
    workspace = make_workspace()
    for _ in range(4):
        add_member(workspace, "viewer")
    client = client_for(owner_of(workspace))
    url = f"/api/v1/workspaces/{workspace.pk}/members?limit=2"
    seen = []
    while url:
        page = client.get(url).json()
        assert len(page["results"]) <= 2
        seen += [row["id"] for row in page["results"]]
        url = page["next"]
    assert len(seen) == len(set(seen)) == 5


def test_others_tokens_exist_only_for_those_who_manage_members() -> None:
    workspace = make_workspace()
    viewer = add_member(workspace, "viewer")
    make_token(workspace, viewer, "maps:read")
    make_token(workspace, owner_of(workspace), "maps:read")
    url = f"/api/v1/workspaces/{workspace.pk}/tokens"
    assert len(client_for(viewer).get(url).json()["results"]) == 1
    assert len(client_for(owner_of(workspace)).get(url).json()["results"]) == 2
    for bad in (
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["all"]},
        {"name": "x", "scopes": ["maps:read"], "expires_at": "2001-01-01T00:00:00Z"},
        {"name": "x", "scopes": ["maps:read"], "user": str(viewer.pk)},
    ):
        assert client_for(viewer).post(url, bad).status_code == 400
