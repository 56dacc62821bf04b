"""The six value families: what is stored, which number it gives, and what may be added up.

Counts are stored, never rates: a rate over a quarter is the quotient of the summed counts, not
the average of three monthly rates. What cannot be added (distinct visitors, medians) refuses, and
so do numbers of a different basis (two currencies, two survey scales, two meanings of a bounce).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from functools import reduce
from typing import Any, ClassVar, Self

from journeymap.kpis.statistics import intervals
from journeymap.kpis.statistics.exact import (
    QUANTUM,
    NotMergeable,
    StatisticsError,
    checked,
    exact,
    precise,
    quantized,
    quotient,
    whole,
)
from journeymap.kpis.statistics.intervals import Interval
from journeymap.kpis.statistics.samples import Sample


class Family(StrEnum):
    """The value families of a KPI."""

    PROPORTION = "proportion"
    NET_SCORE = "net_score"
    MEAN = "mean"
    RATIO = "ratio"
    COUNT = "count"
    DISTINCT = "distinct"


# Below so many observations a value is shown greyed, with its n: a rule of display, not a filter.
N_MIN: dict[Family, int] = {Family.PROPORTION: 30, Family.MEAN: 30, Family.NET_SCORE: 50}
_MIXED = "%(left)s and %(right)s cannot be added up."


@dataclass(frozen=True, slots=True)
class Statistics:
    """Base of the six: immutable, checked at construction, comparable by value.

    `basis` names what the numbers are measured in beyond their unit: a currency ("EUR"), a survey
    scale ("ces_ease_1_7"), a definition of the source ("bounce:single_page"). Only equal bases
    are added up or compared.
    """

    family: ClassVar[Family]
    basis: str = field(default="", kw_only=True)

    @property
    def value(self) -> Decimal | None:
        """The number these statistics stand for; None = no data, never 0 in its place."""
        raise NotImplementedError

    @property
    def sample_size(self) -> int | None:
        """How many observations stand behind the value, where that is known."""
        return None

    @property
    def flags(self) -> tuple[str, ...]:
        """What must be said beside the value: `degenerate`, `numerator_without_denominator`."""
        return ()

    def interval(self) -> Interval | None:
        """The 95 % interval, or None where the family has none."""
        return None

    def below_minimum(self, n_min: int | None = None) -> bool:
        """Whether the value is to be shown greyed with its n; `n_min` overrides the family's."""
        least = N_MIN.get(self.family) if n_min is None else n_min
        return least is not None and self.sample_size is not None and self.sample_size < least

    def merged(self, other: Self) -> Self:
        """The statistics of both together. Errors: NotMergeable, StatisticsError (too large)."""
        if self.family is not other.family:
            raise NotMergeable(_MIXED, left=self.family, right=other.family)
        if self.basis != other.basis:
            raise NotMergeable(_MIXED, left=self.basis or "—", right=other.basis or "—")
        return self._added(other)

    def columns(self) -> dict[str, Any]:
        """The sufficient statistics under the column names of KPISnapshot."""
        raise NotImplementedError

    def _added(self, other: Self) -> Self:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Proportion(Statistics):
    """x of n, as 100·x/n percent, with Wilson's interval."""

    x: int
    n: int
    family: ClassVar[Family] = Family.PROPORTION

    def __post_init__(self) -> None:
        object.__setattr__(self, "x", whole("x", self.x))
        object.__setattr__(self, "n", whole("n", self.n))
        if self.x > self.n:
            raise StatisticsError("x is greater than n.", inconsistent=True)

    @property
    def value(self) -> Decimal | None:
        return quotient(Decimal(self.x), Decimal(self.n), 100)

    @property
    def sample_size(self) -> int | None:
        return self.n

    def interval(self) -> Interval | None:
        return intervals.wilson(Decimal(self.x), Decimal(self.n))

    def complement(self) -> Self:
        """What did not happen: abandonment of a conversion, churn of a retention."""
        return replace(self, x=self.n - self.x)

    def columns(self) -> dict[str, Any]:
        return {"numerator": Decimal(self.x), "denominator": Decimal(self.n), "n": self.n}

    def _added(self, other: Self) -> Self:
        return replace(self, x=self.x + other.x, n=self.n + other.n)


