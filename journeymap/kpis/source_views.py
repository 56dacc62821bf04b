"""Sources over REST: set up, tried out, uploaded to, collected from; for owners and admins."""

import uuid
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.core import clock, strictjson
from journeymap.core.errors import Invalid, NotFound
from journeymap.kpis import collecting, queries, rendering, services, uploads
from journeymap.kpis import serializers as shapes
from journeymap.kpis.models import KPISource
from journeymap.kpis.sources import Preview, Question, SourceError
from journeymap.kpis.sources.csvfile import MAX_BYTES
from journeymap.kpis.sources.recipes import registry
from journeymap.kpis.statistics import Family
from journeymap.kpis.views import WORKSPACE, WorkspaceView, body, paged, workspace_in_body
from journeymap.maps import policy
from journeymap.workspaces.actor import Capability


class SourcesView(WorkspaceView):
    """Where a workspace's values come from."""

    query = frozenset({"workspace"})
    paged = True

    @extend_schema(
        operation_id="sources_list", parameters=[WORKSPACE], responses=shapes.SourceOut(many=True)
    )
    def get(self, request: Request) -> Response:
        """The sources by name; their settings only to whom manages sources."""
        workspace_id, access = self.workspace(Capability.MANAGE_KPIS)
        full = access.may(Capability.MANAGE_SOURCES)
        rows = queries.sources_of(workspace_id)
        return paged(self, rows, lambda row: rendering.source_json(row, full=full))

    @extend_schema(
        operation_id="sources_create",
        request=shapes.SourceIn,
        responses={201: shapes.SourceOut},
    )
    def post(self, request: Request) -> Response:
        """Create a source. Its secret is written only, never read."""
        data = dict(request.data) if isinstance(request.data, dict) else request.data
        workspace_id = workspace_in_body(self, data, Capability.MANAGE_SOURCES)
        row = services.create_source(
            actor=self.actor, workspace_id=workspace_id, values=body(shapes.SourceIn, data)
        )
        return Response(rendering.source_json(row, full=True), status=201)


class RecipesView(WorkspaceView):
    """The vendors that can be asked without a program."""

    query = frozenset({"workspace"})

    @extend_schema(
        operation_id="source_recipes_list",
        parameters=[WORKSPACE],
        responses=shapes.RecipeOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """The recipes: what to fill in for each, what it measures and how to go about it."""
        self.workspace(Capability.MANAGE_SOURCES)
        return Response([rendering.recipe_json(one) for one in registry().values()])


class SourceRowView(WorkspaceView):
    """A view on one source, for owners and admins."""

    def _source(self, source_id: uuid.UUID) -> KPISource:
        row = KPISource.objects.filter(pk=source_id).first()
        if row is None:
            raise NotFound
        policy.require_in_workspace(self.actor, Capability.MANAGE_SOURCES, row.workspace_id)
        return row


class SourceView(SourceRowView):
    """One source."""

    @extend_schema(operation_id="sources_read", responses=shapes.SourceOut)
    def get(self, request: Request, source_id: uuid.UUID) -> Response:
        """One source, its secret left out."""
        return Response(rendering.source_json(self._source(source_id), full=True))

    @extend_schema(
        operation_id="sources_change", request=shapes.SourceChange, responses=shapes.SourceOut
    )
    def patch(self, request: Request, source_id: uuid.UUID) -> Response:
        """Change a source; another address needs the secret again."""
        row = self._source(source_id)
        changes = body(shapes.SourceChange, request.data)
        services.change_source(row, actor=self.actor, changes=changes)
        return Response(rendering.source_json(row, full=True))

    @extend_schema(operation_id="sources_delete", responses={204: None})
    def delete(self, request: Request, source_id: uuid.UUID) -> Response:
        """Delete a source; what it measured stays."""
        services.delete_source(self._source(source_id), actor=self.actor)
        return Response(status=204)


class SourceTestView(SourceRowView):
    """Trying a source out."""

    @extend_schema(
        operation_id="sources_test",
        request=shapes.SourceTestIn,
        responses=shapes.PreviewOut,
    )
    def post(self, request: Request, source_id: uuid.UUID) -> Response:
        """The first rows for the last closed week (or the KPI's last closed period)."""
        row = self._source(source_id)
        wanted = body(shapes.SourceTestIn, request.data or {})
        try:
            preview = collecting.source_of(row).test(self._question(row, wanted))
        except SourceError as error:
            empty = Preview(columns=(), rows=(), mapping={})
            problem = {"code": error.code, "detail": _(str(error))}
            return Response({**_preview(empty), "ok": False, "error": problem})
        return Response(_preview(preview))

    def _question(self, row: KPISource, wanted: dict[str, Any]) -> Question:
        if "stage_kpi" in wanted:
            kpi = services.visible_stage_kpi(
                self.actor, wanted["stage_kpi"], Capability.MANAGE_KPIS
            )
            if kpi.map.workspace_id != row.workspace_id:
                raise NotFound
            return collecting.question(kpi, collecting.period_at(kpi, clock.now()).previous())
        week = collecting.week_in(row.workspace, clock.now()).previous()
        family = Family(wanted.get("value_type", "count"))
        return Question(period=week, family=family, series=wanted.get("series", ""))


def _preview(preview: Preview) -> dict[str, Any]:
    return {
        "ok": True,
        "error": None,
        "columns": list(preview.columns),
        "rows": [list(row) for row in preview.rows],
        "mapping": preview.mapping,
        "total_rows": preview.total_rows,
    }


class SourceCollectView(SourceRowView):
    """Collecting now."""

    @extend_schema(
        operation_id="sources_collect",
        request=shapes.CollectIn,
        responses={202: shapes.QueuedOut},
    )
    def post(self, request: Request, source_id: uuid.UUID) -> Response:
        """Queue what is due, or the periods from `from` to `to`, for all KPIs of the source."""
        wanted = body(shapes.CollectIn, request.data or {})
        queued = services.collect_source(
            self._source(source_id), first=wanted.get("from"), last=wanted.get("to")
        )
        return Response({"queued": queued}, status=202)


class SourceUploadView(SourceRowView):
    """Uploading a file to a source of kind csv."""

    parser_classes: ClassVar[list[Any]] = [MultiPartParser]  # type: ignore[misc]  # as ActorView has it

    @extend_schema(
        operation_id="sources_upload",
        request={"multipart/form-data": shapes.UploadIn},
        responses=shapes.UploadOut,
    )
    def post(self, request: Request, source_id: uuid.UUID) -> Response:
        """Read a file: with `dry_run` a preview with row errors, else its values."""
        source = self._source(source_id)
        given = body(shapes.UploadIn, request.data)
        mapping = None
        if given.get("mapping"):
            mapping = strictjson.loads(given["mapping"])
            if not isinstance(mapping, dict):
                raise Invalid(fields={"mapping": "This must be an object."})
        done = uploads.upload(
            source,
            given["file"].read(MAX_BYTES + 1),
            actor=self.actor,
            mapping=mapping,
            dry_run=given["dry_run"],
            accept_errors=given["accept_errors"],
        )
        names = ("mapping", "row_errors", "error_count", "points", "series", "imported", "queued")
        found = {name: getattr(done, name) for name in names}
        return Response({**_preview(done.preview), **found})
