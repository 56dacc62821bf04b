"""Calendar periods in a time zone, as half-open intervals of UTC instants.

A period is known by its kind and its first instant. Days begin at local midnight (the first
instant of the date where midnight does not exist), so a day may last 23 or 25 hours; everything
longer is a run of days, and hours are cut from the day's first instant, so that all kinds tile
time without gap or overlap.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

PeriodKind = Literal["hour", "day", "week", "month", "quarter"]
PERIOD_KINDS: tuple[PeriodKind, ...] = ("hour", "day", "week", "month", "quarter")

# What a stage KPI says about itself (domain.md 2.5) and the periods that follow from it. A KPI that
# is filled in by hand has no rhythm of its own: a day, unless the caller says otherwise.
PERIOD_OF_CADENCE: dict[str, PeriodKind] = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "manual": "day",
}


@dataclass(frozen=True, slots=True)
class Period:
    """[start, end) in UTC. `zone` and `week_start` say how to find the neighbours."""

    kind: PeriodKind
    start: datetime
    end: datetime
    zone: ZoneInfo
    week_start: int = 1

    @property
    def local_date(self) -> date:
        """The local date on which the period begins."""
        return self.start.astimezone(self.zone).date()

    @property
    def label(self) -> str:
        """A short name that sorts: 2026-03-29T02, 2026-03-29, 2026-W01, 2026-03, 2026-Q1."""
        local = self.start.astimezone(self.zone)
        if self.kind == "hour":
            return local.strftime("%Y-%m-%dT%H:%M%z")
        if self.kind == "week" and self.week_start == 1:
            year, week, _ = local.isocalendar()
            return f"{year}-W{week:02d}"
        if self.kind == "month":
            return local.strftime("%Y-%m")
        if self.kind == "quarter":
            return f"{local.year}-Q{(local.month + 2) // 3}"
        return local.date().isoformat()

    def next(self) -> "Period":
        """The period that begins where this one ends."""
        return containing(self.end, kind=self.kind, zone=self.zone, week_start=self.week_start)

    def previous(self) -> "Period":
        """The period that ends where this one begins."""
        before = self.start - timedelta(microseconds=1)
        return containing(before, kind=self.kind, zone=self.zone, week_start=self.week_start)


def containing(
    instant: datetime, *, kind: PeriodKind, zone: ZoneInfo, week_start: int = 1
) -> Period:
    """The period of that kind which holds the instant. Errors: ValueError (naive, bad kind)."""
    if instant.tzinfo is None:
        raise ValueError("An instant needs a time zone.")
    if week_start not in (1, 7):
        raise ValueError("A week starts on Monday (1) or Sunday (7).")
    if kind not in PERIOD_KINDS:
        raise ValueError(f"Unknown kind of period: {kind}.")
    local = instant.astimezone(zone).date()
    if kind == "hour":
        return _hour(instant, zone=zone, week_start=week_start)
    first = _first_date(local, kind, week_start)
    start, end = _bounds(first, kind, zone)
    # A clock change across midnight can leave the instant just outside its local date.
    while instant < start:
        first = _first_date(first - timedelta(days=1), kind, week_start)
        start, end = _bounds(first, kind, zone)
    while instant >= end:
        first = _following(first, kind)
        start, end = _bounds(first, kind, zone)
    return Period(kind, start, end, zone, week_start)


def on(day: date, *, kind: PeriodKind, zone: ZoneInfo, week_start: int = 1) -> Period:
    """The period which holds the first instant of a local date."""
    return containing(midnight(day, zone), kind=kind, zone=zone, week_start=week_start)


def walk(
    first: datetime, last: datetime, *, kind: PeriodKind, zone: ZoneInfo, week_start: int = 1
) -> Iterator[Period]:
    """Every period that begins before `last`, oldest first, from the one that holds `first`."""
    period = containing(first, kind=kind, zone=zone, week_start=week_start)
    while period.start < last:
        yield period
        period = period.next()


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local date, in UTC.

    fold=0 takes the earlier of two midnights, and the instant of the change where a clock jumps
    over midnight.
    """
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def _hour(instant: datetime, *, zone: ZoneInfo, week_start: int) -> Period:
    day = containing(instant, kind="day", zone=zone, week_start=week_start)
    passed = (instant - day.start) // timedelta(hours=1)
    start = day.start + passed * timedelta(hours=1)
    return Period("hour", start, min(start + timedelta(hours=1), day.end), zone, week_start)


def _first_date(day: date, kind: PeriodKind, week_start: int) -> date:
    if kind == "week":
        return day - timedelta(days=(day.isoweekday() - week_start) % 7)
    if kind == "month":
        return day.replace(day=1)
    if kind == "quarter":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day


def _following(first: date, kind: PeriodKind) -> date:
    if kind == "week":
        return first + timedelta(days=7)
    if kind in ("month", "quarter"):
        months = first.month - 1 + (1 if kind == "month" else 3)
        return date(first.year + months // 12, months % 12 + 1, 1)
    return first + timedelta(days=1)


def _bounds(first: date, kind: PeriodKind, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return midnight(first, zone), midnight(_following(first, kind), zone)
