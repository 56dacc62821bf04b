"""A KPI over longer periods and by segment, as the API shows it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from journeymap.core import clock
from journeymap.core.errors import Invalid
from journeymap.kpis.comparing import compared_json
from journeymap.kpis.computing import Ground, account, is_computed
from journeymap.kpis.due import period_at, zone_of
from journeymap.kpis.models import KPISnapshot, StageKPI
from journeymap.kpis.periods import PERIOD_OF_CADENCE, Period, PeriodKind, midnight, walk
from journeymap.kpis.queries import live_stage_kpis
from journeymap.kpis.rendering import decimal_text, interval_json
from journeymap.kpis.rollups import Rolled, added, kinds_for, rolled, statistics_of
from journeymap.kpis.statistics import Statistics

MAX_PERIODS = 120
DEFAULT_PERIODS = 13
Json = dict[str, Any]


def rollup(
    stage_kpi: StageKPI,
    *,
    kind: PeriodKind,
    first: date | None = None,
    last: date | None = None,
    segment: str = "",
    count: int = DEFAULT_PERIODS,
) -> Json:
    """A KPI's periods of a kind, newest first, and all of them together.

    `first` and `last` are days, both included; without them the last `count` periods up to the
    newest value. Errors: Invalid (an empty range, or too many periods).
    """
    ground = Ground(list(live_stage_kpis([stage_kpi.map_id])))
    periods = _periods(
        stage_kpi, ground, kind=kind, first=first, last=last, segment=segment, count=count
    )
    ground.load([stage_kpi], periods, segment=segment)
    if is_computed(stage_kpi):
        shown = [_computed_json(stage_kpi, ground, period) for period in periods]
        return {"period": kind, "segment": segment, "results": shown, "total": None}
    series = ground.series.get(stage_kpi.pk, {})
    found = [rolled(stage_kpi, series, period) for period in periods]
    return {
        "period": kind,
        "segment": segment,
        "results": [_rolled_json(one, stage_kpi) for one in found],
        "total": _total_json(found, stage_kpi),
    }


def _periods(
    stage_kpi: StageKPI,
    ground: Ground,
    *,
    kind: PeriodKind,
    first: date | None,
    last: date | None,
    segment: str,
    count: int,
) -> list[Period]:
    zone = zone_of(stage_kpi)
    if first is not None and last is not None:
        if last < first:
            raise Invalid(fields={"to": "The range is empty."})
        # Only periods that lie within the days asked for: half a quarter is no quarter.
        begin, end = midnight(first, zone), midnight(last + timedelta(days=1), zone)
        if (end - begin).days > 366 * 30:
            raise Invalid(fields={"to": _("At most %(n)s periods at a time.") % {"n": MAX_PERIODS}})
        if kind == "hour" and (end - begin).days > MAX_PERIODS // 24 + 1:
            raise Invalid(fields={"to": _("At most %(n)s periods at a time.") % {"n": MAX_PERIODS}})
        week_start = stage_kpi.map.workspace.week_start
        found = [
            period
            for period in walk(begin, end, kind=kind, zone=zone, week_start=week_start)
            if period.start >= begin and period.end <= end
        ]
        if len(found) > MAX_PERIODS:
            raise Invalid(fields={"to": _("At most %(n)s periods at a time.") % {"n": MAX_PERIODS}})
        return found[::-1]
    newest = KPISnapshot.objects.filter(
        stage_kpi__in=[leaf.pk for leaf in ground.leaves(stage_kpi)],
        is_current=True,
        segment=segment,
        period_kind__in=kinds_for(kind),
    ).aggregate(at=Max("period_start"))["at"]
    if newest is None:
        return []
    found = [period_at(stage_kpi, newest, kind=kind)]
    for _n in range(count - 1):
        found.append(found[-1].previous())
    return found


def _computed_json(stage_kpi: StageKPI, ground: Ground, period: Period) -> Json:
    done = ground.compute(stage_kpi, period)
    return {
        **_period_json(period),
        "value": decimal_text(done.value),
        "n": None,
        "interval": None,
        "parts": None,
        "expected": None,
        "reason": "" if done.value is not None else "no_data",
        **_NOT_MEASURED,
        "inputs": account(stage_kpi, done)["inputs"],
    }


def _rolled_json(one: Rolled, stage_kpi: StageKPI) -> Json:
    return {
        **_period_json(one.period),
        **_value_json(one.statistics),
        "parts": one.parts,
        "expected": one.expected,
        "reason": one.reason,
        **_measured_json(one.whole),
        "inputs": None,
    }


_NOT_MEASURED: Json = {"status": None, "revision": None, "captured_at": None, "provenance": None}


def _measured_json(whole: KPISnapshot | None) -> Json:
    """What is known of a period that was measured as one, and not added up."""
    if whole is None:
        return _NOT_MEASURED
    return {
        "status": whole.status,
        "revision": whole.revision,
        "captured_at": clock.iso(whole.captured_at),
        "provenance": whole.provenance,
    }


def _period_json(period: Period) -> Json:
    return {
        "label": period.label,
        "period_start": clock.iso(period.start),
        "period_end": clock.iso(period.end),
    }


def _value_json(statistics: Statistics | None) -> Json:
    return {
        "value": None if statistics is None else decimal_text(statistics.value),
        "n": None if statistics is None else statistics.sample_size,
        "interval": None if statistics is None else interval_json(statistics),
    }


def _total_json(found: Sequence[Rolled], stage_kpi: StageKPI) -> Json | None:
    """All periods together; no value where their statistics cannot be added up."""
    held = [one for one in found if one.parts]
    if not held:
        return None
    parts = [one.statistics for one in held if one.statistics is not None]
    together = added(parts) if len(parts) == len(held) else None
    whole = len(held) == len(found) and not any(one.reason for one in found)
    reason = "not_additive" if together is None else ("" if whole else "incomplete")
    return {**_value_json(together), "periods": len(held), "reason": reason}


# ---- segments ------------------------------------------------------------------------------------


def by_segment(
    stage_kpi: StageKPI, *, kind: PeriodKind | None, at: date | None, against: str | None
) -> Json:
    """Each segment's value in one period, together where that may be added up, and compared.

    Segments need not tile the whole (one person may be in two), so their sum stands beside the
    value for everybody and never in its place. Errors: Invalid (no such segment to compare with).
    """
    rows = KPISnapshot.objects.filter(stage_kpi=stage_kpi, is_current=True)
    kind = kind or PERIOD_OF_CADENCE[stage_kpi.cadence]
    rows = rows.filter(period_kind=kind)
    if at is None:
        newest = rows.exclude(segment="").aggregate(at=Max("period_start"))["at"]
    else:
        newest = period_at(stage_kpi, midnight(at, zone_of(stage_kpi)), kind=kind).start
    held = [] if newest is None else list(rows.filter(period_start=newest).order_by("segment"))
    found = {row.segment: statistics_of(stage_kpi, row) for row in held}
    whole = found.pop("", None)
    if against is not None and found.get(against) is None:
        raise Invalid(fields={"against": "There is no value for this segment."})
    other = None if against is None else found[against]
    parts = [one for one in found.values() if one is not None]
    together = added(parts) if len(parts) > 1 and len(parts) == len(found) else None
    period = None if newest is None else period_at(stage_kpi, newest, kind=kind)
    return {
        "period": None if period is None else {"kind": kind, **_period_json(period)},
        "segments": [
            {
                "segment": name,
                **_value_json(statistics),
                "compared": None
                if other is None or statistics is None or name == against
                else compared_json(stage_kpi, other, statistics),
            }
            for name, statistics in found.items()
        ],
        "together": {
            **_value_json(together),
            "reason": "" if together is not None else ("not_additive" if parts else "no_data"),
        },
        "whole": None if whole is None else _value_json(whole),
        "against": against,
    }
