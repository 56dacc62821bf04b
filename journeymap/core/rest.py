"""What every REST view shares: strict bodies, cursor pages, strict serializers."""

import base64
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.pagination import BasePagination
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.core import strictjson
from journeymap.core.errors import Invalid
from journeymap.core.ids import parse_uuid

DEFAULT_LIMIT = 50
MAX_LIMIT = 200


class StrictJSONParser(BaseParser):
    """Parses application/json by `core.strictjson`; every oddity is a 400 problem."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return strictjson.loads(stream.read())


class JSONRenderer(BaseRenderer):
    """Renders with orjson; problems leave as application/problem+json."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        import orjson

        if data is None:
            return b""
        return orjson.dumps(data, default=str, option=orjson.OPT_NON_STR_KEYS)


class StrictSerializer(serializers.Serializer[Any]):
    """A serializer that refuses what it does not know: no silent mass assignment (A6)."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict) and not hasattr(data, "keys"):
            raise serializers.ValidationError({"": ["This must be an object."]})
        known = {name for name, field in self.fields.items() if not field.read_only}
        unknown = [str(key) for key in data if key not in known]
        if unknown:
            raise serializers.ValidationError({key[:80]: ["Unknown key."] for key in unknown})
        return super().to_internal_value(data)


class CursorPage(BasePagination):
    """Pages by an opaque cursor over a total order: `{results, next}`; `?limit=` up to 200.

    The queryset's own ordering is used; it must end with the primary key.
    """

    def paginate_queryset(
        self, queryset: QuerySet[Any] | Sequence[Any], request: Request, view: Any = None
    ) -> list[Any]:
        limit = _limit(request)
        start = _decode(request.query_params.get("cursor", ""))
        found = list(queryset[start : start + limit + 1])
        self._next = None
        if len(found) > limit:
            self._next = _link(request, start + limit)
        return found[:limit]

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "next": self._next})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {
                "results": schema,
                "next": {"type": ["string", "null"], "format": "uri-reference"},
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": "cursor",
                "in": "query",
                "schema": {"type": "string"},
                "description": "Opaque cursor: follow `next` instead of making one.",
            },
            {
                "name": "limit",
                "in": "query",
                "schema": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT},
                "description": f"Rows a page, {DEFAULT_LIMIT} unless told.",
            },
        ]


def _limit(request: Request) -> int:
    raw = request.query_params.get("limit", str(DEFAULT_LIMIT))
    if not raw.isascii() or not raw.isdigit() or not 1 <= len(raw) <= 4:
        raise Invalid(fields={"limit": f"A number between 1 and {MAX_LIMIT}."})
    if not 1 <= int(raw) <= MAX_LIMIT:
        raise Invalid(fields={"limit": f"A number between 1 and {MAX_LIMIT}."})
    return int(raw)


def _decode(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        text = base64.urlsafe_b64decode(cursor.encode("ascii") + b"==").decode("ascii")
        if text.startswith("o") and text[1:].isdigit() and len(text) < 12:
            return int(text[1:])
    except ValueError:
        pass
    raise Invalid(fields={"cursor": "Not a cursor of this list."})


def _link(request: Request, start: int) -> str:
    cursor = base64.urlsafe_b64encode(f"o{start}".encode()).decode().rstrip("=")
    parts = urlsplit(request.get_full_path())
    query = {**request.query_params.dict(), "cursor": cursor}
    return urlunsplit(("", "", parts.path, urlencode(query), ""))


def query_uuid(request: Request, name: str) -> Any:
    """Return the UUID of a query parameter, or None when absent. Raises Invalid naming it."""
    raw = request.query_params.get(name)
    return None if raw is None else parse_uuid(raw, field=name)
