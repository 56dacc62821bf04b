"""Real support tickets as events: what the product says of them equals SQL on the bare file.

The file stays where it is (beside the repository); without it this is skipped with the reason. The
independent side is an SQLite of its own that knows nothing of this package.
"""

import gzip
import io
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest

from journeymap.core import clock
from journeymap.events import imports, times
from journeymap.events.durations import stage_times
from journeymap.events.funnels import Asked, count
from journeymap.events.mapping import Mapped
from journeymap.events.models import EventLog
from journeymap.events.paths import Way, paths
from journeymap.kpis import jobs
from journeymap.kpis.periods import walk
from journeymap.workspaces.actor import Actor
from journeymap.workspaces.models import Job
from tests.events import make

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "helpdesk.csv.gz"
STAGES = {
    "Opened": "Assign seriousness",
    "Taken": "Take in charge ticket",
    "Waiting": "Wait",
    "Resolved": "Resolve ticket",
    "Closed": "Closed",
}
BARE = """
CREATE TABLE raw (n INTEGER PRIMARY KEY, who TEXT, did TEXT, at TEXT);
CREATE TABLE logged (n INTEGER PRIMARY KEY, who TEXT, did TEXT, at TEXT);
CREATE INDEX logged_by_case ON logged (who, did, at, n);
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.exists(), reason=f"the helpdesk data is not at hand ({DATA})"),
]


@pytest.fixture
def bare() -> Iterator[sqlite3.Connection]:
    """The file's rows, of which repeated ones (same case, activity and second) count once."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(BARE)
    with gzip.open(DATA, "rt", encoding="utf-8") as file:
        next(file)
        rows = [line.rstrip("\n").rsplit(",", 2) for line in file]
    connection.executemany("INSERT INTO raw (who, did, at) VALUES (?, ?, ?)", rows)
    connection.execute(
        "INSERT INTO logged SELECT min(n), who, did, at FROM raw GROUP BY who, did, at"
    )
    yield connection
    connection.close()


@pytest.fixture
def on(settings: Any, tmp_path: Path) -> Mapped:
    """The same file, imported the way a person does it."""
    settings.JOURNEYMAP_DATA_DIR = tmp_path
    log = make.log(name="Helpdesk")
    raw = gzip.decompress(DATA.read_bytes())
    with clock.frozen(datetime(2026, 11, 22, tzinfo=UTC)), mock.patch.object(jobs, "poke"):
        row = imports.begin(log, file_name="helpdesk.csv")
        imports.add_part(row, io.BytesIO(raw), size=len(raw))
        imports.start(row, actor=Actor.system("test"), mapping=None, accept_errors=False)
        assert jobs.run(Job.objects.get().pk) == "done"
    row.refresh_from_db()
    assert (row.state, row.report["error_count"]) == ("done", 0)
    return make.reading(EventLog.objects.get(pk=log.pk), STAGES)


def test_real_tickets_equal_an_independent_computation(
    bare: sqlite3.Connection, on: Mapped
) -> None:
    assert_variants(bare, on)
    assert_funnel(bare, on)
    assert_months(bare, on)
    assert_reopened(bare, on)


def assert_variants(bare: sqlite3.Connection, on: Mapped) -> None:
    expected = bare.execute(
        "SELECT path, count(*) FROM (SELECT who, group_concat(did, '|') AS path FROM"
        " (SELECT * FROM logged ORDER BY who, at, n) GROUP BY who) GROUP BY path"
    ).fetchall()
    found = paths(on, Way("event", collapse=False))
    assert {"|".join(path): n for path, n in found.variants} == dict(expected)
    assert found.units == 4_580
    assert len(found.variants) > 100
    assert [n for _path, n in found.variants] == sorted((n for _p, n in expected), reverse=True)


def assert_funnel(bare: sqlite3.Connection, on: Mapped) -> None:
    activities = [STAGES[name] for name in ("Opened", "Taken", "Resolved", "Closed")]
    chain, expected = "", []
    for step, activity in enumerate(activities):
        later = f" AND (e{step}.at, e{step}.n) > (e{step - 1}.at, e{step - 1}.n)" if step else ""
        same = f" AND e{step}.who = e0.who{later}" if step else ""
        chain += f"{' JOIN' if step else ''} logged AS e{step}"
        chain += f" ON e{step}.did = '{activity}'{same}" if step else ""
        counted = f"SELECT count(DISTINCT e0.who) FROM {chain} WHERE e0.did = '{activities[0]}'"
        (n,) = bare.execute(counted).fetchone()
        expected.append(n)
    steps = tuple(list(STAGES).index(name) for name in ("Opened", "Taken", "Resolved", "Closed"))
    assert count(Asked("closed", steps), on).total.reached == expected
    assert expected[0] > expected[-1] > 4_000


def assert_months(bare: sqlite3.Connection, on: Mapped) -> None:
    """Time from the first assignment to the first resolution, by the month of the assignment."""
    rows = bare.execute(
        """
        WITH firsts AS (
          SELECT who, min(CASE WHEN did = 'Assign seriousness' THEN unixepoch(at) END) AS a,
                 min(CASE WHEN did = 'Resolve ticket' THEN unixepoch(at) END) AS b
          FROM logged GROUP BY who
        ), gaps AS (
          SELECT strftime('%Y-%m', a, 'unixepoch') AS month, b - a AS gap FROM firsts
          WHERE b >= a
        ), ranked AS (
          SELECT month, gap, row_number() OVER (PARTITION BY month ORDER BY gap) AS place,
                 count(*) OVER (PARTITION BY month) AS n FROM gaps
        )
        SELECT month, max(n), avg(gap) FROM ranked
        WHERE place IN ((n + 1) / 2, (n + 2) / 2) GROUP BY month
        """
    ).fetchall()
    only = {name: STAGES[name] for name in ("Opened", "Resolved")}
    pair = make.reading(on.log, only)
    assert on.log.first_at is not None
    assert on.log.last_at is not None
    first, last = times.moment(on.log.first_at), times.moment(on.log.last_at)
    found = {}
    for month in walk(first, last, kind="month", zone=ZoneInfo("UTC")):
        entered = (times.micros(month.start), times.micros(month.end))
        (time,) = stage_times(pair, entered=entered)
        if time.moved and time.median is not None:
            found[month.label] = (time.moved, float(time.median / times.SECOND))
    assert found == {month: (n, median) for month, n, median in rows}
    assert len(found) > 24


def assert_reopened(bare: sqlite3.Connection, on: Mapped) -> None:
    """Tickets taken in charge again right after they were resolved, and those resolved twice."""
    (expected,) = bare.execute(
        "SELECT count(DISTINCT who) FROM (SELECT who, did, lag(did) OVER"
        " (PARTITION BY who ORDER BY at, n) AS former FROM logged)"
        " WHERE did = 'Take in charge ticket' AND former = 'Resolve ticket'"
    ).fetchone()
    event = paths(on, Way("event", collapse=False))
    moved = {(one, other): who for one, other, _n, who in event.transitions}
    assert moved["Resolve ticket", "Take in charge ticket"] == expected > 0
    (again,) = bare.execute(
        "SELECT count(*) FROM (SELECT who FROM (SELECT who, did, lag(did) OVER"
        " (PARTITION BY who ORDER BY at, n) AS former FROM logged)"
        " WHERE did = 'Resolve ticket' AND coalesce(former, '') <> did"
        " GROUP BY who HAVING count(*) > 1)"
    ).fetchone()
    assert {name: back for name, _n, back, _t in event.loops}["Resolve ticket"] == again > 0
