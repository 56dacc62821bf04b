"""Rules, where each stands, incidents, notices to people, and webhooks with their outbox."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from journeymap.core.constraints import in_range, one_of
from journeymap.core.dbfields import DecimalTextField, Identified, Stamped

CONDITIONS = (
    *("threshold", "interval_beyond", "change", "missing", "anomaly", "target_missed"),
    "source_failed",
)
SEVERITIES = ("info", "warning", "critical")
# Which way a change or an outlier counts: `worse` asks the definition which way that is.
WAYS = ("rise", "fall", "either", "worse")
AGAINST = ("previous", "year")
EFFECT_UNITS = ("percent", "value")
PHASES = ("ok", "pending", "firing")
INCIDENT_STATES = ("pending", "firing", "resolved")
NOTICE_KINDS = ("fired", "still", "resolved", "webhook_disabled")
DELIVERY_STATES = ("queued", "delivered", "failed")
# Why a webhook gets nothing: nobody said so, a person, 410 from its own end, five days of failing.
OFF_BECAUSE = ("", "person", "gone", "failing")

MAX_PERIODS = 12


class Webhook(Identified, Stamped):
    """Where a workspace's alerts are posted to. Secrets are ciphertext, the old one for a day."""

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="webhooks")
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=2048)
    secret = models.BinaryField(default=b"")
    former_secret = models.BinaryField(default=b"")
    former_until = models.DateTimeField(null=True, blank=True)
    enabled = models.BooleanField(default=True)
    off_because = models.CharField(max_length=7, default="", blank=True)
    # Since when nothing arrives; five days of it switch the webhook off.
    failing_since = models.DateTimeField(null=True, blank=True)
    last_ok_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "name"], name="webhook_once"),
            one_of("webhook_off_because", "off_because", OFF_BECAUSE),
        ]

    def __str__(self) -> str:
        return self.name


class AlertRule(Identified, Stamped):
    """What is watched (one KPI, or all of a stage or a map), when it alarms and whom it tells.

    `low` and `high` are where an alarm begins (below low, above high), `exit_low` and `exit_high`
    where it ends; a threshold without its own exit ends where it began.
    """

    map = models.ForeignKey("maps.JourneyMap", models.CASCADE, related_name="alert_rules")
    # The narrower scope, if any.
    stage = models.ForeignKey(
        "grid.Stage", models.CASCADE, null=True, blank=True, related_name="alert_rules"
    )
    stage_kpi = models.ForeignKey(
        "kpis.StageKPI", models.CASCADE, null=True, blank=True, related_name="alert_rules"
    )
    segment = models.CharField(max_length=80, default="", blank=True)
    name = models.CharField(max_length=80, default="", blank=True)
    condition = models.CharField(max_length=15)
    severity = models.CharField(max_length=8, default="warning")
    low = DecimalTextField(max_digits=20, decimal_places=6, null=True, blank=True)
    high = DecimalTextField(max_digits=20, decimal_places=6, null=True, blank=True)
    exit_low = DecimalTextField(max_digits=20, decimal_places=6, null=True, blank=True)
    exit_high = DecimalTextField(max_digits=20, decimal_places=6, null=True, blank=True)
    periods = models.PositiveSmallIntegerField(default=1)
    against = models.CharField(max_length=8, default="previous")
    way = models.CharField(max_length=6, default="worse")
    effect = DecimalTextField(max_digits=20, decimal_places=6, null=True, blank=True)
    effect_unit = models.CharField(max_length=7, default="percent")
    alpha = DecimalTextField(max_digits=7, decimal_places=6, default=Decimal("0.05"))
    z = DecimalTextField(max_digits=7, decimal_places=3, default=Decimal("3.5"))
    cooldown_h = models.PositiveSmallIntegerField(default=24)
    muted_until = models.DateTimeField(null=True, blank=True)
    enabled = models.BooleanField(default=True)
    by_mail = models.BooleanField(default=True)
    webhook = models.ForeignKey(
        Webhook, models.SET_NULL, null=True, blank=True, related_name="rules"
    )
    recipients = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)

    class Meta:
        constraints: ClassVar = [
            one_of("alert_rule_condition", "condition", CONDITIONS),
            one_of("alert_rule_severity", "severity", SEVERITIES),
            one_of("alert_rule_way", "way", WAYS),
            one_of("alert_rule_against", "against", AGAINST),
            one_of("alert_rule_effect_unit", "effect_unit", EFFECT_UNITS),
            in_range("alert_rule_periods", "periods", 1, MAX_PERIODS),
            models.CheckConstraint(
                name="alert_rule_one_scope",
                condition=Q(stage__isnull=True) | Q(stage_kpi__isnull=True),
            ),
        ]


