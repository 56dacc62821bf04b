"""The batch as clients send it, parsed without touching the database (P14).

Everything that can be refused from the text alone is refused here, before any lock: unknown
types, unknown keys, wrong values, too much of anything.
"""

import uuid
from dataclasses import dataclass, field
from typing import Any

from journeymap.changes import entities
from journeymap.changes.entities import Entity
from journeymap.core.errors import DomainError, Invalid, TooLarge
from journeymap.core.ids import parse_uuid
from journeymap.workspaces.actor import Capability

MAX_OPS = 1_000
_BATCH_KEYS = {"batch_id", "base_revision", "ops", "label", "undoes"}
_OP_KEYS = {"entity", "type", "id", "fields", "expect"}
_REVISION_MAX = 2**62


@dataclass(slots=True)
class Op:
    """One parsed op: canonical `fields` (only those sent) and the undo's `expect`."""

    index: int
    entity: Entity
    verb: str
    id: str
    fields: dict[str, Any] = field(default_factory=dict)
    after: str | None = None
    has_after: bool = False
    expect: dict[str, Any] | None = None


@dataclass(slots=True)
class Batch:
    """A parsed batch."""

    batch_id: uuid.UUID
    base_revision: int
    ops: list[Op]
    label: str = ""
    undoes: uuid.UUID | None = None

    @property
    def needs(self) -> frozenset[Capability]:
        """Every capability the ops of the batch need."""
        needed: set[Capability] = set()
        for op in self.ops:
            needed |= op.entity.needs(op.verb, op.fields)
        return frozenset(needed)


def parse(raw: Any) -> Batch:
    """Return the batch in `raw` (decoded JSON). Raises Invalid or TooLarge, naming op and field."""
    if not isinstance(raw, dict):
        raise Invalid("A batch is an object.")
    _refuse_unknown(raw, _BATCH_KEYS, "")
    base = raw.get("base_revision", 0)
    if isinstance(base, bool) or not isinstance(base, int) or not 0 <= base <= _REVISION_MAX:
        raise Invalid(fields={"base_revision": "This must be a revision (a whole number)."})
    ops = raw.get("ops")
    if not isinstance(ops, list) or not ops:
        raise Invalid(fields={"ops": "A batch holds at least one op."})
    if len(ops) > MAX_OPS:
        raise TooLarge(f"A batch holds at most {MAX_OPS} ops.")
    label = raw.get("label", "")
    if not isinstance(label, str) or len(label) > 120:
        raise Invalid(fields={"label": "At most 120 characters."})
    undoes = raw.get("undoes")
    return Batch(
        batch_id=parse_uuid(raw.get("batch_id"), field="batch_id"),
        base_revision=base,
        ops=[_parse_op(index, op) for index, op in enumerate(ops)],
        label=label,
        undoes=None if undoes is None else parse_uuid(undoes, field="undoes"),
    )


def _parse_op(index: int, raw: Any) -> Op:
    where = f"ops[{index}]"
    try:
        return parse_op(index, raw)
    except DomainError as error:
        error.fields = {f"{where}.{name}" if name else where: m for name, m in error.fields.items()}
        error.fields = error.fields or {where: error.detail}
        error.extra.setdefault("op", index)
        raise


def parse_op(index: int, raw: Any) -> Op:
    """Return one parsed op. Raises Invalid with field names relative to the op."""
    if not isinstance(raw, dict):
        raise Invalid("An op is an object.")
    _refuse_unknown(raw, _OP_KEYS, "")
    if not entities.known(raw.get("entity")):
        raise Invalid(fields={"entity": "Unknown entity."})
    entity = entities.get(raw["entity"])
    verb = raw.get("type")
    if not isinstance(verb, str) or verb not in entity.verbs:
        raise Invalid(fields={"type": f"{entity.name} has no such op."})
    op = Op(index=index, entity=entity, verb=verb, id=str(parse_uuid(raw.get("id"), field="id")))
    fields = raw.get("fields", {})
    if not isinstance(fields, dict):
        raise Invalid(fields={"fields": "This must be an object."})
    if verb in {"delete", "restore"} and fields:
        raise Invalid(fields={"fields": f"{verb} takes no fields."})
    if verb in {"create", "move"} and "after" in fields:
        fields = dict(fields)
        after = fields.pop("after")
        op.has_after = True
        op.after = None if after is None else str(parse_uuid(after, field="fields.after"))
    op.fields = _parse_fields(entity, verb, fields)
    if verb == "set" and not op.fields:
        raise Invalid(fields={"fields": "Name at least one field."})
    op.expect = _parse_expect(entity, verb, raw.get("expect"))
    return op


