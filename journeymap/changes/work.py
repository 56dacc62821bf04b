"""`Work`: one batch at work inside its transaction, and the meaning of each verb.

Every verb returns the effective op and its inverse together, so that neither can be forgotten.
Applying an op twice equals applying it once: what is already so has no effect (P3).
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import connection

from journeymap.changes import document, entities, rows
from journeymap.changes.entities import Entity, Link
from journeymap.changes.envelope import Op, parse_op
from journeymap.changes.known import Known
from journeymap.changes.ordering import Placement, place
from journeymap.changes.rows import Row
from journeymap.core import merge
from journeymap.core.errors import DomainError, Gone, Invalid, LimitReached, ParentGone
from journeymap.core.kinds import Ref
from journeymap.maps.policy import Access
from journeymap.workspaces.actor import Actor

Json = dict[str, Any]
_TOO_LONG_TOGETHER = "Together with what others wrote meanwhile, this text is too long."


@dataclass(slots=True)
class Work:
    """What the rules of nouns may see and use while a batch is applied."""

    actor: Actor
    access: Access
    # Shared by the batches of one transaction, which holds the map's lock.
    known: Known
    workspace_id: uuid.UUID
    revision: int
    at: datetime
    map_deleted: bool = False
    effective: list[Json] = field(default_factory=list)
    inverse: list[Json] = field(default_factory=list)
    skipped: list[Json] = field(default_factory=list)
    # What rules want to remember for the length of a batch.
    memo: dict[str, Any] = field(default_factory=dict)
    # What rules want done once all ops of the batch are.
    at_end: list[Callable[["Work"], None]] = field(default_factory=list)
    # The index of the op being applied, for refusals that come at the end.
    index: int = 0
    # `at` as the driver takes it.
    stamp: Any = None
    # What merging may still cost in this batch: nobody holds the map's lock for long with it.
    merging: int = merge.ALLOWANCE

    def __post_init__(self) -> None:
        self.stamp = connection.ops.adapt_datetimefield_value(self.at)

    @property
    def map_id(self) -> str:
        return self.known.map_id

    # ---- for rules -------------------------------------------------------------------------

    def get(self, name: str, row_id: str) -> Row | None:
        """Return a row of this map by entity name and id, deleted ones included, or None."""
        return self.known.get(name, row_id)

    def visible(self, name: str, row: Row | None) -> bool:
        """Tell whether a row is neither deleted nor hidden by something it stands on (I8)."""
        if row is None or row.deleted:
            return False
        entity = entities.get(name)
        for reference in entity.hiding:
            kind, target = entity.fields[reference], row.values[reference]
            if target is None or not isinstance(kind, Ref):
                continue
            if not self.visible(kind.entity, self.get(kind.entity, target)):
                return False
        return True

    def live(self, name: str, **scope: Any) -> list[Row]:
        """Return the live rows of an entity that share `scope` (field=value)."""
        return rows.live(entities.get(name), map_id=self.map_id, **scope)

    def count(self, name: str, **scope: Any) -> int:
        """Return how many live rows of an entity share `scope` (field=value)."""
        return rows.count(entities.get(name), map_id=self.map_id, **scope)

    def also(self, op: Json) -> None:
        """Apply a further op that must change with the present one, in the same batch."""
        self.run(parse_op(-1, op))

    def finish(self) -> None:
        """Do what rules put off until the ops are done. Raises DomainError to refuse the batch."""
        while self.at_end:
            self.at_end.pop(0)(self)

    # ---- the verbs -------------------------------------------------------------------------

    def run(self, op: Op) -> None:
        """Apply one op. Raises DomainError to refuse the batch."""
        if op.index >= 0:
            self.index = op.index
        try:
            if self.map_deleted and (op.entity.name, op.verb) != ("map", "restore"):
                raise Gone("This map has been deleted.")
            getattr(self, f"_{op.verb}")(op)
        except DomainError as error:
            if op.index >= 0:
                error.extra.setdefault("op", op.index)
            raise

    def _create(self, op: Op) -> None:
        entity = op.entity
        known = self.get(entity.name, op.id)
        if known is not None:
            if known.deleted:
                raise Gone(row=known.json())
            return  # The id is the client's: the same create once more has no effect (I3).
        if self.known.taken_elsewhere(entity.name, op.id):
            raise Invalid(fields={"id": "This id is taken."})
        values = {name: op.fields.get(name, kind.default) for name, kind in entity.fields.items()}
        for name in entity.links:
            values[name] = op.fields.get(name, [])
        row = Row(op.id, self.revision, False, values)
        self._check_references(entity, row, list(entity.fields))
        placement = self._place(op, row) if entity.place else None
        self._check_links(entity, values)
        self._rules(entity, "create", None, row)
        rows.insert(entity, row, map_id=self.map_id, at=self.stamp, created_by=self.actor.id)
        self.known.put(entity.name, row)
        self._record(
            {"entity": entity.name, "type": "create", "id": op.id, "fields": dict(values)},
            {"entity": entity.name, "type": "delete", "id": op.id},
        )
        self._respread(entity, placement)

    def _set(self, op: Op) -> None:
        entity, row = op.entity, self._alive(op)
        wanted = self._expected(op, row)
        changed = {n: v for n, v in wanted.items() if row.values[n] != v}
        if not changed:
            return
        after = Row(row.id, self.revision, False, {**row.values, **changed})
        self._check_references(entity, after, list(changed))
        self._rules(entity, "set", row, after)
        rows.update(entity, after, changed, at=self.stamp)
        self.known.put(entity.name, after)
        self._record(
            {"entity": entity.name, "type": "set", "id": op.id, "fields": changed},
            {
                "entity": entity.name,
                "type": "set",
                "id": op.id,
                "fields": {n: row.values[n] for n in changed},
            },
        )

    def _text(self, op: Op) -> None:
        """Set a text in which others may have written since: what both wrote stays (I12)."""
        row, name = self._alive(op), op.fields["field"]
        merged, self.merging = merge.merge(
            op.fields["base"], op.fields["value"], row.values[name], allowance=self.merging
        )
        try:
            # Where two texts meet, a letter and an accent may have become one.
            wanted = op.entity.text_kind(name).parse_merged(merged, wanted=op.fields["value"])
        except ValueError as error:
            at = {"fields.value": str(error)}
            raise LimitReached(_TOO_LONG_TOGETHER, fields=at, row=row.json()) from None
        # What it comes to is a plain set: it can be replayed, and applied twice.
        self._set(replace(op, verb="set", fields={name: wanted}))

    def _move(self, op: Op) -> None:
        entity, row = op.entity, self._alive(op)
        register = {n: row.values[n] for n in entity.place}
        if op.expect is not None and any(register[n] != v for n, v in op.expect.items()):
            # The place is one register: skipped whole when anyone moved it since (I10).
            self.skipped.append({"op": op.index, "field": "place"})
            return
        wanted = {**register, **op.fields}
        row_after = Row(row.id, self.revision, False, {**row.values, **wanted})
        self._check_references(entity, row_after, list(entity.place))
        placement = self._place(op, row_after)
        register_after = {n: row_after.values[n] for n in entity.place}
        if register_after == register:
            return
        self._rules(entity, "move", row, row_after)
        rows.update(entity, row_after, register_after, at=self.stamp)
        self.known.put(entity.name, row_after)
        self._record(
            {"entity": entity.name, "type": "move", "id": op.id, "fields": register_after},
            {"entity": entity.name, "type": "move", "id": op.id, "fields": register},
        )
        self._respread(entity, placement)

    def _link(self, op: Op) -> None:
        self._relink(op, present=True)

    def _unlink(self, op: Op) -> None:
        self._relink(op, present=False)

    def _relink(self, op: Op, *, present: bool) -> None:
        entity, row = op.entity, self._alive(op)
        ((key, target),) = op.fields.items()
        name, link = next((n, ln) for n, ln in entity.links.items() if ln.field == key)
        if (target in row.values[name]) == present:
            return
        if present:
            self._check_link(link, target)
        linked = {*row.values[name], target} if present else {*row.values[name]} - {target}
        after = Row(row.id, self.revision, False, {**row.values, name: sorted(linked)})
        self._rules(entity, op.verb, row, after)
        change = rows.add_link if present else rows.remove_link
        change(entity, name, row_id=row.id, target=target)
        rows.update(entity, after, {}, at=self.stamp)
        self.known.put(entity.name, after)
        ops = [
            {"entity": entity.name, "type": verb, "id": op.id, "fields": {key: target}}
            for verb in ("link", "unlink")
        ]
        self._record(*(ops if present else ops[::-1]))

    def _delete(self, op: Op) -> None:
        entity = op.entity
        row = self._known(op)
        if row.deleted or self._skips(op, row):
            return
        self._rules(entity, "delete", row, None)
        self._mark(entity, row, deleted=True)
        op_json = {"entity": entity.name, "id": op.id}
        self._record({**op_json, "type": "delete"}, {**op_json, "type": "restore"})

    def _restore(self, op: Op) -> None:
        entity = op.entity
        row = self._known(op)
        if not row.deleted or self._skips(op, row):
            return
        after = Row(row.id, self.revision, False, row.values)
        self._check_references(entity, after, list(entity.fields))
        self._rules(entity, "restore", None, after)
        self._mark(entity, row, deleted=False)
        effective: Json = {"entity": entity.name, "type": "restore", "id": op.id}
        if entity.name != "map":
            effective["rows"] = document.appearing(entity, after, self.visible)
        self._record(effective, {"entity": entity.name, "type": "delete", "id": op.id})

    # ---- shared steps ----------------------------------------------------------------------

    def _known(self, op: Op) -> Row:
        row = self.get(op.entity.name, op.id)
        if row is None:
            # Also for rows of other maps: their existence is nobody's business (P10).
            raise Invalid(fields={"id": f"This map has no such {op.entity.name}."})
        return row

    def _alive(self, op: Op) -> Row:
        row = self._known(op)
        if op.entity.name != "map" and not self.visible(op.entity.name, row):
            raise Gone(row=row.json())
        return row

    def _expected(self, op: Op, row: Row) -> Json:
        if op.expect is None:
            return op.fields
        kept = {}
        for name, value in op.fields.items():
            if name in op.expect and row.values[name] != op.expect[name]:
                self.skipped.append({"op": op.index, "field": name})
            else:
                kept[name] = value
        return kept

    def _skips(self, op: Op, row: Row) -> bool:
        # What an earlier op of this very batch wrote is the author's own.
        if op.expect is None or row.rev in (op.expect["rev"], self.revision):
            return False
        self.skipped.append({"op": op.index, "field": "rev"})
        return True

    def _check_references(self, entity: Entity, row: Row, names: list[str]) -> None:
        for name in names:
            kind, target = entity.fields[name], row.values[name]
            if target is None or not isinstance(kind, Ref):
                continue
            found = self.get(kind.entity, target)
            if found is None:
                raise Invalid(fields={f"fields.{name}": f"This map has no such {kind.entity}."})
            if kind.hides and not self.visible(kind.entity, found):
                raise ParentGone(fields={f"fields.{name}": f"This {kind.entity} is deleted."})

    def _check_links(self, entity: Entity, values: Json) -> None:
        for name, link in entity.links.items():
            for target in values[name]:
                self._check_link(link, target)

    def _check_link(self, link: Link, target: str) -> None:
        if link.check is not None:
            link.check(self, target)
        if link.entity:
            found, at = self.get(link.entity, target), f"fields.{link.field}"
            if found is None:
                raise Invalid(fields={at: f"This map has no such {link.entity}."})
            if not self.visible(link.entity, found):
                raise ParentGone(fields={at: f"This {link.entity} is deleted."})

    def _rules(self, entity: Entity, verb: str, before: Row | None, after: Row | None) -> None:
        for rule in entity.rules:
            rule(self, verb, before, after)

    def _place(self, op: Op, row: Row) -> Placement:
        entity = op.entity
        scope = {n: row.values[n] for n in entity.place[:-1]}
        placement = place(
            wanted=row.values["pos"] if "pos" in op.fields or op.verb == "move" else None,
            has_after=op.has_after,
            after=op.after,
            siblings=lambda: rows.siblings(entity, map_id=self.map_id, scope=scope, without=row.id),
            near=rows.NearRows(entity, self.map_id, scope, row.id),
        )
        row.values["pos"] = placement.pos
        return placement

    def _respread(self, entity: Entity, placement: Placement | None) -> None:
        # Neighbours get fresh keys by ordinary ops, so that every client learns of them.
        for row_id, pos in placement.others if placement else ():
            row = self.get(entity.name, row_id)
            if row is None or row.values["pos"] == pos:
                continue
            register = {n: row.values[n] for n in entity.place}
            after = Row(row.id, self.revision, False, {**row.values, "pos": pos})
            rows.update(entity, after, {"pos": pos}, at=self.stamp)
            self.known.put(entity.name, after)
            move = {"entity": entity.name, "type": "move", "id": row_id}
            self._record({**move, "fields": {**register, "pos": pos}}, {**move, "fields": register})

    def _mark(self, entity: Entity, row: Row, *, deleted: bool) -> None:
        after = Row(row.id, self.revision, deleted, row.values)
        rows.mark(entity, after, deleted_at=self.stamp if deleted else None, at=self.stamp)
        self.known.put(entity.name, after)
        if entity.name == "map":
            self.map_deleted = deleted

    def _record(self, effective: Json, inverse: Json) -> None:
        self.effective.append(effective)
        self.inverse.insert(0, inverse)
