"""The page of an invitation: who may come in by it, and what it gives away."""

import re
from datetime import timedelta
from typing import Any

import pytest

from journeymap.core import clock, rates
from journeymap.workspaces import invitations
from journeymap.workspaces.models import AuditEvent, Membership, User, Workspace
from tests.support.factories import (
    actor_for,
    add_member,
    client_for,
    make_user,
    make_workspace,
    owner_of,
)

pytestmark = pytest.mark.django_db
GOOD = "a bicycle in the rain"


def invited(email: str = "ana@example.org", *, workspace: Workspace | None = None) -> str:
    """The address of a fresh invitation as an editor."""
    workspace = workspace or make_workspace(name="Atelier <b>")
    (made,) = invitations.invite(
        actor=actor_for(owner_of(workspace)),
        workspace_id=workspace.pk,
        emails=[email],
        role="editor",
    )
    return invitations.link_of(made).partition("://")[2].partition("/")[2].join(("/", ""))


def test_a_new_person_chooses_name_and_password_and_is_in_once() -> None:
    url = invited()
    client = client_for()
    shown = client.get(url)
    text = shown.content.decode()
    assert "Join Atelier &lt;b&gt;" in text
    assert "Owner invites you, ana@example.org" in text
    assert (shown["Referrer-Policy"], shown["Cache-Control"]) == ("no-referrer", "no-store")
    for name, password, told in (
        ("", GOOD, "name"),
        ("Ana", "short", "at least 8"),
        ("Ana", "password", "too common"),
        ("Ana", "ana@example.org", "similar"),
    ):
        answer = client.post(url, {"name": name, "password": password}, format="multipart")
        assert answer.status_code == 200
        assert told in answer.content.decode()
    assert not User.objects.filter(email="ana@example.org").exists()
    joined = client.post(url, {"name": " Ana ", "password": GOOD}, format="multipart")
    membership = Membership.objects.get(user__email="ana@example.org")
    assert (joined.status_code, joined["Location"]) == (
        302,
        f"/?workspace={membership.workspace_id}",
    )
    assert (membership.role, membership.user.name) == ("editor", "Ana")
    assert membership.user.check_password(GOOD)
    assert client.get(joined["Location"]).status_code == 200
    assert AuditEvent.objects.filter(action="invitation.accepted").count() == 1
    assert client_for().get(url).status_code == 404
    again = client_for().post(url, {"name": "Eve", "password": GOOD}, format="multipart")
    assert again.status_code == 404


def test_somebody_with_an_account_signs_in_whatever_the_case_of_the_address() -> None:
    user = make_user("Bo", email="bo@example.org")
    user.set_password(GOOD)
    user.save()
    url = invited("bo@example.org")
    User.objects.filter(pk=user.pk).update(email="Bo@Example.org")
    other = client_for(make_user("Cy"))
    assert "You are signed in as" in other.get(url).content.decode()
    assert other.post(url).status_code == 200
    assert not Membership.objects.filter(user=user).exists()
    client = client_for()
    wrong = client.post(url, {"password": "not this one"}, format="multipart")
    assert (wrong.status_code, "not the password" in wrong.content.decode()) == (200, True)
    assert client.post(url, {"password": GOOD}, format="multipart").status_code == 302
    assert Membership.objects.get(user=user).role == "editor"


def test_who_is_signed_in_joins_by_one_button_and_members_keep_their_role() -> None:
    workspace = make_workspace()
    user = make_user("Bo", email="bo@example.org")
    url = invited("bo@example.org", workspace=workspace)
    User.objects.filter(pk=user.pk).update(email="Bo@Example.org")
    add_member(workspace, "admin", user)
    client = client_for(User.objects.get(pk=user.pk))
    assert 'name="password"' not in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    assert Membership.objects.get(user=user).role == "admin"
    assert client.get(url).status_code == 404


def test_links_that_open_nothing_all_look_the_same_and_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url, taken, gone = invited(), invited("bo@example.org"), invited("cy@example.org")
    workspace: Any = invitations.find(gone.split("/")[2]).workspace
    Workspace.objects.filter(pk=workspace.pk).update(deleted_at=clock.now())
    open_one = invitations.find(taken.split("/")[2])
    invitations.revoke(actor=actor_for(owner_of(open_one.workspace)), invitation=open_one)

    def told(path: str) -> str:
        answer = client_for().get(path)
        assert answer.status_code == 404
        text: str = answer.content.decode()
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text.replace(path, ""))

    with clock.frozen(clock.now() + timedelta(days=14, minutes=1)):
        late = told(url)
    assert {late, told(taken), told(gone), told(f"/invitation/{'x' * 27}/")} == {late}
    assert "Atelier" not in late
    monkeypatch.setitem(rates.RATES, "join_misses", 1)
    assert client_for().get(f"/invitation/{'y' * 27}/").status_code == 429
    assert client_for().get(url).status_code == 200


def test_the_form_needs_its_csrf_token_and_rotates_the_session() -> None:
    url = invited()
    client = client_for(csrf=True)
    body = {"name": "Ana", "password": GOOD}
    assert client.post(url, body, format="multipart").status_code == 403
    client.get(url)
    token = client.cookies["jm_csrf"].value
    client.cookies["jm_session"] = "x" * 32
    joined = client.post(url, body, format="multipart", HTTP_X_CSRFTOKEN=token)
    assert joined.status_code == 302
    assert client.cookies["jm_session"].value != "x" * 32