@dataclass(frozen=True, slots=True)
class NetScore(Statistics):
    """Promoters, passives, detractors, as 100·(p-d)/n; a number from -100 to 100, not a percent."""

    p: int
    a: int
    d: int
    family: ClassVar[Family] = Family.NET_SCORE

    def __post_init__(self) -> None:
        for name in ("p", "a", "d"):
            object.__setattr__(self, name, whole(name, getattr(self, name)))

    @property
    def value(self) -> Decimal | None:
        return quotient(Decimal(self.p - self.d), Decimal(self.p + self.a + self.d), 100)

    @property
    def sample_size(self) -> int | None:
        return self.p + self.a + self.d

    @property
    def flags(self) -> tuple[str, ...]:
        interval = self.interval()
        return ("degenerate",) if interval is not None and interval.degenerate else ()

    def interval(self) -> Interval | None:
        return intervals.net_score(Decimal(self.p), Decimal(self.a), Decimal(self.d))

    def columns(self) -> dict[str, Any]:
        return {
            "promoters": self.p,
            "passives": self.a,
            "detractors": self.d,
            "n": self.sample_size,
        }

    def _added(self, other: Self) -> Self:
        return replace(self, p=self.p + other.p, a=self.a + other.a, d=self.d + other.d)


@dataclass(frozen=True, slots=True)
class Mean(Statistics):
    """n, Σv and Σv², as Σv/n. Σv² may be missing (then no interval). A histogram merges, a median
    does not: merging drops it, unless both histograms are there to find it again."""

    n: int
    total: Decimal
    total_sq: Decimal | None = None
    histogram: tuple[tuple[str, int], ...] = ()
    median: Decimal | None = None
    family: ClassVar[Family] = Family.MEAN

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", whole("n", self.n))
        object.__setattr__(self, "total", checked("sum", self.total, least=None))
        if self.median is not None:
            object.__setattr__(self, "median", quantized(exact(self.median)))
        if self.n == 0 and self.total != 0:
            raise StatisticsError("A sum without observations.", inconsistent=True)
        if self.total_sq is not None:
            squares = checked("sumsq", self.total_sq, square=True)
            object.__setattr__(self, "total_sq", squares)
            # Cauchy-Schwarz, with room for sums that came through floats.
            with precise():
                if self.n and squares * self.n < self.total**2 * (1 - Decimal("1e-9")) - QUANTUM:
                    raise StatisticsError("sumsq is too small for sum and n.", inconsistent=True)
        if self.histogram:
            self._check_histogram(Sample.counted(dict(self.histogram)))

    @classmethod
    def of(cls, sample: Sample, *, basis: str = "") -> Self:
        """The statistics of a sample kept whole, with its median and histogram."""
        return cls(
            n=sample.n,
            total=sample.total,
            total_sq=sample.total_sq,
            histogram=sample.histogram(),
            median=sample.median,
            basis=basis,
        )

    @property
    def value(self) -> Decimal | None:
        return quotient(self.total, Decimal(self.n))

    @property
    def sample_size(self) -> int | None:
        return self.n

    @property
    def sample(self) -> Sample | None:
        """The observations themselves, where a histogram was kept."""
        return Sample.counted(dict(self.histogram)) if self.histogram else None

    @property
    def deviation(self) -> Decimal | None:
        """The sample standard deviation; None without Σv² or below two observations."""
        if self.total_sq is None:
            return None
        return intervals.standard_deviation(self.n, self.total, self.total_sq)

    def percentile(self, q: Decimal | int) -> Decimal | None:
        """The q-th percentile from the histogram; the stored median where that alone is known."""
        if (sample := self.sample) is not None:
            return sample.percentile(q)
        return self.median if q == 50 else None

    def interval(self) -> Interval | None:
        if (sample := self.sample) is not None:
            return intervals.sample_mean(sample)
        if self.total_sq is None:
            return None
        return intervals.mean(self.n, self.total, self.total_sq)

    def columns(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "total": self.total,
            "total_sq": self.total_sq,
            "histogram": dict(self.histogram) or None,
            "median": self.median,
        }

    def _added(self, other: Self) -> Self:
        if not self.n and not other.n:
            return replace(self, total_sq=None, histogram=(), median=None)
        if not self.n or not other.n:
            return self if self.n else other  # nothing was added, so nothing is lost
        mine, theirs = self.sample, other.sample
        both = mine.merged(theirs) if mine and theirs else None
        with precise():
            squares = (
                None
                if self.total_sq is None or other.total_sq is None
                else self.total_sq + other.total_sq
            )
        return replace(
            self,
            n=self.n + other.n,
            total=self.total + other.total,
            total_sq=squares,
            histogram=both.histogram() if both else (),
            median=both.median if both else None,
        )

    def _check_histogram(self, sample: Sample) -> None:
        object.__setattr__(self, "histogram", sample.histogram())
        with precise():
            room = QUANTUM * self.n + abs(self.total) * Decimal("1e-9")
            if sample.n != self.n or abs(sample.total - self.total) > room:
                raise StatisticsError("The histogram does not match n and sum.", inconsistent=True)


