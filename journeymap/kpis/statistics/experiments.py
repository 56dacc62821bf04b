"""A/B tests and before/after: sample ratio, sample size, the lock until the planned n, the windows.

Sources: Pearson's chi-squared for the sample ratio; Cohen (1988) for sizes, by the arcsine of a
rate and by noncentral t for a mean. Looking ten times at a test that finds nothing "finds"
something in about one of five: so no verdict is given before the planned n (a fixed horizon).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from statistics import NormalDist
from typing import NamedTuple

from journeymap.kpis.statistics.compare import Comparison, Facts, Verdict, verdict
from journeymap.kpis.statistics.exact import from_float, precise

# A split this unlikely is a fault of the experiment, not chance.
MISMATCH = Decimal("0.001")
_LARGEST_ARM = 10**12


class SampleRatio(NamedTuple):
    """Whether the arms hold the share of units they were planned to hold."""

    chi_squared: Decimal
    p: Decimal
    blocked: bool


def sample_ratio(arms: Sequence[int], plan: Sequence[int] = ()) -> SampleRatio | None:
    """Chi-squared of the sizes of the arms against the planned ratio (equal unless given).

    None without any unit. Errors: ValueError when plan and arms do not fit each other.
    """
    ratio = list(plan) or [1] * len(arms)
    if len(ratio) != len(arms) or len(arms) < 2 or min(ratio) <= 0 or min(arms) < 0:
        raise ValueError("One positive share of the plan for each of at least two arms.")
    n = sum(arms)
    if n == 0:
        return None
    from scipy.special import chdtrc

    with precise():
        expected = [Decimal(n) * share / sum(ratio) for share in ratio]
        chi = sum(((x - e) ** 2 / e for x, e in zip(arms, expected, strict=True)), Decimal(0))
    p = from_float(chdtrc(len(arms) - 1, float(chi)))
    return SampleRatio(chi, p, p < MISMATCH)


def rates_per_arm(
    base_pct: Decimal,
    reached_pct: Decimal,
    *,
    power: Decimal = Decimal("0.8"),
    alpha: Decimal = Decimal("0.05"),
) -> int:
    """How many units each arm needs to see a rate go from one percentage to another.

    2·((z(1-α/2) + z(power))/(2·asin√p2 - 2·asin√p1))², rounded up. Errors: ValueError.
    """
    if not (0 <= base_pct <= 100 and 0 <= reached_pct <= 100) or base_pct == reached_pct:
        raise ValueError("Two different percentages between 0 and 100.")
    effect = 2 * (_angle(reached_pct) - _angle(base_pct))
    return math.ceil(2 * (_quantiles(power, alpha) / effect) ** 2)


def means_per_arm(
    difference: Decimal,
    deviation: Decimal,
    *,
    power: Decimal = Decimal("0.8"),
    alpha: Decimal = Decimal("0.05"),
) -> int:
    """How many units each arm needs to see a mean move by `difference`, given the deviation.

    The smallest n whose two-sided t-test has the power, from noncentral t. Errors: ValueError.
    """
    if difference == 0 or deviation <= 0:
        raise ValueError("A difference other than 0 and a positive deviation.")
    effect = abs(float(difference) / float(deviation))
    normal = 2 * (_quantiles(power, alpha) / effect) ** 2
    if normal > _LARGEST_ARM:
        raise ValueError("No experiment is that large.")
    n = max(2, math.floor(normal))  # t needs a little more than the normal approximation
    while _power_of_t(n, effect, float(alpha)) < float(power):
        n += 1
    return n


def _power_of_t(n: int, effect: float, alpha: float) -> float:
    from scipy.special import nctdtr, stdtrit

    freedom, shift = 2 * n - 2, effect * math.sqrt(n / 2)
    edge = stdtrit(freedom, 1 - alpha / 2)
    return float(1 - nctdtr(freedom, shift, edge) + nctdtr(freedom, shift, -edge))


def _angle(percent: Decimal) -> float:
    return math.asin(math.sqrt(float(percent) / 100))


def _quantiles(power: Decimal, alpha: Decimal) -> float:
    if not (0 < power < 1 and 0 < alpha < 1):
        raise ValueError("Power and alpha lie between 0 and 1.")
    normal = NormalDist()
    return normal.inv_cdf(1 - float(alpha) / 2) + normal.inv_cdf(float(power))


def experiment_verdict(
    comparison: Comparison,
    facts: Facts,
    *,
    arms: Sequence[int],
    planned_per_arm: int,
    plan: Sequence[int] = (),
) -> Verdict:
    """The verdict on an experiment: none when the split is broken, none before the planned n.

    `planned_per_arm` is the size of the smallest arm. The numbers may be shown before, as
    provisional.
    """
    ratio = sample_ratio(arms, plan)
    if ratio is not None and ratio.blocked:
        return Verdict("cannot_tell", "sample_ratio")
    if min(arms) < planned_per_arm:
        return Verdict("cannot_tell", "provisional")
    return verdict(comparison, facts)


class Arms(NamedTuple):
    """The units of each arm that were in no other, and how many were left out."""

    units: dict[str, set[str]]
    excluded: int


def apart(arms: Mapping[str, Iterable[str]]) -> Arms:
    """Without the units that were seen in two arms: they are left out of both, and counted."""
    given = {name: set(units) for name, units in arms.items()}
    seen: set[str] = set()
    twice: set[str] = set()
    for units in given.values():
        twice |= seen & units
        seen |= units
    return Arms({name: units - twice for name, units in given.items()}, len(twice))


class Window(NamedTuple):
    """Days from `start` up to, not including, `end`."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    def overlaps(self, other: "Window") -> bool:
        """Whether a day lies in both."""
        return self.start < other.end and other.start < self.end


def window_warnings(
    before: Window, after: Window, *, period_days: int, rollout: Window | None = None
) -> tuple[str, ...]:
    """What makes a before/after unfair, as codes; it stays observational even without any.

    order, few_periods (under two full periods on a side), unequal_length, unequal_weekdays,
    rollout_inside.
    """
    found = []
    if before.end > after.start:
        found.append("order")
    if min(before.days, after.days) < 2 * period_days:
        found.append("few_periods")
    if before.days != after.days:
        found.append("unequal_length")
    if _weekdays(before) != _weekdays(after):
        found.append("unequal_weekdays")
    if rollout is not None and (rollout.overlaps(before) or rollout.overlaps(after)):
        found.append("rollout_inside")
    return tuple(found)


def _weekdays(window: Window) -> list[Decimal]:
    """The share of each weekday."""
    counts = [0] * 7
    whole, rest = divmod(max(window.days, 0), 7)
    for k in range(rest):
        counts[(window.start + timedelta(days=k)).weekday()] += 1
    total = 7 * whole + rest
    return [Decimal(whole + count) / total if total else Decimal(0) for count in counts]
