"""Time in a stage: from one's first event there to one's first event in the next stage.

The median, because such times are skewed; of those who moved on, and (on demand) with those who
have not yet, each of whom has taken at least until the end of the data (Kaplan and Meier).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor, sqrt

from django.db import connection
from django.db.backends.utils import CursorWrapper

from journeymap.events.funnels import events_of
from journeymap.events.mapping import Mapped
from journeymap.events.times import SECOND
from journeymap.kpis.statistics.survival import median_time

Z95 = 1.959963984540054


@dataclass(slots=True)
class StageTime:
    """How long a stage takes, in microseconds; None where nobody has moved on.

    `low` and `high` bound the median at 95 % by the ranks of the sorted times. Negative times
    (clocks that differ) are counted and left out; zero ones are counted and kept.
    """

    place: int
    following: int
    moved: int = 0
    median: Decimal | None = None
    p90: Decimal | None = None
    low: int | None = None
    high: int | None = None
    zero: int = 0
    negative: int = 0
    waiting: int = 0
    survival_median: Decimal | None = None


def stage_times(
    on: Mapped, *, entered: tuple[int | None, int | None] = (None, None), survival: bool = False
) -> list[StageTime]:
    """The time in each stage that has events, up to the last but one, in order.

    `entered` bounds when people came to the stage itself.
    """
    pairs = list(pairwise(on.with_events))
    found = [StageTime(place, following) for place, following in pairs]
    if not pairs or on.log.last_at is None:
        return found
    gaps = _gaps(on, pairs, entered)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {gaps} SELECT step,"  # noqa: S608  # numbers of our own only
            " sum(CASE WHEN gap >= 0 THEN 1 ELSE 0 END), sum(CASE WHEN gap = 0 THEN 1 ELSE 0 END),"
            " sum(CASE WHEN gap < 0 THEN 1 ELSE 0 END),"
            " sum(CASE WHEN gap IS NULL THEN 1 ELSE 0 END) FROM gaps GROUP BY step"
        )
        for step, moved, zero, negative, waiting in cursor.fetchall():
            time = found[step]
            time.moved, time.zero = int(moved), int(zero)
            time.negative, time.waiting = int(negative), int(waiting)
        wanted = {n: _ranks(time.moved) for n, time in enumerate(found) if time.moved}
        if wanted:
            ranks = " OR ".join(
                f"(step = {n} AND place IN ({', '.join(map(str, sorted(places)))}))"
                for n, places in wanted.items()
            )
            cursor.execute(
                f"WITH {gaps} SELECT step, place, gap FROM (SELECT step, gap,"  # noqa: S608  # as above
                " row_number() OVER (PARTITION BY step ORDER BY gap) AS place FROM gaps"
                f" WHERE gap >= 0) AS ranked WHERE {ranks}"
            )
            values = {(step, place): gap for step, place, gap in cursor.fetchall()}
            for n in wanted:
                _describe(found[n], {p: gap for (step, p), gap in values.items() if step == n})
        if survival:
            _survive(found, gaps, on.log.last_at, cursor)
    return found


def _gaps(on: Mapped, pairs: list[tuple[int, int]], entered: tuple[int | None, int | None]) -> str:
    """Named queries that end with `gaps`: (step, since, gap); no gap for who has not moved."""
    places = sorted({place for pair in pairs for place in pair})
    since, til = entered
    where = [f"a.at >= {since}"] if since is not None else []
    where += [f"a.at < {til}"] if til is not None else []
    bounds = f" WHERE {' AND '.join(where)}" if where else ""
    firsts = [
        f"f{place} AS MATERIALIZED (SELECT person_id AS p, min(at) AS at FROM events_event"  # noqa: S608  # numbers only
        f" WHERE name_id IN ({events_of(on, [place])}) GROUP BY person_id)"
        for place in places
    ]
    union = " UNION ALL ".join(
        f"SELECT {n} AS step, a.at AS since, b.at - a.at AS gap FROM f{place} AS a"  # noqa: S608  # as above
        f" LEFT JOIN f{following} AS b ON b.p = a.p{bounds}"
        for n, (place, following) in enumerate(pairs)
    )
    return f"{', '.join(firsts)}, gaps AS MATERIALIZED ({union})"


def _ends(n: int, tenths: int) -> tuple[int, int, Decimal]:
    """The two ranks (from 1) between which a quantile lies, and how far along: type 7."""
    whole, rest = divmod((n - 1) * tenths, 10)
    return whole + 1, min(whole + 2, n), Decimal(rest) / 10


def _bounds(n: int) -> tuple[int, int]:
    """The ranks of the 95 % interval of the median (binomial, normal approximation)."""
    half = Z95 * sqrt(n) / 2
    return max(1, floor(n / 2 - half)), min(n, ceil(1 + n / 2 + half))


def _ranks(n: int) -> set[int]:
    return {*_ends(n, 5)[:2], *_ends(n, 9)[:2], *_bounds(n)}


def _describe(time: StageTime, values: dict[int, int]) -> None:
    def quantile(tenths: int) -> Decimal:
        one, other, share = _ends(time.moved, tenths)
        return values[one] + share * (values[other] - values[one])

    time.median, time.p90 = quantile(5), quantile(9)
    low, high = _bounds(time.moved)
    time.low, time.high = values[low], values[high]


def _survive(found: list[StageTime], gaps: str, end: int, cursor: CursorWrapper) -> None:
    """The median with those still there, to the second."""
    cursor.execute(
        f"WITH {gaps} SELECT step, CASE WHEN gap IS NULL THEN 1 ELSE 0 END,"  # noqa: S608  # as above
        f" coalesce(gap, {end} - since) / {SECOND}, count(*) FROM gaps"
        " WHERE gap IS NULL OR gap >= 0 GROUP BY 1, 2, 3"
    )
    times: dict[tuple[int, int], Counter[int]] = {}
    for step, waiting, seconds, n in cursor.fetchall():
        times.setdefault((step, waiting), Counter())[int(seconds)] += n
    for n, time in enumerate(found):
        ended, still = (times.get((n, waiting), Counter()) for waiting in (0, 1))
        median = median_time(_each(ended), _each(still))
        time.survival_median = None if median is None else median * SECOND


def _each(counted: Counter[int]) -> Iterator[int]:
    return counted.elements()
