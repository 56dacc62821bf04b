"""Channels, the touchpoint catalogue, touchpoints across maps, and curves, over REST."""

import uuid
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.core.errors import Conflict, Invalid
from journeymap.core.rest import CursorPage, query_uuid
from journeymap.maps import policy
from journeymap.maps.access import access_map
from journeymap.maps.library import WORKSPACE, LibraryListView, LibraryRowView, Noun
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.rest import ActorView
from touchpoints import queries
from touchpoints.models import READING_STATES, Channel, Touchpoint, TouchpointDefinition
from touchpoints.serializers import (
    ChannelChange,
    ChannelIn,
    ChannelOut,
    CurvesOut,
    TouchpointDefinitionChange,
    TouchpointDefinitionIn,
    TouchpointDefinitionOut,
    TouchpointOut,
)

TOP_HIGH = 100


class _Channels(Noun):
    entity = "channel"
    model = Channel
    shape = ChannelOut
    unique = "key"

    def rows(self, workspace_id: uuid.UUID) -> Any:
        """The built-in channels and the workspace's own."""
        return queries.channels_of(workspace_id)


class ChannelsView(_Channels, LibraryListView):
    """The channels of a workspace."""

    accepts = ChannelIn

    @extend_schema(
        operation_id="channels_list", parameters=[WORKSPACE], responses=ChannelOut(many=True)
    )
    def get(self, request: Request) -> Response:
        """The built-in channels and the workspace's own, by key."""
        return self.list_rows(request)

    @extend_schema(operation_id="channels_create", request=ChannelIn, responses={201: ChannelOut})
    def post(self, request: Request) -> Response:
        """Create a channel of the workspace."""
        return self.create_row(request)


class ChannelView(_Channels, LibraryRowView):
    """One channel."""

    accepts = ChannelChange

    @extend_schema(operation_id="channels_read", responses=ChannelOut)
    def get(self, request: Request, row_id: uuid.UUID) -> Response:
        """One channel."""
        return self.read_row(row_id)

    @extend_schema(operation_id="channels_change", request=ChannelChange, responses=ChannelOut)
    def patch(self, request: Request, row_id: uuid.UUID) -> Response:
        """Change an own channel; built-in ones stay as they are."""
        return self.change_row(request, row_id)

    @extend_schema(operation_id="channels_delete", responses={204: None})
    def delete(self, request: Request, row_id: uuid.UUID) -> Response:
        """Delete an own channel that no touchpoint uses."""
        return self.delete_row(row_id)

    def remove(self, row: Any) -> None:
        """Take the channel away. Raises Conflict while touchpoints use it."""
        used = Touchpoint.objects.filter(
            map__workspace=row.workspace_id,
            map__deleted_at__isnull=True,
            channel=row.key,
            deleted_at__isnull=True,
        ).count()
        if used:
            told = _("%(n)s touchpoints use this channel.") % {"n": used}
            raise Conflict(told, touchpoints=used)
        super().remove(row)


class _Definitions(Noun):
    entity = "touchpoint_definition"
    model = TouchpointDefinition
    shape = TouchpointDefinitionOut


class DefinitionsView(_Definitions, LibraryListView):
    """The touchpoint catalogue of a workspace."""

    accepts = TouchpointDefinitionIn

    @extend_schema(
        operation_id="touchpoint_definitions_list",
        parameters=[WORKSPACE],
        responses=TouchpointDefinitionOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """The touchpoint catalogue of a workspace, by name."""
        return self.list_rows(request)

    @extend_schema(
        operation_id="touchpoint_definitions_create",
        request=TouchpointDefinitionIn,
        responses={201: TouchpointDefinitionOut},
    )
    def post(self, request: Request) -> Response:
        """Add to the catalogue."""
        return self.create_row(request)


class DefinitionView(_Definitions, LibraryRowView):
    """One entry of the catalogue."""

    accepts = TouchpointDefinitionChange

    @extend_schema(operation_id="touchpoint_definitions_read", responses=TouchpointDefinitionOut)
    def get(self, request: Request, row_id: uuid.UUID) -> Response:
        """One entry of the catalogue."""
        return self.read_row(row_id)

    @extend_schema(
        operation_id="touchpoint_definitions_change",
        request=TouchpointDefinitionChange,
        responses=TouchpointDefinitionOut,
    )
    def patch(self, request: Request, row_id: uuid.UUID) -> Response:
        """Change an entry of the catalogue; touchpoints on maps keep what they say."""
        return self.change_row(request, row_id)

    @extend_schema(operation_id="touchpoint_definitions_delete", responses={204: None})
    def delete(self, request: Request, row_id: uuid.UUID) -> Response:
        """Take an entry out of the catalogue; touchpoints made from it stay."""
        return self.delete_row(row_id)


class TouchpointsView(ActorView):
    """Touchpoints across maps."""

    paged = True
    query = frozenset({"workspace", "top"})

    @extend_schema(
        operation_id="touchpoints_list",
        parameters=[
            OpenApiParameter(
                "workspace", {"type": "string", "format": "uuid"}, description="Only its maps."
            ),
            OpenApiParameter(
                "top",
                {"type": "integer", "minimum": 1, "maximum": TOP_HIGH},
                description="Only this many, in one page.",
            ),
        ],
        responses=TouchpointOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """The touchpoints of all maps the actor sees, the most important first."""
        workspace_id = query_uuid(request, "workspace")
        if workspace_id is not None:
            policy.require_in_workspace(self.actor, Capability.VIEW, workspace_id)
        found = queries.touchpoints_seen(self.actor, workspace_id=workspace_id)
        top = _top(request)
        if top is not None:
            rows = list(found[:top])
            return Response(
                {"results": [queries.touchpoint_json(row) for row in rows], "next": None}
            )
        page = CursorPage()
        rows = page.paginate_queryset(found, request, self)
        return page.get_paginated_response([queries.touchpoint_json(row) for row in rows])


def _top(request: Request) -> int | None:
    raw = request.query_params.get("top")
    if raw is None:
        return None
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 3 and 1 <= int(raw) <= TOP_HIGH):
        raise Invalid(fields={"top": f"A number between 1 and {TOP_HIGH}."})
    return int(raw)


class CurvesView(ActorView):
    """The derived values of a map."""

    query = frozenset({"state"})

    @extend_schema(
        operation_id="maps_curves",
        parameters=[OpenApiParameter("state", {"type": "string", "enum": list(READING_STATES)})],
        responses=CurvesOut,
    )
    def get(self, request: Request, map_id: uuid.UUID) -> Response:
        """Emotion curves of a map: everyone's first, then one a persona, with their figures."""
        access_map(self.actor, map_id, Capability.VIEW)
        state = request.query_params.get("state", "current")
        if state not in READING_STATES:
            raise Invalid(fields={"state": f"Choose one of: {', '.join(READING_STATES)}."})
        return Response(queries.curves_of(map_id, state=state))
