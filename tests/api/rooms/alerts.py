"""One of everything of `journeymap.alerts` and what its routes accept, for `tests.api.world`."""

from typing import Any

from journeymap.alerts.models import AlertIncident, AlertRule, Webhook, WebhookDelivery
from journeymap.core import clock

LISTS = ("alert-rules", "alerts", "alert-summary", "alert-notices", "webhooks", "alert-watchable")
CHANGES: dict[str, Any] = {"alert-rules/<uuid:rule_id>": {"severity": "info"}}
SETS: dict[str, Any] = {}


def add(world: Any) -> None:
    """A rule with an incident, a webhook with a delivery."""
    now = clock.now()
    bound = world.ids["bound"]
    webhook = Webhook.objects.create(
        workspace_id=world.workspace, name="Ops", url="https://hooks.example.org/in"
    )
    rule = AlertRule.objects.create(
        map_id=world.made.id, stage_kpi_id=bound, condition="threshold", high=10
    )
    incident = AlertIncident.objects.create(
        rule=rule, stage_kpi_id=bound, state="firing", opened_at=now, fired_at=now, changed_at=now
    )
    delivery = WebhookDelivery.objects.create(
        webhook=webhook, type="webhook.test", body="{}", state="failed", created_at=now
    )
    world.ids |= {
        "rule": str(rule.pk),
        "incident": str(incident.pk),
        "webhook": str(webhook.pk),
        "delivery": str(delivery.pk),
    }


def body(world: Any, method: str, pattern: str) -> Any:
    """Return a body that the route accepts; None where it takes none."""
    bodies: dict[tuple[str, str], Any] = {
        ("POST", "alert-rules"): {
            "stage_kpi": world.ids["bound"],
            "condition": "threshold",
            "high": "40",
        },
        ("POST", "alerts/<uuid:incident_id>/mute"): {"until": "2030-01-01T00:00:00Z"},
        ("POST", "workspaces/<uuid:workspace_id>/alert-notices/read"): {},
        ("POST", "webhooks"): {
            "name": "Chat",
            "url": "https://chat.example.org/in",
            "workspace": world.workspace,
        },
    }
    return bodies.get((method, pattern))
