"""Members over REST: roles, the last owner, handing over, leaving; sessions of an account."""

import pytest

from journeymap.workspaces.models import ApiToken, AuditEvent, Membership, Notice, User
from tests.support.factories import (
    add_member,
    client_for,
    make_token,
    make_user,
    make_workspace,
    owner_of,
    token_client,
)

pytestmark = pytest.mark.django_db


def test_the_last_owner_stays_whatever_is_tried() -> None:
    workspace = make_workspace()
    owner = Membership.objects.get(workspace=workspace)
    client = client_for(owner.user)
    url = f"/api/v1/workspaces/{workspace.pk}/members/{owner.pk}"
    assert client.patch(url, {"role": "admin"}).status_code == 409
    assert client.delete(url).status_code == 409
    admin = client_for(add_member(workspace, "admin"))
    assert admin.patch(url, {"role": "viewer"}).status_code == 400
    assert admin.delete(url).status_code == 400
    owner.refresh_from_db()
    assert owner.role == "owner"


def test_ownership_is_handed_over_by_the_owner_to_a_member() -> None:
    workspace = make_workspace()
    giver, heir = owner_of(workspace), add_member(workspace, "editor")
    member = Membership.objects.get(workspace=workspace, user=heir)
    url = f"/api/v1/workspaces/{workspace.pk}/owner"
    elsewhere = Membership.objects.get(workspace=make_workspace())
    client = client_for(giver)
    assert client.post(url, {"member": str(elsewhere.pk)}).status_code == 400
    own = Membership.objects.get(workspace=workspace, user=giver)
    assert client.post(url, {"member": str(own.pk)}).status_code == 409
    told = client.post(url, {"member": str(member.pk)})
    assert (told.status_code, told.json()["role"]) == (200, "owner")
    roles = dict(Membership.objects.filter(workspace=workspace).values_list("user_id", "role"))
    assert roles == {giver.pk: "admin", heir.pk: "owner"}
    assert Notice.objects.filter(kind="role", workspace_id=workspace.pk).count() == 2
    assert client.post(url, {"member": str(own.pk)}).status_code == 403


def test_a_member_may_leave_and_takes_no_token_back() -> None:
    workspace = make_workspace()
    viewer = add_member(workspace, "viewer")
    secret = make_token(workspace, viewer, "maps:read")
    mine = Membership.objects.get(workspace=workspace, user=viewer)
    others = Membership.objects.get(workspace=workspace, role="owner")
    base = f"/api/v1/workspaces/{workspace.pk}/members"
    client = client_for(viewer)
    assert client.delete(f"{base}/{others.pk}").status_code == 403
    assert token_client(secret).delete(f"{base}/{mine.pk}").status_code == 403
    assert client.delete(f"{base}/{mine.pk}").status_code == 204
    assert client.get(base).status_code == 404
    add_member(workspace, "viewer", viewer)
    assert ApiToken.objects.get(user=viewer).revoked_at is not None
    assert token_client(secret).get("/api/v1/me").status_code == 401


def test_signing_out_everywhere_ends_every_session_but_this_one() -> None:
    user = make_user()
    here, there = (client_for(user, csrf=False) for _ in range(2))
    # Real sessions: `force_login` makes them, unlike `force_authenticate`.
    for client in (here, there):
        client.force_login(user)
        assert client.get("/api/v1/me").status_code == 200
    assert here.delete("/api/v1/me/sessions").status_code == 204
    assert (here.get("/api/v1/me").status_code, there.get("/api/v1/me").status_code) == (200, 401)
    assert User.objects.get(pk=user.pk).session_epoch == 1
    assert AuditEvent.objects.filter(action="sessions.ended").exists()
    assert Notice.objects.filter(kind="role", ref=str(user.pk)).exists()


def test_habits_are_kept_in_the_account_and_printed_into_pages() -> None:
    user = make_user()
    make_workspace(user)
    client = client_for(user)
    changed = client.patch("/api/v1/me", {"single_keys": False, "announcements": False}).json()
    assert (changed["single_keys"], changed["announcements"]) == (False, False)
    page = client.get("/maps/new").content.decode()
    assert '"single_keys": false' in page
    assert client.patch("/api/v1/me", {"single_keys": "no"}).status_code == 400
    for wrong in (["Not a hint"], ["x"] * 21, "type"):
        assert client.patch("/api/v1/me", {"hints_seen": wrong}).status_code == 400
    assert client.patch("/api/v1/me", {"hints_seen": ["type"]}).json()["hints_seen"] == ["type"]
    guest = client_for()
    guest.cookies["jm_keys"] = "off"
    assert '"single_keys": false' in guest.get("/s").content.decode()


def test_the_threshold_of_a_workspace_is_a_percentage() -> None:
    workspace = make_workspace()
    client = client_for(owner_of(workspace))
    url = f"/api/v1/workspaces/{workspace.pk}"
    assert client.get(url).json()["materiality_pct"] == "5.0"
    assert client.patch(url, {"materiality_pct": "2.5"}).json()["materiality_pct"] == "2.5"
    for bad in ("-1", "100.1", "2.55", "many", None):
        refused = client.patch(url, {"materiality_pct": bad})
        assert "materiality_pct" in refused.json()["fields"], bad
