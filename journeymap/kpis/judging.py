"""Whether a value is good, by what was set to reach, and what a target still lacks (SMART)."""

from decimal import Decimal

from journeymap.kpis.basis import Band, band_of
from journeymap.kpis.models import KPIDefinition, KPITarget


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
