"""Writing many measurements: `kpis.ingest` beside the bare statement of the same database.

    python -m bench.kpi_ingest [--kpis 20] [--days 1000]

Rows are made beforehand, then written once by `ingest` (upsert, revisions, notices) and once by
the database's fastest bare way (COPY on PostgreSQL, executemany on SQLite) into a table of the
same shape and constraints. Prints rows a second and their ratio; the goal of stack.md 8 is 0.7.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]


def rows_for(kpi_ids: list[Any], days: int) -> list[dict[str, Any]]:
    """Make one daily proportion a KPI and day, as a source would have given them."""
    from journeymap.kpis.periods import containing
    from journeymap.kpis.snapshots import snapshot_row
    from journeymap.kpis.sources.base import Observation
    from journeymap.kpis.statistics.families import Proportion

    zone = ZoneInfo("Europe/Paris")
    first = datetime(2023, 1, 1, 12, tzinfo=UTC)
    as_of = datetime(2026, 1, 1, tzinfo=UTC)
    periods = [containing(first + timedelta(days=n), kind="day", zone=zone) for n in range(days)]
    return [
        snapshot_row(
            stage_kpi_id=kpi,
            period=period,
            observation=Observation(Proportion(x=400 + n % 97, n=1000), as_of),
            provenance="pull",
        )
        for kpi in kpi_ids
        for n, period in enumerate(periods)
    ]


def bare(rows: list[dict[str, Any]]) -> float:
    """Return the seconds of the bare statement into a copy of the table, constraints included."""
    from django.db import connection, transaction

    from journeymap.kpis import ingest
    from journeymap.kpis.models import KPISnapshot

    table = KPISnapshot._meta.db_table
    names = ", ".join(f'"{f.column}"' for f in KPISnapshot._meta.concrete_fields)
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgres:
            cursor.execute(f"CREATE TABLE bench_bare (LIKE {table} INCLUDING ALL)")
        else:
            cursor.execute(f"CREATE TABLE bench_bare AS SELECT * FROM {table} WHERE 0")
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE tbl_name = %s AND type = 'index'"
                " AND sql IS NOT NULL",
                [table],
            )
            for (sql,) in cursor.fetchall():
                cursor.execute(sql.replace(table, "bench_bare").replace('X "', 'X "bare_'))
    columns = [f.column for f in KPISnapshot._meta.concrete_fields]
    if postgres:
        values = [[ingest._as_text(row.get(name)) for name in columns] for row in rows]
    else:
        values = [ingest._sqlite_values(row) for row in rows]
    start = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        if postgres:
            with cursor.copy(f"COPY bench_bare ({names}) FROM STDIN") as copy:
                for value in values:
                    copy.write_row(value)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO bench_bare ({names}) VALUES ({marks})", values)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kpis", type=int, default=20)
    parser.add_argument("--days", type=int, default=1000)
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="jm-bench-")
    os.environ.setdefault("JOURNEYMAP_DATA_DIR", folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journeymap.config.settings")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from journeymap.kpis.ingest import ingest
    from tests.kpis import make

    call_command("migrate", verbosity=0)
    journey_map = make.a_map()
    stages = [make.stage(journey_map, pos=f"a{n}") for n in range(min(options.kpis, 10))]
    # Each stage of a bench map carries a few; the limit of a real stage is the write path's.
    kpis = [
        make.stage_kpi(journey_map, stage=stages[n % len(stages)], label_override=f"KPI {n}")
        for n in range(len(stages))
    ]
    ids = [kpi.pk for kpi in kpis]
    map_ids = {kpi.pk: journey_map.pk for kpi in kpis}
    timings = {}
    for name in ("new", "unchanged"):
        # Made afresh: a second look at a source gives the same figures under new ids.
        rows = rows_for(ids, options.days)
        start = time.perf_counter()
        counts = ingest(rows, map_ids=map_ids)
        timings[name] = time.perf_counter() - start
        print(name, dict(counts), file=sys.stderr)
    limit = bare(rows)
    print(
        json.dumps(
            {
                "database": connection.vendor,
                "rows": len(rows),
                "ingest_new_rows_s": round(len(rows) / timings["new"]),
                "ingest_unchanged_rows_s": round(len(rows) / timings["unchanged"]),
                "bare_rows_s": round(len(rows) / limit),
                "ratio_new": round(limit / timings["new"], 2),
                "ratio_unchanged": round(limit / timings["unchanged"], 2),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
