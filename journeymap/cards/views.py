"""Tags over REST, and comfort routes of cards, connectors and evidence: one op each."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.cards.models import Tag
from journeymap.cards.serializers import TagChange, TagIn, TagOut
from journeymap.changes import single
from journeymap.changes.comfort import comfort_views
from journeymap.changes.serializers import page_of, page_parameters, ref
from journeymap.changes.views import IF_MATCH
from journeymap.core.rest import CursorPage
from journeymap.maps.access import access_map
from journeymap.maps.library import WORKSPACE, LibraryListView, LibraryRowView, Noun
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.rest import ActorView

ConnectorsView, ConnectorView = comfort_views(
    "connector", schema="Connector", tag="connectors", one="a connector", many="connectors"
)
EvidenceListView, EvidenceView = comfort_views(
    "evidence", schema="Evidence", tag="evidence", one="a piece of evidence", many="evidence"
)


class _Tags(Noun):
    entity = "tag"
    model = Tag
    shape = TagOut


class TagsView(_Tags, LibraryListView):
    """The tags of a workspace."""

    accepts = TagIn

    @extend_schema(operation_id="tags_list", parameters=[WORKSPACE], responses=TagOut(many=True))
    def get(self, request: Request) -> Response:
        """The tags of a workspace, by name."""
        return self.list_rows(request)

    @extend_schema(operation_id="tags_create", request=TagIn, responses={201: TagOut})
    def post(self, request: Request) -> Response:
        """Create a tag."""
        return self.create_row(request)


class TagView(_Tags, LibraryRowView):
    """One tag."""

    accepts = TagChange

    @extend_schema(operation_id="tags_read", responses=TagOut)
    def get(self, request: Request, row_id: uuid.UUID) -> Response:
        """One tag."""
        return self.read_row(row_id)

    @extend_schema(operation_id="tags_change", request=TagChange, responses=TagOut)
    def patch(self, request: Request, row_id: uuid.UUID) -> Response:
        """Rename or recolour a tag; open maps show it at once."""
        return self.change_row(request, row_id)

    @extend_schema(operation_id="tags_delete", responses={204: None})
    def delete(self, request: Request, row_id: uuid.UUID) -> Response:
        """Delete a tag; cards no longer show it."""
        return self.delete_row(row_id)


class CardsView(ActorView):
    """The cards of a map."""

    paged = True

    @extend_schema(
        operation_id="cards_list",
        responses={200: page_of("Card")},
        parameters=page_parameters(),
    )
    def get(self, request: Request, map_id: uuid.UUID) -> Response:
        """The visible cards of a map, in the document's order."""
        access_map(self.actor, map_id, Capability.VIEW)
        page = CursorPage()
        found = page.paginate_queryset(single.visible("card", map_id), request, self)
        return page.get_paginated_response(found)

    @extend_schema(
        operation_id="cards_create",
        request={"application/json": ref("CardCreate")},
        responses={201: ref("Card")},
    )
    def post(self, request: Request, map_id: uuid.UUID) -> Response:
        """Create a card, by one op `card.create`; without a place it goes last."""
        row = single.create(self.actor, map_id, "card", request.data)
        return Response(row, status=201, headers={"ETag": single.row_etag(row)})


class CardView(ActorView):
    """One card."""

    @extend_schema(
        operation_id="cards_change",
        request={"application/json": ref("CardChange")},
        responses={200: ref("Card")},
        parameters=[IF_MATCH],
    )
    def patch(self, request: Request, card_id: uuid.UUID) -> Response:
        """Set fields of a card, or move it (`pos` or `after`), by one op."""
        row = single.change(
            self.actor, "card", card_id, request.data, if_match=request.headers.get("If-Match")
        )
        return Response(row, headers={"ETag": single.row_etag(row)})

    @extend_schema(operation_id="cards_delete", responses={204: None}, parameters=[IF_MATCH])
    def delete(self, request: Request, card_id: uuid.UUID) -> Response:
        """Delete a card, by one op `card.delete`; it can be restored by `card.restore`."""
        single.delete(self.actor, "card", card_id, if_match=request.headers.get("If-Match"))
        return Response(status=204)
