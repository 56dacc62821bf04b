"""Rules, incidents, the inbox and webhooks over REST; mails in the reader's language."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from journeymap.alerts import hearing
from journeymap.alerts.models import AlertIncident, AlertNotice, AlertRule, Webhook
from journeymap.core import clock
from journeymap.kpis import jobs
from journeymap.workspaces.models import Job, Membership, User
from tests.alerts import make
from tests.kpis.make import bind, url
from tests.support import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


@pytest.fixture
def made() -> Any:
    return factories.make_map(stages=2)


@pytest.fixture
def clients(made: Any) -> Any:
    return factories.clients_of(made)


def user(made: Any, role: str) -> User:
    found = Membership.objects.filter(workspace=made.map.workspace, role=role)
    return found.select_related("user")[0].user


def make_rule(clients: Any, kpi: Any, **values: Any) -> Any:
    body = {"stage_kpi": str(kpi.pk), "condition": "threshold", "high": "40"} | values
    return clients["editor"].post(url("alert-rules"), body, format="json")


def test_from_a_rule_to_an_acknowledged_alert(made: Any, clients: Any) -> None:
    kpi = bind(made)
    rule = make_rule(clients, kpi, exit_high="35", periods=1, name="Checkout")
    assert rule.status_code == 201
    shown = rule.json()
    assert (shown["high"], shown["exit_high"], shown["kpi_name"], shown["place"]) == (
        "40.0000",
        "35.0000",
        "Payment-step abandonment",
        "Stage 1",
    )
    assert [one["name"] for one in shown["recipients"]] == [user(made, "editor").display_name]
    make.record(kpi, 44)
    make.look()
    (alert,) = clients["viewer"].get(url("alerts")).json()["results"]
    assert alert["sentence"] == f"{shown['kpi_name']} is 44.0%, above 40.0%."
    assert (alert["state"], alert["rule_name"]) == ("firing", "Checkout")
    french = user(made, "viewer")
    french.language = "fr"
    french.save()
    said = clients["viewer"].get(url("alerts", alert["id"])).json()["sentence"]
    assert said.endswith("\u202f: 44,0\u202f%, au-dessus de 40,0\u202f%.")
    assert clients["editor"].get(url("alert-summary")).json() == {
        "open": 1,
        "critical": 0,
        "unacknowledged": 1,
        "unread": 1,
    }
    assert clients["viewer"].get(url("alert-summary")).json()["unread"] == 0
    where = url("alerts", alert["id"], "acknowledge")
    assert clients["viewer"].post(where).status_code == 403
    acked = clients["editor"].post(where).json()
    assert acked["acknowledged_by"] == user(made, "editor").display_name
    until = (make.NOW + timedelta(days=1)).isoformat()
    muted = clients["admin"].post(
        url("alerts", alert["id"], "mute"), {"until": until}, format="json"
    )
    assert muted.json()["muted_until"] == "2026-11-24T12:00:00Z"
    make.record(kpi, 30, after_h=1)
    make.look()
    late = clients["editor"].post(where)
    assert (late.status_code, late.json()["code"]) == (409, "conflict")
    for state, many in (("firing", 0), ("resolved", 1)):
        found = clients["viewer"].get(url("alerts"), {"state": state}).json()["results"]
        assert len(found) == many
    assert clients["viewer"].get(url("alerts"), {"state": "pending"}).status_code == 400


def test_what_may_be_watched(made: Any, clients: Any) -> None:
    kpi = bind(made)
    (entry,) = clients["editor"].get(url("alert-watchable")).json()
    assert (entry["map"], [one["name"] for one in entry["stages"]]) == (str(made.id), ["Stage 1"])
    (shown,) = entry["kpis"]
    assert (shown["stage_kpi"], shown["computed"], shown["unit"]) == (str(kpi.pk), False, "percent")


def test_an_inbox_is_ones_own(made: Any, clients: Any) -> None:
    kpi = bind(made)
    recipients = [str(user(made, role).pk) for role in ("editor", "viewer")]
    make_rule(clients, kpi, recipients=recipients)
    make.record(kpi, 44)
    make.look()
    (line,) = clients["viewer"].get(url("alert-notices"), {"unread": "true"}).json()["results"]
    assert (line["kind"], line["read_at"]) == ("fired", None)
    assert line["incident"]["kpi_name"] == "Payment-step abandonment"
    read = url("workspaces", made.map.workspace_id, "alert-notices", "read")
    other = AlertNotice.objects.get(user=user(made, "editor"))
    named = clients["viewer"].post(read, {"notices": [str(other.pk)]}, format="json")
    assert named.json() == {"unread": 1}
    assert clients["viewer"].post(read, {}, format="json").json() == {"unread": 0}
    assert clients["editor"].get(url("alert-summary")).json()["unread"] == 1
    assert clients["admin"].get(url("alert-notices")).json()["results"] == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"high": None}, "high"),
        ({"low": "50"}, "high"),
        ({"exit_high": "45"}, "exit_high"),
        ({"exit_low": "3"}, "exit_low"),
        ({"low": "10", "exit_low": "30", "exit_high": "20"}, "exit_high"),
        ({"periods": 13}, "periods"),
        ({"condition": "change"}, "effect"),
        ({"condition": "change", "effect": "5", "alpha": "0"}, "alpha"),
        ({"condition": "anomaly", "z": "0.5"}, "z"),
        ({"condition": "sometimes"}, "condition"),
        ({"recipients": ["0198c0de-0000-7000-8000-000000000000"]}, "recipients"),
        ({"webhook": "0198c0de-0000-7000-8000-000000000000"}, "webhook"),
        ({"map": "0198c0de-0000-7000-8000-000000000000"}, "stage_kpi"),
    ],
)
def test_what_a_rule_cannot_be(made: Any, clients: Any, values: Any, field: str) -> None:
    refused = make_rule(clients, bind(made), **values)
    assert refused.status_code == 400
    assert list(refused.json()["fields"]) == [field]
    assert AlertRule.objects.count() == 0


def test_a_level_needs_one_kpi_and_a_test_needs_a_family_that_has_one(
    made: Any, clients: Any
) -> None:
    whole = {"map": str(made.id), "condition": "threshold", "high": "4"}
    refused = clients["editor"].post(url("alert-rules"), whole, format="json")
    assert list(refused.json()["fields"]) == ["stage_kpi"]
    for scope in ({"map": str(made.id)}, {"stage": made.stages[0]}):
        body = {**scope, "condition": "target_missed"}
        assert clients["editor"].post(url("alert-rules"), body, format="json").status_code == 201
    ratio = bind(made, key="cac")
    for condition in ("interval_beyond", "change"):
        refused = make_rule(clients, ratio, condition=condition, effect="5")
        assert list(refused.json()["fields"]) == ["condition"]
    score = make_rule(clients, bind(made, key="nps"), condition="change", effect="5")
    assert list(score.json()["fields"]) == ["effect_unit"]


def test_changing_and_deleting_a_rule_and_what_becomes_of_a_deleted_kpi(
    made: Any, clients: Any
) -> None:
    kpi = bind(made)
    where = url("alert-rules", make_rule(clients, kpi).json()["id"])
    assert clients["viewer"].patch(where, {"high": "3"}, format="json").status_code == 403
    changed = clients["editor"].patch(where, {"periods": 2, "cooldown_h": 1}, format="json")
    assert (changed.json()["periods"], changed.json()["high"]) == (2, "40.0000")
    refused = clients["editor"].patch(where, {"low": "60"}, format="json")
    assert list(refused.json()["fields"]) == ["high"]
    make.weeks(kpi, [44, 45])
    make.look()
    assert len(clients["viewer"].get(url("alerts")).json()["results"]) == 1
    kpi.deleted_at = clock.now()
    kpi.save()
    for what in ("alerts", "alert-rules"):
        assert clients["viewer"].get(url(what)).json()["results"] == []
    assert clients["viewer"].get(where).status_code == 404
    kpi.deleted_at = None
    kpi.save()
    assert clients["editor"].delete(where).status_code == 204
    assert AlertIncident.objects.count() == 0


def test_a_webhook_shows_its_secret_once_and_its_address_to_those_who_manage_it(
    made: Any, clients: Any
) -> None:
    body = {"name": "Ops", "url": "https://hooks.example.org/in"}
    assert clients["editor"].post(url("webhooks"), body, format="json").status_code == 403
    new = clients["admin"].post(url("webhooks"), body, format="json")
    assert new.status_code == 201
    secret = new.json()["secret"]
    where = url("webhooks", new.json()["id"])
    read = clients["admin"].get(where)
    assert read.json()["url"] == body["url"]
    listed = clients["editor"].get(url("webhooks")).json()["results"]
    assert [set(row) for row in listed] == [{"id", "name", "enabled", "off_because"}]
    assert secret not in read.content.decode() + str(Webhook.objects.values())
    rotated = clients["admin"].post(f"{where}/secret")
    assert rotated.json()["secret"] != secret
    assert rotated.json()["former_until"] == "2026-11-24T12:00:00Z"
    twice = clients["admin"].post(url("webhooks"), body, format="json")
    assert twice.status_code == 409
    for bad in ("http://hooks.example.org/in", "https://127.0.0.1/", "https://x:y@a.org", "ftp:"):
        refused = clients["admin"].patch(where, {"url": bad}, format="json")
        assert list(refused.json()["fields"]) == ["url"]
    tried = clients["admin"].post(f"{where}/test")
    assert (tried.status_code, tried.json()["state"]) == (201, "queued")
    (log,) = clients["admin"].get(f"{where}/deliveries").json()["results"]
    assert (log["type"], log["attempts"]) == ("webhook.test", [])
    again = clients["admin"].post(f"{where}/deliveries/{log['id']}/replay")
    assert again.json()["message_id"] == log["message_id"]
    clients["admin"].patch(where, {"enabled": False}, format="json")
    assert clients["admin"].post(f"{where}/test").status_code == 409
    assert clients["admin"].delete(where).status_code == 204


def test_mails_in_the_language_of_whom_they_reach(made: Any, clients: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    kpi = bind(made)
    people = [user(made, role) for role in ("editor", "viewer")]
    people[1].language = "fr"
    people[1].save()
    make_rule(clients, kpi, recipients=[str(one.pk) for one in people], severity="critical")
    make.record(kpi, 44)
    make.look()
    for job in Job.objects.filter(kind=hearing.MAIL):
        assert jobs.run(job.pk) == "done"
        assert jobs.run(job.pk) == "not mine"
    by = {letter.to[0]: letter for letter in mail.outbox}
    english, french = (by[one.email] for one in people)
    assert english.subject.startswith("Critical: ")
    assert "is 44.0%, above 40.0%." in english.body
    assert french.subject.startswith("Critique\u202f: ")
    assert "44,0\u202f%, au-dessus de 40,0\u202f%" in french.body
    assert "/alerts?workspace=" in french.body
    assert AlertNotice.objects.filter(mailed_at=None).count() == 0
