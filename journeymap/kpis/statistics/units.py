"""Ratio metrics with a row per unit (the page views and visits of a visitor) have an interval.

Without rows a ratio of sums has none: the spread between units is not in the two sums.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from journeymap.kpis.statistics.exact import StatisticsError, exact, precise, quotient, whole
from journeymap.kpis.statistics.intervals import MANY, Z95, Interval
from journeymap.kpis.statistics.significance import Difference, Significance, normal_p


@dataclass(frozen=True, slots=True)
class UnitSums:
    """n, Σa, Σb, Σa², Σab and Σb² over the units that were randomised; merges by adding up."""

    n: int
    a: Decimal
    b: Decimal
    aa: Decimal
    ab: Decimal
    bb: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", whole("n", self.n))
        with precise():
            room = 1 + Decimal("1e-9")
            wrong = self.a**2 > self.n * self.aa * room or self.b**2 > self.n * self.bb * room
        if wrong:
            raise StatisticsError("sumsq is too small for sum and n.", inconsistent=True)

    @classmethod
    def of(cls, rows: Iterable[tuple[Decimal | int, Decimal | int]]) -> Self:
        """The sums of rows (a, b), one per unit."""
        given = [(exact(a), exact(b)) for a, b in rows]
        with precise():
            return cls(
                n=len(given),
                a=sum((a for a, _ in given), Decimal(0)),
                b=sum((b for _, b in given), Decimal(0)),
                aa=sum((a * a for a, _ in given), Decimal(0)),
                ab=sum((a * b for a, b in given), Decimal(0)),
                bb=sum((b * b for _, b in given), Decimal(0)),
            )

    @property
    def value(self) -> Decimal | None:
        """Σa/Σb; None when Σb is 0."""
        return quotient(self.a, self.b)

    @property
    def error(self) -> Decimal | None:
        """The standard error by the delta method; None below two units or when Σb is 0.

        Var(R) ≈ (s²a - 2R·s_ab + R²·s²b)/(n·b̄²), which is the variance of the a - R·b.
        """
        ratio = self.value
        if ratio is None or self.n < 2:
            return None
        with precise():
            # The a - R·b sum to zero, so their squares alone are the spread.
            squares = self.aa - 2 * ratio * self.ab + ratio**2 * self.bb
            variance = max(squares, Decimal(0)) / (self.n - 1)
            return (variance / self.n).sqrt() / (self.b / self.n)

    def interval(self) -> Interval | None:
        """The 95 % interval of Σa/Σb by the delta method; marked degenerate below 30 units."""
        ratio, error = self.value, self.error
        if ratio is None or error is None:
            return None
        with precise():
            half = Z95 * error
            return Interval(ratio - half, ratio + half, self.n < MANY or error == 0, "delta")

    def merged(self, other: Self) -> Self:
        """The sums of both; a unit seen in both must not be, or it counts twice."""
        with precise():
            return type(self)(
                n=self.n + other.n,
                a=self.a + other.a,
                b=self.b + other.b,
                aa=self.aa + other.aa,
                ab=self.ab + other.ab,
                bb=self.bb + other.bb,
            )


def ratios(before: UnitSums, after: UnitSums) -> Difference | None:
    """z of two ratio metrics by the delta method; None where one has no error or both have 0."""
    first, second, value1, value2 = before.error, after.error, before.value, after.value
    if first is None or second is None or value1 is None or value2 is None:
        return None
    with precise():
        error = (first**2 + second**2).sqrt()
        if error == 0:
            return None
        delta = value2 - value1
        z = delta / error
        half = Z95 * error
        few = min(before.n, after.n) < MANY
        interval = Interval(delta - half, delta + half, few, "delta")
    return Difference(Significance("delta", z, normal_p(z)), delta, error, interval)
