"""The HTML pages: who gets which, what they print, and what they keep to themselves."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from journeymap.core import clock
from journeymap.library.sample import load_sample
from journeymap.maps.models import Folder
from journeymap.workspaces.models import Membership, User
from journeymap.workspaces.signin import create_signin_link
from tests.support.factories import (
    MadeMap,
    actor_for,
    add_member,
    client_for,
    guest_client,
    make_guest,
    make_map,
    make_user,
    make_workspace,
    owner_of,
)

pytestmark = pytest.mark.django_db


def _data(answer: Any) -> dict[str, Any]:
    found = re.search(
        r'<script[^>]*id="page-data"[^>]*>(.*?)</script>', answer.content.decode(), re.DOTALL
    )
    assert found is not None
    data: dict[str, Any] = json.loads(found.group(1))
    return data


def test_pages_print_who_looks_and_at_which_workspace() -> None:
    user = make_user("Inès")
    load_sample(owner=user, maps=("as_is",))
    make_workspace(user, name="First")
    second = make_workspace(user, name="Second")
    client = client_for(user)
    for path in ("/", "/maps/new", "/settings/sources", "/settings/tokens"):
        data = _data(client.get(path))
        assert data["user"]["name"] == "Inès"
        assert (data["workspace"]["name"], len(data["workspaces"])) == ("First", 3)
        assert len(data["csrf"]) > 30
    assert _data(client.get(f"/?workspace={second.pk}"))["workspace"]["name"] == "Second"
    # The next page comes back to it; what is no workspace of theirs changes nothing.
    for path in ("/maps/new", "/?workspace=nonsense"):
        assert _data(client.get(path))["workspace"]["name"] == "Second"
    client.cookies["jm_workspace"] = str(make_workspace(name="Another's").pk)
    assert _data(client.get("/"))["workspace"]["name"] == "First"


def test_the_rail_names_the_pages_that_exist_and_no_routes_of_the_api() -> None:
    entries = _data(client_for(make_user()).get("/"))["nav"]
    assert {"page": "dashboard", "href": "/"} in entries
    assert {"page": "tokens", "href": "/settings/tokens"} in entries
    assert not [entry for entry in entries if entry["href"].startswith("/api/")]


def test_the_editor_opens_for_members_and_guests_with_their_role() -> None:
    made = make_map(title="Café & <b>", stages=0, lanes=())
    member = client_for(add_member(made.map.workspace, "commenter"))
    answer = member.get(f"/m/{made.id}/any-slug")
    data = _data(answer)
    assert (data["role"], data["share"], data["can_share"]) == ("commenter", False, False)
    assert data["map"] == {"id": str(made.id), "slug": "cafe-b", "title": "Café & <b>"}
    assert b"<b>" not in answer.content.partition(b"<body>")[0]
    assert answer["Cache-Control"] == "no-store"
    # Word for word what the editor asks for: then the browser has it before the editor is there.
    asked = f"/api/v1/maps/{made.id}/document?include=kpis%2Cpersonas"
    assert f'as="fetch" crossorigin="anonymous" href="{asked}"' in answer.content.decode()
    guest, secret, _ = make_guest(made, role="edit", name="Léa", shows={"show_kpis": False})
    data = _data(guest_client(made, secret).get(f"/m/{made.id}"))
    assert (data["role"], data["share"], data["user"]) == ("editor", True, None)
    assert data["actor"] == {
        **actor_of_guest(guest),
        "color": data["actor"]["color"],
    }
    assert data["show_kpis"] is False
    assert secret not in json.dumps(data)


def test_the_way_back_from_a_map_leads_to_its_own_workspace_and_folder() -> None:
    user = make_user()
    own, other = make_workspace(user, name="Own"), make_workspace(user, name="Other")
    made = make_map(other, stages=0, lanes=())
    folder = Folder.objects.create(workspace=other, name="Shop")
    client = client_for(user)
    assert _data(client.get(f"/?workspace={own.pk}"))["workspace"]["name"] == "Own"
    back = _data(client.get(f"/m/{made.id}"))["urls"]["dashboard"]
    assert back == f"/?workspace={other.pk}"
    # The browser's own Back may lead to an address that names no workspace.
    assert _data(client.get("/"))["workspace"]["name"] == "Other"
    made.map.folder = folder
    made.map.save()
    back = _data(client.get(f"/m/{made.id}"))["urls"]["dashboard"]
    assert back == f"/?workspace={other.pk}&folder={folder.pk}"
    guest = guest_client(made, make_guest(made)[1])
    seen = guest.get(f"/m/{made.id}")
    assert "jm_workspace" not in seen.cookies
    assert _data(seen)["urls"]["dashboard"] == "/"


def actor_of_guest(guest: Any) -> dict[str, str]:
    return {"kind": "guest", "id": str(guest.pk), "name": "Léa"}


def test_a_map_one_may_not_see_is_a_404_like_one_that_is_not_there() -> None:
    made = make_map(stages=0, lanes=())
    stranger = client_for(owner_of(make_workspace()))
    hidden = stranger.get(f"/m/{made.id}")
    absent = stranger.get("/m/01a20190-d1b3-76de-97f9-095050ff2402")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    sent = client_for().get(f"/m/{made.id}/x")
    assert (sent.status_code, sent["Location"]) == (302, f"/signin/?next=/m/{made.id}/x")


def test_the_share_page_leaks_no_referrer_and_is_not_indexed() -> None:
    """B12."""
    answer = client_for().get("/s")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Cache-Control"] == "no-store"
    assert _data(answer)["user"] is None
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_sign_in_link_works_once_by_post_and_shows_the_sample_first() -> None:
    user = make_user()
    workspace = load_sample(owner=user, maps=("as_is",))
    path = create_signin_link(user.email)
    client = client_for()
    for _ in range(2):
        assert client.get(path).status_code == 200
    assert "_auth_user_id" not in client.session
    first = client.post(path)
    sample = workspace.maps.get()
    assert first.status_code == 302
    assert first["Location"].startswith(f"/m/{sample.pk}/")
    assert client.get("/").status_code == 200
    # Going back to it, or sending it twice, leads home those whom it has signed in.
    for back in (client.get(path), client.post(path)):
        assert (back.status_code, back["Location"]) == (302, "/")
    again = client_for()
    assert again.post(path).status_code == 404
    assert again.get("/").status_code == 302
    assert client_for(make_user()).get(path).status_code == 200
    assert client_for().post(create_signin_link(user.email))["Location"] == "/"
    late = create_signin_link(user.email)
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        assert client_for().post(late).status_code == 404


def test_hints_are_for_members() -> None:
    user = make_user()
    workspace = load_sample(owner=user, maps=("as_is",))
    own = make_map(make_workspace(user))
    sample = MadeMap(workspace.maps.get())
    user.hints_seen = ["type"]
    user.save()
    client = client_for(user)
    shown = [_data(client.get(f"/m/{made.id}/x"))["hints_seen"] for made in (sample, own)]
    assert shown == [["type"], ["type"]]
    guest = guest_client(sample, make_guest(sample)[1])
    assert _data(guest.get(f"/m/{sample.id}/x"))["hints_seen"] is None


def test_the_session_key_changes_at_sign_in_and_the_form_needs_its_csrf_token() -> None:
    """B3, B9."""
    user = make_user()
    make_workspace(user)
    client = client_for(csrf=True)
    path = create_signin_link(user.email)
    assert client.post(path).status_code == 403
    client.get(path)
    before = client.cookies["jm_csrf"].value
    planted = "x" * 32
    client.cookies["jm_session"] = planted
    assert client.post(path, HTTP_X_CSRFTOKEN=before).status_code == 302
    assert client.cookies["jm_session"].value != planted
    assert client.cookies["jm_session"]["httponly"]
    assert client.cookies["jm_csrf"].value != before


def test_the_commands_make_an_owner_once_and_print_a_link(capsys: Any) -> None:
    for _ in range(2):
        call_command("create_owner", "Owner@Example.org", name="Inès", language="fr")
    owner = User.objects.get(email="owner@example.org")
    membership = Membership.objects.get(user=owner)
    assert (membership.role, membership.workspace.name) == ("owner", "Mon espace")
    assert actor_for(owner).name == "Inès"
    call_command("signin_link", "owner@example.org")
    address = capsys.readouterr().out.strip().splitlines()[-1]
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/signin/[\w-]{27,}/", address)
    for name, wrong in (("signin_link", "no@example.org"), ("create_owner", "nonsense")):
        with pytest.raises(CommandError):
            call_command(name, wrong)
