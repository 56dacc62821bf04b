"""A sample kept whole, as how often each value was seen: what medians and percentiles need.

A survey's histogram ({5: 250, 4: 185 …}) and a list of durations are the same thing here. Two of
them merge exactly, which their medians never do.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import Self

from journeymap.kpis.statistics.exact import StatisticsError, checked, exact, precise, whole


@dataclass(frozen=True, slots=True)
class Sample:
    """Values with how often each was seen, in ascending order. Build it with `of` or `counted`."""

    counts: tuple[tuple[Decimal, int], ...]

    @classmethod
    def of(cls, values: Iterable[Decimal | int]) -> Self:
        """The sample of a list of values. Errors: StatisticsError (not finite, too large)."""
        return cls._of(Counter(_value(value) for value in values))

    @classmethod
    def counted(
        cls, histogram: Mapping[str, int] | Mapping[Decimal, int] | Mapping[int, int]
    ) -> Self:
        """The sample of a histogram; keys may be text, "4" and "4.0" are one value.

        Errors: StatisticsError (a key that is not a number, a count that is not whole).
        """
        seen: Counter[Decimal] = Counter()
        for key, count in histogram.items():
            seen[_value(key)] += whole("histogram", count)
        return cls._of(seen)

    @classmethod
    def _of(cls, seen: Mapping[Decimal, int]) -> Self:
        return cls(tuple(sorted((value, count) for value, count in seen.items() if count)))

    @property
    def n(self) -> int:
        """How many observations."""
        return sum(count for _, count in self.counts)

    @property
    def total(self) -> Decimal:
        """Σv."""
        with precise():
            return sum((value * count for value, count in self.counts), Decimal(0))

    @property
    def total_sq(self) -> Decimal:
        """Σv²."""
        with precise():
            return sum((value * value * count for value, count in self.counts), Decimal(0))

    @property
    def median(self) -> Decimal | None:
        """The middle value, or halfway between the two middle ones; None without observations."""
        return self.percentile(50)

    def percentile(self, q: Decimal | int) -> Decimal | None:
        """The q-th percentile, linear between order statistics (the default of numpy and Excel).

        Position (n-1)·q/100 counted from 0. None without observations. Errors: ValueError.
        """
        if not 0 <= q <= 100:
            raise ValueError("A percentile lies between 0 and 100.")
        if not self.counts:
            return None
        ends = list(accumulate(count for _, count in self.counts))
        with precise():
            position = (ends[-1] - 1) * exact(q) / 100
            rank = int(position)
            low = self.counts[bisect_right(ends, rank)][0]
            high = self.counts[bisect_right(ends, min(rank + 1, ends[-1] - 1))][0]
            return low + (high - low) * (position - rank)

    @property
    def skewness(self) -> Decimal | None:
        """m3/m2^1.5, from the central moments; None where all values are the same."""
        n = self.n
        if n == 0:
            return None
        with precise():
            mean = self.total / n
            second = sum((c * (v - mean) ** 2 for v, c in self.counts), Decimal(0)) / n
            third = sum((c * (v - mean) ** 3 for v, c in self.counts), Decimal(0)) / n
            return None if second == 0 else third / (second * second.sqrt())

    def winsorised(self, low_q: Decimal | int, high_q: Decimal | int) -> Self:
        """With what lies beyond two percentiles moved to them. To be declared before looking."""
        low, high = self.percentile(low_q), self.percentile(high_q)
        if low is None or high is None:
            return self
        seen: Counter[Decimal] = Counter()
        for value, count in self.counts:
            seen[_value(min(max(value, low), high))] += count
        return self._of(seen)

    def how_many(self, wanted: Callable[[Decimal], bool]) -> int:
        """How many observations satisfy a condition."""
        return sum(count for value, count in self.counts if wanted(value))

    def histogram(self) -> tuple[tuple[str, int], ...]:
        """The form that is stored: values as their shortest text, ascending."""
        return tuple((_text(value), count) for value, count in self.counts)

    def merged(self, other: Self) -> Self:
        """Both samples together."""
        seen = Counter(dict(self.counts))
        for value, count in other.counts:
            seen[value] += count
        return self._of(seen)

    def floats(self) -> list[float]:
        """Every observation as a float, ascending, for resampling and rank tests."""
        return [float(value) for value, count in self.counts for _ in range(count)]


def _value(value: Decimal | int | str) -> Decimal:
    try:
        number = Decimal(value) if isinstance(value, str) else exact(value)
    except ArithmeticError:
        raise StatisticsError("%(name)s is too large or not finite.", name="A number") from None
    return checked("A number", number, least=None)


def _text(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
