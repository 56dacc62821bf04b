"""Many measurements at once: the same rules as `record_snapshot`, at the speed of the database.

What is new goes in by the database's bulk statement; only what collides with a current row is
then compared in Python. Short transactions, so that editors of the same SQLite file are not held
up.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import compress, islice
from operator import itemgetter, lt, ne
from typing import Any

from django.db import IntegrityError, connection, transaction

from journeymap.kpis import bulk, listening
from journeymap.kpis.bulk import Row
from journeymap.kpis.models import KPISnapshot
from journeymap.kpis.snapshots import tell

# A transaction's rows. On SQLite editors wait for it; on PostgreSQL nobody does.
CHUNK, CHUNK_POSTGRES = 5_000, 20_000
_KEY = ("stage_kpi_id", "segment", "period_kind", "period_start")
_TRIES = 8
_series = itemgetter(0, 1, 2)

# The first and the last row of a series, its periods in order.
Run = tuple[Row, Row]


def ingest(rows: Iterable[Row], *, map_ids: Mapping[uuid.UUID, uuid.UUID]) -> Counter[str]:
    """Write rows made by `snapshot_row`; return how many were created, revised and so on.

    `map_ids` gives the map of each stage KPI. Of two rows for one period the later look wins.
    Each chunk commits by itself; a repeated call continues where an interrupted one stopped.
    """
    counts: Counter[str] = Counter()
    stream = iter(rows)
    size = CHUNK_POSTGRES if connection.vendor == "postgresql" else CHUNK
    while chunk := list(islice(stream, size)):
        rows, runs = _ordered(chunk)
        counts += _write(rows, runs, map_ids)
    return counts


def _ordered(rows: list[Row]) -> tuple[list[Row], list[Run]]:
    """Each period once, in one order for all writers: two of them cannot wait for each other."""
    keys = [
        # The UUID as a number: comparing UUIDs is a Python call each.
        (row["stage_kpi_id"].int, row["segment"], row["period_kind"], row["period_start"])
        for row in rows
    ]
    if not all(map(lt, keys, islice(keys, 1, None))):
        newest: dict[tuple[Any, ...], Row] = {}
        for key, row in zip(keys, rows, strict=True):
            if key not in newest or newest[key]["as_of"] <= row["as_of"]:
                newest[key] = row
        keys = sorted(newest)
        rows = [newest[key] for key in keys]
    series = list(map(_series, keys))
    starts = [0, *compress(range(1, len(rows)), map(ne, series, islice(series, 1, None)))]
    ends = [*starts[1:], len(rows)]
    return rows, [(rows[start], rows[end - 1]) for start, end in zip(starts, ends, strict=True)]


def _write(
    rows: list[Row], runs: list[Run], map_ids: Mapping[uuid.UUID, uuid.UUID]
) -> Counter[str]:
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return _put(rows, runs, map_ids)
        except IntegrityError:
            continue  # Another writer was first with one of these periods: compare again.
    raise RuntimeError("The current snapshots kept changing.")


def _put(rows: list[Row], runs: list[Run], map_ids: Mapping[uuid.UUID, uuid.UUID]) -> Counter[str]:
    known = bulk.insert(rows, tolerant=_any_known(runs))
    counts = Counter(created=len(rows) - len(known))
    touched = {first["stage_kpi_id"] for first, _ in runs} if counts["created"] else set()
    if known:
        revised = _compare(known, counts)
        touched |= {row["stage_kpi_id"] for row in revised}
    by_map: dict[uuid.UUID, list[uuid.UUID]] = {}
    for stage_kpi_id in touched:
        by_map.setdefault(map_ids[stage_kpi_id], []).append(stage_kpi_id)
    for map_id in sorted(by_map):
        tell(map_id=map_id, stage_kpi_ids=by_map[map_id])
        listening.snapshots_written(map_id, by_map[map_id])
    return +counts


def _any_known(runs: list[Run]) -> bool:
    """Whether there may be a current snapshot of one of these periods already.

    On SQLite always: being ready for it costs nothing there.
    """
    if connection.vendor != "postgresql":
        return True
    given = [
        [first[name] for first, _ in runs] for name in ("stage_kpi_id", "segment", "period_kind")
    ]
    reach = [[one["period_start"] for one in ends] for ends in zip(*runs, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT EXISTS (
              SELECT FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::timestamptz[],
                %s::timestamptz[]) AS g (kpi, segment, kind, first, last)
              -- LIMIT: one look into the index a series, whatever the planner thinks it knows.
              CROSS JOIN LATERAL (SELECT FROM "{bulk.TABLE}" s
                WHERE s.stage_kpi_id = g.kpi AND s.segment = g.segment AND s.period_kind = g.kind
                  AND s.period_start BETWEEN g.first AND g.last AND s.is_current LIMIT 1) found)
            """,  # noqa: S608  # the table's name
            [*given, *reach],
        )
        return bool(cursor.fetchone()[0])


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
        bulk.insert(revised, tolerant=False)
    return revised
