"""Did it help? A KPI before and after, computed from merged counts and frozen when recorded.

Nothing here says why a value changed: that an action lies between two measurements does not make
it their cause. A segment that did not have it, where one is measured, tells what would have
changed anyway.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from journeymap.changes import single
from journeymap.core import clock
from journeymap.core.errors import Conflict, Invalid
from journeymap.kpis.computing import is_computed
from journeymap.kpis.due import zone_of
from journeymap.kpis.models import KPIAnnotation, KPISnapshot, StageKPI
from journeymap.kpis.periods import PERIOD_OF_CADENCE, PeriodKind, midnight, walk
from journeymap.kpis.rendering import decimal_text
from journeymap.kpis.rollups import added, statistics_of
from journeymap.kpis.statistics import (
    Comparison,
    Facts,
    NotComparable,
    Statistics,
    Verdict,
    compare,
    difference_in_differences,
    verdict,
)
from journeymap.kpis.statistics.experiments import Window, window_warnings
from journeymap.opportunities.models import (
    OUTCOMES_HIGH,
    Opportunity,
    OpportunityOutcome,
)
from journeymap.opportunities.queries import live_days
from journeymap.workspaces.actor import Actor

Json = dict[str, Any]
_DAYS: dict[PeriodKind, int] = {"hour": 1, "day": 1, "week": 7, "month": 28, "quarter": 90}
_WINDOWS = ("before_start", "before_end", "after_start", "after_end")
_LONGEST = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class _Side:
    """What was measured within a window: all of it added up."""

    statistics: Statistics
    periods: int
    expected: int


def preview(opportunity: Opportunity, stage_kpi: StageKPI, given: Mapping[str, Any]) -> Json:
    """What recording these windows would keep. Errors: Invalid naming the window."""
    return _shown(_computed(opportunity, stage_kpi, given))


def record(
    opportunity: Opportunity, stage_kpi: StageKPI, given: Mapping[str, Any], *, actor: Actor
) -> OpportunityOutcome:
    """Compute, keep, and call the opportunity measured. Errors: as `preview`, and Conflict."""
    found = _computed(opportunity, stage_kpi, given)
    if OpportunityOutcome.objects.filter(opportunity=opportunity).count() >= OUTCOMES_HIGH:
        raise Conflict(_("An opportunity has at most %(n)s outcomes.") % {"n": OUTCOMES_HIGH})
    kept = OpportunityOutcome.objects.create(
        opportunity=opportunity,
        stage_kpi=stage_kpi,
        recorded_by_id=actor.user_id,
        **{name: given[name] for name in _WINDOWS},
        rollout_start=given.get("rollout_start"),
        rollout_end=given.get("rollout_end"),
        control_segment=given.get("control_segment", ""),
        note=given.get("note", ""),
        **found,
    )
    if opportunity.status not in ("measured", "dropped"):
        fields = {"status": "measured"}
        op = {"entity": "opportunity", "type": "set", "id": str(opportunity.pk), "fields": fields}
        single.submit(actor, opportunity.map_id, op)
    return kept


def forget(outcome: OpportunityOutcome) -> None:
    """Take an outcome away. Errors: Conflict while its opportunity is called measured by it."""
    with transaction.atomic():
        opportunity = Opportunity.objects.select_for_update().get(pk=outcome.opportunity_id)
        others = opportunity.outcomes.exclude(pk=outcome.pk)
        if opportunity.status == "measured" and not others.exists():
            raise Conflict("It is called measured by this outcome: give it another status first.")
        outcome.delete()


def shown(outcome: OpportunityOutcome) -> Json:
    """An outcome as the API shows it."""
    names = ("before_value", "after_value", "delta_abs", "delta_rel_pct", "ci_low", "ci_high")
    numbers = {name: getattr(outcome, name) for name in names}
    definition = outcome.stage_kpi.definition
    author = outcome.recorded_by
    return {
        "id": str(outcome.pk),
        "opportunity": str(outcome.opportunity_id),
        "stage_kpi": str(outcome.stage_kpi_id),
        "kpi": outcome.stage_kpi.label_override or definition.name(outcome.stage_kpi.map.language),
        **{name: getattr(outcome, name).isoformat() for name in _WINDOWS},
        "rollout_start": outcome.rollout_start and outcome.rollout_start.isoformat(),
        "rollout_end": outcome.rollout_end and outcome.rollout_end.isoformat(),
        "control_segment": outcome.control_segment,
        "note": outcome.note,
        "recorded_by": None if author is None else author.display_name,
        "recorded_at": clock.iso(outcome.created_at),
        **_shown({**numbers, "verdict": outcome.verdict, "computed": outcome.computed}),
    }


def _shown(found: Mapping[str, Any]) -> Json:
    relative = found["delta_rel_pct"]
    names = ("before_value", "after_value", "delta_abs", "ci_low", "ci_high")
    return {
        **{name: decimal_text(found[name]) for name in names},
        "delta_rel_pct": None if relative is None else format(relative, ".2f"),
        "verdict": found["verdict"],
        **found["computed"],
    }


def _computed(opportunity: Opportunity, stage_kpi: StageKPI, given: Mapping[str, Any]) -> Json:
    """The columns of an outcome."""
    before, after = _windows(given)
    if is_computed(stage_kpi):
        told = "This KPI is computed from others: compare those it is made of."
        raise Invalid(fields={"stage_kpi": told})
    facts = _facts(stage_kpi)
    kind, one, two = _sides(stage_kpi, before, after, segment="")
    plain = _compared(one, two, facts, before, after)
    control: Json | None = None
    word, judged = verdict(plain, facts), "itself"
    if segment := given.get("control_segment", ""):
        control, word = _controlled(stage_kpi, segment, (before, after), plain, facts)
        judged = "control"
    warnings = [*_window_words(given, before, after, kind, (one, two)), *plain.warnings]
    concurrent = _concurrent(opportunity, stage_kpi, before, after)
    if concurrent:
        warnings.append("concurrent")
    return {
        "before_value": _rounded(plain.before),
        "after_value": _rounded(plain.after),
        "delta_abs": _rounded(plain.delta_abs),
        "delta_rel_pct": None if plain.delta_rel is None else round(plain.delta_rel, 2) + 0,
        "ci_low": _rounded(plain.low),
        "ci_high": _rounded(plain.high),
        "verdict": _word(word),
        "computed": {
            **_definition(stage_kpi),
            "reason": word.reason,
            "judged_by": judged,
            "method": plain.method,
            "interval_method": plain.interval_method,
            "p": None if plain.p is None else format(plain.p, ".6f"),
            "n_before": plain.n_before,
            "n_after": plain.n_after,
            "period": kind,
            "periods_before": one.periods,
            "periods_after": two.periods,
            "warnings": list(dict.fromkeys(warnings)),
            "concurrent": concurrent,
            "control": control,
        },
    }


def _windows(given: Mapping[str, Any]) -> tuple[Window, Window]:
    days = {name: given[name] for name in _WINDOWS}
    for side in ("before", "after"):
        first, last = days[f"{side}_start"], days[f"{side}_end"]
        if last < first:
            raise Invalid(fields={f"{side}_end": "The range is empty."})
        if last - first > _LONGEST:
            raise Invalid(fields={f"{side}_end": "A window is at most three years long."})
    if days["after_start"] <= days["before_end"]:
        raise Invalid(fields={"after_start": "The second window begins after the first one ends."})
    first, last = given.get("rollout_start"), given.get("rollout_end")
    if (first is None) != (last is None) or (first is not None and last < first):
        raise Invalid(fields={"rollout_end": "A roll-out has a first and a last day."})
    day = timedelta(days=1)
    return (
        Window(days["before_start"], days["before_end"] + day),
        Window(days["after_start"], days["after_end"] + day),
    )


def _sides(
    stage_kpi: StageKPI, before: Window, after: Window, *, segment: str
) -> tuple[PeriodKind, _Side, _Side]:
    """Both windows from one kind of period: the KPI's own, else the coarsest both have."""
    own = PERIOD_OF_CADENCE[stage_kpi.cadence]
    others: tuple[PeriodKind, ...] = ("quarter", "month", "week", "day", "hour")
    first_missing = True
    for kind in (own, *(one for one in others if one != own)):
        one, two = (_side(stage_kpi, window, kind, segment) for window in (before, after))
        if one is not None and two is not None:
            return kind, one, two
        first_missing = first_missing and one is None
    field = "control_segment" if segment else ("before_end" if first_missing else "after_end")
    raise Invalid(fields={field: "No whole period of this KPI was measured within these days."})


