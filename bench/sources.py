"""Two hundred sources, of which fifty fail in different ways: who is collected, and when?

    python -m bench.sources [--database postgres] [--good 150] [--bad 50] [--hours 3]

Real processes: one `manage.py planner` and one `manage.py worker`, as an installation has them, and
a server on the loopback for each source (`tests/kpis/ways.py`). First all are well and give a
value; then the bad ones begin to fail, and hour after hour is due. An hour passes by setting all
rows back by one. For each hour: how long after it was due the good ones had their value (goal: at
most 60 s). In the end: what each bad one says, whether its last value is still there and marked
stale, and how often it was asked.
"""

import argparse
import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from datetime import datetime, timedelta
from typing import Any

from bench.stores import ROOT, prepare

HOUR = timedelta(hours=1)
# Longer than the slowest way of failing takes.
PATIENCE_S = 150.0


def make_sources(shops: list[Any]) -> None:
    """A workspace with a map and a source and a KPI for each."""
    from django.conf import settings

    from tests.kpis import make

    settings.JOURNEYMAP_OUTBOUND_HOSTS = [shop.place for shop in shops]
    settings.JOURNEYMAP_SQL_FILES = [shop.place for shop in shops]
    journey_map = make.a_map()
    for number, shop in enumerate(shops):
        source = make.source(
            journey_map.workspace,
            shop.kind,
            name=f"{number} {shop.way.name if shop.way else 'good'}",
            config=shop.config,
            backfill_periods=1,
        )
        shop.source = source.pk
        kpi = make.stage_kpi(
            journey_map,
            key="orders",
            series="orders",
            source=source,
            stage=make.stage(journey_map, pos=f"a{number}z"),
            cadence="hourly",
        )
        shop.kpi = kpi.pk


def an_hour_passes() -> datetime:
    """Set everything back by an hour; return the beginning of the hour that is due now."""
    from django.db import transaction
    from django.db.models import F

    from journeymap.core import clock
    from journeymap.kpis.models import KPIRun, KPISnapshot, KPISource
    from journeymap.workspaces.models import Job

    whens: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (KPISource, ("breaker_until", "last_ok_at")),
        (KPIRun, ("started_at", "finished_at")),
        (Job, ("not_before", "next_attempt_at", "finished_at")),
    )
    with transaction.atomic():
        for model, names in whens:
            model.objects.update(**{name: F(name) - HOUR for name in names})
        # The oldest first: no two periods of a KPI may be the same in between.
        starts = KPISnapshot.objects.values_list("period_start", flat=True).distinct()
        for start in sorted(starts):
            KPISnapshot.objects.filter(period_start=start).update(
                **{
                    name: F(name) - HOUR
                    for name in ("period_start", "period_end", "as_of", "captured_at")
                }
            )
    return clock.now().replace(minute=0, second=0, microsecond=0) - HOUR


def round_of(good: list[Any], bad: list[Any], start: datetime) -> dict[str, Any]:
    """Wait until the good have the value of the hour, and the bad have been asked about it."""
    from journeymap.kpis.models import KPIRun, KPISnapshot

    began = datetime.now(start.tzinfo)
    end = time.monotonic() + PATIENCE_S
    kpis = [shop.kpi for shop in good]
    names = [shop.kpi for shop in bad]
    while time.monotonic() < end:
        here = KPISnapshot.objects.filter(stage_kpi_id__in=kpis, period_start=start)
        asked = KPIRun.objects.filter(
            stage_kpi_id__in=names, started_at__gte=began, finished_at__isnull=False
        )
        asked_of = asked.values("stage_kpi").distinct().count()
        if here.count() == len(kpis) and asked_of >= _askable(bad):
            break
        time.sleep(0.5)
    late = sorted((at - began).total_seconds() for at in here.values_list("captured_at", flat=True))
    return {
        "good": len(late),
        "of": len(kpis),
        "p50_s": round(statistics.median(late), 1) if late else None,
        "p95_s": round(late[int(len(late) * 0.95)], 1) if late else None,
        "last_s": round(late[-1], 1) if late else None,
        "bad_asked": asked_of,
    }


