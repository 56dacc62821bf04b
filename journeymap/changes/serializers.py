"""JSON Schemas of the document, batches and changes, made from the registry of drawn things.

The same kinds that parse an op describe it here, so that the OpenAPI page cannot disagree.
"""

from typing import Any

from drf_spectacular.utils import OpenApiParameter

from journeymap.changes import entities
from journeymap.changes.entities import Entity
from journeymap.core.kinds import Ref
from journeymap.core.rest import CursorPage

Json = dict[str, Any]
UUID: Json = {"type": "string", "format": "uuid"}
REVISION: Json = {"type": "integer", "minimum": 0}


def ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def page_of(name: str) -> Json:
    """Return the schema of one page of rows."""
    return {
        "type": "object",
        "properties": {
            "results": {"type": "array", "items": ref(name)},
            "next": {"type": ["string", "null"], "format": "uri-reference"},
        },
        "required": ["results", "next"],
    }


def page_parameters() -> list[OpenApiParameter]:
    """Return the query parameters of a list of rows."""
    return [
        OpenApiParameter(item["name"], item["schema"], description=item["description"])
        for item in CursorPage().get_schema_operation_parameters(None)
    ]


def title(entity: Entity) -> str:
    """Return the schema name of an entity: `pain_point` is `PainPoint`."""
    return "".join(word.capitalize() for word in entity.name.split("_"))


def row_ref(name: str) -> Json:
    return ref(title(entities.get(name)))


def components() -> dict[str, Json]:
    """Return every schema of this package by its component name."""
    found: dict[str, Json] = {}
    for entity in entities.in_order():
        found[title(entity)] = row_schema(entity)
        found[f"{title(entity)}Create"] = create_schema(entity)
        found[f"{title(entity)}Change"] = change_schema(entity)
    return {**found, **_envelopes(), "Document": _document()}


def row_schema(entity: Entity) -> Json:
    """The row as the document carries it: every field, always."""
    fields = {name: _described(kind) for name, kind in entity.fields.items()}
    links: dict[str, Json] = {name: {"type": "array", "items": UUID} for name in entity.links}
    properties = {"id": UUID, "rev": REVISION, **fields, **links}
    return {"type": "object", "properties": properties, "required": list(properties)}


def create_schema(entity: Entity) -> Json:
    """The body that makes a row by a comfort route."""
    fields = {name: _described(kind) for name, kind in entity.fields.items()}
    links: dict[str, Json] = {name: {"type": "array", "items": UUID} for name in entity.links}
    extra: Json = {"id": {**UUID, "description": "Made by the client; one is made if absent."}}
    if entity.place:
        extra["after"] = _after()
    return {
        "type": "object",
        "properties": {**extra, **fields, **links},
        "required": [name for name, kind in entity.fields.items() if kind.required],
        "additionalProperties": False,
    }


def change_schema(entity: Entity) -> Json:
    """The body that changes a row by a comfort route: fields, or a place, not both."""
    names = [*entity.settable, *entity.place]
    properties = {name: _described(entity.fields[name]) for name in names}
    if entity.place:
        properties["after"] = _after()
    return {
        "type": "object",
        "properties": properties,
        "minProperties": 1,
        "additionalProperties": False,
    }


def _after() -> Json:
    return {
        "type": ["string", "null"],
        "format": "uuid",
        "description": "The sibling to follow; null: first.",
    }


def _described(kind: Any) -> Json:
    schema: Json = kind.json_schema()
    if isinstance(kind, Ref):
        schema = {**schema, "description": f"The id of a {kind.entity} of this map."}
    return schema


