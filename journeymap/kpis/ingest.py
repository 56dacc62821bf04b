"""Many measurements at once: the same rules as `record_snapshot`, at the speed of the database.

New rows go in by COPY and one INSERT … ON CONFLICT on PostgreSQL, by executemany on SQLite; only
what collides with a current row is then compared in Python. Short transactions, so that editors
of the same SQLite file are not held up.
"""

import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import IntegrityError, connection, models, transaction

from journeymap.core.dbfields import DecimalTextField
from journeymap.kpis.models import KPISnapshot
from journeymap.kpis.snapshots import tell

CHUNK = 5_000
_KEY = ("stage_kpi_id", "segment", "period_kind", "period_start")
_TABLE = KPISnapshot._meta.db_table
_COLUMNS = tuple(field.attname for field in KPISnapshot._meta.concrete_fields)
_NAMES = ", ".join(f'"{name}"' for name in _COLUMNS)
_TRIES = 8

Row = dict[str, Any]


def ingest(rows: Iterable[Row], *, map_ids: Mapping[uuid.UUID, uuid.UUID]) -> Counter[str]:
    """Write rows made by `snapshot_row`; return how many were created, revised and so on.

    `map_ids` gives the map of each stage KPI. Of two rows for one period the later look wins.
    Each chunk commits by itself; a repeated call continues where an interrupted one stopped.
    """
    counts: Counter[str] = Counter()
    stream = iter(rows)
    while chunk := list(islice(stream, CHUNK)):
        counts += _write(_latest(chunk), map_ids)
    return counts


def _latest(rows: Iterable[Row]) -> list[Row]:
    newest: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        # The UUID as a number: comparing UUIDs is a Python call each.
        key = (row["stage_kpi_id"].int, row["segment"], row["period_kind"], row["period_start"])
        if key not in newest or newest[key]["as_of"] <= row["as_of"]:
            newest[key] = row
    # One order for all writers, so that two of them cannot wait for each other.
    return [newest[key] for key in sorted(newest)]


def _write(rows: list[Row], map_ids: Mapping[uuid.UUID, uuid.UUID]) -> Counter[str]:
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return _put(rows, map_ids)
        except IntegrityError:
            continue  # Another writer revised one of these periods meanwhile: compare again.
    raise RuntimeError("The current snapshots kept changing.")


def _put(rows: list[Row], map_ids: Mapping[uuid.UUID, uuid.UUID]) -> Counter[str]:
    known = _insert(rows, tolerant=True)
    counts = Counter(created=len(rows) - len(known))
    touched = {row["stage_kpi_id"] for row in rows} if counts["created"] else set()
    if known:
        revised = _compare(known, counts)
        touched |= {row["stage_kpi_id"] for row in revised}
    by_map: dict[uuid.UUID, list[uuid.UUID]] = {}
    for stage_kpi_id in touched:
        by_map.setdefault(map_ids[stage_kpi_id], []).append(stage_kpi_id)
    for map_id in sorted(by_map):
        tell(map_id=map_id, stage_kpi_ids=by_map[map_id])
    return +counts


def _compare(rows: list[Row], counts: Counter[str]) -> list[Row]:
    """Sort out rows whose period has a current snapshot already; return the revised ones."""
    found = KPISnapshot.objects.select_for_update().filter(
        is_current=True,
        stage_kpi_id__in={row["stage_kpi_id"] for row in rows},
        period_start__gte=min(row["period_start"] for row in rows),
        period_start__lte=max(row["period_start"] for row in rows),
    )
    current = {
        key: (pk, digest, as_of, revision)
        for *key_parts, pk, digest, as_of, revision in found.order_by(*_KEY).values_list(
            *_KEY, "pk", "digest", "as_of", "revision"
        )
        for key in [tuple(key_parts)]
    }
    fresher: dict[datetime, list[uuid.UUID]] = {}
    retired: list[uuid.UUID] = []
    revised: list[Row] = []
    for row in rows:
        seen = current.get(tuple(row[name] for name in _KEY))
        if seen is None:
            raise IntegrityError("The current snapshot changed meanwhile.")
        pk, digest, as_of, revision = seen
        if row["as_of"] < as_of:
            counts["outdated"] += 1
        elif row["digest"] == digest:
            counts["unchanged"] += 1
            fresher.setdefault(row["as_of"], []).append(pk)
        else:
            counts["revised"] += 1
            retired.append(pk)
            revised.append({**row, "revision": revision + 1})
    for as_of, pks in fresher.items():
        KPISnapshot.objects.filter(pk__in=pks).update(as_of=as_of)
    if revised:
        KPISnapshot.objects.filter(pk__in=retired).update(is_current=False)
        _insert(revised, tolerant=False)
    return revised


def _insert(rows: list[Row], *, tolerant: bool) -> list[Row]:
    """Insert rows; with `tolerant`, return those that met a unique index instead of raising."""
    insert = _copy if connection.vendor == "postgresql" else _execute_many
    written = insert(rows, " ON CONFLICT DO NOTHING" if tolerant else "")
    if written == len(rows):
        return []
    ids = [row["id"] for row in rows]
    there = set(KPISnapshot.objects.filter(pk__in=ids).values_list("pk", flat=True))
    return [row for row in rows if row["id"] not in there]


def _copy(rows: list[Row], on_conflict: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f'CREATE TEMP TABLE IF NOT EXISTS kpi_incoming (LIKE "{_TABLE}") ON COMMIT DROP'
        )
        cursor.execute("TRUNCATE kpi_incoming")
        with cursor.copy(f"COPY kpi_incoming ({_NAMES}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([_as_text(row.get(name)) for name in _COLUMNS])
        cursor.execute(
            f'INSERT INTO "{_TABLE}" ({_NAMES}) SELECT {_NAMES} FROM kpi_incoming{on_conflict}'  # noqa: S608  # names from the model
        )
        return int(cursor.rowcount)


def _as_text(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value


def _execute_many(rows: list[Row], on_conflict: str) -> int:
    marks = ", ".join(["%s"] * len(_COLUMNS))
    sql = f'INSERT INTO "{_TABLE}" ({_NAMES}) VALUES ({marks}){on_conflict}'  # noqa: S608  # names from the model
    with connection.cursor() as cursor:
        cursor.executemany(sql, [_sqlite_values(row) for row in rows])
        return int(cursor.rowcount)


@lru_cache(maxsize=4096)
def _sqlite_instant(value: datetime) -> str:
    return str(value.astimezone(UTC).replace(tzinfo=None))


_ENCODERS: dict[type[Any], Callable[[Any], Any]] = {
    models.UUIDField: lambda value: value.hex,
    models.ForeignKey: lambda value: value.hex,
    models.DateTimeField: _sqlite_instant,
    DecimalTextField: lambda value: format(value, "f"),
    models.JSONField: lambda value: json.dumps(value) if value else "{}",
}
# Known once, so that a row costs one look a column that needs encoding and none for the others.
_ENCODED = [
    (index, _ENCODERS[type(field)])
    for index, field in enumerate(KPISnapshot._meta.concrete_fields)
    if type(field) in _ENCODERS
]


def _sqlite_values(row: Row) -> Sequence[Any]:
    values = list(map(row.get, _COLUMNS))
    for index, encode in _ENCODED:
        value = values[index]
        if value is not None:
            values[index] = encode(value)
    return values
