"""An eight-step funnel over 262,000 events of 13,000 people beside one query tuned by hand.

    python -m bench.funnel [--database postgres] [--rounds 7]

The product's statement (`journeymap.events.funnels`: cohort, entry, maturity and all) and the best
of two hand-written ones, which know the ids and count nothing else, take turns in one run. Printed
are medians of wall time and of processor time, the database's included, since machines are shared.
Goals: at most twice the hand-written one, and under 2 s on PostgreSQL.
"""

import argparse
import json
import os
import random
import resource
import statistics
import sys
import time
import uuid
from pathlib import Path
from typing import Any

from bench.stores import prepare

STEPS = 8
PEOPLE, EVENTS = 13_000, 262_000
START = 1_767_225_600_000_000  # 2026-01-01
SECOND, DAY = 1_000_000, 86_400_000_000


def rows_of(rng: random.Random) -> list[tuple[int, int, int]]:
    """(person, stage, instant) in the order of arrival: people who go some way, with detours."""
    rows = []
    for person in range(PEOPLE):
        at = START + rng.randrange(90 * DAY // SECOND) * SECOND
        furthest = rng.choice((2, 3, 4, 6, 8, 8))
        share = EVENTS // PEOPLE + (person < EVENTS % PEOPLE)
        for number in range(share):
            stage = min(furthest - 1, number * furthest // share + rng.choice((-1, 0, 0, 0, 1)))
            at += rng.randrange(1, DAY // SECOND) * SECOND
            rows.append((person, max(stage, 0), at))
    rng.shuffle(rows)
    return rows


def fill() -> Any:
    """A log with its events and a map of eight stages; returns how the map is read."""
    from django.db import connection

    from journeymap.events.mapping import mapped
    from journeymap.events.models import Event, EventLog, EventName, EventSubject
    from tests.events import make

    rng = random.Random(4)  # the same log in every run
    log = make.log()
    stages = [f"step {n}" for n in range(STEPS)]
    EventName.objects.bulk_create(EventName(log=log, name=name) for name in stages)
    names = list(EventName.objects.order_by("name").values_list("pk", flat=True))
    EventSubject.objects.bulk_create(
        (EventSubject(log=log, digest=uuid.UUID(int=rng.getrandbits(128))) for _ in range(PEOPLE)),
        batch_size=5_000,
    )
    people = list(EventSubject.objects.order_by("pk").values_list("pk", flat=True))
    rows = rows_of(rng)
    Event.objects.bulk_create(
        (
            Event(
                subject_id=people[person],
                person_id=people[person],
                name_id=names[stage],
                at=at,
                key=uuid.UUID(int=rng.getrandbits(128)),
            )
            for person, stage, at in rows
        ),
        batch_size=5_000,
    )
    ends = [at for _person, _stage, at in rows]
    EventLog.objects.update(first_at=min(ends), last_at=max(ends))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE events_event" if _postgres() else "ANALYZE")
    journey_map, _drawn = make.journey(EventLog.objects.get(), stages)
    return mapped(journey_map)


def _postgres() -> bool:
    from django.db import connection

    return connection.vendor == "postgresql"


def by_hand(names: list[int]) -> dict[str, str]:
    """What somebody writes for this question alone, with the ids in place."""
    first = (
        "t1 AS MATERIALIZED (SELECT p, at, id FROM (SELECT person_id AS p, at, id, row_number()"
        f" OVER (PARTITION BY person_id ORDER BY at, id) AS n FROM events_event"
        f" WHERE name_id = {names[0]}) AS e WHERE n = 1)"
    )
    chain = [first]
    for step, name in enumerate(names[1:], start=2):
        chain.append(
            f"t{step} AS MATERIALIZED (SELECT p, at, id FROM (SELECT t.p, e.at, e.id, row_number()"
            f" OVER (PARTITION BY t.p ORDER BY e.at, e.id) AS n FROM t{step - 1} AS t"
            " JOIN events_event AS e ON e.person_id = t.p AND (e.at, e.id) > (t.at, t.id)"
            f" WHERE e.name_id = {name}) AS f WHERE n = 1)"
        )
    counts = ", ".join(f"(SELECT count(*) FROM t{step + 1})" for step in range(len(names)))
    found = {"chain": f"WITH {', '.join(chain)} SELECT {counts}"}  # numbers only
    if _postgres():
        lateral = (
            "(SELECT DISTINCT ON (person_id) person_id AS p, at AS a1, id AS i1 FROM events_event"
            f" WHERE name_id = {names[0]} ORDER BY person_id, at, id) AS b"
        )
        for step, name in enumerate(names[1:], start=2):
            lateral += (
                f" LEFT JOIN LATERAL (SELECT at AS a{step}, id AS i{step} FROM events_event AS e"
                f" WHERE e.name_id = {name} AND e.person_id = b.p"
                f" AND (e.at, e.id) > (a{step - 1}, i{step - 1})"
                f" ORDER BY e.at, e.id LIMIT 1) AS l{step} ON true"
            )
        counts = ", ".join(f"count(i{step + 1})" for step in range(len(names)))
        found["lateral"] = f"SELECT {counts} FROM {lateral}"  # numbers only
    return found


def _worked(server: int | None) -> float:
    """Seconds of processor time so far: this process's and its database connection's."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    total = own.ru_utime + own.ru_stime
    if server is not None:
        ticks = Path(f"/proc/{server}/stat").read_text().rpartition(") ")[2].split()[11:13]
        total += sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    prepare(options.database)
    from django.db import connection

    from journeymap.events.funnels import Asked, count

    on = fill()
    steps = tuple(range(STEPS))
    server = None
    with connection.cursor() as cursor:
        if _postgres():
            # Workers of the server would hide what a statement costs.
            cursor.execute("SET max_parallel_workers_per_gather = 0")
            cursor.execute("SELECT pg_backend_pid()")
            server = cursor.fetchone()[0]
        written = by_hand([ids[0] for ids in on.names])

        def ask(sql: str) -> list[int]:
            cursor.execute(sql)
            return list(cursor.fetchone())

        turns: dict[str, Any] = {
            "ours": lambda: count(Asked("closed", steps), on).total.reached,
            **{name: (lambda sql=sql: ask(sql)) for name, sql in written.items()},
            "ours, 30 days": lambda: count(Asked("closed", steps, window=30 * DAY), on),
            "ours, direct": lambda: count(Asked("direct", steps), on),
        }
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in turns}
        answers: dict[str, Any] = {}
        for number in range(options.rounds + 1):
            order = list(turns) if number % 2 else list(reversed(turns))
            for name in order:
                began, worked = time.perf_counter(), _worked(server)
                answers[name] = turns[name]()
                spent = time.perf_counter() - began, _worked(server) - worked
                if number:  # the first round warms up
                    taken[name].append(spent)
            print(f"round {number}", file=sys.stderr)
    for name in written:
        assert answers[name] == answers["ours"], name
    medians = {
        name: tuple(statistics.median(values) for values in zip(*each, strict=True))
        for name, each in taken.items()
    }
    best = min(written, key=lambda name: medians[name][1])
    pairs = list(zip(taken["ours"], taken[best], strict=True))
    ratios = [round(statistics.median(our[i] / own[i] for our, own in pairs), 2) for i in (0, 1)]
    print(
        json.dumps(
            {
                "database": connection.vendor,
                "events": EVENTS,
                "people": PEOPLE,
                "reached": answers["ours"],
                "wall_s": {name: round(wall, 3) for name, (wall, _cpu) in medians.items()},
                "cpu_s": {name: round(cpu, 3) for name, (_wall, cpu) in medians.items()},
                "best_by_hand": best,
                "ratio_wall": ratios[0],
                "ratio_cpu": ratios[1],
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
