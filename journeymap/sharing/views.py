"""Share links for those who manage them."""

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.core.errors import NotFound
from journeymap.core.rest import CursorPage
from journeymap.maps.access import access_map
from journeymap.sharing import queries, services
from journeymap.sharing.models import ShareLink
from journeymap.sharing.serializers import LinkChange, LinkIn, LinkOut, link_json
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.rest import ActorView


class LinksView(ActorView):
    """The share links of a map."""

    paged = True

    @extend_schema(operation_id="links_list", responses=LinkOut(many=True))
    def get(self, request: Request, map_id: uuid.UUID) -> Response:
        """The map's share links that are not revoked, with their addresses."""
        access_map(self.actor, map_id, Capability.MANAGE_LINKS)
        page = CursorPage()
        found = page.paginate_queryset(queries.links_of(map_id), request, self)
        shown = queries.personal_data_on(map_id)
        return page.get_paginated_response([link_json(i, personal_data=shown) for i in found])

    @extend_schema(operation_id="links_create", request=LinkIn, responses={201: LinkOut})
    def post(self, request: Request, map_id: uuid.UUID) -> Response:
        """Create a share link that lets people without an account view, comment or edit."""
        access_map(self.actor, map_id, Capability.MANAGE_LINKS)
        values = _checked(LinkIn, request)
        shows = {name: values.pop(name) for name in services.SHOWS if name in values}
        link = services.create_link(actor=self.actor, map_id=map_id, shows=shows, **values)
        shown = queries.personal_data_on(map_id)
        return Response(link_json(link, personal_data=shown), status=201)


class LinkView(ActorView):
    """One share link."""

    @extend_schema(operation_id="links_change", request=LinkChange, responses=LinkOut)
    def patch(self, request: Request, link_id: uuid.UUID) -> Response:
        """Change a link; whoever came by it has the new right at once."""
        link = self._link(link_id)
        changes = _checked(LinkChange, request)
        link = services.change_link(actor=self.actor, link=link, changes=changes)
        shown = queries.personal_data_on(link.map_id)
        return Response(link_json(link, personal_data=shown))

    @extend_schema(operation_id="links_revoke", responses={204: None})
    def delete(self, request: Request, link_id: uuid.UUID) -> Response:
        """Revoke a link: everyone who came by it is out within two seconds."""
        services.revoke_link(actor=self.actor, link=self._link(link_id))
        return Response(status=204)

    def _link(self, link_id: uuid.UUID) -> ShareLink:
        link = queries.open_links().filter(pk=link_id).first()
        if link is None:
            raise NotFound
        access_map(self.actor, link.map_id, Capability.MANAGE_LINKS)
        return link


def _checked(serializer: Any, request: Request) -> dict[str, Any]:
    checked = serializer(data=request.data)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)
