"""Sending the outbox: signed as Standard Webhooks says, tried again with growing waits.

A wait is an instant in the row. What comes within minutes the job itself waits for; longer ones
the planner's round picks up. Whoever sends twice by accident sends the same webhook-id.
"""

import base64
import hashlib
import hmac
import random
import secrets as chance
import time
import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from journeymap.alerts import incidents
from journeymap.alerts.hearing import host_of, send_later
from journeymap.alerts.models import Webhook, WebhookAttempt, WebhookDelivery
from journeymap.core import clock, safehttp
from journeymap.kpis import jobs, secrets
from journeymap.workspaces.models import Membership

PREFIX = "whsec_"
# After the n-th failure. The attempts of Standard Webhooks, and then it is given up.
WAITS_S = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
# What the job itself waits for; longer is left to the planner.
SHORT = timedelta(minutes=10)
GIVE_UP = timedelta(days=5)
BOTH_SECRETS_FOR = timedelta(hours=24)
LIMITS = safehttp.Limits(
    connect_s=5.0, read_s=15.0, total_s=15.0, body_bytes=1_000_000, redirects=0
)


def new_secret() -> str:
    """A secret as Standard Webhooks writes it: 32 random bytes."""
    return PREFIX + base64.b64encode(chance.token_bytes(32)).decode()


def signature(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """v1,<base64 HMAC-SHA256 of id.timestamp.body>."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers_of(delivery: WebhookDelivery, webhook: Webhook, *, timestamp: int) -> dict[str, str]:
    """The headers of one attempt; for a day after a rotation the former secret signs as well.

    Errors: secrets.Unreadable.
    """
    known = [secrets.unseal(webhook.secret, row_id=webhook.pk)]
    if webhook.former_until is not None and webhook.former_until > clock.now():
        known.append(secrets.unseal(webhook.former_secret, row_id=webhook.pk))
    body = delivery.body.encode()
    signed = [
        signature(secret, message_id=delivery.message_id, timestamp=timestamp, body=body)
        for secret in known
        if secret
    ]
    return {
        "content-type": "application/json",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signed),
    }


def run(claim: jobs.Claim) -> None:
    """The job: send one message, if it is still to be sent. Errors: Unfinished (again soon)."""
    delivery = (
        WebhookDelivery.objects.select_related("webhook")
        .filter(pk=uuid.UUID(claim.payload["delivery"]), state="queued")
        .first()
    )
    if delivery is None:
        return
    if not delivery.webhook.enabled:
        _finish(delivery, "failed")
        return
    now = clock.now()
    if delivery.next_attempt_at is not None and delivery.next_attempt_at > now:
        following: WebhookDelivery | None = delivery
    else:
        following = attempt(delivery)
    at = None if following is None else following.next_attempt_at
    if at is not None and at <= clock.now() + SHORT:
        raise jobs.Unfinished(claim.payload, at=at)


def attempt(delivery: WebhookDelivery) -> WebhookDelivery | None:
    """Send a message once and write down what came of it; return it when it is to be sent again.

    No transaction is open while the other side takes its time.
    """
    webhook = delivery.webhook
    at = clock.now()
    started = time.monotonic()
    status: int | None = None
    error = ""
    try:
        answer = safehttp.fetch(
            "POST",
            webhook.url,
            headers=headers_of(delivery, webhook, timestamp=int(at.timestamp())),
            content=delivery.body.encode(),
            limits=LIMITS,
        )
        status = answer.status
    except safehttp.OutboundError as refused:
        error = refused.code
    except secrets.Unreadable:
        error = "secret"
    if status is not None and not 200 <= status < 300:
        error = "status"
    with transaction.atomic():
        WebhookAttempt.objects.create(
            delivery=delivery,
            at=at,
            status=status,
            error=error,
            duration_ms=round((time.monotonic() - started) * 1000),
        )
        if not error:
            Webhook.objects.filter(pk=webhook.pk).update(failing_since=None, last_ok_at=at)
            _finish(delivery, "delivered")
            return None
        return _failed(delivery, gone=status == 410)


def _failed(delivery: WebhookDelivery, *, gone: bool) -> WebhookDelivery | None:
    now = clock.now()
    webhook = Webhook.objects.select_for_update().get(pk=delivery.webhook_id)
    if webhook.failing_since is None:
        webhook.failing_since = now
        webhook.save(update_fields=["failing_since"])
    if gone or now - webhook.failing_since >= GIVE_UP:
        _switch_off(webhook, "gone" if gone else "failing")
        _finish(delivery, "failed")
        return None
    if delivery.tries >= len(WAITS_S):
        _finish(delivery, "failed")
        return None
    wait = WAITS_S[delivery.tries] * (1 + 0.2 * random.random())  # noqa: S311  # spreads load
    delivery.tries += 1
    delivery.next_attempt_at = now + timedelta(seconds=wait)
    WebhookDelivery.objects.filter(pk=delivery.pk, state="queued").update(
        tries=F("tries") + 1, next_attempt_at=delivery.next_attempt_at
    )
    return delivery


def _finish(delivery: WebhookDelivery, state: str) -> None:
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        state=state, next_attempt_at=None, finished_at=clock.now()
    )


def _switch_off(webhook: Webhook, because: str) -> None:
    """Send nothing more there, and tell those who manage webhooks."""
    if not webhook.enabled:
        return
    webhook.enabled, webhook.off_because = False, because
    webhook.save(update_fields=["enabled", "off_because"])
    managing = Membership.objects.filter(
        workspace_id=webhook.workspace_id, role__in=("owner", "admin"), user__is_active=True
    )
    incidents.put_in_inboxes(
        managing.values_list("user_id", flat=True),
        workspace_id=webhook.workspace_id,
        kind="webhook_disabled",
        by_mail=True,
        webhook_id=webhook.pk,
    )


@transaction.atomic
def replay(delivery: WebhookDelivery) -> WebhookDelivery:
    """Send a message again from the first attempt on: the same webhook-id, the same bytes."""
    present = WebhookDelivery.objects.select_for_update().get(pk=delivery.pk)
    present.state, present.tries, present.finished_at = "queued", 0, None
    present.next_attempt_at = clock.now()
    present.save()
    send_later(present, host=host_of(delivery.webhook.url))
    return present
