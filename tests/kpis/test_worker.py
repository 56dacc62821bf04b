"""R14, R15: killed workers and planners and a broker that forgets leave each period one value.

A hundred kills on both databases are `bench.kills`; here are two, with everything else at once.
"""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count
from redis import Redis

from journeymap.core import clock
from journeymap.kpis import collecting, jobs
from journeymap.kpis.models import KPIRun, KPISnapshot
from journeymap.workspaces.models import Job
from tests.kpis import make
from tests.kpis.processes import processes_on_test_database, wait_for

WEEKS = 40
# Slow enough to be killed in the middle: about 30 ms a week.
SLOW = (
    "WITH RECURSIVE t(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM t WHERE i < 200000)"
    " SELECT max(i) - 200000 + (SELECT count(*) FROM orders WHERE at >= :start AND at < :end)"
    " AS c FROM t"
)


@pytest.fixture
def broker(request: pytest.FixtureRequest) -> dict[str, str]:
    """The broker that goes with the database: folders beside SQLite, Redis beside PostgreSQL."""
    if connection.vendor == "postgresql":
        return {"REDIS_URL": request.getfixturevalue("redis_url")}
    return {"REDIS_URL": ""}


def forget_messages(broker: dict[str, str], folder: Path) -> None:
    """What is left of a broker that was killed: nothing."""
    if broker["REDIS_URL"]:
        Redis.from_url(broker["REDIS_URL"]).flushdb()
    for message in (folder / "queue" / "messages").glob("*.msg"):
        message.unlink(missing_ok=True)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_workers_and_planners_and_lost_messages_lose_no_period_and_double_none(
    broker: dict[str, str], tmp_path: Path, monkeypatch: Any, settings: Any
) -> None:
    shop = tmp_path / "shop.sqlite3"
    with sqlite3.connect(shop) as made:
        made.execute("CREATE TABLE orders (at TEXT)")
        made.executemany(
            "INSERT INTO orders VALUES (?)",
            [(f"2025-{m:02d}-{d:02d} 12:00:00",) for m in range(1, 13) for d in range(1, 29)],
        )
    made.close()
    settings.JOURNEYMAP_SQL_FILES = [str(shop)]
    journey_map = make.a_map()
    config = {"engine": "sqlite", "file": str(shop), "queries": {"": SLOW}}
    source = make.source(journey_map.workspace, "sql", config=config)
    kpi = collecting.load(make.stage_kpi(journey_map, key="orders", source=source).pk)
    assert kpi is not None
    first = datetime(2025, 1, 5, 23, tzinfo=UTC)
    # Even the poke is lost; the planner sweeps.
    monkeypatch.setattr(jobs, "poke", lambda *_, **__: None)
    last = first + timedelta(weeks=WEEKS, hours=-2)  # summer by then
    collecting.request_collection(kpi, first=first, last=last)
    # The planner will queue this year's weeks besides.
    mine = Job.objects.filter(pk=Job.objects.get().pk)
    mine.update(next_attempt_at=clock.now())
    ranged = KPISnapshot.objects.filter(
        stage_kpi=kpi, period_start__gte=first, period_start__lt=last
    )

    def stored() -> int:
        return ranged.filter(is_current=True).count()

    environment = {**broker, "JOURNEYMAP_SQL_FILES": str(shop)}
    with processes_on_test_database(tmp_path, **environment) as processes:
        planners = [processes.start("planner"), processes.start("planner")]
        for least in (3, 14):
            worker = processes.start("worker", "--group", "collect")
            wait_for(lambda n=least: stored() >= n, seconds=60, processes=processes)
            processes.kill(worker)
            processes.kill(planners.pop())
            forget_messages(broker, tmp_path)
            planners.append(processes.start("planner"))
            assert mine.get().state == "running"  # nobody has noticed yet
            assert stored() < WEEKS
            # A minute passes.
            mine.update(lease_until=clock.now() - timedelta(seconds=1))
            wait_for(lambda: mine.get().state == "queued", seconds=20, processes=processes)
            mine.update(next_attempt_at=clock.now())
        processes.start("worker", "--group", "collect")
        wait_for(lambda: mine.get().state == "done", seconds=90, processes=processes)
    assert stored() == WEEKS
    doubled = ranged.values("period_start").annotate(n=Count("pk")).filter(n__gt=1).count()
    assert doubled == 0
    values = ranged.order_by("period_start").values_list("value", flat=True)
    assert sum(values) == 9 * 28 - 5 + 12  # from 6 January to 12 October
    accounts = KPIRun.objects.filter(job_id=mine.get().pk).order_by("started_at")
    assert [account.outcome for account in accounts] == ["lost", "lost", "ok"]
