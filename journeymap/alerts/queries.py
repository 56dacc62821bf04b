"""What screens read: rules, incidents with what they are about, inboxes, webhooks."""

import uuid
from typing import Any

from django.db.models import Count, Q, QuerySet

from journeymap.alerts import words
from journeymap.alerts.models import (
    AlertIncident,
    AlertNotice,
    AlertRule,
    Webhook,
    WebhookDelivery,
)
from journeymap.kpis.computing import is_computed
from journeymap.kpis.queries import live_stage_kpis
from journeymap.kpis.rendering import decimal_text
from journeymap.maps.models import JourneyMap
from journeymap.workspaces.actor import Actor

Json = dict[str, Any]
LEVELS = ("low", "high", "exit_low", "exit_high", "effect")


def rules_of(workspace_id: uuid.UUID) -> QuerySet[AlertRule]:
    """The rules of a workspace's maps, the latest first."""
    return (
        AlertRule.objects.filter(
            Q(stage_kpi=None) | Q(stage_kpi__deleted_at=None),
            Q(stage=None) | Q(stage__deleted_at=None),
            map__workspace_id=workspace_id,
            map__deleted_at=None,
        )
        .select_related("map", "stage", "stage_kpi__definition", "stage_kpi__stage", "webhook")
        .select_related("stage_kpi__touchpoint")
        .prefetch_related("recipients")
        .annotate(open=Count("incidents", filter=Q(incidents__state="firing"), distinct=True))
        .order_by("-created_at", "-pk")
    )


def incidents_of(workspace_id: uuid.UUID) -> QuerySet[AlertIncident]:
    """The incidents of what is still there, those that changed last first. Pending are not told."""
    return (
        AlertIncident.objects.exclude(state="pending")
        .filter(
            Q(stage_kpi__stage=None) | Q(stage_kpi__stage__deleted_at=None),
            Q(stage_kpi__touchpoint=None) | Q(stage_kpi__touchpoint__deleted_at=None),
            rule__map__workspace_id=workspace_id,
            rule__map__deleted_at=None,
            stage_kpi__deleted_at=None,
        )
        .select_related("rule__map__workspace", "stage_kpi__definition", "stage_kpi__stage")
        .select_related("stage_kpi__touchpoint", "acked_by", "rule__webhook")
        .order_by("-changed_at", "-pk")
    )


def open_incidents(workspace_id: uuid.UUID) -> QuerySet[AlertIncident]:
    """The incidents that are firing now."""
    return incidents_of(workspace_id).filter(state="firing")


def summary(workspace_id: uuid.UUID, actor: Actor) -> dict[str, int]:
    """How many incidents are open, how many of them critical and unseen, and unread news."""
    counts = (
        open_incidents(workspace_id)
        .order_by()
        .aggregate(
            open=Count("pk"),
            critical=Count("pk", filter=Q(rule__severity="critical")),
            unacknowledged=Count("pk", filter=Q(acked_at=None)),
        )
    )
    unread = inbox(workspace_id, actor).filter(read_at=None).order_by().count()
    return {**counts, "unread": unread}


def inbox(workspace_id: uuid.UUID, actor: Actor) -> QuerySet[AlertNotice]:
    """What the asking person was told, the latest first."""
    return (
        AlertNotice.objects.filter(workspace_id=workspace_id, user=actor.user_id)
        .select_related("webhook", "incident__rule__map__workspace", "incident__stage_kpi__stage")
        .select_related("incident__stage_kpi__definition", "incident__stage_kpi__touchpoint")
        .select_related("incident__acked_by")
        .order_by("-at", "-pk")
    )


def webhooks_of(workspace_id: uuid.UUID) -> QuerySet[Webhook]:
    """A workspace's webhooks by name."""
    return Webhook.objects.filter(workspace_id=workspace_id).order_by("name", "pk")


def deliveries_of(webhook: Webhook) -> QuerySet[WebhookDelivery]:
    """What was sent there in the last thirty days, the latest first, with each attempt."""
    rows = WebhookDelivery.objects.filter(webhook=webhook).prefetch_related("attempts")
    return rows.order_by("-created_at", "-pk")


def watchable(workspace_id: uuid.UUID, *, language: str) -> list[Json]:
    """The maps that carry KPIs, with their stages and KPIs: what a rule may be about."""
    maps = JourneyMap.objects.filter(workspace_id=workspace_id, deleted_at=None)
    by_map: dict[uuid.UUID, Json] = {}
    kpis = live_stage_kpis(maps.values_list("pk", flat=True)).select_related("stage", "touchpoint")
    for kpi in kpis.order_by("map__title", "map_id", "pos", "pk"):
        entry = by_map.setdefault(
            kpi.map_id, {"map": kpi.map_id, "title": kpi.map.title, "stages": [], "kpis": []}
        )
        stage, definition = kpi.stage, kpi.definition
        if stage is not None and all(stage.pk != one["stage"] for one in entry["stages"]):
            entry["stages"].append({"stage": stage.pk, "name": stage.name})
        place = stage if stage is not None else kpi.touchpoint
        entry["kpis"].append(
            {
                "stage_kpi": kpi.pk,
                "name": kpi.label_override or definition.name(language),
                "place": "" if place is None else place.name,
                "unit": definition.unit,
                "decimals": definition.decimals,
                "direction": definition.direction,
                "value_type": definition.family,
                "computed": is_computed(kpi),
            }
        )
    return list(by_map.values())


