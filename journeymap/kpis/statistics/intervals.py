"""95 % intervals of the value families, exact in Decimal except for Student's quantile.

Sources: Wilson (1927) score interval; plug-in variance of a net promoter score;
Student's t for a mean; percentile bootstrap (Efron, 1979) for skewed samples.
"""

from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import NamedTuple

Z95 = Decimal("1.959963984540054")
_PRECISION = 40


class Interval(NamedTuple):
    """A closed interval; `degenerate` says that it must not be read as certainty."""

    low: Decimal
    high: Decimal
    degenerate: bool = False


def wilson(x: Decimal, n: Decimal) -> Interval | None:
    """The Wilson score interval of x out of n, in percent; None without observations.

    Centre (p + z²/2n)/(1 + z²/n), half-width z·sqrt(p(1-p)/n + z²/4n²)/(1 + z²/n).
    """
    if n <= 0:
        return None
    with localcontext() as context:
        context.prec = _PRECISION
        p = x / n
        z2n = Z95 * Z95 / n
        centre = (p + z2n / 2) / (1 + z2n)
        half = Z95 * ((p * (1 - p) + z2n / 4) / n).sqrt() / (1 + z2n)
        low = max(Decimal(0), 100 * (centre - half))
        high = min(Decimal(100), 100 * (centre + half))
    return Interval(low, high)


def net_score(p: Decimal, a: Decimal, d: Decimal) -> Interval | None:
    """The plug-in interval of 100·(p-d)/n, clamped to [-100, 100]; None when n = 0.

    Degenerate when everyone gave the same class of answer: the plug-in variance is then 0, which
    says that the sample is too small, not that the score is certain.
    """
    n = p + a + d
    error = net_score_error(p, a, d)
    if error is None:
        return None
    with localcontext() as context:
        context.prec = _PRECISION
        score = 100 * (p - d) / n
        low = max(Decimal(-100), score - Z95 * error)
        high = min(Decimal(100), score + Z95 * error)
    return Interval(low, high, degenerate=error == 0)


def net_score_error(p: Decimal, a: Decimal, d: Decimal) -> Decimal | None:
    """Standard error 100·sqrt(((p+d)/n - ((p-d)/n)²)/n) of a net score; None when n = 0."""
    n = p + a + d
    if n <= 0:
        return None
    with localcontext() as context:
        context.prec = _PRECISION
        spread = (p + d) / n - ((p - d) / n) ** 2
        return Decimal(100 * (max(spread, Decimal(0)) / n).sqrt())


def standard_deviation(n: int, total: Decimal, total_sq: Decimal) -> Decimal | None:
    """Sample standard deviation from n, Σv and Σv²; None when n < 2."""
    if n < 2:
        return None
    with localcontext() as context:
        context.prec = _PRECISION
        variance = (total_sq - total * total / n) / (n - 1)
        return max(variance, Decimal(0)).sqrt()


def mean(n: int, total: Decimal, total_sq: Decimal, *, distribution: str = "t") -> Interval | None:
    """Student (or normal) 95 % interval of a mean from its sums; None when n < 2.

    Marked degenerate below 30 observations: the sums cannot tell whether the sample is symmetric,
    and for a skewed one the interval is wrong (resolution times with a negative lower bound).
    """
    deviation = standard_deviation(n, total, total_sq)
    if deviation is None:
        return None
    quantile = Z95 if distribution == "normal" else _student_quantile(n - 1)
    with localcontext() as context:
        context.prec = _PRECISION
        half = quantile * deviation / Decimal(n).sqrt()
        return Interval(total / n - half, total / n + half, degenerate=n < 30)


def _student_quantile(freedom: int) -> Decimal:
    # scipy is slow to import and only means need it.
    from scipy.special import stdtrit

    return Decimal(repr(float(stdtrit(freedom, 0.975))))


def bootstrap_mean(sample: Sequence[float], *, seed: int, draws: int = 10_000) -> Interval | None:
    """Percentile bootstrap 95 % interval of the mean, repeatable by its seed; None when empty."""
    if not sample:
        return None
    import numpy

    values = numpy.asarray(sample, dtype=float)
    generator = numpy.random.default_rng(seed)
    means = [
        float(values[generator.integers(0, len(values), len(values))].mean()) for _ in range(draws)
    ]
    low, high = numpy.percentile(means, [2.5, 97.5])
    return Interval(Decimal(repr(float(low))), Decimal(repr(float(high))), len(values) < 2)
