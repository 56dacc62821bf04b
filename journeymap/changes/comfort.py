"""The usual comfort routes of a drawn thing: list, create, change and delete, one op each."""

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.changes import single
from journeymap.changes.serializers import page_of, page_parameters, ref
from journeymap.changes.views import IF_MATCH
from journeymap.core.rest import CursorPage
from journeymap.maps.access import access_map
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.rest import ActorView


def comfort_views(
    name: str, *, schema: str, tag: str, one: str, many: str
) -> tuple[type[ActorView], type[ActorView]]:
    """Return the views of `maps/<map_id>/<many>` and `<many>/<row_id>` for an entity.

    `schema` is its name in the OpenAPI page, `tag` begins the operation ids, `one` and `many` say
    it to people.
    """

    class Many(ActorView):
        paged = True

        @extend_schema(
            operation_id=f"{tag}_list",
            description=f"The visible {many} of a map, in the document's order.",
            responses={200: page_of(schema)},
            parameters=page_parameters(),
        )
        def get(self, request: Request, map_id: uuid.UUID) -> Response:
            access_map(self.actor, map_id, Capability.VIEW)
            page = CursorPage()
            found: Any = page.paginate_queryset(single.visible(name, map_id), request, self)
            return page.get_paginated_response(found)

        @extend_schema(
            operation_id=f"{tag}_create",
            description=f"Create {one}, by one op `{name}.create`.",
            request={"application/json": ref(f"{schema}Create")},
            responses={201: ref(schema)},
        )
        def post(self, request: Request, map_id: uuid.UUID) -> Response:
            row = single.create(self.actor, map_id, name, request.data)
            return Response(row, status=201, headers={"ETag": single.row_etag(row)})

    class One(ActorView):
        @extend_schema(
            operation_id=f"{tag}_change",
            description=f"Set fields of {one}, by one op `{name}.set`.",
            request={"application/json": ref(f"{schema}Change")},
            responses={200: ref(schema)},
            parameters=[IF_MATCH],
        )
        def patch(self, request: Request, row_id: uuid.UUID) -> Response:
            tag = request.headers.get("If-Match")
            row = single.change(self.actor, name, row_id, request.data, if_match=tag)
            return Response(row, headers={"ETag": single.row_etag(row)})

        @extend_schema(
            operation_id=f"{tag}_delete",
            description=f"Delete {one}, by one op `{name}.delete`; `{name}.restore` undoes it.",
            responses={204: None},
            parameters=[IF_MATCH],
        )
        def delete(self, request: Request, row_id: uuid.UUID) -> Response:
            single.delete(self.actor, name, row_id, if_match=request.headers.get("If-Match"))
            return Response(status=204)

    return Many, One
