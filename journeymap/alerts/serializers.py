"""What bodies of alerts may hold, and what they look like going out."""

from typing import Any

from rest_framework import serializers

from journeymap.alerts.models import (
    AGAINST,
    CONDITIONS,
    DELIVERY_STATES,
    EFFECT_UNITS,
    INCIDENT_STATES,
    MAX_PERIODS,
    NOTICE_KINDS,
    OFF_BECAUSE,
    SEVERITIES,
    WAYS,
)
from journeymap.alerts.services import MAX_RECIPIENTS
from journeymap.core.kinds import Text
from journeymap.core.rest import StrictSerializer
from journeymap.kpis.serializers import NumberField
from journeymap.workspaces.serializers import KindField, StrictBoolean, StrictInteger


class RuleChange(StrictSerializer):
    name = KindField(Text(80, line=True), required=False)
    severity = serializers.ChoiceField(SEVERITIES, required=False)
    segment = KindField(Text(80, line=True), required=False)
    low = NumberField(required=False, allow_null=True, help_text="Alarms below this value.")
    high = NumberField(required=False, allow_null=True, help_text="Alarms above this value.")
    exit_low = NumberField(
        required=False, allow_null=True, help_text="Ends at or above this; empty: at `low`."
    )
    exit_high = NumberField(
        required=False, allow_null=True, help_text="Ends at or below this; empty: at `high`."
    )
    periods = StrictInteger(
        min_value=1, max_value=MAX_PERIODS, required=False, help_text="So many in a row."
    )
    against = serializers.ChoiceField(AGAINST, required=False)
    way = serializers.ChoiceField(
        WAYS, required=False, help_text="`worse` is against the KPI's direction."
    )
    effect = NumberField(
        required=False, allow_null=True, help_text="The smallest change that matters."
    )
    effect_unit = serializers.ChoiceField(EFFECT_UNITS, required=False)
    alpha = NumberField(whole_digits=1, required=False)
    z = NumberField(whole_digits=2, required=False)
    cooldown_h = StrictInteger(min_value=0, max_value=24 * 90, required=False)
    muted_until = serializers.DateTimeField(required=False, allow_null=True)
    enabled = StrictBoolean(required=False)
    by_mail = StrictBoolean(required=False)
    webhook = serializers.UUIDField(required=False, allow_null=True)
    recipients = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=MAX_RECIPIENTS,
        required=False,
        help_text="Users; left out: whoever makes the rule.",
    )


class RuleIn(RuleChange):
    """Exactly one of stage_kpi, stage and map."""

    stage_kpi = serializers.UUIDField(required=False)
    stage = serializers.UUIDField(required=False)
    map = serializers.UUIDField(required=False)
    condition = serializers.ChoiceField(CONDITIONS)


class WatchableStageOut(serializers.Serializer[Any]):
    stage = serializers.UUIDField()
    name = serializers.CharField()


class WatchableKpiOut(serializers.Serializer[Any]):
    stage_kpi = serializers.UUIDField()
    name = serializers.CharField()
    place = serializers.CharField(help_text="The stage or touchpoint it stands on.")
    unit = serializers.CharField()
    decimals = serializers.IntegerField()
    direction = serializers.CharField()
    value_type = serializers.CharField()
    computed = serializers.BooleanField(help_text="Computed from others, so not watched itself.")


class WatchableOut(serializers.Serializer[Any]):
    map = serializers.UUIDField()
    title = serializers.CharField()
    stages = WatchableStageOut(many=True)
    kpis = WatchableKpiOut(many=True)


class RecipientOut(serializers.Serializer[Any]):
    user = serializers.UUIDField()
    name = serializers.CharField()


class RuleOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    map = serializers.UUIDField()
    map_title = serializers.CharField()
    stage = serializers.UUIDField(allow_null=True)
    stage_kpi = serializers.UUIDField(allow_null=True)
    kpi_name = serializers.CharField(help_text="Empty: every KPI of the stage or map.")
    place = serializers.CharField()
    unit = serializers.CharField()
    decimals = serializers.IntegerField()
    direction = serializers.CharField()
    segment = serializers.CharField()
    name = serializers.CharField()
    condition = serializers.ChoiceField(CONDITIONS)
    severity = serializers.ChoiceField(SEVERITIES)
    low = serializers.CharField(allow_null=True)
    high = serializers.CharField(allow_null=True)
    exit_low = serializers.CharField(allow_null=True)
    exit_high = serializers.CharField(allow_null=True)
    periods = serializers.IntegerField()
    against = serializers.ChoiceField(AGAINST)
    way = serializers.ChoiceField(WAYS)
    effect = serializers.CharField(allow_null=True)
    effect_unit = serializers.ChoiceField(EFFECT_UNITS)
    alpha = serializers.CharField()
    z = serializers.CharField()
    cooldown_h = serializers.IntegerField()
    muted_until = serializers.DateTimeField(allow_null=True)
    enabled = serializers.BooleanField()
    by_mail = serializers.BooleanField()
    webhook = serializers.UUIDField(allow_null=True)
    webhook_name = serializers.CharField()
    recipients = RecipientOut(many=True)
    open = serializers.IntegerField(help_text="Incidents that are firing.")
    created_at = serializers.DateTimeField()


class IncidentOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    rule = serializers.UUIDField()
    rule_name = serializers.CharField()
    condition = serializers.ChoiceField(CONDITIONS)
    severity = serializers.ChoiceField(SEVERITIES)
    state = serializers.ChoiceField(INCIDENT_STATES)
    sentence = serializers.CharField(help_text="In the language of the request.")
    map = serializers.UUIDField()
    map_title = serializers.CharField()
    stage_kpi = serializers.UUIDField()
    kpi_name = serializers.CharField()
    place = serializers.CharField()
    segment = serializers.CharField()
    value = serializers.CharField(allow_null=True)
    unit = serializers.CharField()
    decimals = serializers.IntegerField()
    period_start = serializers.DateTimeField(allow_null=True)
    period_end = serializers.DateTimeField(allow_null=True)
    revision = serializers.IntegerField(allow_null=True)
    facts = serializers.JSONField(help_text="The figures behind it, by condition.")
    opened_at = serializers.DateTimeField()
    fired_at = serializers.DateTimeField(allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)
    changed_at = serializers.DateTimeField()
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    acknowledged_by = serializers.CharField()
    muted_until = serializers.DateTimeField(allow_null=True)
    rule_muted_until = serializers.DateTimeField(allow_null=True)


class MuteIn(StrictSerializer):
    until = serializers.DateTimeField(allow_null=True, help_text="Null: no longer muted.")


class SummaryOut(serializers.Serializer[Any]):
    open = serializers.IntegerField()
    critical = serializers.IntegerField()
    unacknowledged = serializers.IntegerField()
    unread = serializers.IntegerField(help_text="Lines of one's own inbox.")


class NoticeOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(NOTICE_KINDS)
    at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    incident = IncidentOut(allow_null=True)
    webhook = serializers.UUIDField(allow_null=True)
    webhook_name = serializers.CharField()


class ReadIn(StrictSerializer):
    notices = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=200,
        required=False,
        help_text="Left out: all of them.",
    )


class ReadOut(serializers.Serializer[Any]):
    unread = serializers.IntegerField()


class WebhookChange(StrictSerializer):
    name = KindField(Text(80, low=1, line=True), required=False)
    url = serializers.CharField(max_length=2048, required=False)
    enabled = StrictBoolean(required=False)


class WebhookIn(WebhookChange):
    name = KindField(Text(80, low=1, line=True))
    url = serializers.CharField(max_length=2048)


class WebhookOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    enabled = serializers.BooleanField()
    off_because = serializers.ChoiceField(OFF_BECAUSE)
    url = serializers.CharField(required=False, help_text="To whom manages sources.")
    failing_since = serializers.DateTimeField(required=False, allow_null=True)
    last_ok_at = serializers.DateTimeField(required=False, allow_null=True)
    former_until = serializers.DateTimeField(
        required=False, allow_null=True, help_text="Until when the former secret signs as well."
    )
    created_at = serializers.DateTimeField(required=False)


class NewWebhookOut(WebhookOut):
    secret = serializers.CharField(help_text="Shown this once: keep it now.")


class AttemptOut(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True)
    error = serializers.CharField(help_text="Empty: it arrived. Else a class, never the answer.")
    duration_ms = serializers.IntegerField()


class DeliveryOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    message_id = serializers.CharField(help_text="The webhook-id, the same on every attempt.")
    type = serializers.CharField()
    state = serializers.ChoiceField(DELIVERY_STATES)
    created_at = serializers.DateTimeField()
    next_attempt_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    alert = serializers.UUIDField(allow_null=True)
    body = serializers.CharField(help_text="The bytes that are signed and sent.")
    attempts = AttemptOut(many=True)
