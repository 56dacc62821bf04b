"""What opportunities, their actions and outcomes look like on the wire."""

from typing import Any

from rest_framework import serializers

from journeymap.core.kinds import Text
from journeymap.core.rest import StrictSerializer
from journeymap.opportunities.models import KINDS, STATUSES, VERDICTS
from journeymap.workspaces.serializers import KindField, StrictBoolean


class _NamedOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class _MapOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()


class _LinkOut(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=("card", "pain_point", "touchpoint"))
    id = serializers.UUIDField()
    name = serializers.CharField()


class _KpiOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    unit = serializers.CharField()
    decimals = serializers.IntegerField()
    direction = serializers.CharField()


class OpportunityOut(serializers.Serializer[Any]):
    """An opportunity with where it stands and what it answers. Describes, never renders."""

    id = serializers.UUIDField()
    rev = serializers.IntegerField()
    map = _MapOut()
    lane = serializers.UUIDField()
    stage = _NamedOut(allow_null=True)
    step = serializers.UUIDField(allow_null=True)
    title = serializers.CharField()
    problem = serializers.CharField()
    solution = serializers.CharField()
    hypothesis = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    impact = serializers.IntegerField(allow_null=True)
    effort = serializers.IntegerField(allow_null=True)
    confidence = serializers.IntegerField(allow_null=True)
    reach = serializers.IntegerField(allow_null=True)
    team = serializers.CharField()
    status = serializers.ChoiceField(choices=STATUSES)
    external_url = serializers.CharField(allow_null=True)
    priority = serializers.CharField(
        allow_null=True, help_text="impact · confidence / 100 / effort, two decimals."
    )
    owner = _NamedOut(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    done_on = serializers.DateField(allow_null=True)
    expected_change_pct = serializers.CharField(allow_null=True)
    kpi = _KpiOut(allow_null=True, help_text="What it is judged by; null: nothing will tell.")
    cost = serializers.CharField(allow_null=True)
    benefit_year = serializers.CharField(allow_null=True)
    currency = serializers.CharField()
    links = _LinkOut(many=True)
    actions = serializers.IntegerField()
    actions_done = serializers.IntegerField()
    outcomes = serializers.IntegerField()
    kpi_measured = serializers.CharField(allow_null=True, help_text="Of the latest outcome.")
    delta_abs = serializers.CharField(
        allow_null=True, help_text="Of the latest outcome, in the unit of its KPI (points)."
    )
    delta_rel_pct = serializers.CharField(allow_null=True)
    verdict = serializers.ChoiceField(choices=VERDICTS, allow_null=True)


class DayField(serializers.DateField):
    """A calendar day between 1970 and 2200."""

    def to_internal_value(self, value: Any) -> Any:
        day = super().to_internal_value(value)
        if not 1970 <= day.year <= 2200:
            raise serializers.ValidationError("A date between 1970 and 2200.")
        return day


class ActionChange(StrictSerializer):
    """What may be changed of an action."""

    title = KindField(Text(200, low=1, line=True), required=False)
    assignee = serializers.UUIDField(required=False, allow_null=True, source="assignee_id")
    due_on = DayField(required=False, allow_null=True)
    done = StrictBoolean(required=False)


class ActionIn(ActionChange):
    """A new action."""

    title = KindField(Text(200, low=1, line=True))


class ActionOut(serializers.Serializer[Any]):
    """An action as shown."""

    id = serializers.UUIDField()
    opportunity = serializers.UUIDField()
    title = serializers.CharField()
    assignee = _NamedOut(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)


class OutcomeIn(StrictSerializer):
    """Two windows of a KPI, each with its first and its last day."""

    stage_kpi = serializers.UUIDField(
        required=False, help_text="The KPI the opportunity is judged by, unless told."
    )
    before_start = DayField()
    before_end = DayField()
    after_start = DayField()
    after_end = DayField()
    rollout_start = DayField(required=False, allow_null=True)
    rollout_end = DayField(required=False, allow_null=True)
    control_segment = KindField(Text(80, line=True), required=False)
    note = KindField(Text(500), required=False)
    dry_run = StrictBoolean(required=False, help_text="Compute, and keep nothing.")


class _EventOut(serializers.Serializer[Any]):
    on = serializers.DateField()
    text = serializers.CharField()


class _ControlOut(serializers.Serializer[Any]):
    before_value = serializers.CharField(allow_null=True)
    after_value = serializers.CharField(allow_null=True)
    delta_abs = serializers.CharField(allow_null=True)
    difference = serializers.CharField(allow_null=True)
    ci_low = serializers.CharField(allow_null=True)
    ci_high = serializers.CharField(allow_null=True)


class ComputedOut(serializers.Serializer[Any]):
    """A KPI before and after: an observation, never a cause."""

    before_value = serializers.CharField(allow_null=True)
    after_value = serializers.CharField(allow_null=True)
    delta_abs = serializers.CharField(allow_null=True)
    delta_rel_pct = serializers.CharField(allow_null=True)
    ci_low = serializers.CharField(allow_null=True)
    ci_high = serializers.CharField(allow_null=True)
    verdict = serializers.ChoiceField(choices=VERDICTS)
    reason = serializers.CharField()
    judged_by = serializers.ChoiceField(choices=("itself", "control"))
    unit = serializers.CharField()
    decimals = serializers.IntegerField()
    direction = serializers.CharField()
    method = serializers.CharField()
    interval_method = serializers.CharField()
    p = serializers.CharField(allow_null=True)
    n_before = serializers.IntegerField(allow_null=True)
    n_after = serializers.IntegerField(allow_null=True)
    period = serializers.CharField()
    periods_before = serializers.IntegerField()
    periods_after = serializers.IntegerField()
    warnings = serializers.ListField(child=serializers.CharField())
    concurrent = _EventOut(many=True)
    control = _ControlOut(allow_null=True)


class OutcomeOut(ComputedOut):
    """An outcome as it was recorded."""

    id = serializers.UUIDField()
    opportunity = serializers.UUIDField()
    stage_kpi = serializers.UUIDField()
    kpi = serializers.CharField()
    before_start = serializers.DateField()
    before_end = serializers.DateField()
    after_start = serializers.DateField()
    after_end = serializers.DateField()
    rollout_start = serializers.DateField(allow_null=True)
    rollout_end = serializers.DateField(allow_null=True)
    control_segment = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    recorded_by = serializers.CharField(allow_null=True)
    recorded_at = serializers.DateTimeField()
