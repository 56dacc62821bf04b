"""Writing rows of measurements at the speed of the database: COPY on PostgreSQL, executemany on
SQLite.

Encoded column by column, because a call a value is what costs in Python; what is the same in all
rows is encoded, and on SQLite bound, once.
"""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models

from journeymap.core.dbfields import DecimalTextField
from journeymap.kpis.models import KPISnapshot

Row = dict[str, Any]
Column = Sequence[Any]

TABLE = KPISnapshot._meta.db_table
_FIELDS = KPISnapshot._meta.concrete_fields
COLUMNS = tuple(field.attname for field in _FIELDS)
# Rows a message to the server carries: it works on one while the next is made.
_BLOCK = 1_000
# A constant that may stand in a statement as it is; any other is bound.
_PLAIN = re.compile(r"[\w {}:.,+/-]{0,200}", re.ASCII)
_AWKWARD = re.compile(r"[\\\t\n\r]")
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def insert(rows: Sequence[Row], *, tolerant: bool) -> list[Row]:
    """Insert rows; with `tolerant`, return those that met a unique index instead of raising.

    Errors: IntegrityError without it. On PostgreSQL a tolerant insert writes twice, so the caller
    who knows that nothing is there yet does not ask for one.
    """
    if not rows:
        return []
    columns = transposed(rows)
    if connection.vendor == "postgresql":
        written = _copy(columns, tolerant=tolerant)
    else:
        written = _execute_many(columns, tolerant=tolerant)
    if written == len(rows):
        return []
    there = set(
        KPISnapshot.objects.filter(pk__in=[row["id"] for row in rows]).values_list("pk", flat=True)
    )
    return [row for row in rows if row["id"] not in there]


def transposed(rows: Sequence[Row]) -> dict[str, Column]:
    """The columns of rows that may leave out what is empty."""
    return {name: _column(rows, name) for name in COLUMNS}


def _column(rows: Sequence[Row], name: str) -> Column:
    try:
        return [row[name] for row in rows]
    except KeyError:
        return [row.get(name) for row in rows]


def _same(column: Column) -> bool:
    first = column[0]
    # Looking at both ends first spares most columns the walk.
    return bool(first == column[-1] and column.count(first) == len(column))


# --- Values as text: both databases read them -----------------------------------------------------


def _texts(column: Column, field: Any) -> Column:
    """A column with what the driver would convert as text, and None and plain values as they are.

    Whole columns at a time and no Python call a value, wherever that can be had.
    """
    if column[0] is None and _same(column):
        return column
    kind = type(field)
    if kind in (models.UUIDField, models.ForeignKey):
        return [None if value is None else f"{value.int:032x}" for value in column]
    if kind is DecimalTextField:
        return _decimals(column)
    if kind is models.DateTimeField:
        return _instants(column)
    if kind is models.JSONField:
        if _same(column):
            return [_json(column[0])] * len(column)
        return list(map(_json, column))
    return column


def _decimals(column: Column) -> Column:
    texts = list(map(str, column))
    joined = "".join(texts)
    if "N" not in joined and "E" not in joined:
        return texts
    return [None if value is None else format(value, "f") for value in column]


def _instants(column: Column) -> Column:
    """In UTC and without saying so: SQLite's columns are, and PostgreSQL's session reads it so."""
    if _same(column):
        return [_instant(column[0])] * len(column)
    texts = list(map(str, column))
    if {text[-6:] for text in texts} == {"+00:00"}:
        return [text[:-6] for text in texts]
    return list(map(_instant, column))


def _instant(value: datetime | None) -> str | None:
    return None if value is None else str(value.astimezone(UTC))[:-6]


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value)


# --- SQLite ---------------------------------------------------------------------------------------


def _execute_many(columns: dict[str, Column], *, tolerant: bool) -> int:
    names, places, varying = [], [], []
    for name, field in zip(COLUMNS, _FIELDS, strict=True):
        column = _texts(columns[name], field)
        # The id is bound whatever comes: a statement needs a value a row, also of one row.
        literal = _literal(column[0]) if name != "id" and _same(column) else None
        names.append(f'"{name}"')
        places.append(literal or "%s")
        if literal is None:
            varying.append(column)
    clash = " ON CONFLICT DO NOTHING" if tolerant else ""
    sql = f'INSERT INTO "{TABLE}" ({", ".join(names)}) VALUES ({", ".join(places)}){clash}'  # noqa: S608  # names from the model, constants checked
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(zip(*varying, strict=True)))
        return int(cursor.rowcount)


def _literal(value: Any) -> str | None:
    """A constant as SQL, or None where it has to be bound."""
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(int(value))
    return f"'{value}'" if isinstance(value, str) and _PLAIN.fullmatch(value) else None


# --- PostgreSQL -----------------------------------------------------------------------------------


def _copy(columns: dict[str, Column], *, tolerant: bool) -> int:
    varying: list[tuple[str, Column, Any]] = []
    fixed: list[str] = []
    tail = ""
    for name, field in zip(COLUMNS, _FIELDS, strict=True):
        column = columns[name]
        same = name != "id" and _same(column)
        if same and column[0] is None:
            continue  # A column without a default is NULL where a statement leaves it out.
        if same:
            fixed.append(name)
            tail += f"\t{_copied(column[:1], field)[0]}"
        else:
            varying.append((name, column, field))
    names = ", ".join(f'"{name}"' for name in (*(name for name, *_ in varying), *fixed))
    tail += "\n"
    size = len(columns["id"])
    with connection.cursor() as cursor:
        if tolerant:
            cursor.execute(
                f'CREATE TEMP TABLE IF NOT EXISTS kpi_incoming (LIKE "{TABLE}") ON COMMIT DROP'
            )
            cursor.execute("TRUNCATE kpi_incoming")
        target = "kpi_incoming" if tolerant else f'"{TABLE}"'
        with cursor.copy(f"COPY {target} ({names}) FROM STDIN") as copy:
            # Block by block: the server writes one into its table and indexes while the next is
            # encoded here.
            for start in range(0, size, _BLOCK):
                block = [
                    _copied(column[start : start + _BLOCK], field) for _, column, field in varying
                ]
                copy.write(tail.join(map("\t".join, zip(*block, strict=True))) + tail)
        if tolerant:
            cursor.execute(
                f'INSERT INTO "{TABLE}" ({names}) SELECT {names} FROM kpi_incoming'  # noqa: S608  # names from the model
                " ON CONFLICT DO NOTHING"
            )
        return int(cursor.rowcount)


def _copied(column: Column, field: Any) -> Column:
    """A column as COPY reads it."""
    texts = _texts(column, field)
    if isinstance(field, models.CharField | models.JSONField):
        if not _tidy(texts):
            texts = [value and _AWKWARD.sub(lambda met: _ESCAPES[met[0]], value) for value in texts]
    elif type(texts[0]) is not str:
        texts = list(map(str, texts))  # numbers and truth; None is put right below
        return [r"\N" if text == "None" else text for text in texts]
    return [r"\N" if text is None else text for text in texts] if field.null else texts


def _tidy(column: Column) -> bool:
    if _same(column):
        return column[0] is None or not _AWKWARD.search(column[0])
    return not _AWKWARD.search("".join([value for value in column if value]))
