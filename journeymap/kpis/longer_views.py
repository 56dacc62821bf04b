"""A KPI over longer periods and by segment, over REST."""

import uuid
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.core.errors import Invalid
from journeymap.core.kinds import Choice, Date, Text
from journeymap.kpis import longer, services
from journeymap.kpis.periods import PERIOD_KINDS
from journeymap.kpis.views import word
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.rest import ActorView

_PERIOD = OpenApiParameter("period", str, description="hour, day, week, month or quarter.")


class RollupOut(serializers.Serializer[Any]):
    period = serializers.CharField()
    segment = serializers.CharField()
    results = serializers.JSONField(
        help_text="Newest first: {label, period_start, period_end, value, n, interval, parts, "
        "expected, reason, status, revision, captured_at, provenance, inputs}; reason: "
        "incomplete, not_additive, no_data."
    )
    total = serializers.JSONField(
        allow_null=True, help_text="All periods together: {value, n, interval, periods, reason}."
    )


class SegmentsOut(serializers.Serializer[Any]):
    period = serializers.JSONField(allow_null=True)
    segments = serializers.JSONField(help_text="[{segment, value, n, interval, compared}]")
    together = serializers.JSONField(help_text="The segments added up, where that may be done.")
    whole = serializers.JSONField(allow_null=True, help_text="The value for everybody.")
    against = serializers.CharField(allow_null=True)


def _day(request: Request, name: str) -> date | None:
    found = word(request, name, Date())
    return None if found is None else date.fromisoformat(found)


class RollupView(ActorView):
    """A KPI over longer periods."""

    query = frozenset({"period", "from", "to", "segment", "count"})

    @extend_schema(
        operation_id="stage_kpis_rollup",
        parameters=[
            _PERIOD,
            OpenApiParameter("from", OpenApiTypes.DATE, description="First day, with `to`."),
            OpenApiParameter("to", OpenApiTypes.DATE, description="Last day, with `from`."),
            OpenApiParameter("segment", str, description="Empty: the whole."),
            OpenApiParameter("count", int, description="How many periods, without from and to."),
        ],
        responses=RollupOut,
    )
    def get(self, request: Request, stage_kpi_id: uuid.UUID) -> Response:
        """Values of longer periods, merged from their parts' counts and never from rates.

        A KPI computed from others is computed from its inputs' merged counts.
        """
        kpi = services.visible_stage_kpi(self.actor, stage_kpi_id, Capability.VIEW)
        first, last = _day(request, "from"), _day(request, "to")
        if (first is None) != (last is None):
            raise Invalid(fields={"to": "Give both from and to, or neither."})
        kind: Any = word(request, "period", Choice(PERIOD_KINDS)) or "quarter"
        segment = word(request, "segment", Text(80, line=True)) or ""
        raw = request.query_params.get("count", str(longer.DEFAULT_PERIODS))
        if not (
            raw.isascii() and raw.isdigit() and len(raw) < 4 and 1 <= int(raw) <= longer.MAX_PERIODS
        ):
            raise Invalid(
                fields={"count": _("At most %(n)s periods at a time.") % {"n": longer.MAX_PERIODS}}
            )
        shown = longer.rollup(
            kpi, kind=kind, first=first, last=last, segment=segment, count=int(raw)
        )
        return Response(shown)


class SegmentsView(ActorView):
    """A KPI by segment."""

    query = frozenset({"period", "at", "against"})

    @extend_schema(
        operation_id="stage_kpis_segments",
        parameters=[
            _PERIOD,
            OpenApiParameter("at", OpenApiTypes.DATE, description="A day of the period."),
            OpenApiParameter("against", str, description="The segment to compare with."),
        ],
        responses=SegmentsOut,
    )
    def get(self, request: Request, stage_kpi_id: uuid.UUID) -> Response:
        """Each segment's value in one period, side by side and, on request, compared."""
        kpi = services.visible_stage_kpi(self.actor, stage_kpi_id, Capability.VIEW)
        kind: Any = word(request, "period", Choice(PERIOD_KINDS))
        against = word(request, "against", Text(80, low=1, line=True))
        shown = longer.by_segment(kpi, kind=kind, at=_day(request, "at"), against=against)
        return Response(shown)
