"""Rows of drawn things, read and written by SQL made from their entity's description.

The write path is hot (one short transaction an edit) and every statement is known from the
registry, so the ORM's object layer is left out here: it costs three to six times the CPU of the
same statement (`stack.md` 5). Names come from models, values are always bound.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from journeymap.changes.entities import Entity
from journeymap.core.kinds import uid_from_db, uid_to_db


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
    cols = columns(entity.model)
    names = list(entity.fields)
    sql = (
        f'SELECT "id", "rev", "deleted_at", {", ".join(cols[n] for n in names)}'
        f" FROM {table(entity.model)} WHERE {where}"
    )
    vendor = connection.vendor
    kinds = [(name, kind.from_db) for name, kind in entity.fields.items()]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = [
            Row(
                uid_from_db(found[0]) or "",
                found[1],
                found[2] is not None,
                {
                    name: from_db(value, vendor)
                    for (name, from_db), value in zip(kinds, found[3:], strict=True)
                },
            )
            for found in cursor.fetchall()
        ]
    _fill_links(entity, rows)
    return rows


def _fill_links(entity: Entity, rows: list[Row]) -> None:
    if not entity.links or not rows:
        return
    vendor = connection.vendor
    by_id = {row.id: row for row in rows}
    for name, link in entity.links.items():
        for row in rows:
            row.values[name] = []
        sql = (
            f'SELECT "{link.owner_column}", "{link.target_column}" FROM {table(link.model)}'
            f' WHERE "{link.owner_column}" IN '
        )
        ids = list(by_id)
        with connection.cursor() as cursor:
            # SQLite binds at most 32,766 values; a whole map is read in slices well below.
            for start in range(0, len(ids), 5_000):
                part = [uid_to_db(i, vendor) for i in ids[start : start + 5_000]]
                cursor.execute(f"{sql}({', '.join(['%s'] * len(part))})", part)
                for owner, target in cursor.fetchall():
                    by_id[uid_from_db(owner) or ""].values[name].append(uid_from_db(target))
        for row in rows:
            row.values[name].sort()


def find(entity: Entity, *, map_id: str, row_id: str) -> Row | None:
    """Return one row of the map, deleted ones included, or None."""
    vendor = connection.vendor
    found = select(
        entity,
        f'"id" = %s AND "{entity.map_column}" = %s',
        [uid_to_db(row_id, vendor), uid_to_db(map_id, vendor)],
    )
    return found[0] if found else None


def taken_elsewhere(entity: Entity, row_id: str) -> bool:
    """Tell whether any map holds a row of this id."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT 1 FROM {table(entity.model)} WHERE "id" = %s',
            [uid_to_db(row_id, connection.vendor)],
        )
        return cursor.fetchone() is not None


def insert(entity: Entity, row: Row, *, map_id: str, at: Any, created_by: str) -> None:
    """Write a new row and its links."""
    vendor = connection.vendor
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
    with connection.cursor() as cursor:
        cursor.execute(sql, [*head, *values])
    for name in entity.links:
        for target in row.values[name]:
            add_link(entity, name, row_id=row.id, target=target)


def update(entity: Entity, row: Row, changed: dict[str, Any], *, at: Any) -> None:
    """Write changed fields and the row's new `rev`."""
    vendor = connection.vendor
    cols = columns(entity.model)
    sets = "".join(f", {cols[n]} = %s" for n in changed)
    with connection.cursor() as cursor:
        cursor.execute(
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
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE {table(entity.model)} SET "rev" = %s, "updated_at" = %s, "deleted_at" = %s'
            f' WHERE "id" = %s',
            [row.rev, at, deleted_at, uid_to_db(row.id, connection.vendor)],
        )


def add_link(entity: Entity, name: str, *, row_id: str, target: str) -> None:
    link = entity.links[name]
    vendor = connection.vendor
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO {table(link.model)} ("{link.owner_column}", "{link.target_column}")'
            " VALUES (%s, %s)",
            [uid_to_db(row_id, vendor), uid_to_db(target, vendor)],
        )


def remove_link(entity: Entity, name: str, *, row_id: str, target: str) -> None:
    link = entity.links[name]
    vendor = connection.vendor
    with connection.cursor() as cursor:
        cursor.execute(
            f'DELETE FROM {table(link.model)} WHERE "{link.owner_column}" = %s'
            f' AND "{link.target_column}" = %s',
            [uid_to_db(row_id, vendor), uid_to_db(target, vendor)],
        )


def siblings(
    entity: Entity, *, map_id: str, scope: dict[str, Any], without: str = ""
) -> list[tuple[str, str]]:
    """Return (pos, id) of the live rows that share `scope`, in order, one row left out."""
    where, params = _live(entity, map_id, scope)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "pos", "id" FROM {table(entity.model)} WHERE {where}', params)
        found = sorted((pos, uid_from_db(row_id) or "") for pos, row_id in cursor.fetchall())
    return [pair for pair in found if pair[1] != without]


def count(entity: Entity, *, map_id: str, **scope: Any) -> int:
    """Return how many live rows of the map share `scope` (field=value, None for null)."""
    where, params = _live(entity, map_id, scope)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table(entity.model)} WHERE {where}", params)
        return int(cursor.fetchone()[0])


def live(entity: Entity, *, map_id: str, **scope: Any) -> list[Row]:
    """Return the live rows of the map that share `scope` (field=value, None for null)."""
    where, params = _live(entity, map_id, scope)
    return select(entity, where, params)


def _live(entity: Entity, map_id: str, scope: dict[str, Any]) -> tuple[str, list[Any]]:
    vendor = connection.vendor
    cols = columns(entity.model)
    where = [f'"{entity.map_column}" = %s', '"deleted_at" IS NULL']
    params: list[Any] = [uid_to_db(map_id, vendor)]
    for name, value in scope.items():
        where.append(f"{cols[name]} IS NULL" if value is None else f"{cols[name]} = %s")
        if value is not None:
            params.append(entity.fields[name].to_db(value, vendor))
    return " AND ".join(where), params
