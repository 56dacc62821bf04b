"""What the findings of a map look like over REST."""

from typing import Any

from rest_framework import serializers

from journeymap.insights.rules import KINDS
from touchpoints.serializers import CoverageOut, ExtremeOut

_FELT: dict[str, Any] = {"max_digits": 4, "decimal_places": 2, "allow_null": True}


class InsightThingOut(serializers.Serializer[Any]):
    """Something drawn on the map."""

    entity = serializers.CharField(help_text="as in the document: stage, touchpoint, pain_point …")
    id = serializers.UUIDField()
    name = serializers.CharField()


class InsightKPIOut(serializers.Serializer[Any]):
    """A KPI as it stood when it was looked at."""

    id = serializers.UUIDField(help_text="the stage KPI")
    name = serializers.CharField()
    unit = serializers.CharField()
    value = serializers.CharField(allow_null=True)
    n = serializers.IntegerField(allow_null=True, help_text="size of the sample")
    health = serializers.CharField()
    stale = serializers.BooleanField()


class InsightPersonaOut(serializers.Serializer[Any]):
    """How one persona feels there."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    value = serializers.DecimalField(max_digits=4, decimal_places=2)


class InsightOut(serializers.Serializer[Any]):
    """One finding, with the figures and things it stands on."""

    kind = serializers.ChoiceField(KINDS)
    about = InsightThingOut()
    stage = serializers.UUIDField(allow_null=True)
    step = serializers.UUIDField(allow_null=True)
    felt = serializers.DecimalField(**_FELT, help_text="from -2 to 2, everyone")
    spread = serializers.DecimalField(**_FELT)
    personas = InsightPersonaOut(many=True)
    kpis = InsightKPIOut(many=True)
    things = InsightThingOut(many=True, help_text="pain points written down there")
    since = serializers.DateField(allow_null=True, help_text="stale or overdue since this day")


class FeltOut(serializers.Serializer[Any]):
    """The figures of everyone's curve."""

    peak = ExtremeOut(allow_null=True)
    end = ExtremeOut(allow_null=True)
    peak_end = serializers.DecimalField(**_FELT)
    mean = serializers.DecimalField(**_FELT)
    min = serializers.DecimalField(**_FELT)
    coverage = CoverageOut()


class AssumptionsOut(serializers.Serializer[Any]):
    """Cards, touchpoints and pain points, and how many of them nothing backs."""

    things = serializers.IntegerField()
    assumed = serializers.IntegerField()


class InsightsOut(serializers.Serializer[Any]):
    """The findings of a map at one revision and one moment."""

    map = serializers.UUIDField()
    revision = serializers.IntegerField()
    as_of = serializers.DateTimeField()
    insights = InsightOut(many=True)
    felt = FeltOut()
    assumptions = AssumptionsOut()
