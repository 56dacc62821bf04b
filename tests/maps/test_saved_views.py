"""Saved views: one's own and shared ones, who may do what, and what they may hold."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from journeymap.core import clock
from journeymap.maps import saved
from journeymap.maps.models import MapGrant, SavedView
from journeymap.workspaces.models import Notice
from tests.support.batches import new_id
from tests.support.factories import (
    add_member,
    client_for,
    clients_of,
    guest_client,
    make_guest,
    make_map,
    make_workspace,
    owner_of,
)

pytestmark = pytest.mark.django_db
PAINS: dict[str, Any] = {"mode": "table", "filter": ["kind.pain_point"]}


def save(client: Any, made: Any, name: str, **values: Any) -> dict[str, Any]:
    """Save a view and return it."""
    body = {"name": name, "shows": PAINS, **values}
    answer = client.post(f"{made.url}/views", body, format="json")
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def names(client: Any, made: Any) -> list[str]:
    """Names of the views somebody sees."""
    answer = client.get(f"{made.url}/views")
    assert answer.status_code == 200, answer.content
    return [view["name"] for view in answer.json()["results"]]


def test_a_view_is_saved_changed_shared_deleted_and_brought_back() -> None:
    """What was not said is as it is at first; each write tells the map's open windows."""
    made = make_map()
    owner = client_for(owner_of(made.map.workspace))
    lane, stage = made.lanes["actions"], made.stages[0]
    view = save(owner, made, " Pains \n only ")
    assert (view["name"], view["shared"], view["mine"]) == ("Pains only", False, True)
    assert view["shows"] == {
        "mode": "table",
        "filter": ["kind.pain_point"],
        "hide": False,
        "hidden": [],
        "collapsed": [],
        "curve": None,
        "heat": False,
        "at": None,
    }
    at = f"{made.url}/views/{view['id']}"
    shows = {
        "mode": "canvas",
        "hidden": [lane, lane],
        "curve": {"all": True},
        "heat": True,
        "at": {"zoom": 60, "stage": stage},
    }
    changed = owner.patch(at, {"shows": shows, "shared": True}, format="json").json()
    assert (changed["name"], changed["shared"]) == ("Pains only", True)
    assert changed["shows"]["filter"] == []
    assert changed["shows"]["hidden"] == [lane]
    assert changed["shows"]["curve"]["marks"] is True
    assert changed["shows"]["heat"] is True
    assert changed["shows"]["at"] == {"zoom": 60, "stage": stage, "lane": None}
    assert owner.get(at).json() == changed
    assert owner.delete(at).status_code == 204
    assert (names(owner, made), owner.get(at).status_code) == ([], 404)
    assert owner.patch(at, {"name": "No"}, format="json").status_code == 404
    back = owner.post(f"{at}/restore").json()
    assert (back["id"], names(owner, made)) == (view["id"], ["Pains only"])
    told = Notice.objects.filter(map_id=made.id, kind="view", ref=view["id"])
    assert told.count() == 4
    SavedView.objects.update(deleted_at=clock.now() - timedelta(days=31))
    other = save(owner, made, "Other")
    assert owner.delete(f"{made.url}/views/{other['id']}").status_code == 204
    assert list(SavedView.objects.values_list("name", flat=True)) == ["Other"]


def test_who_sees_and_who_changes() -> None:
    """A private view exists for its owner alone; a shared one is changed by who edits the map."""
    made = make_map()
    workspace = made.map.workspace
    owner = client_for(owner_of(workspace))
    who = {role: client_for(add_member(workspace, role)) for role in ("viewer", "editor")}
    private = save(who["viewer"], made, "Mine")
    assert names(who["viewer"], made) == ["Mine"]
    assert names(owner, made) == names(who["editor"], made) == []
    at = f"{made.url}/views/{private['id']}"
    for client in (owner, who["editor"]):
        assert client.get(at).status_code == 404
        assert client.patch(at, {"name": "Theirs"}, format="json").status_code == 404
        assert client.delete(at).status_code == 404
        assert client.post(f"{at}/restore").status_code == 404
    assert who["viewer"].patch(at, {"name": "My own"}, format="json").status_code == 200
    refused = who["viewer"].patch(at, {"shared": True}, format="json")
    assert refused.status_code == 403
    assert SavedView.objects.get().shared is False
    body = {"name": "For all", "shows": PAINS, "shared": True}
    refused = who["viewer"].post(f"{made.url}/views", body, format="json")
    assert refused.status_code == 403
    shared = save(who["editor"], made, "For all", shared=True)
    at = f"{made.url}/views/{shared['id']}"
    assert who["viewer"].get(at).json()["mine"] is False
    assert who["viewer"].delete(at).status_code == 403
    assert owner.patch(at, {"name": "For everybody"}, format="json").status_code == 200
    # Another's view is not taken away by keeping it private.
    assert owner.patch(at, {"shared": False}, format="json").status_code == 403
    assert who["editor"].patch(at, {"shared": False}, format="json").status_code == 200
    assert names(owner, made) == []
    # A view of another map is not found under this one.
    elsewhere = make_map(workspace)
    assert who["editor"].get(f"{elsewhere.url}/views/{shared['id']}").status_code == 404
    assert client_for(owner_of(make_workspace())).get(at).status_code == 404