def rule_json(rule: AlertRule, *, language: str) -> Json:
    """A rule with the names of what it watches."""
    kpi = rule.stage_kpi
    stage = rule.stage or (kpi.stage if kpi is not None else None)
    name = "" if kpi is None else kpi.label_override or kpi.definition.name(language)
    place = stage.name if stage is not None else ""
    if kpi is not None and kpi.touchpoint is not None:
        place = kpi.touchpoint.name
    return {
        "id": rule.pk,
        "map": rule.map_id,
        "map_title": rule.map.title,
        "stage": rule.stage_id,
        "stage_kpi": rule.stage_kpi_id,
        "kpi_name": name,
        "place": place,
        "unit": "" if kpi is None else kpi.definition.unit,
        "decimals": 0 if kpi is None else kpi.definition.decimals,
        "direction": "" if kpi is None else kpi.definition.direction,
        **{column: decimal_text(getattr(rule, column)) for column in LEVELS},
        **{
            column: getattr(rule, column)
            for column in (
                *("segment", "name", "condition", "severity", "periods", "against", "way"),
                *("effect_unit", "cooldown_h", "muted_until", "enabled", "by_mail"),
            )
        },
        "alpha": format(rule.alpha.normalize(), "f"),
        "z": format(rule.z.normalize(), "f"),
        "webhook": rule.webhook_id,
        "webhook_name": rule.webhook.name if rule.webhook is not None else "",
        "recipients": [
            {"user": user.pk, "name": user.display_name} for user in rule.recipients.all()
        ],
        "open": getattr(rule, "open", 0),
        "created_at": rule.created_at,
    }


def incident_json(incident: AlertIncident, *, language: str) -> Json:
    """An incident with a sentence about it, in the language of the request."""
    kpi, rule = incident.stage_kpi, incident.rule
    acked_by = incident.acked_by
    return {
        "id": incident.pk,
        "rule": rule.pk,
        "rule_name": rule.name,
        "condition": rule.condition,
        "severity": rule.severity,
        "state": incident.state,
        "sentence": words.sentence(incident),
        "map": rule.map_id,
        "map_title": rule.map.title,
        "stage_kpi": kpi.pk,
        "kpi_name": words.kpi_name(incident),
        "place": words.place_name(incident),
        "segment": incident.segment,
        "value": decimal_text(incident.value),
        "unit": kpi.definition.unit,
        "decimals": kpi.definition.decimals,
        "period_start": incident.period_start,
        "period_end": incident.period_end,
        "revision": incident.revision,
        "facts": incident.facts,
        "opened_at": incident.opened_at,
        "fired_at": incident.fired_at,
        "resolved_at": incident.resolved_at,
        "changed_at": incident.changed_at,
        "acknowledged_at": incident.acked_at,
        "acknowledged_by": "" if acked_by is None else acked_by.display_name,
        "muted_until": incident.muted_until,
        "rule_muted_until": rule.muted_until,
    }


def notice_json(notice: AlertNotice, *, language: str) -> Json:
    """A line of an inbox."""
    incident = notice.incident
    return {
        "id": notice.pk,
        "kind": notice.kind,
        "at": notice.at,
        "read_at": notice.read_at,
        "incident": None if incident is None else incident_json(incident, language=language),
        "webhook": notice.webhook_id,
        "webhook_name": "" if notice.webhook is None else notice.webhook.name,
    }


def webhook_json(webhook: Webhook, *, full: bool) -> Json:
    """A webhook; its address only to whom manages it, its secret never."""
    shown: Json = {
        "id": webhook.pk,
        "name": webhook.name,
        "enabled": webhook.enabled,
        "off_because": webhook.off_because,
    }
    if full:
        shown |= {
            "url": webhook.url,
            "failing_since": webhook.failing_since,
            "last_ok_at": webhook.last_ok_at,
            "former_until": webhook.former_until,
            "created_at": webhook.created_at,
        }
    return shown


def delivery_json(delivery: WebhookDelivery) -> Json:
    """A message with what came of each attempt."""
    return {
        "id": delivery.pk,
        "message_id": delivery.message_id,
        "type": delivery.type,
        "state": delivery.state,
        "created_at": delivery.created_at,
        "next_attempt_at": delivery.next_attempt_at,
        "finished_at": delivery.finished_at,
        "alert": delivery.incident_id,
        "body": delivery.body,
        "attempts": [
            {
                "at": one.at,
                "status": one.status,
                "error": one.error,
                "duration_ms": one.duration_ms,
            }
            for one in sorted(delivery.attempts.all(), key=lambda one: one.pk)
        ],
    }
