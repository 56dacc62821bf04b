"""95 % intervals of the value families, exact in Decimal except for quantiles and resampling.

Sources: Wilson (1927) score interval; Newcombe (1998, method 10) for a difference of two
proportions; Garwood (1936) for a count; plug-in variance of a net promoter score, and Rocks (2016)
for a small one; Student's t for a mean; percentile bootstrap (Efron, 1979) for skewed samples.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from journeymap.kpis.statistics.exact import from_float, precise
from journeymap.kpis.statistics.samples import Sample

if TYPE_CHECKING:
    import numpy
    import numpy.typing

Z95 = Decimal("1.959963984540054")
# One seed for the whole product, kept with each interval drawn by it: whoever doubts a bootstrap
# repeats it to the last digit.
SEED = 20240101
DRAWS = 10_000
_CELLS = 1_000_000
# Below 30 observations Student's t needs a sample that is not highly skewed: |g1| > 1 is.
MANY = 30
SKEWED = 1


class Interval(NamedTuple):
    """A closed interval; `degenerate` says that it must not be read as certainty.

    `seed` is there when it was drawn by chance.
    """

    low: Decimal
    high: Decimal
    degenerate: bool = False
    method: str = ""
    seed: int | None = None


def wilson(x: Decimal, n: Decimal) -> Interval | None:
    """The Wilson score interval of x out of n, in percent; None without observations.

    Centre (p + z²/2n)/(1 + z²/n), half-width z·sqrt(p(1-p)/n + z²/4n²)/(1 + z²/n).
    """
    if n <= 0:
        return None
    with precise():
        p = x / n
        z2n = Z95 * Z95 / n
        centre = (p + z2n / 2) / (1 + z2n)
        half = Z95 * ((p * (1 - p) + z2n / 4) / n).sqrt() / (1 + z2n)
        # At the ends of the scale centre and half-width cancel out, but for the last digit.
        low = 100 * (centre - half) if x > 0 else Decimal(0)
        high = 100 * (centre + half) if x < n else Decimal(100)
    return Interval(low, high, method="wilson")


def newcombe(x1: int, n1: int, x2: int, n2: int) -> Interval | None:
    """The interval of the difference x2/n2 - x1/n1, in percent points; None without observations.

    Newcombe's hybrid score interval: from the distances of both proportions to their own Wilson
    limits, so that it never leaves [-100, 100] and stands near 0 and 100 %.
    """
    first, second = wilson(Decimal(x1), Decimal(n1)), wilson(Decimal(x2), Decimal(n2))
    if first is None or second is None:
        return None
    with precise():
        p1, p2 = 100 * Decimal(x1) / n1, 100 * Decimal(x2) / n2
        down = ((p2 - second.low) ** 2 + (first.high - p1) ** 2).sqrt()
        up = ((second.high - p2) ** 2 + (p1 - first.low) ** 2).sqrt()
        return Interval(p2 - p1 - down, p2 - p1 + up, method="newcombe")


def wald(x1: int, n1: int, x2: int, n2: int) -> Interval | None:
    """The plain interval of the same difference: d ± z·SE. A yardstick; Newcombe's is shown."""
    error = difference_error(x1, n1, x2, n2)
    if error is None:
        return None
    with precise():
        difference = 100 * (Decimal(x2) / n2 - Decimal(x1) / n1)
        half = Z95 * error
        return Interval(difference - half, difference + half, degenerate=half == 0, method="wald")


def difference_error(x1: int, n1: int, x2: int, n2: int) -> Decimal | None:
    """Standard error of x2/n2 - x1/n1 in percent points, each variance its own; None if n = 0."""
    if n1 <= 0 or n2 <= 0:
        return None
    with precise():
        p1, p2 = Decimal(x1) / n1, Decimal(x2) / n2
        return 100 * (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2).sqrt()


def poisson(count: int) -> Interval:
    """Garwood's exact interval of the expectation behind a count of independent events.

    Half the 2.5 % and 97.5 % points of chi-squared with 2c and 2c+2 degrees of freedom.
    """
    if count < 0:
        raise ValueError("A count of events may not be negative.")
    from scipy.special import chdtri

    low = from_float(chdtri(2 * count, 0.975) / 2) if count else Decimal(0)
    high = from_float(chdtri(2 * count + 2, 0.025) / 2)
    return Interval(low, high, method="garwood")


def net_score(p: Decimal, a: Decimal, d: Decimal) -> Interval | None:
    """The plug-in interval of 100·(p-d)/n, clamped to [-100, 100]; None when n = 0.

    Degenerate when everyone gave the same class of answer: the plug-in variance is then 0, which
    says that the sample is too small, not that the score is certain.
    """
    error = net_score_error(p, a, d)
    if error is None:
        return None
    return _clamped(p, a, d, error, "plug_in")


def net_score_adjusted(p: Decimal, a: Decimal, d: Decimal) -> Interval | None:
    """The adjusted Wald interval of a small net score (Rocks, 2016); None when n = 0.

    ¾ promoter, 1½ passives and ¾ detractor are added before the plug-in formula, so that a
    unanimous sample has an interval too. Offered beside the plug-in one, never in its place.
    """
    if p + a + d <= 0:
        return None
    more = (p + Decimal("0.75"), a + Decimal("1.5"), d + Decimal("0.75"))
    error = net_score_error(*more)
    return None if error is None else _clamped(*more, error, "adjusted_wald")


