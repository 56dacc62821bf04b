"""Writing many measurements: `kpis.ingest` beside the bare statement of the same database.

    python -m bench.kpi_ingest [--database postgres] [--rows 100000]

Rows are made beforehand, then written once by `ingest` (upsert, revisions, notices; a transaction
for each 5,000) and once by the database's fastest bare way (one COPY on PostgreSQL, one executemany
on SQLite, of values that need no further work) into a table of the same shape, indexes, checks and
foreign keys. The two take turns at going first; printed are the medians. Goals: 0.8 of COPY, 0.85
of executemany.
"""

import argparse
import gc
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from bench.stores import prepare

KPIS = 10


def rows_for(kpi_ids: list[Any], days: int, *, first: datetime) -> list[dict[str, Any]]:
    """Make one daily proportion a KPI and day, as a source would have given them."""
    from journeymap.kpis.periods import containing
    from journeymap.kpis.snapshots import snapshot_row
    from journeymap.kpis.sources.base import Observation
    from journeymap.kpis.statistics.families import Proportion

    zone = ZoneInfo("Europe/Paris")
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


def copy_table() -> None:
    """Make `bench_bare` like the table of snapshots, with all that the database checks there."""
    from django.db import connection

    from journeymap.kpis.bulk import TABLE

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE TABLE bench_bare (LIKE {TABLE} INCLUDING ALL)")
            cursor.execute(
                "ALTER TABLE bench_bare ADD FOREIGN KEY (stage_kpi_id)"
                " REFERENCES kpis_stagekpi (id) DEFERRABLE INITIALLY DEFERRED"
            )
            return
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL", [TABLE]
        )
        for (sql,) in cursor.fetchall():
            renamed = sql.replace(TABLE, "bench_bare")
            cursor.execute(renamed.replace('INDEX "', 'INDEX "bare_'))


def bare_values(rows: list[dict[str, Any]]) -> list[list[Any]]:
    """The rows as the driver takes them."""
    from django.db import connection

    from journeymap.kpis.bulk import COLUMNS
    from journeymap.kpis.models import KPISnapshot

    fields = KPISnapshot._meta.concrete_fields
    if connection.vendor == "postgresql":
        return [
            [json.dumps(v) if isinstance(v, dict) else v for v in map(row.get, COLUMNS)]
            for row in rows
        ]
    return [
        [field.get_db_prep_save(row.get(field.attname), connection) for field in fields]
        for row in rows
    ]


def bare(values: list[list[Any]]) -> None:
    """The bare statement, in one transaction."""
    from django.db import connection, transaction

    from journeymap.kpis.bulk import COLUMNS

    names = ", ".join(f'"{name}"' for name in COLUMNS)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY bench_bare ({names}) FROM STDIN") as copy:
                for value in values:
                    copy.write_row(value)
        else:
            marks = ", ".join(["%s"] * len(COLUMNS))
            cursor.executemany(f"INSERT INTO bench_bare ({names}) VALUES ({marks})", values)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds that something takes, and how many of them this process worked."""
    start, worked = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - worked


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    prepare(options.database)
    from django.db import connection

    from journeymap.kpis.ingest import ingest
    from tests.kpis import make

    copy_table()
    journey_map = make.a_map()
    taken: dict[str, list[tuple[float, float]]] = {"new": [], "unchanged": [], "bare": []}
    days = options.rows // KPIS
    for number in range(options.rounds):
        stages = [make.stage(journey_map, pos=f"a{number}{n}") for n in range(KPIS)]
        kpis = [make.stage_kpi(journey_map, stage=stage) for stage in stages]
        map_ids = {kpi.pk: journey_map.pk for kpi in kpis}
        first = datetime(2020, 1, 1, 12, tzinfo=UTC)
        rows = rows_for(list(map_ids), days, first=first)
        values = bare_values(rows)
        gc.collect()
        gc.freeze()  # what was made for the round is nobody's garbage while it runs
        turns: list[tuple[str, Callable[[], object]]] = [
            ("new", lambda rows=rows, ids=map_ids: ingest(rows, map_ids=ids)),
            ("bare", lambda values=values: bare(values)),
        ]
        for name, work in turns if number % 2 else reversed(turns):
            taken[name].append(timed(work))
        # Made afresh: a second look at a source gives the same figures under new ids.
        again = rows_for(list(map_ids), days, first=first)
        taken["unchanged"].append(timed(partial(ingest, again, map_ids=map_ids)))
        print(f"round {number + 1}: {ratios(taken, 0)[-1]:.2f}", file=sys.stderr)
    size = days * KPIS
    print(
        json.dumps(
            {
                "database": connection.vendor,
                "rows": size,
                **{
                    f"{name}_rows_s": round(size / statistics.median(wall for wall, _ in each))
                    for name, each in taken.items()
                },
                "ratio_new": round(statistics.median(ratios(taken, 0)), 2),
                "ratio_new_cpu": round(statistics.median(ratios(taken, 1)), 2),
                "ratios": [round(ratio, 2) for ratio in ratios(taken, 0)],
            },
            indent=1,
        )
    )


def ratios(taken: dict[str, list[tuple[float, float]]], which: int) -> list[float]:
    """How fast `ingest` is beside the bare statement, round by round."""
    pairs = zip(taken["bare"], taken["new"], strict=True)
    return [bare_s[which] / new_s[which] for bare_s, new_s in pairs]


if __name__ == "__main__":
    main()
