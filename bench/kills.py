"""Workers, planners and brokers killed while they collect: what is missing, what is doubled?

    python -m bench.kills [--database postgres] [--kills 100] [--minutes 15]

Real processes: the collecting worker, forked as `manage.py worker` forks it from a parent that has
loaded everything, and two `manage.py planner`, beside PostgreSQL with Valkey or embedded on SQLite.
The worker is ended with SIGKILL in the middle of its work, again and again; every tenth time the
broker loses all messages (Valkey is killed and started anew, the embedded folder is emptied), every
tenth a planner is killed. The wait for a lease to lapse is spared: the leases of the killed are set
back. In the end each period must have one snapshot, of revision 1, with its value.
The goal is 0 missing and 0 doubled (security.md R14).
"""

import argparse
import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.stores import ROOT, Stores, prepare

SOURCES, KPIS_EACH, DAYS = 4, 2, 180
# How long the last worker may take for what is left.
FINISH_S = 240.0
FIRST = datetime(2021, 1, 1, 12, tzinfo=UTC)
# Slow enough to be killed in the middle.
SLOW = (
    "WITH RECURSIVE t(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM t WHERE i < 60000)"
    " SELECT max(i) - 60000 + (SELECT count(*) FROM orders WHERE at >= :start AND at < :end)"
    " AS c FROM t"
)


