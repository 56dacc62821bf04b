"""Tags over REST. Cards themselves are drawn: they change by ops."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.cards.models import Tag
from journeymap.cards.serializers import TagChange, TagIn, TagOut
from journeymap.maps.library import LibraryListView, LibraryRowView, Noun


class _Tags(Noun):
    entity = "tag"
    model = Tag
    shape = TagOut


class TagsView(_Tags, LibraryListView):
    """The tags of a workspace."""

    accepts = TagIn

    @extend_schema(operation_id="tags_list", responses=TagOut(many=True))
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
