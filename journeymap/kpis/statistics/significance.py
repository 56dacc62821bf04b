"""Two-sided tests of a difference, and what several of them at once are worth.

Sources: pooled two-proportion z; Fisher (1935) exact; Welch (1947); Mann and Whitney (1947);
conditional exact test of two Poisson rates (Przyborowski and Wilenski, 1940) with Clopper-Pearson
limits; Holm (1979); Benjamini and Hochberg (1995). Distributions come from scipy, imported where
they are needed; a normal tail needs none.
"""

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from journeymap.kpis.statistics.exact import from_float, precise
from journeymap.kpis.statistics.families import Mean, NetScore, Proportion
from journeymap.kpis.statistics.intervals import (
    MANY,
    Z95,
    Interval,
    net_score_error,
    poisson,
    student_quantile,
)
from journeymap.kpis.statistics.samples import Sample

# An expected cell below five: the normal approximation of a two by two table is not to be trusted.
FEW_EXPECTED = 5


class Significance(NamedTuple):
    """A test statistic (None where it has none or is undefined) and its two-sided p."""

    method: str
    statistic: Decimal | None
    p: Decimal
    freedom: Decimal | None = None


class Difference(NamedTuple):
    """A test together with the difference it is about: second minus first, its error, its 95 %."""

    significance: Significance
    delta: Decimal
    error: Decimal
    interval: Interval


def normal_p(z: Decimal) -> Decimal:
    """The two-sided p of a standard normal z."""
    return from_float(math.erfc(float(abs(z)) / math.sqrt(2)))


def proportions_z(before: Proportion, after: Proportion) -> Significance | None:
    """Pooled two-proportion z; None when one has no observations.

    When nobody or everybody did it on both sides, z is undefined and p = 1: nothing differs.
    """
    if not before.n or not after.n:
        return None
    with precise():
        pooled = Decimal(before.x + after.x) / (before.n + after.n)
        variance = pooled * (1 - pooled) * (Decimal(1) / before.n + Decimal(1) / after.n)
        if variance == 0:
            return Significance("two_proportion_z", None, Decimal(1))
        difference = Decimal(after.x) / after.n - Decimal(before.x) / before.n
        z = difference / variance.sqrt()
    return Significance("two_proportion_z", z, normal_p(z))


def least_expected(before: Proportion, after: Proportion) -> Decimal | None:
    """The smallest expected cell of the two by two table; None without any observation."""
    n = before.n + after.n
    if not n:
        return None
    hits = before.x + after.x
    with precise():
        return Decimal(min(before.n, after.n)) * min(hits, n - hits) / n


def fisher(before: Proportion, after: Proportion) -> Significance | None:
    """Fisher's exact test of the two by two table; None when one has no observations."""
    if not before.n or not after.n:
        return None
    import numpy

    # scipy's own does not come back for 10^13 visitors. Given the margins, the smaller one, m, lies
    # in the first cell k times with weights whose ratios are known: no factorial of a large number.
    n, hits = before.n + after.n, before.x + after.x
    flip = hits > n - hits
    few = n - hits if flip else hits
    seen = after.n - after.x if flip else after.x
    arm = after.n
    if arm > n - arm:  # count in the smaller arm
        arm, seen = n - arm, few - seen
    k = numpy.arange(0, min(few, arm), dtype=float)
    ratios = (few - k) / (k + 1) * ((arm - k) / (n - few - arm + k + 1))
    logs = numpy.concatenate([[0.0], numpy.cumsum(numpy.log(ratios))])
    weights = numpy.exp(logs - logs.max())
    # As in R: what is as likely as the table seen, but for rounding, counts as such.
    p = weights[weights <= weights[seen] * (1 + 1e-7)].sum() / weights.sum()
    return Significance("fisher", None, from_float(min(1.0, float(p))))


def welch(before: Mean, after: Mean) -> Difference | None:
    """Welch's t of mean(after) - mean(before), from n, Σv and Σv²; None where those are missing.

    None also when no value varies on either side. The interval is marked degenerate below 30
    observations, as for one mean.
    """
    first, second = before.deviation, after.deviation
    if first is None or second is None or before.value is None or after.value is None:
        return None
    return welch_from_summary(before.value, first, before.n, after.value, second, after.n)


def welch_from_summary(
    mean1: Decimal, deviation1: Decimal, n1: int, mean2: Decimal, deviation2: Decimal, n2: int
) -> Difference | None:
    """The same from published means, standard deviations and sizes; None when it is undefined."""
    if n1 < 2 or n2 < 2 or (deviation1 == 0 and deviation2 == 0):
        return None
    from scipy.special import stdtr

    with precise():
        share1, share2 = deviation1**2 / n1, deviation2**2 / n2
        error = (share1 + share2).sqrt()
        freedom = (share1 + share2) ** 2 / (share1**2 / (n1 - 1) + share2**2 / (n2 - 1))
        delta = mean2 - mean1
        t = delta / error
        half = student_quantile(freedom) * error
        interval = Interval(delta - half, delta + half, min(n1, n2) < MANY, "welch")
    p = from_float(2 * stdtr(float(freedom), -float(abs(t))))
    return Difference(Significance("welch", t, p, freedom), delta, error, interval)


