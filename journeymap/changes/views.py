"""One map over REST: header, document, changes and batches."""

import gzip
import re
import uuid
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.changes import envelope, includes, log, serving, single
from journeymap.changes.serializers import ref
from journeymap.changes.writer import apply_through_writer
from journeymap.core.errors import Invalid, PreconditionFailed, Stale
from journeymap.core.snapshot import reading
from journeymap.maps import policy
from journeymap.maps.access import access_map, access_map_with, map_heading
from journeymap.maps.models import JourneyMap
from journeymap.maps.queries import map_json
from journeymap.maps.serializers import MapOut
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.rest import ActorView

_MAP_ETAG = re.compile(r'^(?:W/)?"([0-9a-f-]{36})\.(\d{1,18})[^"]*"$')
_MAX_CHANGES = 500
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="Else 412: the ETag you have read."
)


class TooOld(Stale):
    """The log does not reach back that far any more: read the document anew."""

    status = 410
    default_detail = "The changes you ask for are no longer kept; read the document anew."


class MapView(ActorView):
    """One map's header line."""

    @extend_schema(operation_id="maps_read", responses=MapOut)
    def get(self, request: Request, map_id: uuid.UUID) -> Response:
        """The map's header line and what the actor may do on it."""
        return Response(map_json(*access_map_with(self.actor, map_id, Capability.VIEW)))

    @extend_schema(
        operation_id="maps_change",
        request={"application/json": ref("MapChange")},
        responses={200: ref("Map")},
    )
    def patch(self, request: Request, map_id: uuid.UUID) -> Response:
        """Change fields of the map's header, by one op `map.set`."""
        return Response(single.change(self.actor, "map", map_id, request.data))

    @extend_schema(operation_id="maps_delete", responses={204: None})
    def delete(self, request: Request, map_id: uuid.UUID) -> Response:
        """Put the map into the bin, by one op `map.delete`; `restore` brings it back."""
        single.delete(self.actor, "map", map_id)
        return Response(status=204)


class MapRestoreView(ActorView):
    """A map out of the bin."""

    @extend_schema(operation_id="maps_restore", request=None, responses=MapOut)
    def post(self, request: Request, map_id: uuid.UUID) -> Response:
        """Bring a deleted map back, by one op `map.restore`."""
        if request.data:
            raise Invalid("This request has no body.")
        access_map(self.actor, map_id, Capability.MANAGE_MAP, deleted=True)
        single.submit(self.actor, map_id, {"entity": "map", "type": "restore", "id": str(map_id)})
        return self._present(map_id)

    def _present(self, map_id: uuid.UUID) -> Response:
        return Response(map_json(*access_map_with(self.actor, map_id, Capability.VIEW)))


class DocumentView(ActorView):
    """The whole map as one JSON document."""

    query = frozenset({"include", "shape"})

    @extend_schema(
        operation_id="maps_document",
        responses={200: ref("Document"), 304: None},
        parameters=[
            OpenApiParameter(
                "include",
                {"type": "string"},
                description="Comma-separated: kpis, personas. What a link hides stays empty.",
            ),
            OpenApiParameter("shape", {"type": "string", "enum": ["flat", "tree"]}),
            OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER),
        ],
    )
    def get(self, request: Request, map_id: uuid.UUID) -> HttpResponse:
        """The whole visible map. Its ETag is `epoch.revision`, more with includes: poll for 304."""
        asked = _asked(request, map_id)
        access = policy.require(self.actor, Capability.VIEW, map_id)
        tag = serving.etag(asked, map_heading(map_id), access)
        if _same(request.headers.get("If-None-Match", ""), tag):
            return _tagged(HttpResponse(status=304), tag)
        tag, packed = serving.compressed(asked, access)
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return _tagged(HttpResponse(gzip.decompress(packed), "application/json"), tag)
        response = HttpResponse(packed, "application/json")
        response["Content-Encoding"] = "gzip"
        return _tagged(response, tag)


