"""Whether a value is good, by what was set to reach, and what a target still lacks (SMART)."""

from decimal import Decimal
from typing import Any

from journeymap.kpis.basis import Band, band_of
from journeymap.kpis.models import KPIDefinition, KPITarget, StageKPI


def health(
    value: Decimal | None,
    *,
    definition: KPIDefinition,
    target: KPITarget | None,
    bands: list[Band] | None = None,
) -> tuple[str, str | None]:
    """good, warn, bad, neutral or no_data, and by what: target, ideal range, bands, nothing.

    A target comes first; the definition's ideal range and the workspace's bands judge without.
    """
    if value is None:
        return "no_data", None
    direction = definition.direction
    if direction == "neutral":
        return "neutral", None
    if target is not None and (found := _by_target(value, direction, target)) is not None:
        return found, "target"
    low, high = definition.ideal_low, definition.ideal_high
    if direction == "in_band" and (low is not None or high is not None):
        return _inside(value, low, high), "ideal"
    level = band_of(value, bands) if bands else None
    if level is not None:
        return ("warn" if level == "average" else level), "bands"
    return "neutral", None


def _by_target(value: Decimal, direction: str, target: KPITarget) -> str | None:
    if direction == "in_band":
        return _inside(value, target.band_low, target.band_high)
    if target.value is None:
        return None
    sign = 1 if direction == "higher_better" else -1
    if sign * (value - target.value) >= 0:
        return "good"
    if target.warn_value is not None and sign * (value - target.warn_value) >= 0:
        return "warn"
    return "bad"


def _inside(value: Decimal, low: Decimal | None, high: Decimal | None) -> str:
    return "good" if (low is None or value >= low) and (high is None or value <= high) else "bad"


def smart(target: KPITarget, stage_kpi: StageKPI) -> dict[str, Any]:
    """Whether a target is specific, measurable, achievable, realistic and in time; what it lacks.

    What a program can see of it: what is measured is said, values come from somewhere or by hand,
    there is a value, a date, somebody who answers for it and a reason why it can be reached.
    """
    definition = stage_kpi.definition
    if definition.direction == "in_band":
        aimed = target.band_low is not None or target.band_high is not None
    else:
        aimed = target.value is not None
    measured = stage_kpi.source_id is not None or stage_kpi.cadence == "manual"
    there = {
        "definition": bool(definition.description or definition.purpose_i18n),
        "source": measured or bool(definition.formula),
        "value": aimed,
        "due_on": target.due_on is not None,
        "owner": target.owner_id is not None,
        "rationale": bool(target.rationale.strip()),
    }
    missing = [name for name, present in there.items() if not present]
    return {"complete": not missing, "missing": missing}


def status(health: str, *, stale: bool) -> str:
    """The one word a list shows: stale before good, warn, bad or neutral; no_data before all."""
    return "stale" if stale and health != "no_data" else health
