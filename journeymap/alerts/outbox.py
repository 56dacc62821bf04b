"""The outbox of webhooks: messages written in the transaction of what they tell."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings

from journeymap.alerts.hearing import host_of, send_later
from journeymap.alerts.models import AlertIncident, Webhook, WebhookDelivery
from journeymap.core import clock
from journeymap.kpis.rendering import decimal_text

MAX_BODY = 20_000


def put(
    webhook: Webhook,
    *,
    type: str,
    data: dict[str, Any],
    incident: AlertIncident | None = None,
) -> WebhookDelivery:
    """Write a message and queue its sending; it leaves after the commit."""
    now = clock.now()
    delivery = WebhookDelivery.objects.create(
        webhook=webhook,
        incident=incident,
        type=type,
        body=body_of(type, now, data),
        next_attempt_at=now,
        created_at=now,
    )
    send_later(delivery, host=host_of(webhook.url))
    return delivery


def body_of(type: str, at: datetime, data: dict[str, Any]) -> str:
    """The message as it is signed and sent."""
    message = {"type": type, "timestamp": clock.iso(at), "data": data}
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False)


def data_of(incident: AlertIncident) -> dict[str, Any]:
    """What a message says of an incident: ids, the figures, where to look."""
    rule, kpi = incident.rule, incident.stage_kpi
    return {
        "alert": str(incident.pk),
        "state": incident.state,
        "severity": rule.severity,
        "condition": rule.condition,
        "rule": str(rule.pk),
        "rule_name": rule.name,
        "workspace": str(rule.map.workspace_id),
        "map": str(rule.map_id),
        "stage_kpi": str(kpi.pk),
        "kpi": kpi.definition.key,
        "segment": incident.segment,
        "value": decimal_text(incident.value),
        "period_start": clock.iso(incident.period_start),
        "period_end": clock.iso(incident.period_end),
        "revision": incident.revision,
        "facts": incident.facts,
        "url": address(incident),
    }


def address(incident: AlertIncident) -> str:
    """The page that shows an incident."""
    workspace = incident.rule.map.workspace_id
    return f"{settings.PUBLIC_URL}/alerts?workspace={workspace}&alert={incident.pk}"