class ChangesView(ActorView):
    """The log of a map."""

    query = frozenset({"after", "limit"})

    @extend_schema(
        operation_id="maps_changes",
        responses={200: ref("Changes")},
        parameters=[
            OpenApiParameter(
                "after", {"type": "integer", "minimum": 0}, description="The revision you have."
            ),
            OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": _MAX_CHANGES}),
        ],
    )
    def get(self, request: Request, map_id: uuid.UUID) -> Response:
        """What was committed after a revision, in order; 410 `stale` when that is trimmed away."""
        after = _number(request, "after", default=0, low=0, high=2**62)
        limit = _number(request, "limit", default=100, low=1, high=_MAX_CHANGES)
        with reading():
            journey_map = access_map(self.actor, map_id, Capability.VIEW)
            if after < journey_map.floor:
                raise TooOld(floor=journey_map.floor, revision=journey_map.revision)
            items = log.items_after(map_id, after, limit=limit)
        last = items[-1]["revision"] if items else journey_map.revision
        more = last < journey_map.revision
        return Response(
            {
                "epoch": str(journey_map.epoch),
                "revision": journey_map.revision,
                "floor": journey_map.floor,
                "results": items,
                "next": f"{request.path}?after={last}&limit={limit}" if more else None,
            }
        )


class BatchesView(ActorView):
    """The one door, over REST."""

    throttle_bucket = "batches"

    @extend_schema(
        operation_id="maps_batch",
        request={"application/json": ref("Batch")},
        responses={200: ref("Applied")},
        parameters=[IF_MATCH],
        examples=[
            OpenApiExample(
                "Rename a stage",
                request_only=True,
                value={
                    "batch_id": "0199f1a2-7c1e-7b52-9d4e-2f60f8a1c001",
                    "ops": [
                        {
                            "entity": "stage",
                            "type": "set",
                            "id": "0199f1a2-7c1e-7b52-9d4e-2f60f8a1c0de",
                            "fields": {"name": "Decide"},
                        }
                    ],
                },
            )
        ],
    )
    def post(self, request: Request, map_id: uuid.UUID) -> Response:
        """Apply a batch of up to 1,000 ops, all or nothing. Sent again, it counts once."""
        if_match = request.headers.get("If-Match")
        at = None if if_match is None else _revision_of(if_match, self.actor, map_id)
        applied = apply_through_writer(
            actor=self.actor, map_id=map_id, batch=envelope.parse(request.data), if_revision=at
        )
        return Response(
            {
                "batch_id": str(applied.batch_id),
                "revision": applied.revision,
                "effect": applied.effect,
                "item": applied.item,
                "skipped": list(applied.skipped),
            }
        )


def _asked(request: Request, map_id: uuid.UUID) -> serving.Asked:
    raw = request.query_params.get("include", "")
    wanted = sorted({name for name in raw.split(",") if name})
    if any(name not in includes.names() for name in wanted):
        raise Invalid(fields={"include": f"Out of: {', '.join(includes.names())}."})
    shape = request.query_params.get("shape", "flat")
    if shape not in {"flat", "tree"}:
        raise Invalid(fields={"shape": "Choose one of: flat, tree."})
    return serving.Asked(map_id, tuple(wanted), tree=shape == "tree")


def _number(request: Request, name: str, *, default: int, low: int, high: int) -> int:
    raw = request.query_params.get(name, str(default))
    if raw.isascii() and raw.isdigit() and len(raw) <= 19 and low <= int(raw) <= high:
        return int(raw)
    raise Invalid(fields={name: f"A number between {low} and {high}."})


def _same(header: str, tag: str) -> bool:
    known = {part.strip().removeprefix("W/") for part in header.split(",")}
    return f'"{tag}"' in known


def _tagged(response: HttpResponse, tag: str) -> HttpResponse:
    response["ETag"] = f'"{tag}"'
    # Kept by the browser, asked about each time: a role may have been withdrawn meanwhile.
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Accept-Encoding, Authorization, Cookie"
    return response


def _revision_of(if_match: str, actor: Any, map_id: uuid.UUID) -> int | None:
    """Return the revision an If-Match names. Raises PreconditionFailed for any other map state."""
    if if_match.strip() == "*":
        return None
    access_map(actor, map_id, Capability.VIEW)
    match = _MAP_ETAG.match(if_match.strip())
    epoch = JourneyMap.objects.values_list("epoch", flat=True).get(pk=map_id)
    if match is None or match.group(1) != str(epoch):
        raise PreconditionFailed
    return int(match.group(2))
