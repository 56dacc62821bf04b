"""The six value families: what is stored, which number it gives, and what may be added up.

Counts are stored, never rates: a rate over a quarter is the quotient of the summed counts, not
the average of three monthly rates. What cannot be added (distinct visitors, medians) refuses.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from enum import StrEnum
from functools import reduce
from typing import Any, ClassVar, Self

from journeymap.kpis.statistics import intervals
from journeymap.kpis.statistics.intervals import Interval

# decimal(20,6) holds 14 digits before the point; sums of squares have their own, wider column.
_LARGEST = Decimal(10) ** 14
_LARGEST_SQUARE = Decimal(10) ** 28
QUANTUM = Decimal("0.000001")


class StatisticsError(ValueError):
    """These numbers cannot be what the source says they are (x > n, a negative count …).

    `inconsistent` tells a contradiction between two honest numbers from plain garbage. `message`
    with its `parts` still apart is there for whoever says it in another language.
    """

    def __init__(self, message: str, *, inconsistent: bool = False, **parts: str | int) -> None:
        super().__init__(message % parts)
        self.message, self.parts = message, parts
        self.inconsistent = inconsistent


class NotMergeable(StatisticsError):
    """Adding these two statistics would give a wrong number."""


class Family(StrEnum):
    """The value families of a KPI."""

    PROPORTION = "proportion"
    NET_SCORE = "net_score"
    MEAN = "mean"
    RATIO = "ratio"
    COUNT = "count"
    DISTINCT = "distinct"


def quantized(value: Decimal) -> Decimal:
    """The value as it is stored: six decimals, half to even. Errors: StatisticsError (too big)."""
    return _rounded(value, _LARGEST, "A number")


def _rounded(value: Decimal, limit: Decimal, name: str) -> Decimal:
    with localcontext() as context:
        context.prec = 40
        # Checked before (quantize has its own limit) and after: rounding may reach the limit.
        if value.is_finite() and abs(value) < limit:
            rounded = value.quantize(QUANTUM) + 0  # + 0 turns -0.000000 into 0.000000
            if abs(rounded) < limit:
                return rounded
    raise StatisticsError("%(name)s is too large or not finite.", name=name)


def _checked(name: str, value: Decimal, *, least: int | None = 0, square: bool = False) -> Decimal:
    rounded = _rounded(value, _LARGEST_SQUARE if square else _LARGEST, name)
    if least is not None and rounded < least:
        raise StatisticsError("%(name)s may not be below %(least)s.", name=name, least=least)
    return rounded


def _whole(name: str, value: Decimal | int) -> int:
    number = Decimal(value)
    if not number.is_finite() or number != number.to_integral_value():
        raise StatisticsError("%(name)s must be a whole number.", name=name)
    return int(_checked(name, number))


def _quotient(numerator: Decimal, denominator: Decimal, factor: int = 1) -> Decimal | None:
    if denominator == 0:
        return None
    with localcontext() as context:
        context.prec = 40
        return factor * numerator / denominator


@dataclass(frozen=True, slots=True)
class Statistics:
    """Base of the six: immutable, checked at construction, comparable by value."""

    family: ClassVar[Family]

    @property
    def value(self) -> Decimal | None:
        """The number these statistics stand for; None = no data, never 0 in its place."""
        raise NotImplementedError

    @property
    def sample_size(self) -> int | None:
        """How many observations stand behind the value, where that is known."""
        return None

    def interval(self) -> Interval | None:
        """The 95 % interval, or None where the family has none."""
        return None

    def merged(self, other: Self) -> Self:
        """The statistics of both together. Errors: NotMergeable."""
        raise NotImplementedError

    def columns(self) -> dict[str, Any]:
        """The sufficient statistics under the column names of KPISnapshot."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Proportion(Statistics):
    """x of n, as 100·x/n percent, with Wilson's interval."""

    x: int
    n: int
    family: ClassVar[Family] = Family.PROPORTION

    def __post_init__(self) -> None:
        object.__setattr__(self, "x", _whole("x", self.x))
        object.__setattr__(self, "n", _whole("n", self.n))
        if self.x > self.n:
            raise StatisticsError("x is greater than n.", inconsistent=True)

    @property
    def value(self) -> Decimal | None:
        return _quotient(Decimal(self.x), Decimal(self.n), 100)

    @property
    def sample_size(self) -> int | None:
        return self.n

    def interval(self) -> Interval | None:
        return intervals.wilson(Decimal(self.x), Decimal(self.n))

    def merged(self, other: Self) -> Self:
        return replace(self, x=self.x + other.x, n=self.n + other.n)

    def columns(self) -> dict[str, Any]:
        return {"numerator": Decimal(self.x), "denominator": Decimal(self.n), "n": self.n}


@dataclass(frozen=True, slots=True)
class NetScore(Statistics):
    """Promoters, passives, detractors, as 100·(p-d)/n; a number from -100 to 100, not a percent."""

    p: int
    a: int
    d: int
    family: ClassVar[Family] = Family.NET_SCORE

    def __post_init__(self) -> None:
        for name in ("p", "a", "d"):
            object.__setattr__(self, name, _whole(name, getattr(self, name)))

    @property
    def value(self) -> Decimal | None:
        return _quotient(Decimal(self.p - self.d), Decimal(self.p + self.a + self.d), 100)

    @property
    def sample_size(self) -> int | None:
        return self.p + self.a + self.d

    def interval(self) -> Interval | None:
        return intervals.net_score(Decimal(self.p), Decimal(self.a), Decimal(self.d))

    def merged(self, other: Self) -> Self:
        return replace(self, p=self.p + other.p, a=self.a + other.a, d=self.d + other.d)

    def columns(self) -> dict[str, Any]:
        return {
            "promoters": self.p,
            "passives": self.a,
            "detractors": self.d,
            "n": self.sample_size,
        }