def _side(stage_kpi: StageKPI, window: Window, kind: PeriodKind, segment: str) -> _Side | None:
    zone, week_start = zone_of(stage_kpi), stage_kpi.map.workspace.week_start
    begin, end = midnight(window.start, zone), midnight(window.end, zone)
    rows = KPISnapshot.objects.filter(
        stage_kpi=stage_kpi,
        is_current=True,
        segment=segment,
        period_kind=kind,
        period_start__gte=begin,
        period_end__lte=end,
    )
    found = [one for one in (statistics_of(stage_kpi, row) for row in rows) if one is not None]
    if not found:
        return None
    together = found[0] if len(found) == 1 else added(found)
    if together is None:
        told = "Values of this KPI cannot be added up: choose windows of one period each."
        raise Invalid(fields={"before_end": told})
    periods = walk(begin, end, kind=kind, zone=zone, week_start=week_start)
    expected = sum(1 for period in periods if period.start >= begin and period.end <= end)
    return _Side(together, len(found), max(expected, len(found)))


def _facts(stage_kpi: StageKPI) -> Facts:
    definition = stage_kpi.definition
    return Facts(
        direction=definition.direction,
        unit=definition.unit,
        materiality_pct=definition.materiality_pct,
        band_low=definition.ideal_low,
        band_high=definition.ideal_high,
        n_min=definition.n_min,
    )