def _clamped(p: Decimal, a: Decimal, d: Decimal, error: Decimal, method: str) -> Interval:
    with precise():
        score = 100 * (p - d) / (p + a + d)
        low = max(Decimal(-100), score - Z95 * error)
        high = min(Decimal(100), score + Z95 * error)
    return Interval(low, high, error == 0, method)


def net_score_error(
    p: Decimal, a: Decimal, d: Decimal, *, unbiased: bool = False
) -> Decimal | None:
    """Standard error 100·sqrt(((p+d)/n - ((p-d)/n)²)/n) of a net score; None when n = 0.

    `unbiased` divides by n-1, for comparison with tools that do (None when n < 2).
    """
    n = p + a + d
    divisor = n - 1 if unbiased else n
    if n <= 0 or divisor <= 0:
        return None
    with precise():
        spread = (p + d) / n - ((p - d) / n) ** 2
        return 100 * (max(spread, Decimal(0)) / divisor).sqrt()


def standard_deviation(n: int, total: Decimal, total_sq: Decimal) -> Decimal | None:
    """Sample standard deviation from n, Σv and Σv²; None when n < 2."""
    if n < 2:
        return None
    with precise():
        variance = (total_sq - total * total / n) / (n - 1)
        return max(variance, Decimal(0)).sqrt()


def mean(n: int, total: Decimal, total_sq: Decimal, *, distribution: str = "t") -> Interval | None:
    """Student (or normal) 95 % interval of a mean from its sums; None when n < 2.

    Marked degenerate below 30 observations: the sums cannot tell whether the sample is symmetric,
    and for a skewed one the interval is wrong (resolution times with a negative lower bound).
    Marked also where all values are the same.
    """
    deviation = standard_deviation(n, total, total_sq)
    if deviation is None:
        return None
    quantile = Z95 if distribution == "normal" else student_quantile(Decimal(n - 1))
    with precise():
        half = quantile * deviation / Decimal(n).sqrt()
        low, high = total / n - half, total / n + half
    return Interval(low, high, n < MANY or deviation == 0, distribution)


def sample_mean(sample: Sample, *, seed: int = SEED) -> Interval | None:
    """The interval of the mean of a sample kept whole; None when n < 2.

    Student's t from 30 observations on, or where the sample is not highly skewed (|g1| ≤ 1);
    else the percentile bootstrap. Marked degenerate where all values are the same.
    """
    if sample.n < 2:
        return None
    skewness = sample.skewness
    if sample.n >= MANY or skewness is None or abs(skewness) <= SKEWED:
        student = mean(sample.n, sample.total, sample.total_sq)
        return None if student is None else student._replace(degenerate=skewness is None)
    return bootstrap_mean(sample.floats(), seed=seed)


def student_quantile(freedom: Decimal) -> Decimal:
    """The 97.5 % point of Student's t."""
    # scipy is slow to import and only means need it.
    from scipy.special import stdtrit

    return from_float(stdtrit(float(freedom), 0.975))


def bootstrap_mean(
    sample: Sequence[float], *, seed: int = SEED, draws: int = DRAWS
) -> Interval | None:
    """Percentile bootstrap 95 % interval of the mean, repeatable by its seed; None when empty."""
    if not sample:
        return None
    import numpy

    generator = numpy.random.default_rng(seed)
    return _percentiles(_means(sample, generator, draws), seed=seed, degenerate=len(sample) < 2)


def bootstrap_difference(
    before: Sequence[float], after: Sequence[float], *, seed: int = SEED, draws: int = DRAWS
) -> Interval | None:
    """Percentile bootstrap 95 % interval of mean(after) - mean(before); None if one is empty."""
    if not before or not after:
        return None
    import numpy

    generator = numpy.random.default_rng(seed)
    first = _means(before, generator, draws)
    differences = _means(after, generator, draws) - first
    return _percentiles(differences, seed=seed, degenerate=min(len(before), len(after)) < 2)


def _means(
    sample: Sequence[float], generator: "numpy.random.Generator", draws: int
) -> "numpy.typing.NDArray[numpy.float64]":
    """The means of so many samples drawn with replacement: `integers(0, n, n)` for each."""
    import numpy

    values = numpy.asarray(sample, dtype=float)
    n = len(values)
    rows = max(1, _CELLS // n)  # a block at a time, so that a large sample does not fill the memory
    blocks = [
        values[generator.integers(0, n, (min(rows, draws - done), n))].mean(axis=1)
        for done in range(0, draws, rows)
    ]
    return numpy.concatenate(blocks)


def _percentiles(
    drawn: "numpy.typing.NDArray[numpy.float64]", *, seed: int, degenerate: bool
) -> Interval:
    import numpy

    low, high = numpy.percentile(drawn, [2.5, 97.5])
    return Interval(from_float(low), from_float(high), degenerate, "bootstrap", seed)
