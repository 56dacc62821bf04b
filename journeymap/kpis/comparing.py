"""Two measurements of a KPI side by side: two ranges of days, or two dates over a whole map.

What lies in a range is added up, never averaged; what cannot be added up is compared only where
one measurement covers the range. The words are those of `statistics.compare`: none says why.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from journeymap.core import clock
from journeymap.core.errors import Invalid
from journeymap.kpis.computing import Ground, is_computed
from journeymap.kpis.due import zone_of
from journeymap.kpis.models import KPISnapshot, StageKPI
from journeymap.kpis.periods import PERIOD_OF_CADENCE, PeriodKind, midnight, walk
from journeymap.kpis.queries import live_stage_kpis
from journeymap.kpis.rendering import decimal_text, interval_json
from journeymap.kpis.rollups import added, statistics_of
from journeymap.kpis.statistics import Distinct, Facts, NotComparable, Statistics, compare, verdict

MAX_DAYS = 366 * 10
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: the value, from when to when, of how many measurements."""

    statistics: Statistics | None
    start: datetime | None = None
    end: datetime | None = None
    parts: int = 0
    reason: str = "no_data"


def facts_of(stage_kpi: StageKPI) -> Facts:
    """What a KPI's definition says about a change of its value."""
    definition = stage_kpi.definition
    return Facts(
        direction=definition.direction,
        unit=definition.unit,
        materiality_pct=definition.materiality_pct,
        band_low=definition.ideal_low,
        band_high=definition.ideal_high,
        n_min=definition.n_min,
    )


def compared_json(
    stage_kpi: StageKPI,
    before: Statistics,
    after: Statistics,
    *,
    days: tuple[Decimal, Decimal] = (Decimal(1), Decimal(1)),
) -> Json | None:
    """The change with its interval, how it was found, and the word; None where none may be told.

    `days` is how long each side lasts: a count over two weeks is no match for one over four.
    """
    facts = facts_of(stage_kpi)
    try:
        found = compare(before, after, facts, exposures=days)
    except NotComparable:
        return None
    word = verdict(found, facts)
    texts: dict[str, Decimal | None] = {
        "delta_abs": found.delta_abs,
        "delta_rel_pct": found.delta_rel,
        "low": found.low,
        "high": found.high,
        "p": found.p,
    }
    return {name: decimal_text(value) for name, value in texts.items()} | {
        "verdict": word.word,
        "reason": word.reason,
        "warnings": list(found.warnings),
        "method": found.method,
        "interval_method": found.interval_method,
        "seed": found.seed,
    }


# ---- two ranges of one KPI -----------------------------------------------------------------------


def ranges(stage_kpi: StageKPI, before: tuple[date, date], after: tuple[date, date]) -> Json:
    """A KPI over two ranges of days (both ends included) and the change from one to the other.

    Errors: Invalid (an empty or endless range).
    """
    for name, (first, last) in (("before", before), ("after", after)):
        if last < first:
            raise Invalid(fields={f"{name}_to": "The range is empty."})
        if (last - first).days > MAX_DAYS:
            raise Invalid(fields={f"{name}_to": "This range is too long."})
    one, other = (_side(stage_kpi, *span) for span in (before, after))
    return _pair(stage_kpi, one, other)


def _side(stage_kpi: StageKPI, first: date, last: date) -> Side:
    zone = zone_of(stage_kpi)
    begin, end = midnight(first, zone), midnight(last + timedelta(days=1), zone)
    if is_computed(stage_kpi):
        return _computed_side(stage_kpi, begin, end)
    rows = list(
        KPISnapshot.objects.filter(
            stage_kpi=stage_kpi,
            is_current=True,
            segment="",
            period_start__gte=begin,
            period_end__lte=end,
        ).order_by("period_start")
    )
    # Those of its own rhythm; where it has changed, the kind that says most about the range.
    own = [row for row in rows if row.period_kind == PERIOD_OF_CADENCE[stage_kpi.cadence]]
    kinds = {row.period_kind for row in rows}
    held = own or max(
        ([row for row in rows if row.period_kind == kind] for kind in sorted(kinds)),
        key=len,
        default=[],
    )
    return side_of(stage_kpi, held)


def side_of(stage_kpi: StageKPI, rows: list[KPISnapshot]) -> Side:
    """Measurements of one kind, added up; `reason` where they have no value together."""
    found = [(row, statistics_of(stage_kpi, row)) for row in rows]
    there = [(row, one) for row, one in found if one is not None]
    if not there:
        return Side(None)
    start, end = there[0][0].period_start, there[-1][0].period_end
    parts = [one for _, one in there]
    together = parts[0] if len(parts) == 1 else added(parts)
    if together is None:
        return Side(None, start, end, len(parts), "not_additive")
    whole = len(there) == len(rows) and all(row.status == "ok" for row, _ in there)
    return Side(together, start, end, len(parts), "" if whole else "incomplete")


