"""Opportunities over REST: of a map, of a workspace, and one by itself."""

import uuid

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.changes import single
from journeymap.changes.comfort import comfort_views
from journeymap.changes.serializers import ref
from journeymap.changes.views import IF_MATCH
from journeymap.core.kinds import Choice
from journeymap.core.rest import CursorPage, query_uuid
from journeymap.kpis.views import word
from journeymap.maps.library import WORKSPACE, asked_workspace
from journeymap.opportunities import queries
from journeymap.opportunities.models import STATUSES
from journeymap.opportunities.serializers import OpportunityOut
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.rest import ActorView

MapOpportunitiesView, _ = comfort_views(
    "opportunity",
    schema="Opportunity",
    tag="map_opportunities",
    one="an opportunity",
    many="opportunities",
)


class OpportunitiesView(ActorView):
    """The opportunities of a workspace's maps."""

    paged = True
    query = frozenset({"workspace", "map", "status"})

    @extend_schema(
        operation_id="opportunities_list",
        parameters=[
            WORKSPACE,
            OpenApiParameter("map", {"type": "string", "format": "uuid"}),
            OpenApiParameter("status", str, description=", ".join(STATUSES)),
        ],
        responses=OpportunityOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """The opportunities of all maps one sees, or of one of them, the latest change first."""
        workspace_id = asked_workspace(
            self.actor, Capability.VIEW, query_uuid(request, "workspace")
        )
        page = CursorPage()
        found = queries.seen(
            self.actor,
            workspace_id=workspace_id,
            map_id=query_uuid(request, "map"),
            status=word(request, "status", Choice(STATUSES)),
        )
        rows = page.paginate_queryset(found, request, self)
        return page.get_paginated_response(queries.shown(rows))


class OpportunityView(ActorView):
    """One opportunity."""

    @extend_schema(operation_id="opportunities_read", responses=OpportunityOut)
    def get(self, request: Request, opportunity_id: uuid.UUID) -> Response:
        """An opportunity with where it stands, what it answers and what it is judged by."""
        row, kpis = queries.one(self.actor, opportunity_id, Capability.VIEW)
        return Response(queries.shown([row], kpis=kpis)[0])

    @extend_schema(
        operation_id="opportunities_change",
        request={"application/json": ref("OpportunityChange")},
        responses={200: ref("Opportunity")},
        parameters=[IF_MATCH],
    )
    def patch(self, request: Request, opportunity_id: uuid.UUID) -> Response:
        """Set fields of an opportunity, or move it (`pos` or `after`), by one op."""
        tag = request.headers.get("If-Match")
        row = single.change(self.actor, "opportunity", opportunity_id, request.data, if_match=tag)
        return Response(row, headers={"ETag": single.row_etag(row)})

    @extend_schema(
        operation_id="opportunities_delete", responses={204: None}, parameters=[IF_MATCH]
    )
    def delete(self, request: Request, opportunity_id: uuid.UUID) -> Response:
        """Delete an opportunity, by one op; `opportunity.restore` undoes it."""
        tag = request.headers.get("If-Match")
        single.delete(self.actor, "opportunity", opportunity_id, if_match=tag)
        return Response(status=204)
