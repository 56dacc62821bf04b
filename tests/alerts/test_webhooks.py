"""Standard Webhooks: signed as the specification's example, tried again, given up, replayed."""

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from journeymap.alerts import hearing, outbox, sending, services
from journeymap.alerts.models import AlertNotice, Webhook, WebhookAttempt, WebhookDelivery
from journeymap.core import clock
from journeymap.kpis import jobs, secrets
from journeymap.workspaces.models import AuditEvent, Job
from tests.alerts import make
from tests.kpis import make as kpis
from tests.support.outside import Heard, Outside, answer, outside

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
BODY = (
    '{"type":"kpi.threshold_crossed","timestamp":"2026-11-22T00:00:00Z",'
    '"data":{"kpi":"nps","value":"12.5"}}'
)


def test_the_signature_of_the_oracle() -> None:
    """kpi.md 4.6: equal in stdlib hmac and standardwebhooks 1.1.0."""
    signed = sending.signature(
        SECRET, message_id="msg_test_1", timestamp=1763769600, body=BODY.encode()
    )
    assert signed == "v1,9b9BiulMk7qowPCJY5gkvz1savxSNvyNeUKUoUw02BM="
    at = datetime(2026, 11, 22, tzinfo=UTC)
    data = {"kpi": "nps", "value": "12.5"}
    assert outbox.body_of("kpi.threshold_crossed", at, data) == BODY


