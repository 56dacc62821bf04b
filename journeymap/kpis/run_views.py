"""The log of collecting over REST, and backfills: their progress, and stopping them."""

import uuid
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.core.errors import Conflict, Invalid, NotFound
from journeymap.core.rest import CursorPage, query_uuid
from journeymap.kpis import jobs, queries, run_log
from journeymap.kpis.models import RUN_OUTCOMES, KPIRun, KPISource
from journeymap.kpis.serializers import SentenceField
from journeymap.kpis.source_views import SourceRowView
from journeymap.kpis.sources.base import MESSAGES
from journeymap.kpis.views import WORKSPACE, WorkspaceView
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.rest import ActorView

FILTERS = [
    OpenApiParameter("outcome", enum=RUN_OUTCOMES),
    OpenApiParameter("error_class", description="A class of error, as a run shows it."),
    OpenApiParameter("stage_kpi", OpenApiTypes.UUID),
]
_QUERY = frozenset({"outcome", "error_class", "stage_kpi"})


class RunOut(serializers.Serializer[Any]):
    """An attempt to collect one KPI."""

    id = serializers.UUIDField()
    source_name = serializers.CharField()
    stage_kpi = serializers.UUIDField(allow_null=True)
    kpi_name = serializers.CharField()
    attempt = serializers.IntegerField()
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    duration_ms = serializers.IntegerField(allow_null=True)
    outcome = serializers.CharField()
    created = serializers.IntegerField()
    revised = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    error_class = serializers.CharField()
    message = SentenceField()
    next_attempt_at = serializers.DateTimeField(
        allow_null=True, help_text="When what failed here is tried again."
    )

    def get_fields(self) -> Any:
        # A field of a serializer has an attribute of this name.
        return super().get_fields() | {"source": serializers.UUIDField(allow_null=True)}


class BackfillOut(serializers.Serializer[Any]):
    """The collection of a range of time for one KPI."""

    id = serializers.UUIDField()
    stage_kpi = serializers.UUIDField()
    kpi_name = serializers.CharField()
    to = serializers.DateTimeField()
    state = serializers.CharField()
    done = serializers.IntegerField(help_text="Periods collected.")
    total = serializers.IntegerField(help_text="Periods in all; 0 until it has begun.")
    next_attempt_at = serializers.DateTimeField(allow_null=True)
    message = SentenceField()
    finished_at = serializers.DateTimeField(allow_null=True)

    def get_fields(self) -> Any:
        # `from` is no name in Python.
        return super().get_fields() | {"from": serializers.DateTimeField()}


def _one_of(request: Request, name: str, options: Any) -> str | None:
    raw = request.query_params.get(name)
    if raw is not None and raw not in options:
        raise Invalid(fields={name: "Unknown value."})
    return raw


def _runs(view: ActorView, sources: Any, *, language: str) -> Response:
    """One page of the log, under the filters of the request."""
    request = view.request
    chosen = run_log.runs_of(
        sources,
        outcome=_one_of(request, "outcome", RUN_OUTCOMES),
        error_class=_one_of(request, "error_class", MESSAGES),
        stage_kpi=query_uuid(request, "stage_kpi") if "stage_kpi" in request.query_params else None,
    )
    page = CursorPage()
    rows: list[KPIRun] = page.paginate_queryset(chosen, request, view)
    following = run_log.next_attempts(rows)
    shown = [run_log.run_json(row, following.get(row.pk), language=language) for row in rows]
    return page.get_paginated_response(RunOut(shown, many=True).data)


class RunsView(WorkspaceView):
    """What came of collecting in a workspace."""

    query = _QUERY | {"workspace"}
    paged = True

    @extend_schema(
        operation_id="kpi_runs", parameters=[WORKSPACE, *FILTERS], responses=RunOut(many=True)
    )
    def get(self, request: Request) -> Response:
        """The attempts of the last thirty days from all sources, the latest first."""
        workspace_id, _ = self.workspace(Capability.MANAGE_SOURCES)
        return _runs(self, queries.sources_of(workspace_id).order_by(), language=self._language())


class SourceRunsView(SourceRowView):
    """What came of collecting from a source."""

    query = _QUERY
    paged = True

    @extend_schema(operation_id="sources_runs", parameters=FILTERS, responses=RunOut(many=True))
    def get(self, request: Request, source_id: uuid.UUID) -> Response:
        """The attempts of the last thirty days, the latest first."""
        row = self._source(source_id)
        only = KPISource.objects.filter(pk=row.pk)
        return _runs(self, only, language=self._language())


class BackfillsView(SourceRowView):
    """Collections of a range of time."""

    paged = True

    @extend_schema(operation_id="sources_backfills", responses=BackfillOut(many=True))
    def get(self, request: Request, source_id: uuid.UUID) -> Response:
        """Backfills with how far they are, those under way first; thirty days of them."""
        page = CursorPage()
        chosen = run_log.backfills_of(self._source(source_id).pk)
        rows = page.paginate_queryset(chosen, request, self)
        names = run_log.kpi_names(rows, language=self._language())
        shown = [
            run_log.backfill_json(job, name=names.get(job.payload["stage_kpi"], "")) for job in rows
        ]
        return page.get_paginated_response(BackfillOut(shown, many=True).data)


class BackfillView(SourceRowView):
    """One collection of a range of time."""

    @extend_schema(operation_id="sources_backfill_cancel", responses={204: None})
    def delete(self, request: Request, source_id: uuid.UUID, job_id: uuid.UUID) -> Response:
        """Stop a backfill; what it has collected stays."""
        row = self._source(source_id)
        if not run_log.backfills_of(row.pk).filter(pk=job_id).exists():
            raise NotFound
        if not jobs.cancel(job_id):
            raise Conflict("This backfill has ended already.")
        return Response(status=204)