def _document() -> Json:
    sections: dict[str, Json] = {
        entity.section: {"type": "array", "items": ref(title(entity))}
        for entity in entities.in_order()
        if entity.name != "map"
    }
    properties: Json = {
        "schema": {"type": "integer", "const": 1},
        "id": UUID,
        "workspace": UUID,
        "epoch": {**UUID, "description": "Changes when a backup is restored: read all anew."},
        "revision": {**REVISION, "description": "The number of committed batches; gapless."},
        "map": ref("Map"),
        **sections,
    }
    optional: Json = {
        "kpi_rev": REVISION,
        "kpis": {"type": "object", "description": "By stage_kpi id (include=kpis)."},
        "library_rev": REVISION,
        "personas": {"type": "object", "description": "By persona id (include=personas)."},
        "channels": {"type": "object", "description": "By channel key (include=personas)."},
        "tags": {"type": "object", "description": "By tag id (include=personas)."},
    }
    return {
        "type": "object",
        "description": "The visible map. With shape=tree, rows stand inside what they hang on.",
        "properties": {**properties, **optional},
        "required": ["schema", "id", "workspace", "epoch", "revision", "map"],
    }


def _envelopes() -> dict[str, Json]:
    names = [entity.name for entity in entities.in_order()]
    op: Json = {
        "type": "object",
        "description": (
            "One step; GET the schema of fields under the entity's own name. `text` takes `field`,"
            " `base` (what its author started from) and `value` (what they want): what others"
            " wrote in the field meanwhile stays."
        ),
        "properties": {
            "entity": {"type": "string", "enum": names},
            "type": {"type": "string", "enum": _verbs()},
            "id": UUID,
            "fields": {"type": "object"},
            "expect": {"type": "object", "description": "Undo: skip what no longer holds this."},
        },
        "required": ["entity", "type", "id"],
        "additionalProperties": False,
    }
    effective = {**op, "properties": {**op["properties"], "rows": {"type": "object"}}}
    effective.pop("additionalProperties")
    batch: Json = {
        "type": "object",
        "description": "All or nothing; sent twice with one batch_id it counts once.",
        "properties": {
            "batch_id": UUID,
            "base_revision": REVISION,
            "ops": {"type": "array", "items": ref("Op"), "minItems": 1, "maxItems": 1000},
            "label": {"type": "string", "maxLength": 120},
            "undoes": {"type": ["string", "null"], "format": "uuid"},
        },
        "required": ["batch_id", "ops"],
        "additionalProperties": False,
    }
    skipped: Json = {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"op": {"type": "integer"}, "field": {"type": "string"}},
        },
    }
    change: Json = {
        "type": "object",
        "properties": {
            "revision": REVISION,
            "batch_id": UUID,
            "actor": {
                "type": "object",
                "properties": {
                    name: {"type": "string"} for name in ("kind", "id", "name", "color")
                },
            },
            "ops": {"type": "array", "items": ref("EffectiveOp")},
            "at": {"type": "string", "format": "date-time"},
            "label": {"type": "string"},
            "undoes": UUID,
            "skipped": skipped,
        },
        "required": ["revision", "batch_id", "actor", "ops", "at"],
    }
    applied: Json = {
        "type": "object",
        "properties": {
            "batch_id": UUID,
            "revision": REVISION,
            "effect": {"type": "string", "enum": ["applied", "none", "earlier"]},
            "item": {"oneOf": [ref("ChangeItem"), {"type": "null"}]},
            "skipped": skipped,
        },
        "required": ["batch_id", "revision", "effect", "item", "skipped"],
    }
    changes: Json = {
        "type": "object",
        "properties": {
            "epoch": UUID,
            "revision": {**REVISION, "description": "The map's present revision."},
            "floor": {**REVISION, "description": "The oldest revision one can follow from."},
            "results": {"type": "array", "items": ref("ChangeItem")},
            "next": {"type": ["string", "null"], "format": "uri-reference"},
        },
        "required": ["epoch", "revision", "floor", "results", "next"],
    }
    return {
        "Op": op,
        "EffectiveOp": effective,
        "Batch": batch,
        "Applied": applied,
        "ChangeItem": change,
        "Changes": changes,
    }


def _verbs() -> list[str]:
    found: set[str] = set()
    for entity in entities.in_order():
        found |= entity.verbs
    return [verb for verb in entities.VERBS if verb in found]
