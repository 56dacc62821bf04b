"""Which ways people take: variants with their frequency, transitions, starts, exits and loops."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from django.db import connection

from journeymap.events.funnels import events_of
from journeymap.events.mapping import Mapped
from journeymap.events.models import EventName
from journeymap.events.times import SECOND

Level = Literal["stage", "event"]
Unit = Literal["subject", "session"]
MAX_LENGTH = 50
CUT = "…"
_BLOCK = 5_000


@dataclass(frozen=True, slots=True)
class Way:
    """What a path is made of (stages or events), of whom (subjects or their sessions), and whether
    repetitions in a row are one."""

    level: Level = "stage"
    unit: Unit = "subject"
    collapse: bool = True


@dataclass(slots=True)
class Paths:
    """The ways of a log. Names are those of stages or events; None stands for before and after."""

    units: int = 0
    events: int = 0
    variants: list[tuple[tuple[str, ...], int]] = field(default_factory=list)
    transitions: list[tuple[str | None, str | None, int, int]] = field(default_factory=list)
    # (name, units that were there, of these who left and came back, how often in all)
    loops: list[tuple[str, int, int, int]] = field(default_factory=list)


def paths(on: Mapped, way: Way) -> Paths:
    """All paths, the most frequent first and equally frequent ones by name."""
    found, names = Paths(), names_of(on, way)
    if not names:
        return found
    steps = _steps(on, way)
    with connection.cursor() as cursor:
        cursor.execute(f"{steps} {_TRANSITIONS}")
        rows = cursor.fetchall()
        cursor.execute(f"{steps} {_LOOPS}")
        loops = cursor.fetchall()
    for one, other, n, units in rows:
        here = None if one is None else names[one]
        found.transitions.append((here, None if other is None else names[other], n, units))
        found.units += n if one is None else 0
        found.events += n if one is not None else 0
    found.transitions.sort(key=lambda row: (-row[2], row[0] or "", row[1] or ""))
    found.loops = sorted(
        ((names[token], int(n), int(back), int(times)) for token, n, back, times in loops),
        key=lambda row: (-row[3], row[0]),
    )
    counted = Counter(_variants(steps, names))
    found.variants = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    return found


def names_of(on: Mapped, way: Way) -> dict[int, str]:
    """What the numbers in a path stand for; of two stages of one name the later is numbered."""
    if way.level == "stage":
        seen: Counter[str] = Counter()
        names = {}
        for place in on.with_events:
            name = on.stages[place].name
            seen[name] += 1
            names[place] = name if seen[name] == 1 else f"{name} ({seen[name]})"
        return names
    return dict(EventName.objects.filter(log=on.log).values_list("pk", "name"))


def _steps(on: Mapped, way: Way) -> str:
    """Named queries that end with `steps`: (p, s, at, id, token), in order within (p, s)."""
    names = EventName.objects.filter(log=on.log).order_by("pk").values_list("pk", flat=True)
    if way.level == "stage":
        token = "CASE " + " ".join(
            f"WHEN name_id IN ({events_of(on, [place])}) THEN {place}" for place in on.with_events
        )
        token += " END"
        wanted = events_of(on, on.with_events)
    else:
        token, wanted = "name_id", ", ".join(map(str, names))
    # A session goes on over events that belong to no stage: silence is silence of all of them.
    every = ", ".join(map(str, names)) if way.unit == "session" else wanted
    gap = on.log.session_gap_min * 60 * SECOND
    session = "0"
    flagged = ""
    if way.unit == "session":
        flagged = (
            ", CASE WHEN lag(at) OVER w IS NULL THEN 1"
            " WHEN coalesce(session, -1) <> coalesce(lag(session) OVER w, -1) THEN 1"
            f" WHEN session IS NULL AND at - lag(at) OVER w > {gap} THEN 1 ELSE 0 END AS begins"
        )
        session = "sum(begins) OVER (PARTITION BY p ORDER BY at, id ROWS UNBOUNDED PRECEDING)"
    rows = (
        f"SELECT p, {session} AS s, at, id, name_id FROM (SELECT person_id AS p, at, id, name_id"  # noqa: S608  # numbers only
        f"{flagged} FROM events_event WHERE name_id IN ({every})"
        f"{' WINDOW w AS (PARTITION BY person_id ORDER BY at, id)' if flagged else ''}) AS e"
    )
    chosen = f"SELECT p, s, at, id, {token} AS token FROM rows_ WHERE name_id IN ({wanted})"  # noqa: S608  # as above
    if way.collapse:
        chosen = (
            f"SELECT p, s, at, id, token FROM (SELECT c.*, lag(token)"  # noqa: S608  # as above
            f" OVER (PARTITION BY p, s ORDER BY at, id) AS former FROM ({chosen}) AS c) AS d"
            " WHERE former IS NULL OR former <> token"
        )
    return f"WITH rows_ AS MATERIALIZED ({rows}), steps AS MATERIALIZED ({chosen})"


# A NULL on the left is a start, one on the right an exit.
_TRANSITIONS = (
    ", pairs AS MATERIALIZED (SELECT p, token, lag(token) OVER w AS former, lead(token) OVER w AS"
    " following FROM steps WINDOW w AS (PARTITION BY p, s ORDER BY at, id))"
    " SELECT token, following, count(*), count(DISTINCT p) FROM pairs GROUP BY token, following"
    " UNION ALL SELECT NULL, token, count(*), count(DISTINCT p) FROM pairs WHERE former IS NULL"
    " GROUP BY token"
)
# Back is who left in between: repetitions in a row are one visit here, however they are counted.
_LOOPS = (
    ", visits AS (SELECT p, s, token, count(*) AS n FROM (SELECT p, s, token, lag(token)"
    " OVER (PARTITION BY p, s ORDER BY at, id) AS former FROM steps) AS v"
    " WHERE former IS NULL OR former <> token GROUP BY p, s, token)"
    " SELECT token, count(*), sum(CASE WHEN n > 1 THEN 1 ELSE 0 END), sum(n - 1) FROM visits"
    " GROUP BY token"
)


def _variants(steps: str, names: dict[int, str]) -> Iterator[tuple[str, ...]]:
    """The path of each unit; read block by block, so that a large log is never in memory."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"{steps} SELECT p, s, token FROM steps ORDER BY p, s, at, id")  # noqa: S608  # as above
        unit, path = None, list[str]()
        while rows := cursor.fetchmany(_BLOCK):
            for p, s, token in rows:
                if (p, s) != unit:
                    if path:
                        yield tuple(path)
                    unit, path = (p, s), []
                if len(path) < MAX_LENGTH:
                    path.append(names[token])
                elif len(path) == MAX_LENGTH:
                    path.append(CUT)
        if path:
            yield tuple(path)
