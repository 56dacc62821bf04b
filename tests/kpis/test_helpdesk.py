"""Real support tickets, read from PostgreSQL by SQL and compared with an independent count.

The data stays where it is (beside the repository); without it, or without PostgreSQL, this is
skipped with the reason.
"""

import csv
import gzip
import os
import statistics
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.core.management import call_command

from journeymap.core import clock
from journeymap.kpis import collecting, jobs, planner, queries
from journeymap.kpis.models import KPISnapshot, KPISource, StageKPI
from journeymap.kpis.statistics import Mean, merge
from journeymap.workspaces.models import Job
from tests.kpis import make
from tests.kpis.processes import processes_on_test_database, wait_for
from tests.support import services

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "helpdesk.csv.gz"
ROME = ZoneInfo("Europe/Rome")
FROM, TO = date(2012, 1, 1), date(2013, 12, 31)
NOW = datetime(2014, 6, 1, tzinfo=UTC)

RESOLVED = """
SELECT count(*) AS c FROM (
  SELECT max(at) AS closed FROM events WHERE activity = 'Closed' GROUP BY case_id
) AS ended WHERE closed >= :start AND closed < :end
"""
HOURS = """
SELECT count(closed) AS n, sum(h) AS sum, sum(h * h) AS sumsq,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY h) AS median,
       count(*) - count(closed) AS never_closed
FROM (
  SELECT closed, extract(epoch FROM closed - began)::numeric / 3600 AS h FROM (
    SELECT min(at) AS began, max(at) FILTER (WHERE activity = 'Closed') AS closed
    FROM events GROUP BY case_id
  ) AS cases WHERE began >= :start AND began < :end
) AS week
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.one_database,  # the source is PostgreSQL in either run
    pytest.mark.skipif(not DATA.exists(), reason=f"the helpdesk data is not at hand ({DATA})"),
]


def rows() -> Iterator[tuple[str, str, datetime]]:
    with gzip.open(DATA, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["case"], row["activity"], datetime.fromisoformat(row["timestamp"])


@pytest.fixture(scope="module")
def helpdesk() -> Iterator[Any]:
    """A PostgreSQL server holding the events; its own where the run has none."""
    given = os.environ.get("DATABASE_URL", "")
    started = None
    if not given.startswith("postgres"):
        try:
            started = services.start_postgres()
        except services.Unavailable as error:
            if services.required():
                pytest.fail(f"services are required here (CI): {error}")
            pytest.skip(str(error))
        given = started.url
    server = urlsplit(given)
    admin = server._replace(path="/postgres").geturl()
    name = f"helpdesk_{os.getpid()}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    with psycopg.connect(server._replace(path=f"/{name}").geturl()) as connection:
        connection.execute("CREATE TABLE events (case_id text, activity text, at timestamptz)")
        with connection.cursor().copy("COPY events FROM STDIN") as copy:
            for row in rows():
                copy.write_row(row)
        connection.execute("CREATE INDEX ON events (case_id)")
    yield server, name
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    if started:
        started.stop()


class Expected:
    """The same figures, worked out in Python from the file."""

    def __init__(self) -> None:
        began: dict[str, datetime] = {}
        closed: dict[str, datetime] = {}
        for case, activity, at in rows():
            began[case] = min(at, began.get(case, at))
            if activity == "Closed":
                closed[case] = max(at, closed.get(case, at))
        self.resolved: dict[date, int] = {}
        self.hours: dict[date, list[Decimal]] = {}
        self.never: dict[date, int] = {}
        for case, at in began.items():
            week = monday(at)
            if case in closed:
                seconds = (closed[case] - at) // timedelta(microseconds=1)
                self.hours.setdefault(week, []).append(Decimal(seconds) / 3_600_000_000)
                end = monday(closed[case])
                self.resolved[end] = self.resolved.get(end, 0) + 1
            else:
                self.never[week] = self.never.get(week, 0) + 1


def monday(at: datetime) -> date:
    day = at.astimezone(ROME).date()
    return day - timedelta(days=day.weekday())


@pytest.fixture
def bound(helpdesk: Any, settings: Any) -> tuple[StageKPI, StageKPI, KPISource]:
    server, name = helpdesk
    settings.JOURNEYMAP_SQL_HOSTS = [f"{server.hostname}:{server.port}"]
    space = make.workspace(timezone="Europe/Rome")
    config = {
        "engine": "postgresql",
        "host": server.hostname,
        "port": server.port,
        "database": name,
        "user": server.username,
        "sslmode": "prefer",
        "queries": {"resolved": RESOLVED, "hours": HOURS},
    }
    source = make.source(space, "sql", config=config)
    journey_map = make.a_map(space)
    resolved, hours = (
        make.stage_kpi(
            journey_map,
            key=key,
            stage=make.stage(journey_map),
            source=source,
            series=series,
        )
        for key, series in (("support_volume", "resolved"), ("resolution_time_h", "hours"))
    )
    return resolved, hours, source


def of(kpi: StageKPI) -> dict[date, KPISnapshot]:
    found = KPISnapshot.objects.filter(stage_kpi=kpi, is_current=True)
    return {monday(snapshot.period_start): snapshot for snapshot in found}


def assert_equal_to_an_independent_count(resolved: StageKPI, hours: StageKPI) -> None:
    expected = Expected()
    weeks = [date(2011, 12, 26) + timedelta(weeks=k) for k in range(106)]
    counts, means = of(resolved), of(hours)
    assert sorted(counts) == sorted(means) == weeks  # each week once: 2011-W52 to 2014-W01
    for week in weeks:
        assert counts[week].value == expected.resolved.get(week, 0), week
        sample = expected.hours.get(week, [])
        got = means[week]
        assert got.n == len(sample)
        assert got.extras == {"never_closed": expected.never.get(week, 0)}
        if not sample:
            assert (got.value, got.status) == (None, "no_data")
            continue
        assert got.value is not None
        assert abs(got.value - statistics.mean(sample)) < Decimal("0.000002"), week
        assert got.median is not None
        assert abs(got.median - statistics.median(sample)) < Decimal("0.000002"), week
    # A longer period is merged from the sums; the medians are not.
    quarter = merge(
        Mean(n=s.n or 0, total=s.total or Decimal(0), total_sq=s.total_sq, median=s.median)
        for week, s in means.items()
        if date(2012, 10, 1) <= week < date(2012, 12, 31)
    )
    sample = [
        h
        for w, hs in expected.hours.items()
        for h in hs
        if date(2012, 10, 1) <= w < date(2012, 12, 31)
    ]
    assert quarter.value is not None
    assert abs(quarter.value - statistics.mean(sample)) < Decimal("0.0001")
    assert isinstance(quarter, Mean)
    assert quarter.median is None


@pytest.mark.django_db
def test_two_years_collected_by_command_equal_an_independent_count(
    bound: tuple[StageKPI, StageKPI, KPISource],
) -> None:
    resolved, hours, source = bound
    with clock.frozen(NOW):
        call_command("collect", source=str(source.pk), first=str(FROM), last=str(TO))
    assert_equal_to_an_independent_count(resolved, hours)
    assert sum(s.value or 0 for s in of(resolved).values()) > 1000  # there is something to count


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_over_real_tickets_changes_no_figure(
    bound: tuple[StageKPI, StageKPI, KPISource],
    helpdesk: Any,
    tmp_path: Path,
    monkeypatch: Any,
) -> None:
    """R14."""
    resolved, hours, _ = bound
    server, _ = helpdesk
    monkeypatch.setattr(jobs, "poke", lambda _job, **_where: None)
    first, last = (
        datetime(d.year, d.month, d.day, tzinfo=ROME) for d in (FROM, TO + timedelta(days=1))
    )
    for kpi in (resolved, hours):
        loaded = collecting.load(kpi.pk)
        assert loaded is not None
        collecting.request_collection(loaded, first=first, last=last)
    mine = Job.objects.filter(pk__in=list(Job.objects.values_list("pk", flat=True)))
    mine.update(next_attempt_at=clock.now())
    ranged = KPISnapshot.objects.filter(period_start__lt=last)
    environment = {"JOURNEYMAP_SQL_HOSTS": f"{server.hostname}:{server.port}"}
    with processes_on_test_database(tmp_path, **environment) as processes:
        processes.start("planner")
        worker = processes.start("worker")
        wait_for(lambda: ranged.count() >= 10, seconds=60, processes=processes)
        processes.kill(worker)
        mine.filter(state="running").update(lease_until=clock.now() - timedelta(seconds=1))
        mine.filter(state="queued").update(next_attempt_at=clock.now())
        processes.start("worker")
        wait_for(lambda: not mine.exclude(state="done").exists(), seconds=120, processes=processes)
    KPISnapshot.objects.filter(period_start__gte=last).delete()  # the planner's own weeks
    assert not ranged.filter(revision__gt=1).exists()
    assert_equal_to_an_independent_count(resolved, hours)


@pytest.mark.django_db
def test_a_server_that_goes_away_leaves_the_last_value_dated_and_stale(
    bound: tuple[StageKPI, StageKPI, KPISource], settings: Any, monkeypatch: Any
) -> None:
    resolved, _, source = bound
    monkeypatch.setattr(jobs, "poke", lambda _job, **_where: None)
    at = datetime(2013, 3, 4, 12, tzinfo=UTC)  # a Monday; the last closed week ended on the third

    def go(at: datetime) -> list[str]:
        with clock.frozen(at):
            planner.plan_due()
            return [jobs.run(job.pk) for job in Job.objects.filter(state="queued")]

    def panel(at: datetime) -> dict[str, Any]:
        with clock.frozen(at):
            return queries.kpi_panel(resolved.map)[str(resolved.pk)]

    assert go(at) == ["done", "done"]
    before = panel(at)
    assert not before["stale"]
    assert before["latest"]["value"] == f"{Expected().resolved[date(2013, 2, 25)]}.0000"
    closed_port = services.free_port()
    config = dict(source.config)
    settings.JOURNEYMAP_SQL_HOSTS.append(f"{config['host']}:{closed_port}")
    KPISource.objects.update(config=config | {"port": closed_port})
    assert go(at + timedelta(days=7)) == ["retry", "retry"]
    down = panel(at + timedelta(days=15))
    assert down["stale"]
    assert down["latest"] == before["latest"]
    source.refresh_from_db()
    assert source.last_error == "The source could not be reached."
    assert source.failures == 2
    # It comes back two weeks later; the weeks between are asked for again, nothing is invented.
    KPISource.objects.update(config=config, backfill_periods=1)
    Job.objects.all().delete()
    assert go(at + timedelta(days=21)) == ["done", "done"]
    back = panel(at + timedelta(days=21))
    assert not back["stale"]
    values = [point["value"] for point in back["sparkline"]]
    assert values[-1] is not None
    assert values[-3:-1] == [None, None]  # a gap stays a gap
    assert values[-4] == before["latest"]["value"]
