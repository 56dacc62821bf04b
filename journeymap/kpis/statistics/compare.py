"""Before and after, by the test that fits the family, and what may be said of it.

The words are improved, worse and cannot tell; none of them says why. That an action came between
two measurements does not make it their cause.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal, NamedTuple, cast

from journeymap.kpis.statistics import significance as tests
from journeymap.kpis.statistics import units as unit_tests
from journeymap.kpis.statistics.exact import NotComparable, precise
from journeymap.kpis.statistics.families import (
    Count,
    Family,
    Mean,
    NetScore,
    Proportion,
    Ratio,
    Statistics,
)
from journeymap.kpis.statistics.intervals import (
    MANY,
    SKEWED,
    Z95,
    Interval,
    bootstrap_difference,
    difference_error,
    newcombe,
)
from journeymap.kpis.statistics.samples import Sample
from journeymap.kpis.statistics.significance import Difference, Significance
from journeymap.kpis.statistics.units import UnitSums

DIRECTIONS = ("higher_better", "lower_better", "in_band", "neutral")
ALPHA = Decimal("0.05")
_MIXED = "%(left)s and %(right)s cannot be compared."

Word = Literal["improved", "worse", "cannot_tell"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a definition and its workspace say about a change.

    `unit` tells events (count) from amounts (currency): only events have a Poisson interval.
    `materiality_pct` is the smallest relative change anybody cares about.
    """

    direction: str
    unit: str = ""
    materiality_pct: Decimal = Decimal(5)
    band_low: Decimal | None = None
    band_high: Decimal | None = None
    n_min: int | None = None

    def __post_init__(self) -> None:
        if self.direction not in DIRECTIONS:
            raise ValueError("Choose whether higher or lower is better.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two measurements compared. `delta_abs` is after - before in the unit of the value (percent
    points for a rate), `low` and `high` its 95 % interval; `delta_rel` is in percent of `before`,
    where that means anything. None = unknown, never 0.

    Warnings: no_data, n_below_minimum, no_interval, no_variation, few_expected, skewed,
     sums_only, degenerate, poisson_assumed, unequal_exposure.
    """

    method: str
    before: Decimal | None
    after: Decimal | None
    delta_abs: Decimal | None = None
    delta_rel: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    rel_low: Decimal | None = None
    rel_high: Decimal | None = None
    p: Decimal | None = None
    statistic: Decimal | None = None
    freedom: Decimal | None = None
    error: Decimal | None = None
    interval_method: str = ""
    seed: int | None = None
    second: Significance | None = None
    n_before: int | None = None
    n_after: int | None = None
    warnings: tuple[str, ...] = ()


class Verdict(NamedTuple):
    """One of three words, and the reason as a code the screens have a sentence for.

    Reasons: interval (the word is told by it), neutral, no_data, no_interval, degenerate,
    interval_holds_zero, p_not_small, below_materiality, inside_band, sample_ratio, provisional.
    """

    word: Word
    reason: str


def compare(
    before: Statistics,
    after: Statistics,
    facts: Facts,
    *,
    exposures: tuple[Decimal, Decimal] = (Decimal(1), Decimal(1)),
    units: tuple[UnitSums, UnitSums] | None = None,
) -> Comparison:
    """The change from `before` to `after`, by the method of their family.

    `exposures` are the lengths over which counts were taken (days, if the periods differ);
    `units` the per-unit sums of a ratio, where rows exist. Errors: NotComparable when family or
    basis differ.
    """
    if before.family is not after.family:
        raise NotComparable(_MIXED, left=before.family, right=after.family)
    if before.basis != after.basis:
        raise NotComparable(_MIXED, left=before.basis or "—", right=after.basis or "—")
    warnings = []
    if before.below_minimum(facts.n_min) or after.below_minimum(facts.n_min):
        warnings.append("n_below_minimum")
    common: dict[str, Any] = {
        "before": before.value,
        "after": after.value,
        "n_before": before.sample_size,
        "n_after": after.sample_size,
    }
    if before.value is None or after.value is None:
        return Comparison(method="", warnings=(*warnings, "no_data"), **common)
    with precise():
        delta = after.value - before.value
    relative = _relative(before, delta)
    plain = Comparison(
        method="", delta_abs=delta, delta_rel=relative, warnings=tuple(warnings), **common
    )
    if before.family is Family.COUNT:
        return _counts(cast(Count, before), cast(Count, after), plain, facts, exposures)
    if before.family is Family.RATIO:
        return _ratios(cast(Ratio, before), plain, units)
    method = _METHODS.get(before.family)
    return plain if method is None else method(before, after, plain)


def movement(delta: Decimal | None, direction: str) -> Literal["better", "worse", "same"] | None:
    """Which way a change of the value goes, whatever its size; None where no direction is good.

    A rise of effort is worse, a rise of ease is better: told by the direction, never by the name.
    """
    if delta is None or direction not in ("higher_better", "lower_better"):
        return None
    if delta == 0:
        return "same"
    return "better" if (delta > 0) == (direction == "higher_better") else "worse"


def verdict(comparison: Comparison, facts: Facts) -> Verdict:
    """improved or worse only if the whole interval lies on that side, the p agrees and the change
    is at least `materiality_pct` of the value before; cannot_tell in every other case."""
    if facts.direction == "neutral":
        return Verdict("cannot_tell", "neutral")
    delta = comparison.delta_abs
    if delta is None:
        return Verdict("cannot_tell", "no_data")
    if comparison.low is None or comparison.high is None:
        return Verdict("cannot_tell", "no_interval")
    if "degenerate" in comparison.warnings:
        return Verdict("cannot_tell", "degenerate")
    if comparison.low <= 0 <= comparison.high:
        return Verdict("cannot_tell", "interval_holds_zero")
    if comparison.p is not None and comparison.p >= ALPHA:
        return Verdict("cannot_tell", "p_not_small")
    if comparison.delta_rel is not None and abs(comparison.delta_rel) < facts.materiality_pct:
        return Verdict("cannot_tell", "below_materiality")
    way = movement(delta, facts.direction)
    if facts.direction == "in_band":
        way = _towards_band(comparison, facts)
    if way is None or way == "same":
        return Verdict("cannot_tell", "inside_band")
    return Verdict("improved" if way == "better" else "worse", "interval")


def difference_in_differences(treated: Comparison, control: Comparison) -> Comparison:
    """The change of a segment that had the action, less the change of one that had not.

    Error: the root of the sum of both squared errors. Without one of the errors: no interval.
    """
    both = tuple(dict.fromkeys((*treated.warnings, *control.warnings)))
    plain = Comparison(
        method="difference_in_differences",
        before=treated.before,
        after=treated.after,
        n_before=treated.n_before,
        n_after=treated.n_after,
        warnings=both,
    )
    if treated.delta_abs is None or control.delta_abs is None or treated.before is None:
        return plain
    with precise():
        delta = treated.delta_abs - control.delta_abs
        relative = 100 * delta / treated.before if treated.delta_rel is not None else None
        plain = replace(plain, delta_abs=delta, delta_rel=relative)
        if not treated.error or not control.error:
            return replace(plain, warnings=(*both, "no_interval"))
        error = (treated.error**2 + control.error**2).sqrt()
        z, half = delta / error, Z95 * error
        found = Difference(
            Significance("difference_in_differences", z, tests.normal_p(z)),
            delta,
            error,
            Interval(delta - half, delta + half, method="normal"),
        )
    return _with(plain, found)


def _towards_band(
    comparison: Comparison, facts: Facts
) -> Literal["better", "worse", "same"] | None:
    def away(value: Decimal | None) -> Decimal:
        if value is None:
            return Decimal(0)
        below = facts.band_low - value if facts.band_low is not None else Decimal(0)
        above = value - facts.band_high if facts.band_high is not None else Decimal(0)
        return max(below, above, Decimal(0))

    return movement(away(comparison.after) - away(comparison.before), "lower_better")


def _relative(before: Statistics, delta: Decimal) -> Decimal | None:
    # A score that may be negative has no meaningful percentage of itself.
    if before.value is None or before.value <= 0 or before.family is Family.NET_SCORE:
        return None
    with precise():
        return 100 * delta / before.value


def _with(plain: Comparison, found: Difference, *warnings: str) -> Comparison:
    got = found.significance
    more = [*plain.warnings, *warnings]
    if found.interval.degenerate:
        more.append("degenerate")
    return replace(
        plain,
        method=got.method,
        low=found.interval.low,
        high=found.interval.high,
        p=got.p,
        statistic=got.statistic,
        freedom=got.freedom,
        error=found.error,
        interval_method=found.interval.method,
        seed=found.interval.seed,
        warnings=tuple(dict.fromkeys(more)),
    )


def _no_interval(plain: Comparison, *warnings: str) -> Comparison:
    return replace(plain, warnings=(*plain.warnings, "no_interval", *warnings))


def _proportions(before: Proportion, after: Proportion, plain: Comparison) -> Comparison:
    z = tests.proportions_z(before, after)
    interval = newcombe(before.x, before.n, after.x, after.n)
    error = difference_error(before.x, before.n, after.x, after.n)
    expected = tests.least_expected(before, after)
    delta = plain.delta_abs
    if z is None or interval is None or error is None or expected is None or delta is None:
        return _no_interval(plain)
    if z.statistic is None:
        return _with(plain, Difference(z, delta, error, interval), "no_variation")
    exact = tests.fisher(before, after) if expected < tests.FEW_EXPECTED else None
    if exact is None:
        return _with(plain, Difference(z, delta, error, interval))
    return _with(plain, Difference(exact, delta, error, interval), "few_expected")


def _means(before: Mean, after: Mean, plain: Comparison) -> Comparison:
    found = tests.welch(before, after)
    if found is None:
        return _no_interval(plain)
    if before.sample is None or after.sample is None:
        few = found.interval.degenerate
        return _with(plain, found, *(["sums_only"] if few else []))
    second = tests.mann_whitney(before.sample, after.sample)
    skewed = any(_needs_bootstrap(sample) for sample in (before.sample, after.sample))
    interval = found.interval._replace(degenerate=False)
    if skewed:
        drawn = bootstrap_difference(before.sample.floats(), after.sample.floats())
        interval = drawn or found.interval
    warnings = ["skewed"] if skewed else []
    return replace(_with(plain, found._replace(interval=interval), *warnings), second=second)


def _needs_bootstrap(sample: Sample) -> bool:
    skewness = sample.skewness
    return sample.n < MANY and skewness is not None and abs(skewness) > SKEWED


def _net_scores(before: NetScore, after: NetScore, plain: Comparison) -> Comparison:
    found = tests.net_scores(before, after)
    return _no_interval(plain, "degenerate") if found is None else _with(plain, found)


def _ratios(
    before: Ratio, plain: Comparison, units: tuple[UnitSums, UnitSums] | None
) -> Comparison:
    found = unit_tests.ratios(*units) if units is not None else None
    if found is None:
        return _no_interval(plain)
    if before.percent:
        low, high = 100 * found.interval.low, 100 * found.interval.high
        scaled = found.interval._replace(low=low, high=high)
        found = found._replace(error=100 * found.error, interval=scaled)
    return _with(plain, found)


def _counts(
    before: Count,
    after: Count,
    plain: Comparison,
    facts: Facts,
    exposures: tuple[Decimal, Decimal],
) -> Comparison:
    events = facts.unit == "count" and all(
        part.c >= 0 and part.c == part.c.to_integral_value() for part in (before, after)
    )
    if not events:
        return _no_interval(_scaled(plain, before, after, exposures))
    rates = tests.poisson_rates(int(before.c), int(after.c), *exposures)
    found = _with(_scaled(plain, before, after, exposures), rates.difference, "poisson_assumed")
    with precise():
        high = rates.ratio_high
        return replace(
            found,
            rel_low=None if not before.c else 100 * (rates.ratio_low - 1),
            rel_high=None if high is None else 100 * (high - 1),
        )


def _scaled(
    plain: Comparison, before: Count, after: Count, exposures: tuple[Decimal, Decimal]
) -> Comparison:
    """The change over the length of the first period, where the second was longer or shorter."""
    if exposures[0] == exposures[1]:
        return plain
    with precise():
        delta = after.c * exposures[0] / exposures[1] - before.c
    return replace(
        plain,
        delta_abs=delta,
        delta_rel=_relative(before, delta),
        warnings=(*plain.warnings, "unequal_exposure"),
    )


def _nothing(before: Statistics, after: Statistics, plain: Comparison) -> Comparison:
    return _no_interval(plain)


_METHODS: dict[Family, Callable[[Any, Any, Comparison], Comparison]] = {
    Family.PROPORTION: _proportions,
    Family.MEAN: _means,
    Family.NET_SCORE: _net_scores,
    Family.DISTINCT: _nothing,
}
