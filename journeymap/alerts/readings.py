"""What a value says to a rule: bad, good, between or unknown, with the numbers behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from journeymap.alerts.machine import Reading
from journeymap.alerts.models import AlertRule
from journeymap.kpis.due import zone_of
from journeymap.kpis.judging import health
from journeymap.kpis.models import KPISnapshot, KPITarget, StageKPI
from journeymap.kpis.rendering import decimal_text, interval_json
from journeymap.kpis.rollups import statistics_of
from journeymap.kpis.statistics import Comparison
from journeymap.kpis.statistics.signals import anomaly, beyond, robust_z

# Periods of an anomaly's history: as many weekdays as a quarter has, or half a year of weeks.
_HISTORY = {"hour": 24 * 7 * 13, "day": 7 * 13, "week": 26, "month": 24, "quarter": 12}


@dataclass(frozen=True, slots=True)
class Read:
    """A reading and the facts of it, as they are kept with the incident and told to people."""

    reading: Reading
    facts: dict[str, Any] = field(default_factory=dict)


UNKNOWN = Read("unknown")


def threshold(rule: AlertRule, value: Decimal) -> Read:
    """Beyond `low` or `high` it is bad, back at the exit levels good."""
    facts = _levels(rule)
    if _beyond(rule, value):
        return Read("bad", facts)
    return Read("good" if _back(rule, value) else "between", facts)


def interval_beyond(rule: AlertRule, kpi: StageKPI, snapshot: KPISnapshot) -> Read:
    """Bad when the whole 95 % interval is beyond; good when the value itself is back."""
    statistics = statistics_of(kpi, snapshot)
    if statistics is None or statistics.value is None:
        return UNKNOWN
    interval = statistics.interval()
    facts = _levels(rule) | {"interval": interval_json(statistics), "n": snapshot.n}
    above = rule.high is not None and beyond(interval, rule.high, "above")
    below = rule.low is not None and beyond(interval, rule.low, "below")
    if above or below:
        return Read("bad", facts)
    return Read("good" if _back(rule, statistics.value) else "between", facts)


def target_missed(kpi: StageKPI, snapshot: KPISnapshot, targets: Sequence[KPITarget]) -> Read:
    """Bad when the value misses the target that was in force at the end of its period."""
    day = snapshot.period_end.astimezone(zone_of(kpi)).date()
    begun = [target for target in targets if target.valid_from <= day]
    if not begun or snapshot.value is None:
        return UNKNOWN
    target = max(begun, key=lambda one: one.valid_from)
    judged, by = health(snapshot.value, definition=kpi.definition, target=target)
    if by != "target":
        return UNKNOWN
    facts = {
        "target": decimal_text(target.value),
        "low": decimal_text(target.band_low),
        "high": decimal_text(target.band_high),
    }
    return Read("bad" if judged == "bad" else "good", facts)


def unusual(
    rule: AlertRule, kpi: StageKPI, snapshot: KPISnapshot, history: Sequence[KPISnapshot]
) -> Read:
    """Bad when the value is far from its own history: days among the same weekday's."""
    if snapshot.value is None:
        return UNKNOWN
    zone = zone_of(kpi)
    at = snapshot.period_start.astimezone(zone)
    earlier = [
        (one.period_start.astimezone(zone), one.value)
        for one in history
        if one.value is not None and one.period_start < snapshot.period_start
    ][-_HISTORY[snapshot.period_kind] :]
    if snapshot.period_kind in ("day", "hour"):
        same = [(day.date(), value) for day, value in earlier if day.hour == at.hour]
        z = anomaly(snapshot.value, at.date(), same)
    else:
        z = robust_z(snapshot.value, [value for _, value in earlier]) if len(earlier) >= 4 else None
    if z is None:
        return UNKNOWN
    facts = {"z": f"{z:.2f}", "limit": format(rule.z.normalize(), "f")}
    return Read("bad" if abs(z) >= rule.z and _that_way(rule, kpi, z) else "good", facts)


def changed(rule: AlertRule, kpi: StageKPI, found: Comparison | None, q: Decimal | None) -> Read:
    """Bad when the change is large enough and, with all KPIs of the run, not by chance (q < α)."""
    if found is None or found.delta_abs is None:
        return UNKNOWN
    facts = {
        "before": decimal_text(found.before),
        "delta": decimal_text(found.delta_abs),
        "delta_pct": None if found.delta_rel is None else f"{found.delta_rel:.2f}",
        "p": None if found.p is None else f"{found.p:.6f}",
        "q": None if q is None else f"{q:.6f}",
        "alpha": format(rule.alpha.normalize(), "f"),
        "against": rule.against,
    }
    size = found.delta_rel if rule.effect_unit == "percent" else found.delta_abs
    large = size is not None and abs(size) >= (rule.effect or 0)
    real = q is not None and q < rule.alpha
    bad = large and real and _that_way(rule, kpi, found.delta_abs)
    return Read("bad" if bad else "good", facts)


def source_state(kpi: StageKPI) -> Read:
    """Bad when the source is failing or waits for a person, good when its last answer came."""
    source = kpi.source if kpi.source_id else None
    if source is None or not source.enabled:
        return UNKNOWN
    facts = {"source": source.name, "status": source.status, "error": source.last_error}
    if source.status in ("failing", "needs_attention"):
        return Read("bad", facts)
    return Read("good" if source.status == "ok" and not source.failures else "between", facts)


def worse_way(kpi: StageKPI) -> str:
    """rise, fall or either: which way a KPI goes when it gets worse."""
    return {"higher_better": "fall", "lower_better": "rise"}.get(kpi.definition.direction, "either")


def _that_way(rule: AlertRule, kpi: StageKPI, moved: Decimal) -> bool:
    way = worse_way(kpi) if rule.way == "worse" else rule.way
    return moved != 0 and (way == "either" or (moved > 0) == (way == "rise"))


def _beyond(rule: AlertRule, value: Decimal) -> bool:
    return (rule.high is not None and value > rule.high) or (
        rule.low is not None and value < rule.low
    )


def _back(rule: AlertRule, value: Decimal) -> bool:
    low = rule.low if rule.exit_low is None else rule.exit_low
    high = rule.high if rule.exit_high is None else rule.exit_high
    return (low is None or value >= low) and (high is None or value <= high)


def _levels(rule: AlertRule) -> dict[str, Any]:
    return {"low": decimal_text(rule.low), "high": decimal_text(rule.high)}
