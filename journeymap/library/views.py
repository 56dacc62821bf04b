"""Ready-made journeys, twins of maps and search over REST."""

import uuid
from typing import Any

from django.db.models import Q
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.core.rest import CursorPage, query_uuid
from journeymap.library import own, preview
from journeymap.library.models import MapTemplate
from journeymap.library.search import QUERY_HIGH, search
from journeymap.library.serializers import (
    DuplicateIn,
    SearchOut,
    TemplateChange,
    TemplateFullOut,
    TemplateIn,
    TemplateOut,
)
from journeymap.maps import policy, tiles
from journeymap.maps.library import WORKSPACE, LibraryRowView, checked_body
from journeymap.maps.serializers import TileOut
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.rest import ActorView


class TemplatesView(ActorView):
    """The ready-made journeys."""

    paged = True
    query = frozenset({"workspace"})

    @extend_schema(
        operation_id="templates_list",
        responses=TemplateOut(many=True),
        parameters=[
            OpenApiParameter(
                "workspace",
                {"type": "string", "format": "uuid"},
                description="Its own ones too, before the built-in ones.",
            )
        ],
    )
    def get(self, request: Request) -> Response:
        """The ready-made journeys; `POST maps` takes a key as `template`."""
        workspace_id = query_uuid(request, "workspace")
        mine = Q(workspace=None)
        if workspace_id is not None:
            policy.require_in_workspace(self.actor, Capability.VIEW, workspace_id)
            mine |= Q(workspace_id=workspace_id)
        page = CursorPage()
        # Own ones have no place of their own: by name, before the built-in order.
        found = MapTemplate.objects.filter(mine, is_active=True).order_by(
            "-language", "order", "name_en", "id"
        )
        rows = page.paginate_queryset(found, request, self)
        return page.get_paginated_response([preview.shown(row) for row in rows])

    @extend_schema(
        operation_id="templates_create", request=TemplateIn, responses={201: TemplateOut}
    )
    def post(self, request: Request) -> Response:
        """Keep a map's content as a template of its workspace.

        Maps made from it begin as assumptions: evidence and measurements are not carried over.
        """
        values = checked_body(TemplateIn, request)
        template = own.template_from_map(
            actor=self.actor,
            map_id=values["map"],
            name=values["name"],
            summary=values.get("summary", ""),
            sector=values.get("sector", ""),
        )
        return Response(preview.shown(template), status=201)


class TemplateView(LibraryRowView):
    """One ready-made journey."""

    entity = "template"
    model = MapTemplate
    accepts = TemplateChange

    def show(self, row: MapTemplate) -> Any:
        """The template with sample texts."""
        return preview.shown_in_full(row)

    def fill(self, row: MapTemplate, values: dict[str, Any]) -> None:
        """Rename or describe an own template. Raises IntegrityError when the name is taken."""
        name = values.pop("name", None)
        if name is not None:
            values |= {"name_en": name, "name_fr": name}
        super().fill(row, values)

    def remove(self, row: MapTemplate) -> None:
        """Take an own template away; maps made from it stay as they are."""
        row.delete()

    @extend_schema(operation_id="templates_read", responses=TemplateFullOut)
    def get(self, request: Request, row_id: uuid.UUID) -> Response:
        """One template, with sample texts."""
        return self.read_row(row_id)

    @extend_schema(
        operation_id="templates_change", request=TemplateChange, responses=TemplateFullOut
    )
    def patch(self, request: Request, row_id: uuid.UUID) -> Response:
        """Rename or describe an own template. The built-in ones are nobody's to change."""
        return self.change_row(request, row_id)

    @extend_schema(operation_id="templates_delete", responses={204: None})
    def delete(self, request: Request, row_id: uuid.UUID) -> Response:
        """Delete an own template. Maps made from it stay."""
        return self.delete_row(row_id)


class DuplicateView(ActorView):
    """A twin of a map."""

    @extend_schema(operation_id="maps_duplicate", request=DuplicateIn, responses={201: TileOut})
    def post(self, request: Request, map_id: uuid.UUID) -> Response:
        """Create a map with the same content in the same workspace and folder.

        Its KPIs begin without values: those were measured for the other map.
        """
        checked = DuplicateIn(data=request.data)
        checked.is_valid(raise_exception=True)
        twin = own.duplicate_map(
            actor=self.actor, map_id=map_id, title=checked.validated_data["title"]
        )
        return Response(tiles.tiles([twin], actor=self.actor)[0], status=201)


class SearchView(ActorView):
    """Words on maps."""

    query = frozenset({"workspace", "q"})

    @extend_schema(
        operation_id="search",
        responses=SearchOut,
        parameters=[
            WORKSPACE,
            OpenApiParameter(
                "q",
                {"type": "string", "maxLength": QUERY_HIGH},
                description="Words; case and accents do not count, one text must hold them all.",
            ),
        ],
    )
    def get(self, request: Request) -> Response:
        """The maps on which all the words stand together, and where; at most 50 maps.

        Looked through: titles and summaries, stages, steps, cards, touchpoints, pain points and
        the names of personas. Each place has an address that opens the map there.
        """
        workspace_id = query_uuid(request, "workspace")
        if workspace_id is not None:
            policy.require_in_workspace(self.actor, Capability.VIEW, workspace_id)
        words = request.query_params.get("q", "")
        return Response(search(self.actor, words, workspace_id=workspace_id))