def _askable(bad: list[Any]) -> int:
    """How many of the bad are still asked: what a person must mend is not."""
    from journeymap.kpis.models import KPISource

    ids = [shop.source for shop in bad]
    return KPISource.objects.filter(pk__in=ids).exclude(status="needs_attention").count()


def let_the_slowest_end(bad: list[Any]) -> None:
    """Wait until each of the bad has failed once: some take a minute to."""
    from journeymap.kpis.models import KPIRun

    end = time.monotonic() + PATIENCE_S
    failed = KPIRun.objects.filter(stage_kpi_id__in=[shop.kpi for shop in bad], outcome="failed")
    while failed.values("stage_kpi").distinct().count() < len(bad) and time.monotonic() < end:
        time.sleep(1)


def verdict(bad: list[Any]) -> dict[str, Any]:
    """What each way of failing said, and what became of the values."""
    from journeymap.kpis import queries
    from journeymap.kpis.models import KPIRun, KPISource, StageKPI

    panels = {
        panel.stage_kpi.pk: panel.body
        for panel in queries.panels(StageKPI.objects.filter(pk__in=[s.kpi for s in bad]))
    }
    ways: dict[str, Any] = {}
    right = kept = stale = 0
    for shop in bad:
        runs = KPIRun.objects.filter(stage_kpi_id=shop.kpi, outcome="failed")
        codes = sorted(set(runs.values_list("error_class", flat=True)))
        source = KPISource.objects.get(pk=shop.source)
        body = panels[shop.kpi]
        right += codes == [shop.way.code] and bool(source.last_error)
        kept += body["latest"] is not None and body["latest"]["value"].startswith("7")
        stale += body["status"] == "stale"
        ways[shop.way.name] = {
            "code": ", ".join(codes),
            "says": source.last_error,
            "tries": runs.count(),
        }
    return {"said_right": right, "value_kept": kept, "marked_stale": stale, "ways": ways}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--good", type=int, default=150)
    parser.add_argument("--bad", type=int, default=50)
    parser.add_argument("--hours", type=int, default=3)
    options = parser.parse_args()
    stores = prepare(options.database)
    from journeymap.kpis.models import KPISource
    from tests.kpis import ways

    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        bad = [
            stack.enter_context(ways.shop(ways.WAYS[n % len(ways.WAYS)], stores.folder))
            for n in range(options.bad)
        ]
        good = [stack.enter_context(ways.shop(None, stores.folder)) for _ in range(options.good)]
        shops = [*good, *bad]
        make_sources(shops)
        places = ",".join(shop.place for shop in shops)
        environment = {
            **os.environ,
            "JOURNEYMAP_OUTBOUND_HOSTS": places,
            "JOURNEYMAP_SQL_FILES": places,
        }
        running = []
        for command in ("planner", "worker"):
            with (stores.folder / f"{command}.log").open("ab") as log:
                running.append(
                    subprocess.Popen(
                        [sys.executable, str(ROOT / "manage.py"), command],
                        env=environment,
                        stdout=log,
                        stderr=subprocess.STDOUT,
                        start_new_session=True,
                    )
                )
        try:
            rounds = [round_of(shops, [], an_hour_passes())]
            print(rounds[0], file=sys.stderr)
            for shop in bad:
                shop.fail()
                KPISource.objects.filter(pk=shop.source).update(config=shop.config)
            for _ in range(options.hours):
                rounds.append(round_of(good, bad, an_hour_passes()))
                print(rounds[-1], file=sys.stderr)
            let_the_slowest_end(bad)
        finally:
            for process in running:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)
        print(
            json.dumps(
                {
                    "database": options.database,
                    "first_hour_all_well": rounds[0],
                    "hours_with_failures": rounds[1:],
                    **verdict(bad),
                    "minutes": round((time.monotonic() - began) / 60, 1),
                },
                indent=1,
            )
        )


if __name__ == "__main__":
    main()
