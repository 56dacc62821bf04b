"""Comparing two dates or ranges, and notes on the charts, over REST."""

import uuid
from datetime import date
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.core.errors import Invalid, NotFound
from journeymap.core.kinds import Date, Text
from journeymap.core.rest import StrictSerializer
from journeymap.kpis import annotations, comparing, services
from journeymap.kpis.models import KPIAnnotation
from journeymap.kpis.views import body, paged, word
from journeymap.maps.access import access_map_with
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.rest import ActorView
from journeymap.workspaces.serializers import KindField, StrictBoolean

_SIDE = "{period_start, period_end, value, n, interval, parts, reason}; reason: incomplete, "
_SIDE += "not_additive, no_data."
_CHANGE = "{delta_abs, delta_rel_pct, low, high, p, verdict, reason, warnings, method, "
_CHANGE += "interval_method, seed}; verdict: improved, worse, cannot_tell."


class ComparedOut(serializers.Serializer[Any]):
    """Two measurements and the change between them."""

    before = serializers.JSONField(help_text=_SIDE)
    after = serializers.JSONField(help_text=_SIDE)
    same = serializers.BooleanField(help_text="Whether both sides are the same measurement.")
    compared = serializers.JSONField(allow_null=True, help_text=_CHANGE)


class MapComparedOut(ComparedOut):
    """A KPI of a map at the end of two days."""

    stage_kpi = serializers.UUIDField()
    name = serializers.CharField()
    stage = serializers.UUIDField(allow_null=True)
    touchpoint = serializers.UUIDField(allow_null=True)
    unit = serializers.CharField()
    decimals = serializers.IntegerField()
    direction = serializers.CharField()


class AnnotationIn(StrictSerializer):
    at = serializers.DateField()
    text = KindField(Text(200, low=1, line=True))
    whole_map = StrictBoolean(required=False, help_text="On all KPIs of the map; said once.")


class AnnotationChange(AnnotationIn):
    at = serializers.DateField(required=False)
    text = KindField(Text(200, low=1, line=True), required=False)


class AnnotationOut(serializers.Serializer[Any]):
    """Something that happened on a day."""

    id = serializers.UUIDField()
    at = serializers.DateField()
    text = serializers.CharField()
    whole_map = serializers.BooleanField()


def _needed(request: Request, *names: str) -> list[date]:
    """The dates a comparison is between. Errors: Invalid naming what is missing."""
    found = {name: word(request, name, Date()) for name in names}
    missing = {name: "Give a date." for name, value in found.items() if value is None}
    if missing:
        raise Invalid(fields=missing)
    days = {name: date.fromisoformat(str(value)) for name, value in found.items()}
    if wrong := {n: "A date between 1970 and 2200." for n, d in days.items() if not _known(d)}:
        raise Invalid(fields=wrong)
    return list(days.values())


def _known(day: date) -> bool:
    return 1970 <= day.year <= 2200


def _date_parameters(*names: str) -> list[OpenApiParameter]:
    return [OpenApiParameter(name, OpenApiTypes.DATE, required=True) for name in names]


class CompareView(ActorView):
    """A KPI over two ranges of days."""

    query = frozenset({"before_from", "before_to", "after_from", "after_to"})

    @extend_schema(
        operation_id="stage_kpis_compare",
        parameters=_date_parameters("before_from", "before_to", "after_from", "after_to"),
        responses=ComparedOut,
    )
    def get(self, request: Request, stage_kpi_id: uuid.UUID) -> Response:
        """A KPI over two ranges of days, both ends included, and the change with its interval."""
        kpi = services.visible_stage_kpi(self.actor, stage_kpi_id, Capability.VIEW)
        days = _needed(request, "before_from", "before_to", "after_from", "after_to")
        return Response(comparing.ranges(kpi, (days[0], days[1]), (days[2], days[3])))


class MapCompareView(ActorView):
    """All KPIs of a map on two dates."""

    query = frozenset({"before", "after"})
    paged = True

    @extend_schema(
        operation_id="maps_kpi_comparison",
        parameters=_date_parameters("before", "after"),
        responses=MapComparedOut(many=True),
    )
    def get(self, request: Request, map_id: uuid.UUID) -> Response:
        """Each measured KPI of a map as it stood at the end of two days, and the change."""
        _, access = access_map_with(self.actor, map_id, Capability.VIEW)
        if not access.show_kpis:
            raise NotFound
        before, after = _needed(request, "before", "after")
        return paged(self, comparing.dates(map_id, before, after), dict)


class AnnotationsView(ActorView):
    """What was noted on a KPI."""

    paged = True

    @extend_schema(operation_id="kpi_annotations_list", responses=AnnotationOut(many=True))
    def get(self, request: Request, stage_kpi_id: uuid.UUID) -> Response:
        """What happened, noted on this KPI and on its whole map, the latest day first."""
        kpi = services.visible_stage_kpi(self.actor, stage_kpi_id, Capability.VIEW)
        return paged(self, annotations.of_kpi(kpi), _json)

    @extend_schema(
        operation_id="kpi_annotations_create",
        request=AnnotationIn,
        responses={201: AnnotationOut},
    )
    def post(self, request: Request, stage_kpi_id: uuid.UUID) -> Response:
        """Note what happened on a day: a flag on the chart."""
        kpi = services.visible_stage_kpi(self.actor, stage_kpi_id, Capability.MANAGE_KPIS)
        return Response(_json(annotations.note(kpi, body(AnnotationIn, request.data))), status=201)


class AnnotationView(ActorView):
    """One note."""

    def _found(self, annotation_id: uuid.UUID) -> KPIAnnotation:
        row = KPIAnnotation.objects.filter(pk=annotation_id).first()
        if row is None:
            raise NotFound
        _, access = access_map_with(self.actor, row.map_id, Capability.MANAGE_KPIS)
        if not access.show_kpis:
            raise NotFound
        return row

    @extend_schema(
        operation_id="kpi_annotations_change", request=AnnotationChange, responses=AnnotationOut
    )
    def patch(self, request: Request, annotation_id: uuid.UUID) -> Response:
        """Correct a note."""
        row = self._found(annotation_id)
        annotations.change(row, body(AnnotationChange, request.data))
        return Response(_json(row))

    @extend_schema(operation_id="kpi_annotations_delete", responses={204: None})
    def delete(self, request: Request, annotation_id: uuid.UUID) -> Response:
        """Take a note away."""
        annotations.forget(self._found(annotation_id))
        return Response(status=204)


def _json(row: KPIAnnotation) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "at": row.at.isoformat(),
        "text": row.text,
        "whole_map": row.stage_kpi_id is None,
    }
