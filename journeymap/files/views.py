"""Images of a map over REST: uploaded by who edits it, read by who sees it."""

import uuid
from typing import Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.core.errors import Invalid
from journeymap.core.rest import CursorPage
from journeymap.files.images import BYTES_HIGH
from journeymap.files.models import Attachment
from journeymap.files.queries import attachment_on, shown_on
from journeymap.files.serializers import AttachmentChange, AttachmentIn, AttachmentOut
from journeymap.files.services import describe_image, read_bytes, read_small, store_image
from journeymap.maps.access import access_map
from journeymap.maps.library import checked_body
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.rest import ActorView

_SUFFIX = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
_TYPES = tuple(_SUFFIX)


class AttachmentsView(ActorView):
    """The images of a map."""

    paged = True
    parser_classes: ClassVar[list[type[BaseParser]]] = [MultiPartParser]  # type: ignore[misc]  # as ActorView has it

    @extend_schema(operation_id="attachments_list", responses=AttachmentOut(many=True))
    def get(self, request: Request, map_id: uuid.UUID) -> Response:
        """The images uploaded to a map or shown on it, latest first."""
        journey_map = access_map(self.actor, map_id, Capability.VIEW)
        page = CursorPage()
        found = page.paginate_queryset(shown_on(journey_map), request, self)
        return page.get_paginated_response([_shown(row, map_id) for row in found])

    @extend_schema(
        operation_id="attachments_create",
        request={"multipart/form-data": AttachmentIn},
        responses={201: AttachmentOut},
    )
    def post(self, request: Request, map_id: uuid.UUID) -> Response:
        """Upload an image. Its type is read from its bytes; what it tells of its maker goes."""
        journey_map = access_map(self.actor, map_id, Capability.EDIT)
        given = checked_body(AttachmentIn, request)
        row = store_image(
            actor=self.actor,
            workspace_id=journey_map.workspace_id,
            map_id=map_id,
            data=given["file"].read(BYTES_HIGH + 1),
            name=_name(given["file"].name),
            alt_text=given["alt_text"],
        )
        return Response(_shown(row, map_id), status=201)


class AttachmentView(ActorView):
    """One image of a map."""

    read_bucket = "images"
    query = frozenset({"size"})

    @extend_schema(
        operation_id="attachments_read",
        parameters=[
            OpenApiParameter(
                "size",
                enum=("small",),
                description="`small`: a copy for a card, at most 960 pixels wide, as WebP.",
            )
        ],
        responses={(200, mime): OpenApiTypes.BINARY for mime in _TYPES} | {304: None},
    )
    def get(self, request: Request, map_id: uuid.UUID, attachment_id: uuid.UUID) -> HttpResponse:
        """The image itself. The right to see the map is asked at each read, also of a copy kept."""
        row = attachment_on(access_map(self.actor, map_id, Capability.VIEW), attachment_id)
        small = _wants_small(request)
        tag = f'"{row.sha256}{"-small" if small else ""}"'
        known = {part.strip() for part in request.headers.get("If-None-Match", "").split(",")}
        if tag in known or f"W/{tag}" in known:
            answer = HttpResponse(status=304)
        else:
            data, mime = read_small(row) if small else (read_bytes(row), row.mime)
            answer = HttpResponse(data, content_type=mime)
            # The name is ours, whatever the file was called.
            name = f"{row.pk}.{_SUFFIX[mime]}"
            answer["Content-Disposition"] = f'inline; filename="{name}"'
            answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
            answer["X-Content-Type-Options"] = "nosniff"
        answer["ETag"] = tag
        # Kept, but asked about each time: who lost the map loses its images (A8).
        answer["Cache-Control"] = "private, no-cache"
        answer["Vary"] = "Cookie, Authorization"
        return answer

    @extend_schema(
        operation_id="attachments_change", request=AttachmentChange, responses=AttachmentOut
    )
    def patch(self, request: Request, map_id: uuid.UUID, attachment_id: uuid.UUID) -> Response:
        """Say in words what the image shows."""
        row = attachment_on(access_map(self.actor, map_id, Capability.EDIT), attachment_id)
        given = checked_body(AttachmentChange, request)
        if "alt_text" in given:
            row = describe_image(row, alt_text=given["alt_text"])
        return Response(_shown(row, map_id))


def _wants_small(request: Request) -> bool:
    size = request.query_params.get("size")
    if size not in {None, "small"}:
        raise Invalid(fields={"size": "The only size is small."})
    return size is not None


def _shown(row: Attachment, map_id: uuid.UUID) -> Any:
    return AttachmentOut(row, context={"map": map_id}).data


def _name(given: str | None) -> str:
    """A file's name as a label only: shortened, never a path, never refused."""
    return "".join(sign for sign in given or "" if sign.isprintable())[:80]