def _computed_side(stage_kpi: StageKPI, begin: datetime, end: datetime) -> Side:
    """A computed KPI has a value for a period of its own rhythm; two of them cannot be added up."""
    kind: PeriodKind = PERIOD_OF_CADENCE[stage_kpi.cadence]
    zone, week_start = zone_of(stage_kpi), stage_kpi.map.workspace.week_start
    periods = [
        period
        for period in walk(begin, end, kind=kind, zone=zone, week_start=week_start)
        if period.start >= begin and period.end <= end
    ]
    if len(periods) != 1:
        return Side(None, reason="not_additive" if periods else "no_data")
    ground = Ground(list(live_stage_kpis([stage_kpi.map_id])))
    ground.load([stage_kpi], periods)
    value = ground.compute(stage_kpi, periods[0]).value
    if value is None:
        return Side(None)
    return Side(Distinct(number=value), periods[0].start, periods[0].end, 1, "")


# ---- two dates over a map ------------------------------------------------------------------------


def dates(map_id: uuid.UUID, before: date, after: date) -> list[Json]:
    """Each KPI of a map as it stood at the end of two days, and the change between them.

    A KPI stands at the value of its last period that had ended by then. Two statements for the
    measured ones; a computed KPI is left out of the change, having no statistics of its own.
    """
    kpis = list(live_stage_kpis([map_id]).select_related("stage", "touchpoint", *_PANEL))
    measured = [kpi for kpi in kpis if not is_computed(kpi)]
    held = {day: _standing(measured, day) for day in {before, after}}
    shown = []
    for kpi in kpis:
        if is_computed(kpi):
            continue
        one, other = (
            side_of(kpi, [row] if (row := held[day].get(kpi.pk)) is not None else [])
            for day in (before, after)
        )
        shown.append({**_named(kpi), **_pair(kpi, one, other)})
    return shown


_PANEL = ("definition", "source", "map__workspace")


def _named(kpi: StageKPI) -> Json:
    language = kpi.map.language
    definition = kpi.definition
    return {
        "stage_kpi": str(kpi.pk),
        "name": kpi.label_override or definition.name(language),
        "stage": None if kpi.stage_id is None else str(kpi.stage_id),
        "touchpoint": None if kpi.touchpoint_id is None else str(kpi.touchpoint_id),
        "unit": definition.unit,
        "decimals": definition.decimals,
        "direction": definition.direction,
    }


def _standing(kpis: Iterable[StageKPI], day: date) -> dict[uuid.UUID, KPISnapshot]:
    """The last measurement that had ended by the end of a day, by KPI: one statement."""
    wanted = Q(pk__in=[])
    rhythms: dict[tuple[str, datetime], list[uuid.UUID]] = {}
    for kpi in kpis:
        end = midnight(day + timedelta(days=1), zone_of(kpi))
        kind = "" if kpi.cadence == "manual" else str(PERIOD_OF_CADENCE[kpi.cadence])
        rhythms.setdefault((kind, end), []).append(kpi.pk)
    for (kind, end), ids in rhythms.items():
        chosen = Q(stage_kpi_id__in=ids, period_end__lte=end)
        wanted |= chosen & Q(period_kind=kind) if kind else chosen
    ranked = KPISnapshot.objects.filter(wanted, is_current=True, segment="", value__isnull=False)
    ranked = ranked.annotate(
        place=Window(
            RowNumber(),
            partition_by=F("stage_kpi_id"),
            order_by=[F("period_end").desc(), F("period_start").desc()],
        )
    )
    return {row.stage_kpi_id: row for row in ranked.filter(place=1)}


# ---- both ----------------------------------------------------------------------------------------


def _pair(stage_kpi: StageKPI, one: Side, other: Side) -> Json:
    change = None
    if one.statistics is not None and other.statistics is not None:
        change = compared_json(
            stage_kpi, one.statistics, other.statistics, days=(_days(one), _days(other))
        )
    same = one.start is not None and (one.start, one.end) == (other.start, other.end)
    return {
        "before": _side_json(one),
        "after": _side_json(other),
        "same": same,
        "compared": None if same else change,
    }


def _days(side: Side) -> Decimal:
    if side.start is None or side.end is None:
        return Decimal(1)
    # Whole days of the calendar: one of 23 hours is a day.
    return Decimal(max(1, round((side.end - side.start).total_seconds() / 86_400)))


def _side_json(side: Side) -> Json:
    statistics = side.statistics
    return {
        "period_start": clock.iso(side.start),
        "period_end": clock.iso(side.end),
        "parts": side.parts,
        "reason": side.reason,
        "value": None if statistics is None else decimal_text(statistics.value),
        "n": None if statistics is None else statistics.sample_size,
        "interval": None if statistics is None else interval_json(statistics),
    }