def mann_whitney(before: Sample, after: Sample) -> Significance | None:
    """Mann-Whitney U of `after`: exact for small samples without ties, else normal; None if empty.

    Asks whether one tends to be larger, not whether the means differ: shown second.
    """
    if not before.counts or not after.counts:
        return None
    from scipy.stats import mannwhitneyu

    got = mannwhitneyu(after.floats(), before.floats(), alternative="two-sided")
    p = 1.0 if math.isnan(got.pvalue) else float(got.pvalue)  # all values equal
    return Significance("mann_whitney", from_float(got.statistic), from_float(p))


def net_scores(before: NetScore, after: NetScore) -> Difference | None:
    """z of two net scores by their plug-in errors; None where one is empty or both unanimous.

    Marked degenerate when one side is unanimous: its error of 0 is not to be believed.
    """
    errors = [net_score_error(Decimal(s.p), Decimal(s.a), Decimal(s.d)) for s in (before, after)]
    first, second = errors
    if first is None or second is None or before.value is None or after.value is None:
        return None
    with precise():
        error = (first**2 + second**2).sqrt()
        if error == 0:
            return None
        delta = after.value - before.value
        z = delta / error
        half = Z95 * error
        degenerate = first == 0 or second == 0
        interval = Interval(delta - half, delta + half, degenerate, "net_score_z")
    return Difference(Significance("net_score_z", z, normal_p(z)), delta, error, interval)


class Rates(NamedTuple):
    """Two rates of events compared: their difference over the first exposure, and their ratio."""

    difference: Difference
    ratio: Decimal | None
    ratio_low: Decimal
    ratio_high: Decimal | None


def poisson_rates(
    count1: int, count2: int, exposure1: Decimal = Decimal(1), exposure2: Decimal = Decimal(1)
) -> Rates:
    """Two counts of independent events over exposures (days, visitors): exact test, both limits.

    Given both, the second is binomial with probability exposure2/(exposure1 + exposure2); its
    Clopper-Pearson limits give those of the rate ratio (no upper one when count1 is 0). The
    difference is told over exposure1, its limits found from Garwood's as Newcombe finds his.
    Errors: ValueError.
    """
    if exposure1 <= 0 or exposure2 <= 0:
        raise ValueError("An exposure must be positive.")
    from scipy.special import betainc, betaincinv

    first, second = poisson(count1), poisson(count2)
    with precise():
        scale = exposure1 / exposure2
        share = float(exposure2 / (exposure1 + exposure2))
        # Twice the smaller tail: the test whose limits Clopper's and Pearson's are.
        least = betainc(count2, count1 + 1, share) if count2 else 1.0
        most = 1 - betainc(count2 + 1, count1, share) if count1 else 1.0
        p = from_float(min(1.0, 2 * float(min(least, most))))
        delta = count2 * scale - count1
        down = ((count2 - second.low) ** 2 * scale**2 + (first.high - count1) ** 2).sqrt()
        up = ((second.high - count2) ** 2 * scale**2 + (count1 - first.low) ** 2).sqrt()
        interval = Interval(delta - down, delta + up, method="garwood")
        error = (count1 + count2 * scale**2).sqrt()
        low = from_float(betaincinv(count2, count1 + 1, 0.025)) if count2 else Decimal(0)
        high = from_float(betaincinv(count2 + 1, count1, 0.975)) if count1 else None
        significance = Significance("poisson_rates", None, p)
        return Rates(
            Difference(significance, delta, error, interval),
            count2 * scale / count1 if count1 else None,
            low / (1 - low) * scale,
            None if high is None or high == 1 else high / (1 - high) * scale,
        )


def holm(ps: Sequence[Decimal]) -> list[Decimal]:
    """Holm's adjusted p of each: none of them is wrong by chance, with the error rate asked for."""
    order = sorted(range(len(ps)), key=lambda i: ps[i])
    adjusted, running = [Decimal(1)] * len(ps), Decimal(0)
    for rank, i in enumerate(order):
        running = max(running, min(Decimal(1), (len(ps) - rank) * ps[i]))
        adjusted[i] = running
    return adjusted


def benjamini_hochberg(ps: Sequence[Decimal]) -> list[Decimal]:
    """Adjusted p of each (q-values): of those below 5 %, about one in twenty is a false alarm."""
    order = sorted(range(len(ps)), key=lambda i: ps[i], reverse=True)
    adjusted, running = [Decimal(1)] * len(ps), Decimal(1)
    with precise():
        for passed, i in enumerate(order):
            running = min(running, ps[i] * len(ps) / (len(ps) - passed))
            adjusted[i] = running
    return adjusted
