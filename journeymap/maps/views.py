"""Lists of maps, and the making of one. A single map's views stand in `changes`: they write ops."""

import uuid

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.core.errors import Forbidden, Invalid, NotFound
from journeymap.core.rest import CursorPage, query_uuid
from journeymap.maps import listing, policy, queries, services, tiles
from journeymap.maps.access import access_map
from journeymap.maps.creation import make_map
from journeymap.maps.models import KINDS, STATES, STATUSES, MapStar
from journeymap.maps.serializers import MapIn, PurgeIn, TileOut
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.models import Workspace
from journeymap.workspaces.queries import default_workspace
from journeymap.workspaces.rest import ActorView


def _many(name: str, known: tuple[str, ...]) -> OpenApiParameter:
    text = f"Comma-separated, out of: {', '.join(known)}."
    return OpenApiParameter(name, {"type": "string"}, description=text)


def _one(name: str, known: tuple[str, ...], text: str) -> OpenApiParameter:
    return OpenApiParameter(name, {"type": "string", "enum": list(known)}, description=text)


_UUID = {"type": "string", "format": "uuid"}
_FILTERS = (
    _many("kind", KINDS),
    _many("state", STATES),
    _many("status", STATUSES),
    OpenApiParameter("persona", _UUID, description="Maps this persona is on."),
    OpenApiParameter("owner", _UUID, description="Maps this member answers for."),
    _one("review", listing.REVIEWS, "To be reviewed: today or before; within two weeks."),
    _one("health", listing.HEALTHS, "Maps with a KPI of this health."),
    OpenApiParameter("folder", {"type": "string"}, description="A folder's id, or none."),
    _one("starred", ("true",), "Those the actor has starred."),
    _one("sort", listing.SORTS, "updated (the default), title, or health, the worst first."),
)


class MapsView(ActorView):
    """The maps the actor may see."""

    paged = True
    query = frozenset({"workspace", "deleted", "q"}) | listing.PARAMETERS

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
            *_FILTERS,
        ],
    )
    def get(self, request: Request) -> Response:
        """The maps the actor may see, the latest changed first, as the dashboard's tiles.

        The bin (`deleted=true`) shows those of the workspaces whose bin the actor may empty, the
        latest deleted first.
        """
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
                filters=listing.filters_from(request.query_params),
            ),
            request,
            self,
        )
        return page.get_paginated_response(tiles.tiles(found, actor=self.actor))

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
        return Response(tiles.tiles([journey_map], actor=self.actor)[0], status=201)

    def _workspace(self, workspace_id: uuid.UUID | None) -> Workspace:
        if workspace_id is None:
            return default_workspace(self.actor)
        found = Workspace.objects.filter(pk=workspace_id, deleted_at__isnull=True).first()
        if found is None or policy.access_to_workspace(self.actor, found.pk) is None:
            raise NotFound
        return found


class StarView(ActorView):
    """A member's own mark on a map."""

    @extend_schema(operation_id="maps_star", request=None, responses={204: None})
    def put(self, request: Request, map_id: uuid.UUID) -> Response:
        """Star a map: for oneself alone. Doing it twice changes nothing."""
        MapStar.objects.get_or_create(map_id=map_id, user_id=self._person(map_id))
        return Response(status=204)

    @extend_schema(operation_id="maps_unstar", responses={204: None})
    def delete(self, request: Request, map_id: uuid.UUID) -> Response:
        """Take one's star off a map."""
        MapStar.objects.filter(map_id=map_id, user_id=self._person(map_id)).delete()
        return Response(status=204)

    def _person(self, map_id: uuid.UUID) -> uuid.UUID:
        access_map(self.actor, map_id, Capability.VIEW)
        if self.actor.kind != "member":
            raise Forbidden("Stars are for members who are signed in.")
        return self.actor.person


class PurgeView(ActorView):
    """A map out of the bin, for good."""

    @extend_schema(operation_id="maps_purge", request=PurgeIn, responses={204: None})
    def post(self, request: Request, map_id: uuid.UUID) -> Response:
        """Delete a map of the bin for good. The body repeats its title, so that none is mistaken.

        After 30 days in the bin this happens by itself.
        """
        checked = PurgeIn(data=request.data)
        checked.is_valid(raise_exception=True)
        services.purge_map(actor=self.actor, map_id=map_id, title=checked.validated_data["title"])
        return Response(status=204)


def _deleted(request: Request) -> bool:
    value = request.query_params.get("deleted")
    if value not in {None, "true"}:
        raise Invalid(fields={"deleted": "Only true."})
    return value == "true"
