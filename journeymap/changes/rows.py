"""Rows of drawn things, read and written by SQL made from their entity's description.

The write path is hot (one short transaction an edit) and every statement is known from the
registry, so the ORM's object layer is left out here: it costs three to six times the CPU of the
same statement (`stack.md` 5). Names come from models, values are always bound.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from journeymap.changes.entities import Entity
from journeymap.core import statements
from journeymap.core.kinds import uid_from_db, uid_to_db
from journeymap.core.statements import Rows, Statement

# SQLite binds at most 32,766 values; a whole map is read in slices well below.
_SLICE = 4_096


@dataclass(slots=True)
class Row:
    """A drawn row: canonical JSON `values` by field name, links included."""

    id: str
    rev: int
    deleted: bool
    values: dict[str, Any]

    def json(self) -> dict[str, Any]:
        return {"id": self.id, "rev": self.rev, **self.values}


@lru_cache(maxsize=64)
def columns(model: type) -> dict[str, str]:
    """Return the quoted column of each field name of a model."""
    return {f.name: f'"{f.column}"' for f in model._meta.concrete_fields}  # type: ignore[attr-defined]  # every Django model has _meta


def table(model: type) -> str:
    return f'"{model._meta.db_table}"'  # type: ignore[attr-defined]  # every Django model has _meta


def select(entity: Entity, where: str, params: list[Any]) -> list[Row]:
    """Return the rows of an entity that fulfil `where` (trusted SQL with %s), links filled in."""
    (found,) = statements.read((f"{_selecting(entity)} WHERE {where}", params))
    rows = _parsed(entity, found)
    if entity.links and rows:
        linking = _linking(entity, [row.id for row in rows])
        _fill_links(entity, rows, statements.read(*linking))
    return rows


class Lookup:
    """Rows of one entity asked for by id, of whatever map: its statements and their answers."""

    def __init__(self, entity: Entity, ids: list[str]) -> None:
        self.entity = entity
        self._asked = [
            (f'{_selecting(entity)} WHERE "id" IN ({marks})', params)
            for marks, params in in_slices(ids)
        ]
        self._linking = _linking(entity, ids) if entity.links else []

    def statements(self) -> list[Statement]:
        return [*self._asked, *self._linking]

    def rows(self, answers: Iterable[Rows]) -> Iterator[tuple[str, Row]]:
        """Yield each row found with the id of its map; takes its own share of `answers`."""
        taken = iter(answers)
        found = [row for _ in self._asked for row in next(taken)]
        parsed = _parsed(self.entity, found)
        _fill_links(self.entity, parsed, [next(taken) for _ in self._linking])
        for raw, row in zip(found, parsed, strict=True):
            yield uid_from_db(raw[3]) or "", row


def _selecting(entity: Entity) -> str:
    cols = columns(entity.model)
    names = ", ".join(cols[name] for name in entity.fields)
    return (
        f'SELECT "id", "rev", "deleted_at", "{entity.map_column}", {names}'
        f" FROM {table(entity.model)}"
    )


def _parsed(entity: Entity, found: Rows) -> list[Row]:
    vendor = statements.vendor()
    kinds = [(name, kind.from_db) for name, kind in entity.fields.items()]
    return [
        Row(
            uid_from_db(raw[0]) or "",
            raw[1],
            raw[2] is not None,
            {
                name: from_db(value, vendor)
                for (name, from_db), value in zip(kinds, raw[4:], strict=True)
            },
        )
        for raw in found
    ]


def in_slices(ids: list[str]) -> Iterator[tuple[str, list[Any]]]:
    """Yield placeholders with their values for `IN (…)`, as many at a time as databases bind."""
    vendor = statements.vendor()
    for start in range(0, len(ids), _SLICE):
        yield statements.marks([uid_to_db(i, vendor) for i in ids[start : start + _SLICE]])


def _linking(entity: Entity, ids: list[str]) -> list[Statement]:
    """Ask for all links of the rows: (number of the link, owner, target)."""
    asked: list[Statement] = []
    for marks, params in in_slices(ids):
        parts = [
            f'SELECT {number}, "{link.owner_column}", "{link.target_column}"'
            f' FROM {table(link.model)} WHERE "{link.owner_column}" IN ({marks})'
            for number, link in enumerate(entity.links.values())
        ]
        asked.append((" UNION ALL ".join(parts), params * len(parts)))
    return asked


def _fill_links(entity: Entity, rows: list[Row], answers: list[Rows]) -> None:
    names = list(entity.links)
    by_id = {row.id: row for row in rows}
    for row in rows:
        row.values.update({name: [] for name in names})
    for found in answers:
        for number, owner, target in found:
            if (holder := by_id.get(uid_from_db(owner) or "")) is not None:
                holder.values[names[number]].append(uid_from_db(target))
    for row in rows:
        for name in names:
            row.values[name].sort()


def find(entity: Entity, *, map_id: str, row_id: str) -> Row | None:
    """Return one row of the map, deleted ones included, or None."""
    vendor = statements.vendor()
    found = select(
        entity,
        f'"id" = %s AND "{entity.map_column}" = %s',
        [uid_to_db(row_id, vendor), uid_to_db(map_id, vendor)],
    )
    return found[0] if found else None


def insert(entity: Entity, row: Row, *, map_id: str, at: Any, created_by: str) -> None:
    """Write a new row and its links."""
    vendor = statements.vendor()
    cols = columns(entity.model)
    names = list(entity.fields)
    sql = (
        f"INSERT INTO {table(entity.model)} "
        f'("id", "{entity.map_column}", "rev", "created_at", "updated_at", "created_by",'
        f" {', '.join(cols[n] for n in names)})"
        f" VALUES ({', '.join(['%s'] * (6 + len(names)))})"
    )
    values = [entity.fields[n].to_db(row.values[n], vendor) for n in names]
    head = [uid_to_db(row.id, vendor), uid_to_db(map_id, vendor), row.rev, at, at, created_by]
    statements.write(sql, [*head, *values])
    for name in entity.links:
        for target in row.values[name]:
            add_link(entity, name, row_id=row.id, target=target)


def update(entity: Entity, row: Row, changed: dict[str, Any], *, at: Any) -> None:
    """Write changed fields and the row's new `rev`."""
    vendor = statements.vendor()
    cols = columns(entity.model)
    sets = "".join(f", {cols[n]} = %s" for n in changed)
    statements.write(
        f'UPDATE {table(entity.model)} SET "rev" = %s, "updated_at" = %s{sets} WHERE "id" = %s',
        [
            row.rev,
            at,
            *(entity.fields[n].to_db(value, vendor) for n, value in changed.items()),
            uid_to_db(row.id, vendor),
        ],
    )


