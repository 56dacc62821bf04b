"""Comfort routes of stages and map links, one op each; the maps around a map."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.changes import single
from journeymap.changes.comfort import comfort_views
from journeymap.changes.serializers import page_of, page_parameters, ref
from journeymap.changes.views import IF_MATCH
from journeymap.core.rest import CursorPage
from journeymap.grid.linked import linked_maps
from journeymap.grid.serializers import LinkedOut
from journeymap.maps.access import access_map
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.rest import ActorView

MapLinksView, MapLinkView = comfort_views(
    "map_link", schema="MapLink", tag="map_links", one="a link to a map", many="links to maps"
)


class LinkedView(ActorView):
    """The maps around a map."""

    @extend_schema(operation_id="maps_linked", responses=LinkedOut)
    def get(self, request: Request, map_id: uuid.UUID) -> Response:
        """The maps this one lies in, those it opens and the others, as far as the actor sees them.

        Whatever leads to a deleted map is left out; a guest sees no other map.
        """
        journey_map = access_map(self.actor, map_id, Capability.VIEW)
        return Response(linked_maps(self.actor, journey_map))


class StagesView(ActorView):
    """The stages of a map."""

    paged = True

    @extend_schema(
        operation_id="stages_list",
        responses={200: page_of("Stage")},
        parameters=page_parameters(),
    )
    def get(self, request: Request, map_id: uuid.UUID) -> Response:
        """The visible stages of a map, in the document's order."""
        access_map(self.actor, map_id, Capability.VIEW)
        page = CursorPage()
        found = page.paginate_queryset(single.visible("stage", map_id), request, self)
        return page.get_paginated_response(found)

    @extend_schema(
        operation_id="stages_create",
        request={"application/json": ref("StageCreate")},
        responses={201: ref("Stage")},
    )
    def post(self, request: Request, map_id: uuid.UUID) -> Response:
        """Create a stage, by one op `stage.create`; without a place it goes last."""
        row = single.create(self.actor, map_id, "stage", request.data)
        return Response(row, status=201, headers={"ETag": single.row_etag(row)})


class StageView(ActorView):
    """One stage."""

    @extend_schema(
        operation_id="stages_change",
        request={"application/json": ref("StageChange")},
        responses={200: ref("Stage")},
        parameters=[IF_MATCH],
    )
    def patch(self, request: Request, stage_id: uuid.UUID) -> Response:
        """Set fields of a stage, or move it (`pos` or `after`), by one op."""
        row = single.change(
            self.actor, "stage", stage_id, request.data, if_match=request.headers.get("If-Match")
        )
        return Response(row, headers={"ETag": single.row_etag(row)})

    @extend_schema(operation_id="stages_delete", responses={204: None}, parameters=[IF_MATCH])
    def delete(self, request: Request, stage_id: uuid.UUID) -> Response:
        """Delete a stage, by one op `stage.delete`; it can be restored by `stage.restore`."""
        single.delete(self.actor, "stage", stage_id, if_match=request.headers.get("If-Match"))
        return Response(status=204)