class AlertHeard(models.Model):
    """A KPI that got new numbers and has not been looked at yet: written with the numbers."""

    id = models.BigAutoField(primary_key=True)
    map_id = models.UUIDField(db_index=True)
    stage_kpi_id = models.UUIDField()
    at = models.DateTimeField()


class AlertTrack(models.Model):
    """Where a rule stands with one KPI: its phase now, and before the latest period.

    A revision of the latest period is judged from where the rule stood before that period.
    """

    id = models.BigAutoField(primary_key=True)
    rule = models.ForeignKey(AlertRule, models.CASCADE, related_name="tracks", db_index=False)
    stage_kpi = models.ForeignKey("kpis.StageKPI", models.CASCADE, related_name="+")
    segment = models.CharField(max_length=80, default="", blank=True)
    phase = models.CharField(max_length=7, default="ok")
    streak = models.PositiveSmallIntegerField(default=0)
    before_phase = models.CharField(max_length=7, default="ok")
    before_streak = models.PositiveSmallIntegerField(default=0)
    period_kind = models.CharField(max_length=7, default="", blank=True)
    period_start = models.DateTimeField(null=True, blank=True)
    # When somebody was last told, for the cool-down.
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rule", "stage_kpi", "segment"], name="alert_track_once"
            ),
            one_of("alert_track_phase", "phase", PHASES),
            one_of("alert_track_before", "before_phase", PHASES),
        ]


class AlertCheck(models.Model):
    """A snapshot a rule has looked at, once: `silent` when it was a correction of the past."""

    id = models.BigAutoField(primary_key=True)
    rule = models.ForeignKey(AlertRule, models.CASCADE, related_name="checks", db_index=False)
    stage_kpi_id = models.UUIDField()
    snapshot_id = models.UUIDField()
    period_start = models.DateTimeField()
    revision = models.PositiveSmallIntegerField()
    reading = models.CharField(max_length=7)
    silent = models.BooleanField(default=False)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "snapshot_id"], name="alert_check_once")
        ]


class AlertIncident(Identified):
    """Something a rule found: pending until it has lasted, firing, then resolved."""

    rule = models.ForeignKey(AlertRule, models.CASCADE, related_name="incidents")
    stage_kpi = models.ForeignKey("kpis.StageKPI", models.CASCADE, related_name="+")
    segment = models.CharField(max_length=80, default="", blank=True)
    state = models.CharField(max_length=8)
    opened_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    # What was seen when it last changed: kept as it was then, whatever is corrected later.
    value = DecimalTextField(max_digits=20, decimal_places=6, null=True, blank=True)
    period_start = models.DateTimeField(null=True, blank=True)
    period_end = models.DateTimeField(null=True, blank=True)
    snapshot_id = models.UUIDField(null=True, blank=True)
    revision = models.PositiveSmallIntegerField(null=True, blank=True)
    facts = models.JSONField(default=dict)
    acked_at = models.DateTimeField(null=True, blank=True)
    acked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    muted_until = models.DateTimeField(null=True, blank=True)
    # When somebody was told of it; null while a cool-down or a mute kept it quiet.
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "-changed_at"], name="alert_recent")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rule", "stage_kpi", "segment"],
                condition=Q(state__in=("pending", "firing")),
                name="alert_open_once",
            ),
            one_of("alert_incident_state", "state", INCIDENT_STATES),
        ]


class AlertNotice(Identified):
    """One line in a person's inbox."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="+")
    incident = models.ForeignKey(
        AlertIncident, models.CASCADE, null=True, blank=True, related_name="notices"
    )
    webhook = models.ForeignKey(Webhook, models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=16)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    # Null: no mail was asked for, or none has left yet.
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user", "-at"], name="alert_notice_inbox")]
        constraints: ClassVar = [one_of("alert_notice_kind", "kind", NOTICE_KINDS)]


class WebhookDelivery(Identified):
    """One message of the outbox. The bytes of `body` are what is signed and sent, every time."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    incident = models.ForeignKey(
        AlertIncident, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    type = models.CharField(max_length=40)
    body = models.TextField()
    state = models.CharField(max_length=9, default="queued")
    # Attempts since it was queued or replayed; the log numbers all of them.
    tries = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "next_attempt_at"], name="webhook_due"),
            models.Index(fields=["webhook", "-created_at"], name="webhook_recent"),
        ]
        constraints: ClassVar = [one_of("webhook_delivery_state", "state", DELIVERY_STATES)]

    @property
    def message_id(self) -> str:
        """The webhook-id: the same on every attempt and replay."""
        return f"msg_{self.pk.hex}"


class WebhookAttempt(models.Model):
    """One time a delivery was sent, and what came of it. Never anything of the answer's body."""

    id = models.BigAutoField(primary_key=True)
    delivery = models.ForeignKey(WebhookDelivery, models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=20, default="", blank=True)
    duration_ms = models.PositiveIntegerField(default=0)