def _allowed(entity: Entity, verb: str) -> list[str]:
    if verb == "create":
        return [*entity.fields, *entity.links]
    if verb == "move":
        return list(entity.place)
    if verb in {"link", "unlink"}:
        return [link.field for link in entity.links.values()]
    return entity.settable if verb == "set" else []


def _parse_fields(entity: Entity, verb: str, fields: dict[str, Any]) -> dict[str, Any]:
    if verb == "text":
        return _parse_text(entity, fields)
    _refuse_unknown(fields, set(_allowed(entity, verb)), "fields.")
    if verb in {"link", "unlink"}:
        if len(fields) != 1:
            raise Invalid(fields={"fields": "Name exactly one thing to link."})
        ((name, target),) = fields.items()
        return {name: str(parse_uuid(target, field=f"fields.{name}"))}
    parsed: dict[str, Any] = {}
    for name, value in fields.items():
        if name in entity.links:
            parsed[name] = _parse_ids(name, value)
            continue
        try:
            parsed[name] = entity.fields[name].parse(value)
        except ValueError as error:
            raise Invalid(fields={f"fields.{name}": str(error)}) from None
    if verb == "create":
        for name, kind in entity.fields.items():
            if kind.required and name not in parsed:
                raise Invalid(fields={f"fields.{name}": "This field is required."})
    return parsed


def _parse_text(entity: Entity, fields: dict[str, Any]) -> dict[str, Any]:
    """Return which field is meant, the text its author started from and the one they want."""
    _refuse_unknown(fields, {"field", "base", "value"}, "fields.")
    name = fields.get("field")
    if not isinstance(name, str) or name not in entity.merging:
        allowed = ", ".join(entity.merging)
        raise Invalid(fields={"fields.field": f"text is for these fields alone: {allowed}."})
    parsed: dict[str, Any] = {"field": name}
    for key in ("base", "value"):
        if key not in fields:
            raise Invalid(fields={f"fields.{key}": "This field is required."})
        try:
            parsed[key] = entity.fields[name].parse(fields[key])
        except ValueError as error:
            raise Invalid(fields={f"fields.{key}": str(error)}) from None
    return parsed


def _parse_ids(name: str, value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > 100:
        raise Invalid(fields={f"fields.{name}": "A list of at most 100 ids."})
    return sorted({str(parse_uuid(item, field=f"fields.{name}")) for item in value})


def _parse_expect(entity: Entity, verb: str, raw: Any) -> dict[str, Any] | None:
    if raw is None:
        return None
    if not isinstance(raw, dict):
        raise Invalid(fields={"expect": "This must be an object."})
    if verb in {"delete", "restore"}:
        _refuse_unknown(raw, {"rev"}, "expect.")
        rev = raw.get("rev")
        if isinstance(rev, bool) or not isinstance(rev, int):
            raise Invalid(fields={"expect.rev": "This must be a revision."})
        return {"rev": rev}
    names = {"set": entity.settable, "move": list(entity.place)}.get(verb, [])
    _refuse_unknown(raw, set(names), "expect.")
    parsed = {}
    for name, value in raw.items():
        try:
            parsed[name] = entity.fields[name].parse(value)
        except ValueError as error:
            raise Invalid(fields={f"expect.{name}": str(error)}) from None
    return parsed


def _refuse_unknown(raw: dict[str, Any], allowed: set[str], prefix: str) -> None:
    for key in raw:
        if key not in allowed:
            raise Invalid(fields={f"{prefix}{key[:80]}": "Unknown key."})
