"""Formulas over other KPIs (`clv / cac`, `1 - conversion_rate`): a parser, units, evaluation.

Names, numbers, + - * / and parentheses, nothing else, and never Python's `eval`. A name is the key
of a KPI; a percentage enters as a share between 0 and 1 and leaves ×100. Where an input is missing
or a divisor is 0 there is no value, never 0.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, DecimalException, localcontext
from functools import lru_cache

from django.utils.translation import gettext as _

from journeymap.kpis.statistics import StatisticsError
from journeymap.kpis.statistics.exact import quantized

MAX_LENGTH = 300
MAX_DEPTH = 20
MAX_NAMES = 8
_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([a-z][a-z0-9_]{0,59})|([-+*/()]))")
_SAME = str.maketrans({"×": "*", "÷": "/", "−": "-", "–": "-", "\u00a0": " ", "\u202f": " "})


class FormulaError(ValueError):
    """A formula that cannot be understood; the message is for people."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Name:
    """The value of another KPI."""

    key: str


@dataclass(frozen=True, slots=True)
class Both:
    """Two sides and what joins them; the left one of a sign alone is the number 0."""

    sign: str
    left: "Node"
    right: "Node"


Node = Number | Name | Both


@lru_cache(maxsize=512)
def parse(text: str) -> Node:
    """What a formula says. Errors: FormulaError, in the language of the request."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(_("A formula has at most %(n)s characters.") % {"n": MAX_LENGTH})
    reader = _Reader(_tokens(text.translate(_SAME)))
    node = reader.sum(0)
    if (rest := reader.peek()) is not None:
        raise FormulaError(_("“%(what)s” is not expected here.") % {"what": rest})
    if len(names(node)) > MAX_NAMES:
        raise FormulaError(_("A formula names at most %(n)s KPIs.") % {"n": MAX_NAMES})
    if not names(node):
        raise FormulaError(_("A formula names at least one KPI."))
    return node


def parsed(text: str) -> Node | None:
    """The formula, or None where there is none (or an old note that is not one)."""
    try:
        return parse(text) if text else None
    except FormulaError:
        return None


def names(node: Node) -> list[str]:
    """The KPIs a formula names, each once, in the order they are met."""
    if isinstance(node, Number):
        return []
    if isinstance(node, Name):
        return [node.key]
    return list(dict.fromkeys([*names(node.left), *names(node.right)]))


def evaluate(node: Node, values: Mapping[str, Decimal | None]) -> Decimal | None:
    """The value, or None when an input is missing, a divisor is 0 or nothing could hold it."""
    try:
        with localcontext() as context:
            context.prec = 40
            found = _value(node, values)
            return None if found is None else quantized(found)
    except (DecimalException, StatisticsError):
        return None


def _value(node: Node, values: Mapping[str, Decimal | None]) -> Decimal | None:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Name):
        return values.get(node.key)
    left, right = _value(node.left, values), _value(node.right, values)
    if left is None or right is None or (node.sign == "/" and right == 0):
        return None
    return _JOIN[node.sign](left, right)


_JOIN: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
}


def inputs_of(values: Mapping[str, tuple[Decimal | None, bool]]) -> dict[str, Decimal | None]:
    """Values as a formula reads them, from (value as shown, whether it is a percentage)."""
    return {
        key: None if value is None else (value / 100 if percent else value)
        for key, (value, percent) in values.items()
    }


# ---- units ---------------------------------------------------------------------------------------

_TIMES = ("seconds", "minutes", "hours", "days")


@dataclass(frozen=True, slots=True)
class Measure:
    """How often money and time stand in a quantity, and in which unit of time, where known.

    Counts, shares, ratios and scores are plain numbers; so is a number as written, which may also
    stand for whatever it is added to (`hours - 2`).
    """

    money: int = 0
    time: int = 0
    unit: str | None = None
    written: bool = False


def measure(node: Node, units: Mapping[str, str]) -> Measure:
    """What kind of quantity a formula gives. Errors: FormulaError (adding unlike things)."""
    if isinstance(node, Number):
        return Measure(written=True)
    if isinstance(node, Name):
        unit = units.get(node.key, "")
        if unit in _TIMES:
            return Measure(time=1, unit=unit)
        return Measure(money=1) if unit == "currency" else Measure()
    left, right = measure(node.left, units), measure(node.right, units)
    if node.sign in "+-":
        return _added(left, right)
    way = 1 if node.sign == "*" else -1
    return Measure(
        money=left.money + way * right.money,
        time=left.time + way * right.time,
        written=left.written and right.written,
    )


def _added(left: Measure, right: Measure) -> Measure:
    if left.written:
        return right
    if right.written:
        return left
    alike = (left.money, left.time) == (right.money, right.time)
    if not alike or (left.unit and right.unit and left.unit != right.unit):
        raise FormulaError(_("Amounts of different units cannot be added or subtracted."))
    return left


def check_unit(node: Node, units: Mapping[str, str], *, unit: str) -> None:
    """Refuse a formula whose result cannot have that unit. Errors: FormulaError."""
    got = measure(node, units)
    wanted = (int(unit == "currency"), int(unit in _TIMES))
    if (got.money, got.time) != wanted or (got.unit is not None and got.unit != unit):
        raise FormulaError(_("The result of this formula does not have the unit of this KPI."))


# ---- reading -------------------------------------------------------------------------------------


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            what = text[at:].strip()[:1]
            if what == ",":
                raise FormulaError(_("Write decimals with a point."))
            raise FormulaError(_("“%(what)s” is not expected here.") % {"what": what})
        found.append(match[0].strip())
        at = match.end()
    return found


class _Reader:
    """Recursive descent over the tokens, with a limit to how deep parentheses may go."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    def peek(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self) -> str:
        found = self.peek()
        if found is None:
            raise FormulaError(_("The formula ends too early."))
        self._at += 1
        return found

    def sum(self, depth: int) -> Node:
        """terms joined by + and -"""
        node = self._product(depth)
        while self.peek() in ("+", "-"):
            node = Both(self._take(), node, self._product(depth))
        return node

    def _product(self, depth: int) -> Node:
        node = self._factor(depth)
        while self.peek() in ("*", "/"):
            node = Both(self._take(), node, self._factor(depth))
        return node

    def _factor(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise FormulaError(_("This formula is nested too deeply."))
        token = self._take()
        if token == "-":  # noqa: S105  # a sign
            return Both("-", Number(Decimal(0)), self._factor(depth + 1))
        if token == "(":  # noqa: S105  # likewise
            node = self.sum(depth + 1)
            if self.peek() != ")":
                raise FormulaError(_("A parenthesis is not closed."))
            self._at += 1
            return node
        if token[0].isdigit():
            return Number(Decimal(token))
        if token[0].isalpha():
            return Name(token)
        raise FormulaError(_("“%(what)s” is not expected here.") % {"what": token})
