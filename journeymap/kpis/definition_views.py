"""KPI definitions of a workspace over REST: its catalogue, its bands, where each is used."""

import uuid
from typing import Any

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.core.errors import NotFound
from journeymap.kpis import catalogue, definitions, overview
from journeymap.kpis import definition_shapes as shapes
from journeymap.kpis.benchmarks import benchmarks
from journeymap.kpis.models import KPIDefinition
from journeymap.kpis.rendering import full_definition_json
from journeymap.kpis.views import WORKSPACE, WorkspaceView, body, paged, workspace_in_body
from journeymap.maps import policy
from journeymap.workspaces.actor import Capability


class DefinitionsView(WorkspaceView):
    """The presets and a workspace's own KPIs."""

    query = frozenset({"workspace"})
    paged = True

    @extend_schema(
        operation_id="kpi_definitions_list",
        parameters=[WORKSPACE],
        responses=shapes.DefinitionOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """The presets, then the workspace's own KPI definitions."""
        workspace_id, _ = self.workspace(Capability.VIEW)
        language = self._language()
        reading = catalogue.reading_of(workspace_id)
        maps = catalogue.maps_using(self.actor, workspace_id)
        return paged(
            self,
            catalogue.visible_definitions(workspace_id),
            lambda row: full_definition_json(
                row, language=language, bands=reading.get(row.pk), maps=maps.get(row.pk, 0)
            ),
        )

    @extend_schema(
        operation_id="kpi_definitions_create",
        request=shapes.DefinitionIn,
        responses={201: shapes.DefinitionOut},
    )
    def post(self, request: Request) -> Response:
        """Create a KPI definition; its direction must be chosen."""
        data = dict(request.data) if isinstance(request.data, dict) else request.data
        workspace_id = workspace_in_body(self, data, Capability.MANAGE_LIBRARY)
        row = definitions.create_definition(
            workspace_id=workspace_id, values=body(shapes.DefinitionIn, data)
        )
        return Response(full_definition_json(row, language=self._language()), status=201)


class OneDefinition(WorkspaceView):
    """Shared by the routes of one definition."""

    def row(self, definition_id: uuid.UUID, capability: Capability) -> KPIDefinition:
        row = KPIDefinition.objects.filter(pk=definition_id).first()
        if row is None:
            raise NotFound
        if row.workspace_id is not None:
            policy.require_in_workspace(self.actor, capability, row.workspace_id)
        return row

    def row_in(
        self, definition_id: uuid.UUID, workspace_id: uuid.UUID, capability: Capability
    ) -> KPIDefinition:
        """A preset or a definition of that very workspace."""
        policy.require_in_workspace(self.actor, capability, workspace_id)
        here = Q(workspace_id=workspace_id) | Q(workspace=None)
        row = KPIDefinition.objects.filter(here, pk=definition_id).first()
        if row is None:
            raise NotFound
        return row

    def shown(self, row: KPIDefinition, workspace_id: uuid.UUID | None) -> dict[str, Any]:
        found = workspace_id or row.workspace_id
        bands = catalogue.reading_of(found).get(row.pk) if found else None
        maps = catalogue.maps_using(self.actor, found).get(row.pk, 0) if found else 0
        return full_definition_json(row, language=self._language(), bands=bands, maps=maps)


class DefinitionView(OneDefinition):
    """One definition of a workspace."""

    query = frozenset({"workspace"})

    @extend_schema(
        operation_id="kpi_definitions_read",
        parameters=[WORKSPACE],
        responses=shapes.DefinitionOut,
    )
    def get(self, request: Request, definition_id: uuid.UUID) -> Response:
        """One KPI definition, preset or own."""
        row = self.row(definition_id, Capability.VIEW)
        named = "workspace" in request.query_params
        return Response(self.shown(row, self.workspace(Capability.VIEW)[0] if named else None))

    @extend_schema(
        operation_id="kpi_definitions_change",
        request=shapes.DefinitionChange,
        responses=shapes.DefinitionOut,
    )
    def patch(self, request: Request, definition_id: uuid.UUID) -> Response:
        """Change an own definition; scale and basis only while nothing is measured."""
        row = self.row(definition_id, Capability.MANAGE_LIBRARY)
        definitions.change_definition(row, body(shapes.DefinitionChange, request.data))
        return Response(self.shown(row, row.workspace_id))

    @extend_schema(operation_id="kpi_definitions_delete", responses={204: None})
    def delete(self, request: Request, definition_id: uuid.UUID) -> Response:
        """Delete an own definition that no map and no formula uses."""
        definitions.delete_definition(self.row(definition_id, Capability.MANAGE_LIBRARY))
        return Response(status=204)


class CloneView(OneDefinition):
    """A copy of a definition, to adapt it."""

    @extend_schema(
        operation_id="kpi_definitions_clone",
        request=shapes.CloneIn,
        responses={201: shapes.DefinitionOut},
    )
    def post(self, request: Request, definition_id: uuid.UUID) -> Response:
        """Copy a preset or an own definition, with changes."""
        data = dict(request.data) if isinstance(request.data, dict) else request.data
        workspace_id = workspace_in_body(self, data, Capability.MANAGE_LIBRARY)
        original = self.row_in(definition_id, workspace_id, Capability.MANAGE_LIBRARY)
        row = definitions.clone_definition(
            original, workspace_id=workspace_id, changes=body(shapes.CloneIn, data)
        )
        return Response(self.shown(row, workspace_id), status=201)


class BandsView(OneDefinition):
    """How a workspace reads a definition's values."""

    @extend_schema(
        operation_id="kpi_definitions_bands_set",
        request=shapes.BandsIn,
        responses=shapes.DefinitionOut,
    )
    def put(self, request: Request, definition_id: uuid.UUID) -> Response:
        """Set the workspace's bands of a KPI, a preset's too; null levels: back to published."""
        data = dict(request.data) if isinstance(request.data, dict) else request.data
        workspace_id = workspace_in_body(self, data, Capability.MANAGE_LIBRARY)
        row = self.row_in(definition_id, workspace_id, Capability.MANAGE_LIBRARY)
        values = body(shapes.BandsIn, data)
        if values["levels"] is None:
            definitions.clear_bands(row, workspace_id=workspace_id)
        else:
            definitions.set_bands(row, workspace_id=workspace_id, values=values)
        return Response(self.shown(row, workspace_id))


class UsesView(OneDefinition):
    """Where a definition is used."""

    query = frozenset({"workspace"})
    paged = True

    @extend_schema(
        operation_id="kpi_definitions_uses",
        parameters=[WORKSPACE],
        responses=shapes.UseOut(many=True),
    )
    def get(self, request: Request, definition_id: uuid.UUID) -> Response:
        """The stages and touchpoints that carry this KPI, on the maps you see, as they stand."""
        workspace_id, _ = self.workspace(Capability.VIEW)
        row = self.row_in(definition_id, workspace_id, Capability.VIEW)
        return paged(self, catalogue.uses(self.actor, workspace_id, row.pk), dict)


class HealthView(WorkspaceView):
    """All maps by the health of their stages."""

    query = frozenset({"workspace"})
    paged = True

    @extend_schema(
        operation_id="kpi_health",
        parameters=[WORKSPACE],
        responses=shapes.MapHealthOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """The maps you see, each stage with its worst word and its KPIs: source, health, age."""
        workspace_id, _ = self.workspace(Capability.VIEW)
        return paged(self, overview.by_map(self.actor, workspace_id), dict)


class BenchmarksView(WorkspaceView):
    """Published claims about KPIs."""

    query = frozenset({"workspace"})
    paged = True

    @extend_schema(
        operation_id="kpi_benchmarks_list",
        parameters=[WORKSPACE],
        responses=shapes.BenchmarkOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """The benchmark library: claims with their source, descriptive or of an effect."""
        self.workspace(Capability.VIEW)
        return paged(self, benchmarks(), lambda row: row.json())
