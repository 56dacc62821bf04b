"""Lists of maps, and the making of one. A single map's views stand in `changes`: they write ops."""

import uuid

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.core.errors import Invalid, NotFound
from journeymap.core.rest import CursorPage, query_uuid
from journeymap.maps import policy, queries, tiles
from journeymap.maps.creation import make_map
from journeymap.maps.serializers import MapIn, TileOut
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.models import Workspace
from journeymap.workspaces.queries import default_workspace
from journeymap.workspaces.rest import ActorView


class MapsView(ActorView):
    """The maps the actor may see."""

    paged = True
    query = frozenset({"workspace", "deleted", "q"})

    @extend_schema(
        operation_id="maps_list",
        responses=TileOut(many=True),
        parameters=[
            OpenApiParameter("workspace", {"type": "string", "format": "uuid"}),
            OpenApiParameter(
                "deleted", {"type": "string", "enum": ["true"]}, description="The bin instead."
            ),
            OpenApiParameter(
                "q", {"type": "string", "maxLength": 160}, description="Words of the title."
            ),
        ],
    )
    def get(self, request: Request) -> Response:
        """The maps the actor may see, the latest changed first, as the dashboard's tiles."""
        workspace_id = query_uuid(request, "workspace")
        if workspace_id is not None:
            policy.require_in_workspace(self.actor, Capability.VIEW, workspace_id)
        page = CursorPage()
        found = page.paginate_queryset(
            queries.listed(
                self.actor,
                workspace_id=workspace_id,
                deleted=_deleted(request),
                words=request.query_params.get("q", ""),
            ),
            request,
            self,
        )
        return page.get_paginated_response(tiles.tiles(found))

    @extend_schema(operation_id="maps_create", request=MapIn, responses={201: TileOut})
    def post(self, request: Request) -> Response:
        """Create a map, blank or from a template (`GET templates` lists them)."""
        checked = MapIn(data=request.data)
        checked.is_valid(raise_exception=True)
        values = checked.validated_data
        workspace = self._workspace(values.get("workspace"))
        journey_map = make_map(
            actor=self.actor,
            workspace=workspace,
            template_key=values.get("template") or None,
            language=values.get("language", workspace.default_language),
            title=values["title"],
            personas=values.get("personas", ()),
            scenario=values.get("scenario", ""),
        )
        return Response(tiles.tiles([journey_map])[0], status=201)

    def _workspace(self, workspace_id: uuid.UUID | None) -> Workspace:
        if workspace_id is None:
            return default_workspace(self.actor)
        found = Workspace.objects.filter(pk=workspace_id, deleted_at__isnull=True).first()
        if found is None or policy.access_to_workspace(self.actor, found.pk) is None:
            raise NotFound
        return found


def _deleted(request: Request) -> bool:
    value = request.query_params.get("deleted")
    if value not in {None, "true"}:
        raise Invalid(fields={"deleted": "Only true."})
    return value == "true"