@dataclass(frozen=True, slots=True)
class Mean(Statistics):
    """n, Σv and Σv², as Σv/n. Σv² may be missing (then no interval). A histogram merges, a median
    does not: merging drops it."""

    n: int
    total: Decimal
    total_sq: Decimal | None = None
    histogram: tuple[tuple[str, int], ...] = ()
    median: Decimal | None = None
    family: ClassVar[Family] = Family.MEAN

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", _whole("n", self.n))
        object.__setattr__(self, "total", _checked("sum", Decimal(self.total), least=None))
        if self.median is not None:
            object.__setattr__(self, "median", quantized(Decimal(self.median)))
        if self.n == 0 and self.total != 0:
            raise StatisticsError("A sum without observations.", inconsistent=True)
        if self.total_sq is not None:
            squares = _checked("sumsq", Decimal(self.total_sq), square=True)
            object.__setattr__(self, "total_sq", squares)
            # Cauchy-Schwarz, with room for sums that came through floats.
            with localcontext() as context:
                context.prec = 60
                if self.n and squares * self.n < self.total**2 * (1 - Decimal("1e-9")) - QUANTUM:
                    raise StatisticsError("sumsq is too small for sum and n.", inconsistent=True)

    @property
    def value(self) -> Decimal | None:
        return _quotient(self.total, Decimal(self.n))

    @property
    def sample_size(self) -> int | None:
        return self.n

    def interval(self) -> Interval | None:
        if self.total_sq is None:
            return None
        return intervals.mean(self.n, self.total, self.total_sq)

    def merged(self, other: Self) -> Self:
        squares = (
            None
            if self.total_sq is None or other.total_sq is None
            else self.total_sq + other.total_sq
        )
        bins = dict(self.histogram) if self.histogram and other.histogram else {}
        for key, count in other.histogram if bins else ():
            bins[key] = bins.get(key, 0) + count
        return replace(
            self,
            n=self.n + other.n,
            total=self.total + other.total,
            total_sq=squares,
            histogram=tuple(sorted(bins.items())),
            median=None,
        )

    def columns(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "total": self.total,
            "total_sq": self.total_sq,
            "histogram": dict(self.histogram) or None,
            "median": self.median,
        }


@dataclass(frozen=True, slots=True)
class Ratio(Statistics):
    """Σa/Σb of two different things (cost per customer, pages per visit); may exceed 1."""

    a: Decimal
    b: Decimal
    percent: bool = False
    family: ClassVar[Family] = Family.RATIO

    def __post_init__(self) -> None:
        object.__setattr__(self, "a", _checked("a", Decimal(self.a), least=None))
        object.__setattr__(self, "b", _checked("b", Decimal(self.b)))

    @property
    def value(self) -> Decimal | None:
        return _quotient(self.a, self.b, 100 if self.percent else 1)

    def merged(self, other: Self) -> Self:
        if self.percent != other.percent:
            raise NotMergeable("One ratio is in percent, the other is not.")
        return replace(self, a=self.a + other.a, b=self.b + other.b)

    def columns(self) -> dict[str, Any]:
        return {"numerator": self.a, "denominator": self.b}


@dataclass(frozen=True, slots=True)
class Count(Statistics):
    """An amount that may be added over time and segments: visits, orders, revenue."""

    c: Decimal
    family: ClassVar[Family] = Family.COUNT

    def __post_init__(self) -> None:
        object.__setattr__(self, "c", _checked("c", Decimal(self.c), least=None))

    @property
    def value(self) -> Decimal | None:
        return self.c

    def merged(self, other: Self) -> Self:
        return replace(self, c=self.c + other.c)

    def columns(self) -> dict[str, Any]:
        return {"numerator": self.c}


@dataclass(frozen=True, slots=True)
class Distinct(Statistics):
    """A number without parts: distinct visitors, or a rate of which only the result is known.

    For a longer period the source must be asked again."""

    number: Decimal
    n: int | None = None
    family: ClassVar[Family] = Family.DISTINCT

    def __post_init__(self) -> None:
        object.__setattr__(self, "number", quantized(Decimal(self.number)))
        if self.n is not None:
            object.__setattr__(self, "n", _whole("n", self.n))

    @property
    def value(self) -> Decimal | None:
        return self.number

    @property
    def sample_size(self) -> int | None:
        return self.n

    def merged(self, other: Self) -> Self:
        raise NotMergeable("Distinct counts and bare values cannot be added up.")

    def columns(self) -> dict[str, Any]:
        return {"numerator": self.number, "n": self.n}


FAMILIES: dict[Family, type[Statistics]] = {
    kind.family: kind for kind in (Proportion, NetScore, Mean, Ratio, Count, Distinct)
}


def merge(parts: Iterable[Statistics]) -> Statistics:
    """All parts together. Errors: NotMergeable for distinct values, mixed families or no part."""

    def both(left: Statistics, right: Statistics) -> Statistics:
        if left.family is not right.family:
            raise NotMergeable(f"{left.family} and {right.family} cannot be added up.")
        return left.merged(right)

    given = list(parts)
    if not given:
        raise NotMergeable("Nothing to add up.")
    return reduce(both, given)