class Bench:
    """The processes of one run, and what they should have written."""

    def __init__(self, stores: Stores) -> None:
        self.stores = stores
        self.shop = stores.folder / "shop.sqlite3"
        self.environment = {**os.environ, "JOURNEYMAP_SQL_FILES": str(self.shop)}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.expected: dict[Any, int] = {}
        self.worker = 0
        self.fallen = 0

    def start(self, name: str, *command: str) -> None:
        """Start a `manage.py` command under a name."""
        with (self.stores.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), *command],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def fork_worker(self) -> None:
        """Have the parent fork a worker."""
        if "parent" not in self.running:
            self.running["parent"] = subprocess.Popen(
                [sys.executable, "-m", "bench.kills", "--parent"],
                env=self.environment,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=(self.stores.folder / "worker.log").open("ab"),
                start_new_session=True,
                text=True,
            )
        parent = self.running["parent"]
        assert parent.stdin is not None
        assert parent.stdout is not None
        parent.stdin.write("fork\n")
        parent.stdin.flush()
        self.worker = int(parent.stdout.readline())

    def kill_worker(self) -> None:
        """SIGKILL to the worker alone."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.worker, signal.SIGKILL)

    def tend_worker(self) -> None:
        """Start another where the worker fell by itself, as its supervisor does, and count it."""
        try:
            os.kill(self.worker, 0)
        except ProcessLookupError:
            self.fallen += 1
            self.fork_worker()

    def kill(self, name: str) -> None:
        """SIGKILL to a process and its children."""
        process = self.running.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def make_work(self) -> None:
        """Sources with KPIs, each with years of days to collect."""
        from django.conf import settings

        from journeymap.kpis import collecting
        from tests.kpis import make

        with sqlite3.connect(self.shop) as made:
            made.execute("CREATE TABLE orders (at TEXT)")
            made.executemany(
                "INSERT INTO orders VALUES (?)",
                [(str(FIRST + timedelta(days=n))[:19],) for n in range(DAYS + 60)],
            )
        made.close()
        settings.JOURNEYMAP_SQL_FILES = [str(self.shop)]
        journey_map = make.a_map()
        config = {"engine": "sqlite", "file": str(self.shop), "queries": {"": SLOW}}
        for number in range(SOURCES):
            source = make.source(
                journey_map.workspace, "sql", config=config, timezone="UTC", status="ok"
            )
            for each in range(KPIS_EACH):
                stage = make.stage(journey_map, pos=f"a{number}{each}")
                kpi = make.stage_kpi(
                    journey_map, key="orders", source=source, stage=stage, cadence="daily"
                )
                loaded = collecting.load(kpi.pk)
                assert loaded is not None
                last = FIRST + timedelta(days=DAYS)
                collecting.request_collection(loaded, first=FIRST, last=last)
                periods = collecting.periods_between(loaded, FIRST, last)
                self.expected[kpi.pk] = len(periods)

    def stored(self) -> int:
        """How many periods there are so far."""
        from journeymap.kpis.models import KPISnapshot

        return KPISnapshot.objects.filter(
            stage_kpi_id__in=self.expected, is_current=True, period_start__lt=self.end()
        ).count()

    def end(self) -> datetime:
        return FIRST + timedelta(days=DAYS + 1)

    def left(self) -> int:
        """How many of the jobs have not ended."""
        from journeymap.workspaces.models import Job

        return Job.objects.filter(payload__has_key="first").exclude(state="done").count()

    def lapse(self) -> None:
        """The leases of the dead run out, without the wait."""
        from journeymap.core import clock
        from journeymap.workspaces.models import Job

        now = clock.now()
        Job.objects.filter(state="running").update(lease_until=now - timedelta(seconds=1))
        Job.objects.filter(state="queued", attempt__gt=0).update(attempt=1, not_before=None)

    def verdict(self) -> dict[str, int]:
        """What is missing, doubled or wrong."""
        from django.db.models import Count

        from journeymap.kpis.models import KPISnapshot

        rows = KPISnapshot.objects.filter(
            stage_kpi_id__in=self.expected, period_start__lt=self.end()
        )
        current = dict(
            rows.filter(is_current=True).values_list("stage_kpi_id").annotate(Count("pk"))
        )
        missing = sum(max(0, n - current.get(key, 0)) for key, n in self.expected.items())
        return {
            "expected": sum(self.expected.values()),
            "missing": missing,
            "doubled": rows.count() - sum(current.values()),
            "wrong_values": sum(value != 1 for value in rows.values_list("value", flat=True)),
        }


def parent() -> None:
    """Fork a worker for each line that is read, and say which process it is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journeymap.config.settings")
    import django

    django.setup()
    import journeymap.config.celery  # noqa: F401  (loaded before the fork)
    from journeymap.config.management.commands.worker import be_child

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    told = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            be_child("collect", os.getppid())
        print(child, file=told, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--parent", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.parent:
        parent()
        return
    chance = random.Random(4)  # the same run each time, as far as the machine lets it
    began = time.monotonic()
    bench = Bench(prepare(options.database))
    bench.make_work()
    counts = {"worker": 0, "planner": 0, "broker": 0}
    bench.start("planner1", "planner")
    bench.start("planner2", "planner")
    bench.fork_worker()
    limit = began + 60 * options.minutes
    seen = bench.stored()
    try:
        while counts["worker"] < options.kills and bench.left() and time.monotonic() < limit:
            least = seen + chance.randint(2, 25)
            while bench.stored() < least and bench.left() and time.monotonic() < limit:
                time.sleep(0.05)
                bench.tend_worker()
            bench.kill_worker()
            counts["worker"] += 1
            seen = bench.stored()
            bench.lapse()
            if counts["worker"] % 10 == 5:
                bench.stores.lose_messages()
                counts["broker"] += 1
            if counts["worker"] % 10 == 0:
                name = chance.choice(["planner1", "planner2"])
                bench.kill(name)
                bench.start(name, "planner")
                counts["planner"] += 1
            bench.fork_worker()
            print(f"{counts} stored {seen}", file=sys.stderr)
        finish = time.monotonic() + FINISH_S
        while bench.left() and time.monotonic() < finish:
            time.sleep(0.5)
            bench.tend_worker()
    finally:
        for name in list(bench.running):
            bench.kill(name)
    print(
        json.dumps(
            {
                "database": options.database,
                "killed": counts,
                "fallen_by_themselves": bench.fallen,
                "jobs_left": bench.left(),
                **bench.verdict(),
                "minutes": round((time.monotonic() - began) / 60, 1),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