def _definition(stage_kpi: StageKPI) -> Json:
    definition = stage_kpi.definition
    return {
        "unit": definition.unit,
        "decimals": definition.decimals,
        "direction": definition.direction,
    }


def _compared(one: _Side, two: _Side, facts: Facts, before: Window, after: Window) -> Comparison:
    lengths = (Decimal(before.days), Decimal(after.days))
    try:
        return compare(one.statistics, two.statistics, facts, exposures=lengths)
    except NotComparable as error:
        raise Invalid(fields={"after_end": str(error)}) from None


def _controlled(
    stage_kpi: StageKPI,
    segment: str,
    windows: tuple[Window, Window],
    treated: Comparison,
    facts: Facts,
) -> tuple[Json, Verdict]:
    """What the segment without the change did meanwhile, and the change less that."""
    _kind, one, two = _sides(stage_kpi, *windows, segment=segment)
    control = _compared(one, two, facts, *windows)
    both = difference_in_differences(treated, control)
    told = {
        "before_value": decimal_text(control.before),
        "after_value": decimal_text(control.after),
        "delta_abs": decimal_text(control.delta_abs),
        "difference": decimal_text(both.delta_abs),
        "ci_low": decimal_text(both.low),
        "ci_high": decimal_text(both.high),
    }
    return told, verdict(both, facts)


def _window_words(
    given: Mapping[str, Any],
    before: Window,
    after: Window,
    kind: PeriodKind,
    sides: Sequence[_Side],
) -> list[str]:
    first, last = given.get("rollout_start"), given.get("rollout_end")
    rollout = None
    if isinstance(first, date) and isinstance(last, date):
        rollout = Window(first, last + timedelta(days=1))
    found = list(window_warnings(before, after, period_days=_DAYS[kind], rollout=rollout))
    if any(side.periods < side.expected for side in sides):
        found.append("missing_periods")
    return found


def _concurrent(
    opportunity: Opportunity, stage_kpi: StageKPI, before: Window, after: Window
) -> list[Json]:
    """What else happened from the first day to the last: other changes that went live, notes."""
    noted = KPIAnnotation.objects.filter(map_id=stage_kpi.map_id)
    own = (opportunity.done_on, opportunity.title)
    found = [
        (row.at, row.text)
        for row in (*noted, *live_days({stage_kpi.map_id}))
        if row.stage_kpi_id in (None, stage_kpi.pk) and before.start <= row.at < after.end
    ]
    return [{"on": day.isoformat(), "text": text} for day, text in sorted(set(found) - {own})][:20]


def _word(word: Verdict) -> str:
    return "inconclusive" if word.word == "cannot_tell" else word.word


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.000001")) + 0


def of(opportunity_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[OpportunityOutcome]]:
    """The outcomes of opportunities, the latest first."""
    found: dict[uuid.UUID, list[OpportunityOutcome]] = {}
    rows = OpportunityOutcome.objects.filter(opportunity_id__in=opportunity_ids)
    rows = rows.select_related("stage_kpi__definition", "stage_kpi__map", "recorded_by")
    for row in rows.order_by("-created_at", "-pk"):
        found.setdefault(row.opportunity_id, []).append(row)
    return found
