"""Where a journey seems to rub: figures that stand out, each with what it is made of.

Nothing is learnt and nothing explained: a flag says what was counted, among how many, within which
interval and above which threshold, and where to look it up. Why it is so is for people to find out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import mean, stdev

from django.db import connection

from journeymap.events import durations
from journeymap.events.funnels import Asked, Counts, count, events_of
from journeymap.events.mapping import Mapped
from journeymap.events.paths import Way, names_of, paths
from journeymap.events.times import SECOND
from journeymap.kpis.statistics.intervals import newcombe, wilson

# Fewer than this on either side are never judged.
LEAST = 30
# Percent of who was in a stage that left it and came back; that repeated one event in haste.
LOOPS_ABOVE = 20
REPEATS_ABOVE = 5
# The median of the latest period over that of the time before.
SLOWER = Decimal("1.5")
REPEATS, WITHIN_S = 3, 60
_HISTORY = 3


@dataclass(frozen=True, slots=True)
class Flag:
    """One figure that stands out. Rates in percent, times in microseconds."""

    kind: str
    place: int
    following: int | None
    value: Decimal
    n: int
    low: Decimal
    high: Decimal
    threshold: Decimal
    evidence: str
    before: Decimal | None = None
    before_n: int | None = None
    z: Decimal | None = None


def flags(
    on: Mapped, *, periods: Sequence[tuple[int, int]], window: int | None = None
) -> list[Flag]:
    """What stands out in the latest period against all before, and in the whole log."""
    found = [*_loops(on), *_repeats(on)]
    if len(periods) > 1 and len(on.with_events) > 1:
        found += [*_lost_more(on, periods, window), *_slower(on, periods)]
    return sorted(found, key=lambda flag: (flag.place, flag.kind))


def _lost_more(on: Mapped, periods: Sequence[tuple[int, int]], window: int | None) -> list[Flag]:
    """More are lost after a stage than in the periods before: the whole interval lies above."""
    steps = tuple(on.with_events)
    by_period = count(
        Asked("closed", steps[:20], window=window, periods=tuple(periods)), on
    ).periods
    latest = by_period.get(len(periods) - 1)
    earlier = [by_period[n] for n in sorted(by_period) if n < len(periods) - 1]
    found = []
    for n in range(len(steps[:20]) - 1) if latest else ():
        assert latest is not None
        lost, entered = _lost(latest, n)
        lost_before = sum(_lost(counts, n)[0] for counts in earlier)
        before = sum(_lost(counts, n)[1] for counts in earlier)
        difference = newcombe(lost_before, before, lost, entered)
        if min(entered, before) < LEAST or difference is None or difference.low <= 0:
            continue
        found.append(
            Flag(
                "dropoff",
                steps[n],
                steps[n + 1],
                value=_percent(lost, entered),
                n=entered,
                low=difference.low,
                high=difference.high,
                threshold=Decimal(0),
                evidence="journey-funnel",
                before=_percent(lost_before, before),
                before_n=before,
                z=_z(_percent(lost, entered), [_lost(counts, n) for counts in earlier]),
            )
        )
    return found


def _lost(counts: Counts, n: int) -> tuple[int, int]:
    return counts.reached[n] - counts.reached[n + 1], counts.reached[n]


def _percent(x: int, n: int) -> Decimal:
    return 100 * Decimal(x) / n if n else Decimal(0)


def _z(value: Decimal, history: Sequence[tuple[int, int]]) -> Decimal | None:
    """How many standard deviations above the periods before; None for too few of them."""
    rates = [_percent(lost, entered) for lost, entered in history if entered >= LEAST]
    if len(rates) < _HISTORY or (spread := stdev(rates)) == 0:
        return None
    return (value - mean(rates)) / spread


def _slower(on: Mapped, periods: Sequence[tuple[int, int]]) -> list[Flag]:
    """The stage took half as long again, and its interval lies above the median before."""
    now = durations.stage_times(on, entered=periods[-1])
    then = durations.stage_times(on, entered=(periods[0][0], periods[-1][0]))
    found = []
    for one, before in zip(now, then, strict=True):
        if min(one.moved, before.moved) < LEAST or not one.median or not before.median:
            continue
        low, high = Decimal(one.low or 0), Decimal(one.high or 0)
        if one.median < SLOWER * before.median or low <= before.median:
            continue
        found.append(
            Flag(
                "slower",
                one.place,
                one.following,
                value=one.median,
                n=one.moved,
                low=low,
                high=high,
                threshold=SLOWER,
                evidence="journey-times",
                before=before.median,
                before_n=before.moved,
            )
        )
    return found


def _share(kind: str, place: int, x: int, n: int, above: int, evidence: str) -> list[Flag]:
    interval = wilson(Decimal(x), Decimal(n))
    if n < LEAST or interval is None or interval.low <= above:
        return []
    value, low, high = _percent(x, n), interval.low, interval.high
    return [Flag(kind, place, None, value, n, low, high, Decimal(above), evidence)]


def _loops(on: Mapped) -> list[Flag]:
    """People who leave a stage and come back to it."""
    places = {name: place for place, name in names_of(on, Way()).items()}
    found: list[Flag] = []
    for name, n, back, _times in paths(on, Way()).loops:
        found += _share("loops", places[name], back, n, LOOPS_ABOVE, "journey-paths")
    return found


def _repeats(on: Mapped) -> list[Flag]:
    """People who did the same thing three times within a minute."""
    found: list[Flag] = []
    for place in on.with_events:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(DISTINCT p), count(DISTINCT CASE WHEN at - third <="  # noqa: S608  # numbers only
                f" {WITHIN_S * SECOND} THEN p END) FROM (SELECT person_id AS p, at,"
                f" lag(at, {REPEATS - 1}) OVER (PARTITION BY person_id, name_id ORDER BY at, id)"
                f" AS third FROM events_event WHERE name_id IN ({events_of(on, [place])})) AS e"
            )
            n, x = cursor.fetchone()
        found += _share("repeats", place, x, n, REPEATS_ABOVE, "journey-paths")
    return found