@dataclass(frozen=True, slots=True)
class Ratio(Statistics):
    """Σa/Σb of two different things (cost per customer, pages per visit); may exceed 1."""

    a: Decimal
    b: Decimal
    percent: bool = False
    family: ClassVar[Family] = Family.RATIO

    def __post_init__(self) -> None:
        object.__setattr__(self, "a", checked("a", self.a, least=None))
        object.__setattr__(self, "b", checked("b", self.b))

    @property
    def value(self) -> Decimal | None:
        return quotient(self.a, self.b, 100 if self.percent else 1)

    @property
    def flags(self) -> tuple[str, ...]:
        # Money was spent and nobody came: no cost per customer, but not "nothing happened" either.
        return ("numerator_without_denominator",) if self.a and not self.b else ()

    def columns(self) -> dict[str, Any]:
        return {"numerator": self.a, "denominator": self.b}

    def _added(self, other: Self) -> Self:
        if self.percent != other.percent:
            raise NotMergeable("One ratio is in percent, the other is not.")
        return replace(self, a=self.a + other.a, b=self.b + other.b)


@dataclass(frozen=True, slots=True)
class Count(Statistics):
    """An amount that may be added over time and segments: visits, orders, revenue."""

    c: Decimal
    family: ClassVar[Family] = Family.COUNT

    def __post_init__(self) -> None:
        object.__setattr__(self, "c", checked("c", self.c, least=None))

    @property
    def value(self) -> Decimal | None:
        return self.c

    def columns(self) -> dict[str, Any]:
        return {"numerator": self.c}

    def _added(self, other: Self) -> Self:
        return replace(self, c=self.c + other.c)


@dataclass(frozen=True, slots=True)
class Distinct(Statistics):
    """A number without parts: distinct visitors, or a rate of which only the result is known.

    For a longer period the source must be asked again."""

    number: Decimal
    n: int | None = None
    family: ClassVar[Family] = Family.DISTINCT

    def __post_init__(self) -> None:
        object.__setattr__(self, "number", quantized(exact(self.number)))
        if self.n is not None:
            object.__setattr__(self, "n", whole("n", self.n))

    @property
    def value(self) -> Decimal | None:
        return self.number

    @property
    def sample_size(self) -> int | None:
        return self.n

    def columns(self) -> dict[str, Any]:
        return {"numerator": self.number, "n": self.n}

    def _added(self, other: Self) -> Self:
        raise NotMergeable("Distinct counts and bare values cannot be added up.")


FAMILIES: dict[Family, type[Statistics]] = {
    kind.family: kind for kind in (Proportion, NetScore, Mean, Ratio, Count, Distinct)
}


def merge(parts: Iterable[Statistics]) -> Statistics:
    """All parts together, in any order and grouping.

    Errors: NotMergeable for distinct values, mixed families or bases, or no part.
    """
    given = list(parts)
    if not given:
        raise NotMergeable("Nothing to add up.")
    return reduce(lambda left, right: left.merged(right), given)
