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
from journeymap.maps.library import (
    WORKSPACE,
    LibraryListView,
    LibraryRowView,
    Noun,
    asked_workspace,
    checked_body,
)
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.rest import ActorView
from touchpoints import catalogue, queries
from touchpoints.models import READING_STATES, Channel, Touchpoint, TouchpointDefinition
from touchpoints.serializers import (
    CatalogueOut,
    ChannelChange,
    ChannelIn,
    ChannelOut,
    CurvesOut,
    MergeIn,
    MergeOut,
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


class DefinitionRestoreView(_Definitions, LibraryRowView):
    """The way back for a deleted entry."""

    @extend_schema(
        operation_id="touchpoint_definitions_restore",
        request=None,
        responses=TouchpointDefinitionOut,
    )
    def post(self, request: Request, row_id: uuid.UUID) -> Response:
        """Bring a deleted entry back; what was merged away stays where it went."""
        return self.restore_row(row_id)

    def fill(self, row: Any, values: dict[str, Any]) -> None:
        """Bring the row back as an entry of its own."""
        super().fill(row, {**values, "merged_into": None})


class DefinitionMergeView(_Definitions, LibraryRowView):
    """Several entries made one."""

    @extend_schema(operation_id="touchpoint_definitions_merge", request=MergeIn, responses=MergeOut)
    def post(self, request: Request, row_id: uuid.UUID) -> Response:
        """Merge entries, and names in no entry, into this one.

        Every touchpoint that named them names this entry, on each map by a batch of the actor;
        refused as a whole when the actor may not edit one of the maps. `dry_run` only counts.
        """
        row = self.found(row_id, Capability.MANAGE_LIBRARY)
        values = checked_body(MergeIn, request, workspace_id=row.workspace_id)
        return Response(
            catalogue.merge(
                self.actor,
                row,
                others=[uuid.UUID(one) for one in values.get("definitions", ())],
                names=values.get("names", ()),
                dry_run=values.get("dry_run", False),
            )
        )


class CatalogueView(ActorView):
    """The catalogue's figures."""

    query = frozenset({"workspace"})

    @extend_schema(
        operation_id="touchpoint_catalogue", parameters=[WORKSPACE], responses=CatalogueOut
    )
    def get(self, request: Request) -> Response:
        """How often each entry is met on maps and how it feels, the Top 10, duplicates."""
        workspace_id = asked_workspace(
            self.actor, Capability.VIEW, query_uuid(request, "workspace")
        )
        return Response(catalogue.catalogue(self.actor, workspace_id))


class TouchpointsView(ActorView):
    """Touchpoints across maps."""

    paged = True
    query = frozenset({"workspace", "top", "definition", "named", "channel"})

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
            OpenApiParameter(
                "definition",
                {"type": "string", "format": "uuid"},
                description="Only those of this entry of the catalogue.",
            ),
            OpenApiParameter(
                "named",
                {"type": "string", "maxLength": 120},
                description="Only those of no entry that have this name, but for case and accents.",
            ),
            OpenApiParameter(
                "channel", {"type": "string", "maxLength": 40}, description="Only this channel's."
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
        definition, channel = query_uuid(request, "definition"), _text(request, "channel", 40)
        named = _text(request, "named", 120)
        if definition is not None:
            found = queries.occurrences(found, definition)
        if channel is not None:
            found = found.filter(channel=channel)
        if named is not None:
            found = catalogue.loose(found, named)
        top = _top(request)
        if top is not None:
            rows = list(found[:top])
            return Response(
                {"results": [queries.touchpoint_json(row) for row in rows], "next": None}
            )
        page = CursorPage()
        rows = page.paginate_queryset(found, request, self)
        return page.get_paginated_response([queries.touchpoint_json(row) for row in rows])


def _text(request: Request, name: str, high: int) -> str | None:
    raw = request.query_params.get(name)
    if raw is not None and not 1 <= len(raw) <= high:
        raise Invalid(fields={name: _("Between 1 and %(n)s characters.") % {"n": high}})
    return raw


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
