""" "If Payment reached 35 %: so many orders, in this range": arithmetic on what was measured.

Not a forecast: it keeps everything else as it was and says so.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple, Self

from journeymap.kpis.statistics.exact import StatisticsError, exact, precise
from journeymap.kpis.statistics.families import Proportion
from journeymap.kpis.statistics.intervals import wilson


class Outlook(NamedTuple):
    """How many would come out at the end, its range, and how many do now."""

    expected: Decimal
    low: Decimal
    high: Decimal
    now: Decimal

    @property
    def more(self) -> tuple[Decimal, Decimal, Decimal]:
        """The change against now, with its range."""
        with precise():
            return self.expected - self.now, self.low - self.now, self.high - self.now

    def times(self, factor: Decimal) -> Self:
        """The same in money (an order's value) or over a year (52 for a week)."""
        with precise():
            return type(self)(*(number * exact(factor) for number in self))


def what_if(
    stage: Proportion, reached_pct: Decimal, onward: Sequence[Proportion] = ()
) -> Outlook | None:
    """What would come out, were `reached_pct` of those who enter `stage` to pass it.

    `onward` are the later stages up to the end, at the rates measured. The range combines, as
    ratios, the Wilson interval of each: of the rate reached (as if seen on as many as entered) and
    of those measured. None when nobody entered or a later rate is unknown. Errors:
    StatisticsError for a rate beyond 0 to 100 %.
    """
    if not 0 <= exact(reached_pct) <= 100:
        raise StatisticsError("A rate lies between 0 and 100 percent.")
    if not stage.n or any(not part.n for part in onward):
        return None
    with precise():
        share = exact(reached_pct) / 100
        shares = [(share, Decimal(stage.n))]
        shares += [(Decimal(part.x) / part.n, Decimal(part.n)) for part in onward]
        expected, now = Decimal(stage.n), Decimal(stage.x)
        for k, (rate, _) in enumerate(shares):
            expected *= rate
            now *= rate if k else 1
        low, high = _range(shares)
        return Outlook(expected, stage.n * low, stage.n * high, now)


def _range(shares: list[tuple[Decimal, Decimal]]) -> tuple[Decimal, Decimal]:
    """Limits of a product of independent rates, from the limits of each, on the log scale
    (Zou and Donner, 2008); with a rate of 0 the product of the upper limits."""
    limits = [wilson(rate * n, n) for rate, n in shares]
    product, highest = Decimal(1), Decimal(1)
    down, up = Decimal(0), Decimal(0)
    for (rate, _), interval in zip(shares, limits, strict=True):
        if interval is None:
            continue
        low, high = interval.low / 100, interval.high / 100
        product *= rate
        highest *= high
        if rate:
            down += (rate / low).ln() ** 2
            up += (high / rate).ln() ** 2
    if not product:
        return Decimal(0), highest
    return product * (-down.sqrt()).exp(), product * up.sqrt().exp()
