"""Heard from `kpis`: new numbers are noted in their own transaction, and a worker looks at them.

The job of a map may be running already when more numbers come; then the row waits for the
planner's next round. So a row is never lost, and at most a minute late.
"""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from journeymap.alerts.models import (
    AlertCheck,
    AlertHeard,
    AlertIncident,
    AlertNotice,
    AlertRule,
    WebhookDelivery,
)
from journeymap.core import clock
from journeymap.kpis import jobs
from journeymap.workspaces.models import Job

EVALUATE, ROUND, SEND, MAIL = "alert_evaluate", "alert_round", "webhook_send", "alert_mail"
# Conditions that time brings about, looked at this often.
ROUND_EVERY = timedelta(minutes=5)
CHECKS_FOR = timedelta(days=90)
NOTICES_FOR = timedelta(days=365)
DELIVERIES_FOR = timedelta(days=30)
_AT_ONCE = 200
_ROUND_KEY = "alerts:round"


def heard(map_id: uuid.UUID, stage_kpi_ids: Sequence[uuid.UUID]) -> None:
    """Note that KPIs of a map have new numbers, if a rule watches the map."""
    if not AlertRule.objects.filter(map_id=map_id, enabled=True).exists():
        return
    now = clock.now()
    AlertHeard.objects.bulk_create(
        AlertHeard(map_id=map_id, stage_kpi_id=kpi_id, at=now) for kpi_id in set(stage_kpi_ids)
    )
    look_at(map_id)


def look_at(map_id: uuid.UUID) -> None:
    """Queue the look at what was heard of a map."""
    jobs.enqueue(kind=EVALUATE, key=f"alerts:{map_id}", payload={"map": str(map_id)})


def send_later(delivery: WebhookDelivery, *, host: str) -> None:
    """Queue the sending of a message of the outbox; at most two at a time to one host."""
    payload = {"delivery": str(delivery.pk)}
    jobs.enqueue(kind=SEND, key=f"webhook:{delivery.pk}", payload=payload, host=host)


def round_made() -> None:
    """Each minute: queue what was heard and not looked at, what is to be sent, the slow round."""
    now = clock.now()
    for map_id in AlertHeard.objects.values_list("map_id", flat=True).distinct()[:_AT_ONCE]:
        look_at(map_id)
    due = WebhookDelivery.objects.filter(state="queued", next_attempt_at__lte=now)
    for delivery in due.order_by("next_attempt_at").select_related("webhook")[:_AT_ONCE]:
        send_later(delivery, host=host_of(delivery.webhook.url))
    last = Job.objects.filter(key=_ROUND_KEY).values_list("finished_at", flat=True).first()
    if last is None or not last <= now < last + ROUND_EVERY:
        jobs.enqueue(kind=ROUND, key=_ROUND_KEY, payload={})


def host_of(url: str) -> str:
    """The host and port of an address that has been checked."""
    return url.split("//", 1)[-1].partition("/")[0].partition("?")[0].lower()


def tidy() -> None:
    """Forget checks, read news, ended incidents and deliveries that are old."""
    now = clock.now()
    AlertCheck.objects.filter(at__lt=now - CHECKS_FOR).delete()
    AlertNotice.objects.filter(at__lt=now - NOTICES_FOR).delete()
    AlertIncident.objects.filter(state="resolved", changed_at__lt=now - NOTICES_FOR).delete()
    ended = WebhookDelivery.objects.exclude(state="queued")
    ended.filter(created_at__lt=now - DELIVERIES_FOR).delete()
