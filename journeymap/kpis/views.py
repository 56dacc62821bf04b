"""KPI definitions, sources, and the values and targets of a stage KPI over REST."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.core.errors import Invalid, NotFound
from journeymap.core.ids import parse_uuid
from journeymap.core.kinds import Choice, Kind, Text
from journeymap.core.rest import CursorPage, query_uuid
from journeymap.kpis import collecting, pushing, queries, rendering, services, states, targets
from journeymap.kpis import serializers as shapes
from journeymap.kpis.models import KPISnapshot, KPITarget, StageKPI
from journeymap.kpis.periods import PERIOD_KINDS
from journeymap.maps import policy
from journeymap.maps.policy import Access
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.queries import default_workspace
from journeymap.workspaces.rest import ActorView, account_of

WORKSPACE = OpenApiParameter("workspace", OpenApiTypes.UUID, description="Needed with several.")


def body(serializer: Any, data: Any) -> dict[str, Any]:
    """The checked body. Errors: ValidationError naming each wrong field."""
    checked = serializer(data=data)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)


def paged(view: ActorView, queryset: QuerySet[Any] | Sequence[Any], shape: Any) -> Response:
    """One page of a queryset, each row shown by `shape`."""
    page = CursorPage()
    rows = page.paginate_queryset(queryset, view.request, view)
    return page.get_paginated_response([shape(row) for row in rows])


def word(request: Request, name: str, kind: Kind) -> str | None:
    """A query parameter parsed by a kind, or None when absent. Errors: Invalid naming it."""
    raw = request.query_params.get(name)
    try:
        return None if raw is None else str(kind.parse(raw))
    except ValueError as error:
        raise Invalid(fields={name: str(error)}) from None


class WorkspaceView(ActorView):
    """A view whose rows belong to a workspace, named by `?workspace=` where there are several."""

    def workspace(self, capability: Capability) -> tuple[uuid.UUID, Access]:
        raw = self.request.query_params.get("workspace")
        chosen = query_uuid(self.request, "workspace") if raw is not None else None
        workspace_id = chosen or default_workspace(self.actor).pk
        return workspace_id, policy.require_in_workspace(self.actor, capability, workspace_id)

    def _language(self) -> str:
        known = self.actor.user_id is not None
        return (account_of(self.request).language if known else "") or "en"


def workspace_in_body(view: ActorView, data: Any, capability: Capability) -> uuid.UUID:
    raw = data.pop("workspace", None) if isinstance(data, dict) else None
    if raw is None:
        workspace_id = default_workspace(view.actor).pk
    else:
        workspace_id = parse_uuid(raw, field="workspace")
    policy.require_in_workspace(view.actor, capability, workspace_id)
    return workspace_id


class StageKpiView(ActorView):
    """One KPI of a map."""

    @extend_schema(operation_id="stage_kpis_read", responses=shapes.StageKpiOut)
    def get(self, request: Request, stage_kpi_id: uuid.UUID) -> Response:
        """A KPI bound to a stage or touchpoint, as it stands."""
        kpi = services.visible_stage_kpi(self.actor, stage_kpi_id, Capability.VIEW)
        found = queries.live_stage_kpis([kpi.map_id]).filter(pk=kpi.pk)
        for panel in queries.panels(found):
            return Response(
                {
                    "id": str(kpi.pk),
                    "map": str(kpi.map_id),
                    "stage": str(kpi.stage_id) if kpi.stage_id else None,
                    "touchpoint": str(kpi.touchpoint_id) if kpi.touchpoint_id else None,
                    "persona": str(kpi.persona_id) if kpi.persona_id else None,
                    "segment": str(kpi.segment_id) if kpi.segment_id else None,
                    "label_override": kpi.label_override,
                    "cadence": kpi.cadence,
                    "series": kpi.series,
                    "panel": panel.body,
                    "bands": getattr(panel.stage_kpi, "bands_on", None),
                    "collection": _said(states.collection_of(kpi)),
                }
            )
        raise NotFound  # hidden by what it stands on


def _said(collection: dict[str, Any]) -> dict[str, Any]:
    """Its fixed sentences in the language of the request."""
    collection["last_error"] = gettext(collection["last_error"]) if collection["last_error"] else ""
    if run := collection["last_run"]:
        run["message"] = gettext(run["message"]) if run["message"] else ""
    return collection


class TargetsView(ActorView):
    """What a KPI shall reach."""

    paged = True

    @extend_schema(operation_id="targets_list", responses=shapes.TargetOut(many=True))
    def get(self, request: Request, stage_kpi_id: uuid.UUID) -> Response:
        """The targets of a KPI, the latest first, and what each lacks to be SMART."""
        kpi = services.visible_stage_kpi(self.actor, stage_kpi_id, Capability.VIEW)
        return paged(self, targets.listed(kpi), _target_json)

    @extend_schema(
        operation_id="targets_create", request=shapes.TargetIn, responses={201: shapes.TargetOut}
    )
    def post(self, request: Request, stage_kpi_id: uuid.UUID) -> Response:
        """Set the target from a day on."""
        kpi = services.visible_stage_kpi(self.actor, stage_kpi_id, Capability.MANAGE_KPIS)
        target = targets.set_target(kpi, body(shapes.TargetIn, request.data))
        return Response(_shown_target(target, kpi), status=201)


class TargetView(ActorView):
    """One target of a KPI."""

    def _found(self, target_id: uuid.UUID) -> tuple[KPITarget, StageKPI]:
        target = KPITarget.objects.filter(pk=target_id).first()
        if target is None:
            raise NotFound
        kpi = services.visible_stage_kpi(self.actor, target.stage_kpi_id, Capability.MANAGE_KPIS)
        target.stage_kpi = kpi
        return target, kpi

    @extend_schema(
        operation_id="targets_change", request=shapes.TargetIn, responses=shapes.TargetOut
    )
    def patch(self, request: Request, target_id: uuid.UUID) -> Response:
        """Correct a target."""
        target, kpi = self._found(target_id)
        targets.change_target(target, body(shapes.TargetIn, request.data))
        return Response(_shown_target(target, kpi))

    @extend_schema(operation_id="targets_delete", responses={204: None})
    def delete(self, request: Request, target_id: uuid.UUID) -> Response:
        """Take a target back."""
        targets.delete_target(self._found(target_id)[0])
        return Response(status=204)


def _target_json(row: dict[str, Any]) -> dict[str, Any]:
    return dict(shapes.TargetOut(row).data)


def _shown_target(target: KPITarget, kpi: StageKPI) -> dict[str, Any]:
    return next(_target_json(row) for row in targets.listed(kpi) if row["id"] == target.pk)


class SnapshotsView(ActorView):
    """The measured values of a KPI."""

    paged = True
    query = frozenset({"segment", "period"})

    @extend_schema(
        operation_id="snapshots_list",
        parameters=[
            OpenApiParameter("segment", str, description="Empty: the whole."),
            OpenApiParameter("period", str, description="hour, day, week, month or quarter."),
        ],
        responses=shapes.SnapshotOut(many=True),
    )
    def get(self, request: Request, stage_kpi_id: uuid.UUID) -> Response:
        """The current values of a KPI, the latest period first."""
        kpi = services.visible_stage_kpi(self.actor, stage_kpi_id, Capability.VIEW)
        segment = word(request, "segment", Text(80, line=True))
        rows = KPISnapshot.objects.filter(stage_kpi=kpi, is_current=True, segment=segment or "")
        kind = word(request, "period", Choice(PERIOD_KINDS))
        if kind is not None:
            rows = rows.filter(period_kind=kind)
        return paged(
            self,
            rows.order_by("-period_start", "-pk"),
            lambda row: rendering.full_snapshot_json(
                row, definition=kpi.definition, source=kpi.source
            ),
        )

    @extend_schema(
        operation_id="snapshots_push",
        request=shapes.SnapshotIn,
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
        responses={201: shapes.SnapshotOut, 200: shapes.SnapshotOut},
    )
    def post(self, request: Request, stage_kpi_id: uuid.UUID) -> Response:
        """Record a value of a period: 201 when it is new, 200 when it was known already."""
        kpi = services.visible_stage_kpi(self.actor, stage_kpi_id, Capability.MANAGE_KPIS)
        values = body(shapes.SnapshotIn, request.data)
        zone = collecting.zone_of(kpi)
        values["period_start"] = shapes.at_midnight(values["period_start"], zone)
        snapshot, new = pushing.push(
            kpi,
            actor=self.actor,
            values=values,
            key=request.headers.get("Idempotency-Key", ""),
        )
        shown = rendering.full_snapshot_json(snapshot, definition=kpi.definition, source=kpi.source)
        return Response(shown, status=201 if new else 200)