class Receiver:
    """Answers with what it is told to, one after the other, then 204."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.headers: dict[str, str] = {}

    def __call__(self, wire: socket.socket, heard: Heard) -> None:
        status = self.answers.pop(0) if self.answers else "204 No Content"
        wire.sendall(answer(b"CANARY-remote", status=status, headers=self.headers))


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def server(receiver: Receiver, settings: Any) -> Iterator[Outside]:
    with outside(receiver) as found:
        settings.JOURNEYMAP_OUTBOUND_HOSTS = [found.place]
        yield found


@pytest.fixture
def webhook(server: Outside) -> Webhook:
    space = kpis.workspace()
    made, secret = services.create_webhook(
        actor=kpis.member(space, "owner"),
        workspace_id=space.pk,
        values={"name": "Ops", "url": f"{server.url}/in?team=cx"},
    )
    assert secret.startswith("whsec_")
    assert secret.encode() not in bytes(made.secret)
    assert secrets.unseal(made.secret, row_id=made.pk) == secret
    return made


def put(webhook: Webhook) -> WebhookDelivery:
    return outbox.put(webhook, type="webhook.test", data={"é": "à"})


def send(delivery: WebhookDelivery) -> str:
    """Run the job of a delivery, as a worker would; what became of the job."""
    return jobs.run(Job.objects.get(key=f"webhook:{delivery.pk}").pk)


def signed_by(heard: Heard, secret: str) -> bool:
    expected = sending.signature(
        secret,
        message_id=heard.headers["webhook-id"],
        timestamp=int(heard.headers["webhook-timestamp"]),
        body=heard.body,
    )
    return expected in heard.headers["webhook-signature"].split(" ")


def test_what_arrives_is_signed_and_written_down(webhook: Webhook, server: Outside) -> None:
    delivery = put(webhook)
    assert send(delivery) == "done"
    (heard,) = server.heard
    assert (heard.method, heard.target) == ("POST", "/in?team=cx")
    assert heard.headers["webhook-id"] == delivery.message_id
    assert heard.headers["webhook-timestamp"] == str(int(make.NOW.timestamp()))
    assert heard.body == delivery.body.encode()
    assert json.loads(heard.body)["data"] == {"é": "à"}
    assert signed_by(heard, secrets.unseal(webhook.secret, row_id=webhook.pk))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.next_attempt_at) == ("delivered", None)
    attempt = WebhookAttempt.objects.get()
    assert (attempt.status, attempt.error) == (204, "")
    assert send(delivery) == "not mine"


def test_attempts_with_growing_waits_the_same_id_and_a_new_signature(
    webhook: Webhook, server: Outside, receiver: Receiver
) -> None:
    receiver.answers = ["500 X", "404 X", "302 X", "503 X", "429 X", "400 X", "500 X"]
    delivery = put(webhook)
    at, waits = make.NOW, []
    while True:
        with clock.frozen(at):
            hearing.round_made()  # what is due is queued by the planner, however long it took
            outcome = send(delivery)
        delivery.refresh_from_db()
        if delivery.next_attempt_at is None:
            break
        waits.append((delivery.next_attempt_at - at).total_seconds())
        # Short waits are the job's own, long ones the row's.
        assert outcome == ("unfinished" if waits[-1] <= 600 else "done")
        at = delivery.next_attempt_at
    assert delivery.state == "delivered"
    for wait, least in zip(waits, (5, 300, 1800, 7200, 18_000, 36_000, 50_400), strict=True):
        assert least <= wait <= 1.2 * least
    assert len({h.headers["webhook-id"] for h in server.heard}) == 1
    assert len({h.headers["webhook-timestamp"] for h in server.heard}) == 8
    assert len({h.headers["webhook-signature"] for h in server.heard}) == 8
    assert {h.body for h in server.heard} == {delivery.body.encode()}
    log = list(WebhookAttempt.objects.order_by("pk").values_list("status", flat=True))
    assert log == [500, 404, 302, 503, 429, 400, 500, 204]
    webhook.refresh_from_db()
    assert (webhook.failing_since, webhook.last_ok_at) == (None, at)


def test_a_redirect_is_a_failure_and_followed_nowhere(
    webhook: Webhook, server: Outside, receiver: Receiver
) -> None:
    receiver.answers, receiver.headers = ["307 X"], {"Location": f"{server.url}/other"}
    assert send(put(webhook)) == "unfinished"
    assert len(server.heard) == 1
    assert WebhookAttempt.objects.get().error == "redirect"


def test_gone_switches_the_webhook_off_and_tells_those_who_manage_it(
    webhook: Webhook, server: Outside, receiver: Receiver
) -> None:
    receiver.answers = ["410 Gone"]
    delivery, second = put(webhook), put(webhook)
    assert send(delivery) == "done"
    webhook.refresh_from_db()
    assert (webhook.enabled, webhook.off_because) == (False, "gone")
    (notice,) = AlertNotice.objects.all()
    assert (notice.kind, notice.user.name) == ("webhook_disabled", "owner")
    assert send(second) == "done"
    assert len(server.heard) == 1
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"failed"}


def test_five_days_of_failing_switch_it_off_and_a_good_answer_in_between_does_not(
    webhook: Webhook, receiver: Receiver
) -> None:
    receiver.answers = ["500 X", "204 X", "500 X", "500 X"]
    actor = kpis.member(webhook.workspace, "admin")
    on = []
    for days in (0, 3, 4, 9.1):
        with clock.frozen(make.NOW + timedelta(days=days)):
            send(put(webhook))
        webhook.refresh_from_db()
        on.append(webhook.enabled)
    assert on == [True, True, True, False]
    assert webhook.off_because == "failing"
    assert AlertNotice.objects.count() == 2  # owner and admin
    services.change_webhook(webhook, actor=actor, changes={"enabled": True})
    webhook.refresh_from_db()
    assert (webhook.off_because, webhook.failing_since) == ("", None)


def test_after_the_last_attempt_it_is_given_up_and_a_replay_starts_anew(
    webhook: Webhook, server: Outside, receiver: Receiver
) -> None:
    receiver.answers = ["500 X"]
    delivery = put(webhook)
    WebhookDelivery.objects.update(tries=len(sending.WAITS_S))
    assert send(delivery) == "done"
    delivery.refresh_from_db()
    assert (delivery.state, delivery.next_attempt_at) == ("failed", None)
    with clock.frozen(make.NOW + timedelta(days=2)):
        sending.replay(delivery)
        assert send(delivery) == "done"
    first, again = server.heard
    assert first.headers["webhook-id"] == again.headers["webhook-id"]
    assert first.body == again.body
    assert first.headers["webhook-signature"] != again.headers["webhook-signature"]
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts.count()) == ("delivered", 2)


def test_for_a_day_after_a_rotation_both_secrets_sign(webhook: Webhook, server: Outside) -> None:
    old = secrets.unseal(webhook.secret, row_id=webhook.pk)
    new = services.rotate_secret(webhook, actor=kpis.member(webhook.workspace, "owner"))
    send(put(webhook))
    with clock.frozen(make.NOW + timedelta(hours=25)):
        send(put(webhook))
    both, later = server.heard
    assert [signed_by(both, one) for one in (new, old)] == [True, True]
    assert [signed_by(later, one) for one in (new, old)] == [True, False]
    assert set(AuditEvent.objects.values_list("action", flat=True)) == {
        "webhook.created",
        "webhook.rotated",
    }


def test_an_address_inside_is_refused_without_a_connection(
    webhook: Webhook, server: Outside, settings: Any
) -> None:
    settings.JOURNEYMAP_OUTBOUND_HOSTS = []
    send(put(webhook))
    assert server.connections == 0
    assert WebhookAttempt.objects.get().error in ("bad_url", "blocked_address")


def test_an_alert_and_its_message_are_one_transaction(webhook: Webhook, server: Outside) -> None:
    journey_map = kpis.a_map(webhook.workspace)
    kpi = make.kpi(on=journey_map)
    rule = make.rule(kpi, high=40, webhook=webhook, severity="critical", name="Too many leave")
    make.record(kpi, 44)
    make.look()
    delivery = WebhookDelivery.objects.get()
    send(delivery)
    said = json.loads(server.heard[0].body)
    assert (said["type"], said["timestamp"]) == ("alert.fired", "2026-11-23T12:00:00Z")
    data = said["data"]
    assert data["url"].endswith(f"/alerts?workspace={webhook.workspace_id}&alert={data['alert']}")
    assert {name: data[name] for name in ("kpi", "value", "severity", "state", "rule")} == {
        "kpi": "payment_abandonment_rate",
        "value": "44.0000",
        "severity": "critical",
        "state": "firing",
        "rule": str(rule.pk),
    }
    assert (data["period_start"], data["revision"]) == ("2026-11-15T23:00:00Z", 1)
    assert len(server.heard[0].body) < 20_000
    make.record(kpi, 39, after_h=1)
    make.look()
    types = WebhookDelivery.objects.order_by("created_at", "pk").values_list("type", flat=True)
    assert list(types) == ["alert.fired", "alert.resolved"]
