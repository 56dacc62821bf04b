"""Invitations over REST: made, mailed, renewed, taken back."""

import re
import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from journeymap.core import clock, rates
from journeymap.kpis import jobs
from journeymap.kpis.tasks import run_job
from journeymap.workspaces import invitations
from journeymap.workspaces.models import AuditEvent, Invitation, Job, Workspace
from tests.support.factories import add_member, client_for, make_user, make_workspace, owner_of

pytestmark = pytest.mark.django_db


def url(workspace: Workspace, *more: object) -> str:
    return "/".join((f"/api/v1/workspaces/{workspace.pk}/invitations", *map(str, more)))


def run_mails() -> list[str]:
    """Send what is queued, however long it should still wait; what became of each mail."""
    queued = Job.objects.filter(kind=jobs.MAIL, state="queued").order_by("created_at")
    queued.update(not_before=None)
    return [run_job(str(job.pk)) for job in queued]


def test_several_people_are_invited_at_once_and_mailed_in_the_workspaces_language() -> None:
    workspace = make_workspace(name="Équipe Vélo", language="fr")
    client = client_for(owner_of(workspace))
    answer = client.post(
        url(workspace), {"emails": [" Ana@Example.org", "bo@example.org"], "role": "editor"}
    )
    assert answer.status_code == 201
    made = answer.json()
    assert [row["email"] for row in made] == ["ana@example.org", "bo@example.org"]
    # No page waits for a mail server: a worker sends them.
    assert [(row["mailed_at"], row["mailing"]) for row in made] == [(None, True)] * 2
    assert not mail.outbox
    assert run_mails() == ["done", "done"]
    assert [m.to for m in mail.outbox] == [["ana@example.org"], ["bo@example.org"]]
    letter = mail.outbox[0]
    assert letter.subject == "Rejoignez Équipe Vélo sur Journeymap"
    assert "« Équipe Vélo »".replace(" »", "\u202f»").replace("« ", "«\u202f") in letter.body
    assert made[0]["url"] in letter.body
    row = client.get(url(workspace)).json()["results"][0]
    assert (row["mailed_at"] is not None, row["mailing"]) == (True, False)
    # At rest: a hash, and a copy nobody reads without the keys.
    token = re.sub(r".*/invitation/(.*)/$", r"\1", made[0]["url"])
    row = Invitation.objects.get(pk=made[0]["id"])
    assert token not in row.token_hash
    assert token.encode() not in bytes(row.token_sealed)
    assert invitations.find(token) == row
    listed = client.get(url(workspace)).json()["results"]
    assert {r["url"] for r in listed} == {r["url"] for r in made}
    assert (listed[0]["invited_by"], listed[0]["expired"]) == ("Owner", False)
    said = AuditEvent.objects.filter(action="invitation.created").values_list("target", flat=True)
    assert sorted(target["email"] for target in said) == ["ana@example.org", "bo@example.org"]
    assert token not in str(list(AuditEvent.objects.values()))


def test_one_bad_address_invites_nobody_and_is_named() -> None:
    workspace = make_workspace()
    add_member(workspace, "viewer", make_user(email="zoe@example.org"))
    client = client_for(owner_of(workspace))
    for emails, role, field, told in (
        (["ok@example.org", "nonsense"], "viewer", "emails", "nonsense"),
        (["ok@example.org", "ZOE@example.org"], "viewer", "emails", "zoe@example.org"),
        ([], "viewer", "emails", ""),
        (["a@b.co\nBcc: x@y.zz"], "viewer", "emails", ""),
        ([f"p{n}@example.org" for n in range(31)], "viewer", "emails", ""),
        (["ok@example.org"], "owner", "role", ""),
    ):
        answer = client.post(url(workspace), {"emails": emails, "role": role})
        assert answer.status_code == 400, emails
        found = {name.partition(".")[0]: text for name, text in answer.json()["fields"].items()}
        assert told in found[field]
    assert not Invitation.objects.exists()
    assert not mail.outbox


def test_inviting_again_or_resending_kills_the_old_link_and_keeps_one_invitation() -> None:
    workspace = make_workspace()
    client = client_for(owner_of(workspace))

    def invite(role: str) -> dict[str, Any]:
        body = {"emails": ["ana@example.org"], "role": role}
        return dict(client.post(url(workspace), body).json()[0])

    first, second = invite("viewer"), invite("editor")
    assert (first["id"], second["role"]) == (second["id"], "editor")
    with clock.frozen(clock.now() + timedelta(days=15)):
        assert client.get(url(workspace)).json()["results"][0]["expired"]
        third = client.post(url(workspace, second["id"], "resend")).json()
        assert not third["expired"]
    assert len({first["url"], second["url"], third["url"]}) == 3
    assert [client_for().get(row["url"]).status_code for row in (first, second, third)] == [
        *(404, 404, 200)
    ]
    assert client.delete(url(workspace, third["id"])).status_code == 204
    assert client_for().get(third["url"]).status_code == 404
    assert client.delete(url(workspace, third["id"])).status_code == 404
    assert client.post(url(workspace, third["id"], "resend")).status_code == 404


def test_another_workspaces_invitation_is_not_there_and_editors_are_refused() -> None:
    workspace, other = make_workspace(), make_workspace()
    client = client_for(owner_of(workspace))
    body = {"emails": ["ana@example.org"], "role": "viewer"}
    made = client.post(url(workspace), body).json()[0]
    stranger = client_for(owner_of(other))
    for place in (url(workspace, made["id"]), url(other, made["id"])):
        assert stranger.delete(place).status_code == 404
        assert stranger.post(f"{place}/resend").status_code == 404
    editor = client_for(add_member(workspace, "editor"))
    assert editor.post(url(workspace), body).status_code == 403
    assert editor.get(url(workspace)).status_code == 403
    assert Invitation.objects.count() == 1


def test_without_mail_the_link_is_all_there_is_and_a_dead_mail_server_is_no_fault(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = make_workspace()
    client = client_for(owner_of(workspace))

    def refuse(*args: object, **kwargs: object) -> None:
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    body = {"emails": ["ana@example.org"], "role": "viewer"}
    failed = client.post(url(workspace), body)
    assert (failed.status_code, failed.json()[0]["mailing"]) == (201, True)
    assert [run_mails() for _ in range(jobs.MAX_ATTEMPTS)] == [
        *[["retry"]] * (jobs.MAX_ATTEMPTS - 1),
        ["failed"],
    ]
    (row,) = client.get(url(workspace)).json()["results"]
    assert (row["mailed_at"], row["mailing"]) == (None, False)
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    printed = client.post(url(workspace), {**body, "emails": ["bo@example.org"]}).json()[0]
    assert (printed["mailed_at"], printed["mailing"]) == (None, False)
    assert not Job.objects.filter(state="queued").exists()
    assert client_for().get(printed["url"]).status_code == 200


def test_inviting_is_counted_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = make_workspace()
    client = client_for(owner_of(workspace))
    body = {"emails": ["ana@example.org", "bo@example.org"], "role": "viewer"}
    monkeypatch.setattr(invitations, "MAX_OPEN", 1)
    assert client.post(url(workspace), body).status_code == 400
    monkeypatch.setitem(rates.RATES, "invitations", 2)
    answers = [client.post(url(workspace), body).status_code for _ in range(2)]
    assert answers[-1] == 429
