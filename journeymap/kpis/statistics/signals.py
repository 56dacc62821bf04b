"""Is this value unusual: beyond a threshold with its whole interval, or far from its own history.

Sources: robust z by the median absolute deviation (Iglewicz and Hoaglin, 1993); trend by Mann and
Kendall with the slope of Theil and Sen; trend of shares by Cochran and Armitage.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from journeymap.kpis.statistics.exact import from_float, precise
from journeymap.kpis.statistics.families import Proportion
from journeymap.kpis.statistics.intervals import Interval
from journeymap.kpis.statistics.samples import Sample
from journeymap.kpis.statistics.significance import Significance, normal_p

# 0.6745 standard deviations of a normal distribution are one median absolute deviation.
_PER_MAD = Decimal("0.6745")
# Of the same weekday; fewer have no usual spread.
ENOUGH = 4


def beyond(interval: Interval | None, threshold: Decimal, side: Literal["above", "below"]) -> bool:
    """Whether the whole interval lies strictly beyond the threshold; never for a degenerate one.

    Twelve answers below target are no alarm while their interval still holds the target.
    """
    if interval is None or interval.degenerate:
        return False
    return interval.low > threshold if side == "above" else interval.high < threshold


def robust_z(value: Decimal, history: Sequence[Decimal]) -> Decimal | None:
    """0.6745·(x - median)/MAD; None without history or when half of it is one value (MAD 0)."""
    past = Sample.of(history)
    median = past.median
    if median is None:
        return None
    with precise():
        spread = Sample.of([abs(other - median) for other in history]).median
        return _PER_MAD * (value - median) / spread if spread else None


def anomaly(
    value: Decimal,
    on: date,
    history: Sequence[tuple[date, Decimal]],
    *,
    at_least: int = ENOUGH,
) -> Decimal | None:
    """The robust z of a day's value among the earlier days of the same weekday.

    A quiet Sunday is compared with Sundays. None with fewer than `at_least` of them or MAD 0.
    """
    same = [other for day, other in history if day < on and day.weekday() == on.weekday()]
    return robust_z(value, same) if len(same) >= at_least else None


class Trend(NamedTuple):
    """Whether a series rises or falls throughout: Kendall's tau, its p, the slope a period."""

    tau: Decimal
    p: Decimal
    slope: Decimal


def trend(values: Sequence[Decimal | None]) -> Trend | None:
    """Mann-Kendall's test of a series, a gap being no value; None below four or without change."""
    known = [(index, float(value)) for index, value in enumerate(values) if value is not None]
    if len(known) < 4 or len({value for _, value in known}) < 2:
        return None
    from scipy.stats import kendalltau, theilslopes

    at, of = zip(*known, strict=True)
    tau = kendalltau(at, of)
    slope = theilslopes(of, at).slope
    return Trend(*(from_float(number) for number in (tau.statistic, tau.pvalue, slope)))


def share_trend(periods: Sequence[Proportion]) -> Significance | None:
    """Cochran-Armitage z of shares over equally spaced periods; None when nothing can vary."""
    hits, tries = sum(part.x for part in periods), sum(part.n for part in periods)
    with precise():
        if not tries:
            return None
        share = Decimal(hits) / tries
        moment = sum(((part.x - part.n * share) * t for t, part in enumerate(periods)), Decimal(0))
        first = sum(part.n * t for t, part in enumerate(periods))
        second = sum(part.n * t * t for t, part in enumerate(periods))
        variance = share * (1 - share) * (second - Decimal(first) ** 2 / tries)
        if variance <= 0:
            return None
        z = moment / variance.sqrt()
    return Significance("cochran_armitage", z, normal_p(z))
