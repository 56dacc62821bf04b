"""What drf-spectacular cannot see by itself: our ways in, the problem body, drawn things."""

from typing import Any

from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerFieldExtension,
)

from journeymap.changes import serializers as drawn
from journeymap.core.rest import StrictSerializer

Json = dict[str, Any]

PROBLEM: Json = {
    "type": "object",
    "description": "What went wrong (RFC 9457). `code` is for programs, `detail` for people.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "fields": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "The path of each wrong field and what is wrong with it.",
        },
        "request_id": {"type": "string", "description": "Name it when you report a fault."},
        "op": {"type": "integer", "description": "Of a batch: the index of the refused op."},
        "row": {"type": "object", "description": "Of a batch: the row as it stands."},
        "retry_after": {"type": "integer"},
    },
    "required": ["type", "title", "status", "code", "detail"],
    "examples": [
        {
            "type": "urn:journeymap:invalid",
            "title": "Bad Request",
            "status": 400,
            "code": "invalid",
            "detail": "The input is not valid.",
            "fields": {"ops[0].fields.name": "This may not be empty."},
        }
    ],
}
# A path's second word (or the last, for what belongs to a map) names its chapter.
_CHAPTERS = {
    "me": "Account",
    "workspaces": "Workspaces",
    "sample": "Workspaces",
    "tokens": "Workspaces",
    "links": "Sharing",
    "share": "Sharing",
    "batches": "Editing",
    "changes": "Editing",
    "stages": "Editing",
    "cards": "Editing",
    "connectors": "Editing",
    "evidence": "Editing",
    "map-links": "Editing",
    "opportunities": "KPIs",
    "actions": "KPIs",
    "outcomes": "KPIs",
    "ticket": "Editing",
    "templates": "Maps",
    "folders": "Maps",
    "search": "Maps",
    "placements": "Maps",
    "views": "Maps",
    "maps": "Maps",
    "document": "Maps",
    "restore": "Maps",
    "curves": "Maps",
    "insights": "Maps",
    "linked": "Maps",
    "personas": "Library",
    "segments": "Library",
    "tags": "Library",
    "channels": "Library",
    "touchpoints": "Library",
    "touchpoint-definitions": "Library",
    "touchpoint-catalogue": "Library",
    "kpi-definitions": "KPIs",
    "kpi-benchmarks": "KPIs",
    "targets": "KPIs",
    "sources": "KPIs",
    "source-recipes": "KPIs",
    "kpi-runs": "KPIs",
    "kpi-annotations": "KPIs",
    "kpi-comparison": "KPIs",
    "kpi-health": "KPIs",
    "alert-rules": "Alerts",
    "alerts": "Alerts",
    "alert-summary": "Alerts",
    "alert-watchable": "Alerts",
    "alert-notices": "Alerts",
    "read": "Alerts",
    "webhooks": "Alerts",
    "stage-kpis": "KPIs",
    "event-logs": "KPIs",
    "event-imports": "KPIs",
    "event-mapping": "KPIs",
    "journey-funnel": "KPIs",
    "journey-times": "KPIs",
    "journey-paths": "KPIs",
    "journey-friction": "KPIs",
}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its registration is untyped
    target_class = "journeymap.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> Json:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "jm_…",
            "description": "An API token: one workspace, chosen scopes, never more than its user.",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its registration is untyped
    target_class = "journeymap.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> Json:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "jm_session",
            "description": "A signed-in member; writes also need the header X-CSRFToken.",
        }


class GuestScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its registration is untyped
    target_class = "journeymap.api.authentication.GuestAuthentication"
    name = "guest"

    def get_security_definition(self, auto_schema: Any) -> Json:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "jm_guest_{map}",
            "description": "Somebody who came by a share link, on that map alone.",
        }


class KindFieldSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # its registration is untyped
    target_class = "journeymap.workspaces.serializers.KindField"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> Json:
        schema: Json = self.target.kind.json_schema()
        if self.target.allow_null and isinstance(schema.get("type"), list):
            # drf-spectacular adds the null itself.
            schema["type"] = schema["type"][0]
        return schema


def finish(result: Json, generator: Any, request: Any, public: bool) -> Json:
    """Postprocessing hook: drawn things, problems and chapters for every operation."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(drawn.components())
    schemas["Problem"] = PROBLEM
    for schema in schemas.values():
        # A serializer without words of its own inherits those about our class, not about its body.
        if schema.get("description") == StrictSerializer.__doc__:
            del schema["description"]
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    result["components"]["responses"] = {
        "Problem": {
            "description": "Refused, or failed: see `code`.",
            "content": {"application/problem+json": {"schema": drawn.ref("Problem")}},
        }
    }
    for path, methods in result["paths"].items():
        words = [word for word in path.removeprefix("/api/v1/").split("/") if "{" not in word]
        chapter = _CHAPTERS.get(words[-1]) or _CHAPTERS.get(words[0], "Other")
        for operation in methods.values():
            operation["tags"] = [chapter]
            operation["responses"]["default"] = {"$ref": "#/components/responses/Problem"}
    return result
