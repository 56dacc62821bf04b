"""Exact numbers: what a column can hold, and what two statistics refuse to do together.

Everything stored is an integer or a Decimal. A binary float is refused at the door: 0.1 would be
kept as 0.1000000000000000055.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal, localcontext

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


class NotComparable(StatisticsError):
    """The difference of these two statistics would mean nothing."""


@contextmanager
def precise() -> Iterator[None]:
    """Sixty digits: the default of 28 would round the sum of two sums of squares (34 digits)."""
    with localcontext() as context:
        context.prec = 60
        yield


def quantized(value: Decimal) -> Decimal:
    """The value as it is stored: six decimals, half to even. Errors: StatisticsError (too big)."""
    return _rounded(value, _LARGEST, "A number")


def checked(name: str, value: Decimal, *, least: int | None = 0, square: bool = False) -> Decimal:
    """A number that fits its column. Errors: StatisticsError (too big, below `least`, a float)."""
    rounded = _rounded(exact(value), _LARGEST_SQUARE if square else _LARGEST, name)
    if least is not None and rounded < least:
        raise StatisticsError("%(name)s may not be below %(least)s.", name=name, least=least)
    return rounded


def whole(name: str, value: Decimal | int) -> int:
    """A count. Errors: StatisticsError (negative, not whole, too big)."""
    number = exact(value)
    if not number.is_finite() or number != number.to_integral_value():
        raise StatisticsError("%(name)s must be a whole number.", name=name)
    return int(checked(name, number))


def exact(value: Decimal | int) -> Decimal:
    """The number as a Decimal. Errors: TypeError for a float, which is a mistake of the caller."""
    if isinstance(value, float):
        raise TypeError("A float is not an exact number; pass Decimal(repr(value)) or text.")
    return Decimal(value)


def quotient(numerator: Decimal, denominator: Decimal, factor: int = 1) -> Decimal | None:
    """factor·numerator/denominator; None over zero, never 0 in its place."""
    if denominator == 0:
        return None
    with precise():
        return factor * numerator / denominator


def basis_of(choices: Mapping[str, object], *, scale: str = "") -> str:
    """The choices of a definition as the `basis` of its statistics, whatever their order.

    {"bounce": "ga4", "top_box": [4, 5]} is "bounce:ga4;top_box:4,5"; a scale stands in front.
    """
    told = [
        f"{key}:{','.join(map(str, choice)) if isinstance(choice, list | tuple) else choice}"
        for key, choice in sorted(choices.items())
    ]
    return ";".join([scale, *told] if scale else told)


def from_float(value: float) -> Decimal:
    """What a numeric library computed, by its shortest exact text."""
    return Decimal(repr(float(value)))


def _rounded(value: Decimal, limit: Decimal, name: str) -> Decimal:
    with precise():
        # Checked before (quantize has its own limit) and after: rounding may reach the limit.
        if value.is_finite() and abs(value) < limit:
            rounded = value.quantize(QUANTUM) + 0  # + 0 turns -0.000000 into 0.000000
            if abs(rounded) < limit:
                return rounded
    raise StatisticsError("%(name)s is too large or not finite.", name=name)