def test_guests_see_shared_views_where_their_link_shows_them() -> None:
    """They keep none, whatever their role; and are not told who made them."""
    made = make_map()
    owner = client_for(owner_of(made.map.workspace))
    save(owner, made, "Private")
    shared = save(owner, made, "Shared", shared=True)
    _guest, secret, link = make_guest(made, role="edit")
    guest = guest_client(made, secret)
    assert names(guest, made) == ["Shared"]
    at = f"{made.url}/views/{shared['id']}"
    assert guest.get(at).json()["owner"] is None
    for answer in (
        guest.post(f"{made.url}/views", {"name": "Own", "shows": PAINS}, format="json"),
        guest.patch(at, {"name": "Own"}, format="json"),
        guest.delete(at),
    ):
        assert answer.status_code == 403
    hide = owner.patch(f"/api/v1/links/{link.pk}", {"show_views": False}, format="json")
    assert hide.json()["show_views"] is False
    assert names(guest, made) == []
    assert guest.get(at).status_code == guest.patch(at, {"name": "X"}, format="json").status_code
    MapGrant.objects.filter(link_id=link.pk).update(revoked_at=clock.now())
    assert guest.get(f"{made.url}/views").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "Ok", "colour": 1}, "colour"),
        ({"name": "Ok", "shared": "yes"}, "shared"),
        ({"name": "Ok", "shows": {}}, "shows.mode"),
        ({"name": "Ok", "shows": {"mode": "poster"}}, "shows.mode"),
        ({"name": "Ok", "shows": {"mode": "table", "filter": ["pain"]}}, "shows.filter"),
        ({"name": "Ok", "shows": {"mode": "table", "filter": ["a.b"] * 61}}, "shows.filter"),
        ({"name": "Ok", "shows": {"mode": "table", "hidden": ["lane"]}}, "shows.hidden"),
        ({"name": "Ok", "shows": {"mode": "table", "hidden": [new_id()] * 41}}, "shows.hidden"),
        ({"name": "Ok", "shows": {"mode": "table", "at": {"zoom": 5}}}, "shows.at"),
        ({"name": "Ok", "shows": {"mode": "table", "curve": {"all": 1}}}, "shows.curve"),
        ({"name": "Ok", "shows": {"mode": "table", "x": 1}}, "shows.x"),
    ],
)
def test_bad_input_is_named_at_its_place(body: dict[str, Any], field: str) -> None:
    """On creating and on changing alike; nothing is kept of it."""
    made = make_map()
    owner = client_for(owner_of(made.map.workspace))
    view = save(owner, made, "Good")
    for answer in (
        owner.post(f"{made.url}/views", {"shows": PAINS, **body}, format="json"),
        owner.patch(f"{made.url}/views/{view['id']}", body, format="json"),
    ):
        assert answer.status_code == 400, answer.content
        assert any(name.startswith(field) for name in answer.json()["fields"]), answer.json()
    assert owner.get(f"{made.url}/views").json()["results"] == [view]


def test_a_map_holds_so_many_views(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shared ones count together, one's own by themselves; restoring counts too."""
    monkeypatch.setattr(saved, "VIEWS_HIGH", 1)
    made = make_map()
    clients = clients_of(made)
    view = save(clients["editor"], made, "First", shared=True)
    body = {"name": "Second", "shows": PAINS, "shared": True}
    full = clients["owner"].post(f"{made.url}/views", body, format="json")
    assert (full.status_code, full.json()["code"]) == (409, "limit")
    save(clients["owner"], made, "Own")
    save(clients["editor"], made, "Own")
    assert clients["editor"].delete(f"{made.url}/views/{view['id']}").status_code == 204
    save(clients["owner"], made, "Second", shared=True)
    back = clients["editor"].post(f"{made.url}/views/{view['id']}/restore")
    assert back.status_code == 409


def test_the_page_brings_the_view_its_address_names() -> None:
    """The page is drawn as it will stand; what one may not see is not there."""
    made = make_map()
    person = owner_of(made.map.workspace)
    view = save(client_for(person), made, "Pains")
    browser = Client()
    browser.force_login(person)
    page = browser.get(f"/m/{made.id}?view={view['id']}").content.decode()
    assert view["id"] in page
    for other in (new_id(), "outline", "x" * 400):
        assert '"saved_view": null' in browser.get(f"/m/{made.id}?view={other}").content.decode()
    colleague = Client()
    colleague.force_login(add_member(made.map.workspace, "admin"))
    hidden = colleague.get(f"/m/{made.id}?view={view['id']}").content.decode()
    assert '"saved_view": null' in hidden