def mark(entity: Entity, row: Row, *, deleted_at: Any, at: Any) -> None:
    """Set or lift the tombstone."""
    statements.write(
        f'UPDATE {table(entity.model)} SET "rev" = %s, "updated_at" = %s, "deleted_at" = %s'
        f' WHERE "id" = %s',
        [row.rev, at, deleted_at, uid_to_db(row.id, statements.vendor())],
    )


def add_link(entity: Entity, name: str, *, row_id: str, target: str) -> None:
    link = entity.links[name]
    vendor = statements.vendor()
    statements.write(
        f'INSERT INTO {table(link.model)} ("{link.owner_column}", "{link.target_column}")'
        " VALUES (%s, %s)",
        [uid_to_db(row_id, vendor), uid_to_db(target, vendor)],
    )


def remove_link(entity: Entity, name: str, *, row_id: str, target: str) -> None:
    link = entity.links[name]
    vendor = statements.vendor()
    statements.write(
        f'DELETE FROM {table(link.model)} WHERE "{link.owner_column}" = %s'
        f' AND "{link.target_column}" = %s',
        [uid_to_db(row_id, vendor), uid_to_db(target, vendor)],
    )


def siblings(
    entity: Entity, *, map_id: str, scope: dict[str, Any], without: str = ""
) -> list[tuple[str, str]]:
    """Return (pos, id) of the live rows that share `scope`, in order, one row left out."""
    where, params = _live(entity, map_id, scope)
    sql = f'SELECT "pos", "id" FROM {table(entity.model)} WHERE {where}'
    (rows,) = statements.read((sql, params))
    found = sorted((pos, uid_from_db(row_id) or "") for pos, row_id in rows)
    return [pair for pair in found if pair[1] != without]


@dataclass(frozen=True, slots=True)
class NearRows:
    """What `ordering.place` asks about the live rows that share `scope`, one row left out."""

    entity: Entity
    map_id: str
    scope: dict[str, Any]
    without: str

    def last(self) -> str | None:
        """Return the highest key."""
        return self._one('MAX("pos")', '"id" <> %s', [self.without])

    def beside(self, after: str) -> tuple[str, str | None] | None:
        """Return the key of `after` and the least one of the others that is not below it."""
        if after == self.without:
            return None
        own = self._one('MAX("pos")', '"id" = %s', [after])
        if own is None:
            return None
        others = '"pos" >= %s AND "id" <> %s AND "id" <> %s'
        return own, self._one('MIN("pos")', others, [after, self.without], own)

    def _one(self, wanted: str, which: str, ids: list[str], *keys: str) -> str | None:
        vendor = statements.vendor()
        where, params = _live(self.entity, self.map_id, self.scope)
        sql = f"SELECT {wanted} FROM {table(self.entity.model)} WHERE {where} AND {which}"
        found = [*params, *keys, *(uid_to_db(one, vendor) for one in ids)]
        (((key,),),) = statements.read((sql, found))
        return None if key is None else str(key)


def count(entity: Entity, *, map_id: str, **scope: Any) -> int:
    """Return how many live rows of the map share `scope` (field=value, None for null)."""
    where, params = _live(entity, map_id, scope)
    sql = f"SELECT COUNT(*) FROM {table(entity.model)} WHERE {where}"
    ((row,),) = statements.read((sql, params))
    return int(row[0])


def live(entity: Entity, *, map_id: str, **scope: Any) -> list[Row]:
    """Return the live rows of the map that share `scope` (field=value, None for null)."""
    where, params = _live(entity, map_id, scope)
    return select(entity, where, params)


def _live(entity: Entity, map_id: str, scope: dict[str, Any]) -> tuple[str, list[Any]]:
    vendor = statements.vendor()
    cols = columns(entity.model)
    where = [f'"{entity.map_column}" = %s', '"deleted_at" IS NULL']
    params: list[Any] = [uid_to_db(map_id, vendor)]
    for name, value in scope.items():
        where.append(f"{cols[name]} IS NULL" if value is None else f"{cols[name]} = %s")
        if value is not None:
            params.append(entity.fields[name].to_db(value, vendor))
    return " AND ".join(where), params
