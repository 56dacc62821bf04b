"""Values over a longer period, by adding up the statistics of its parts, never by averaging.

A quarter is merged from its months, days or hours, a week from its days: whatever tiles it. Weeks
tile neither months nor quarters. What cannot be added up (distinct counts, bare values) has no
value over a longer period; the source has to be asked again.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from journeymap.kpis.models import KPISnapshot, StageKPI
from journeymap.kpis.periods import Period, PeriodKind
from journeymap.kpis.rendering import measured_in, stored_statistics
from journeymap.kpis.statistics import Distinct, NotMergeable, Statistics, StatisticsError, merge

# What tiles a longer period without gap or overlap, the coarsest first.
TILES: dict[PeriodKind, tuple[PeriodKind, ...]] = {
    "hour": (),
    "day": ("hour",),
    "week": ("day", "hour"),
    "month": ("day", "hour"),
    "quarter": ("month", "day", "hour"),
}
Reason = Literal["", "no_data", "incomplete", "not_additive"]


@dataclass(frozen=True, slots=True)
class Rolled:
    """A period's statistics and how many of its parts were there; `reason` where one is missing.

    `incomplete` has statistics of what is there; `not_additive` and `no_data` have none. `whole`
    is the measurement of just this period, where it was measured as one.
    """

    period: Period
    statistics: Statistics | None
    parts: int
    expected: int
    reason: Reason
    as_of: datetime | None = None
    whole: KPISnapshot | None = None


Series = Mapping[tuple[PeriodKind, datetime], KPISnapshot]


def load_series(
    stage_kpi_ids: Iterable[uuid.UUID],
    *,
    first: datetime,
    last: datetime,
    kinds: Sequence[PeriodKind],
    segment: str = "",
) -> dict[uuid.UUID, dict[tuple[PeriodKind, datetime], KPISnapshot]]:
    """The current snapshots of some KPIs that begin in [first, last): one statement."""
    found = KPISnapshot.objects.filter(
        stage_kpi_id__in=list(stage_kpi_ids),
        is_current=True,
        segment=segment,
        period_kind__in=kinds,
        period_start__gte=first,
        period_start__lt=last,
    )
    series: dict[uuid.UUID, dict[tuple[PeriodKind, datetime], KPISnapshot]] = defaultdict(dict)
    for row in found:
        series[row.stage_kpi_id][(row.period_kind, row.period_start)] = row  # type: ignore[index]  # checked by the database
    return series


def kinds_for(kind: PeriodKind) -> tuple[PeriodKind, ...]:
    """The kinds of snapshots a value over a period of that kind can be made of."""
    return (kind, *TILES[kind])


def rolled(stage_kpi: StageKPI, series: Series, period: Period) -> Rolled:
    """What a KPI's snapshots say about one period: asked for as a whole, else merged."""
    whole = series.get((period.kind, period.start))
    if whole is not None:
        found = statistics_of(stage_kpi, whole)
        return Rolled(
            period,
            found,
            1,
            1,
            "no_data" if found is None else "",
            as_of=whole.captured_at,
            whole=whole,
        )
    for kind in TILES[period.kind]:
        parts = [
            row
            for (part_kind, start), row in series.items()
            if part_kind == kind and period.start <= start and row.period_end <= period.end
        ]
        if parts:
            return _merged(stage_kpi, parts, period, expected=_expected(period, kind))
    return Rolled(period, None, 0, 1, "no_data")


def _merged(
    stage_kpi: StageKPI, parts: list[KPISnapshot], period: Period, *, expected: int
) -> Rolled:
    held = [(part, statistics_of(stage_kpi, part)) for part in parts]
    there = [found for _, found in held if found is not None]
    as_of = max(part.captured_at for part in parts)
    if not there:
        return Rolled(period, None, 0, expected, "no_data", as_of)
    together = added(there)
    if together is None:
        return Rolled(period, None, len(there), expected, "not_additive", as_of)
    whole = len(there) == expected and all(part.status == "ok" for part, _ in held)
    return Rolled(period, together, len(there), expected, "" if whole else "incomplete", as_of)


def added(parts: Sequence[Statistics]) -> Statistics | None:
    """All parts together; None where they cannot be added up, a single bare value too."""
    if any(isinstance(part, Distinct) for part in parts):
        return None
    try:
        return merge(parts)
    except (NotMergeable, StatisticsError):
        return None


def statistics_of(stage_kpi: StageKPI, snapshot: KPISnapshot) -> Statistics | None:
    """A snapshot's statistics with what its definition measures them in; None without a value."""
    definition = stage_kpi.definition
    found = stored_statistics(snapshot, percent=definition.percent, basis=measured_in(definition))
    return None if found is None or found.value is None else found


def _expected(period: Period, kind: PeriodKind) -> int:
    """How many periods of a finer kind make up this one."""
    if kind == "hour":
        return -(-(period.end - period.start) // timedelta(hours=1))
    if kind == "month":
        return 3
    last = (period.end - timedelta(microseconds=1)).astimezone(period.zone).date()
    return (last - period.local_date).days + 1
