"""Registers this package with Django, with the jobs table and with what tells of new snapshots."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Alerts: rules, incidents, notices, webhooks."""

    name = "journeymap.alerts"
    label = "alerts"

    def ready(self) -> None:
        """Have snapshots heard and the jobs of this room run."""
        from journeymap.alerts import hearing
        from journeymap.kpis import listening, queues, secrets

        # Beside the mails, not the imports: an alert does not wait for a long file.
        handler = "journeymap.alerts"
        queues.register(hearing.EVALUATE, queue="webhooks", handler=f"{handler}.evaluating.run")
        queues.register(hearing.ROUND, queue="webhooks", handler=f"{handler}.evaluating.look_round")
        queues.register(hearing.SEND, queue="webhooks", handler=f"{handler}.sending.run")
        queues.register(hearing.MAIL, queue="mail", handler=f"{handler}.mailing.run")
        listening.on_snapshots(hearing.heard)
        listening.on_round(hearing.round_made)
        listening.on_tidy(hearing.tidy)
        secrets.register("alerts.Webhook", "secret")
        secrets.register("alerts.Webhook", "former_secret")
