"""What opportunities look like on the wire."""

from typing import Any

from rest_framework import serializers

from journeymap.opportunities.models import KINDS, STATUSES


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
