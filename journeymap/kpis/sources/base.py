"""What every source of measurements promises: one observation per question, or a classed error."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from journeymap.core import clock
from journeymap.kpis.periods import Period
from journeymap.kpis.statistics import (
    Count,
    Distinct,
    Family,
    Mean,
    NetScore,
    Proportion,
    Ratio,
    Statistics,
    StatisticsError,
)

# Which named columns each family is made of. A bare `value` is understood for every family.
COLUMNS: dict[Family, tuple[str, ...]] = {
    Family.PROPORTION: ("x", "n"),
    Family.NET_SCORE: ("p", "a", "d"),
    Family.MEAN: ("n", "sum"),
    Family.RATIO: ("a", "b"),
    Family.COUNT: ("c",),
    Family.DISTINCT: ("value",),
}
# Everything a family may bring besides; other whole-number columns are kept as extras.
KNOWN = frozenset({"x", "n", "p", "a", "d", "sum", "sumsq", "median", "b", "c", "value"})
MAX_EXTRAS = 20
PLACE = ("engine", "host", "port", "file", "database", "user")

# What a person is told, by class. Never an address, a query, a body or a driver's text: those would
# turn a source into a port scanner or leak a secret (security.md 1.4.8).
MESSAGES: dict[str, str] = {
    "timeout": "The source did not answer in time.",
    "connection": "The source could not be reached.",
    "blocked_address": "The source could not be reached.",
    "auth": "The source refused the user name or password.",
    "denied": "The source does not allow this; check what the credential may read.",
    "not_found": "The source does not know what was asked for; check the address and the names.",
    "busy": "The source is busy; it will be asked again.",
    "limit": "The source asks for fewer questions; it will be asked again later.",
    "failing": "The source reports a fault of its own; it will be asked again.",
    "refused": "The source refused the request.",
    "tls": "The source's certificate could not be verified.",
    "redirect": "The source sends the request on to another place; give that address instead.",
    "too_large": "The source has more to say than can be read at once.",
    "answer": "The source's answer is not in the expected form.",
    "period": "The source has no values for so short a period.",
    "zone": "The source counts its days in another time zone; set that zone for this source.",
    "family": "This series measures something else than the KPI.",
    "query": "The source could not run the query.",
    "not_read_only": "Only a single reading SELECT is allowed.",
    "schema": "The answer does not have the columns this KPI needs.",
    "many_rows": "The answer has too many rows; one row per period is expected.",
    "numbers": "The answer holds something that is not a usable number.",
    "config": "The source is not completely set up.",
    "secret": "The stored secret can no longer be read; enter it again.",
    "attention": "The source waits for a person to look at it.",
    "secret_form": "The credential is not in the form this source needs.",
    "mail": "The mail server did not take the mail.",
    "internal": "Collecting failed for an unexpected reason.",
}
RETRYABLE = frozenset({"timeout", "connection", "busy", "limit", "failing", "internal", "mail"})


class SourceError(Exception):
    """A source could not answer. `code` is a key of MESSAGES; nothing else leaves the server."""

    def __init__(self, code: str, *, retry_after: float | None = None) -> None:
        self.code = code
        self.retry_after = retry_after
        super().__init__(MESSAGES[code])

    @property
    def retryable(self) -> bool:
        """Whether asking again without a change by a person can help."""
        return self.code in RETRYABLE


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a source: one series of one KPI over one period."""

    period: Period
    family: Family
    series: str = ""
    definition_key: str = ""
    percent: bool = False
    segment: str = ""
    unit: str = ""  # of the KPI


@dataclass(frozen=True, slots=True)
class Observation:
    """What a source answered. `statistics` is None when it holds no data for the period."""

    statistics: Statistics | None
    as_of: datetime
    status: str = "ok"
    source_timezone: str = "UTC"
    raw_digest: str = ""
    extras: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """First rows of a source and the mapping guessed from them, to look at before saving."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    mapping: Mapping[str, Any]
    errors: Sequence[Mapping[str, Any]] = ()
    total_rows: int = 0


def _unlimited() -> None:
    """A source that is used by itself has no bucket to take from."""


class Source:
    """One configured source. Subclasses answer `collect` and `test`."""

    kind: ClassVar[str]
    collects: ClassVar[bool] = True  # False: values come in by themselves (push, manual)

    def __init__(self, *, config: Mapping[str, Any], secret: str = "", zone: str = "UTC") -> None:
        self.config = config
        self.secret = secret
        self.zone = zone
        # To be called before each request of a question beyond its first (a further page); the
        # collector puts its bucket here.
        self.spend: Callable[[], object] = _unlimited

    @classmethod
    def checked_config(cls, config: Mapping[str, Any]) -> dict[str, Any]:
        """The config in its stored form. Errors: Invalid naming the field."""
        raise NotImplementedError

    @classmethod
    def place(cls, config: Mapping[str, Any]) -> Any:
        """What decides where a credential is sent: another place needs the credential again."""
        return [config.get(name) for name in PLACE]

    @classmethod
    def secret_names(cls, config: Mapping[str, Any]) -> tuple[str, ...]:
        """The credentials it has, where there are several kept as one JSON object; else none."""
        return ()

    @classmethod
    def timing(cls, config: Mapping[str, Any]) -> dict[str, Any]:
        """How late the other side is and how long it corrects itself, as a source's settings."""
        return {}

    def series(self) -> list[str]:
        """The names of what it can give."""
        return []

    def host(self) -> str:
        """What the limit of two runs at a time counts by; '' = not limited."""
        return ""

    def rate(self) -> tuple[int, float] | None:
        """How many requests in how many seconds this credential may make; None = no limit known."""
        return None

    def credential(self) -> str:
        """What the rate counts by, besides kind and secret: who shares it shares a bucket."""
        return self.host()

    def collect(self, question: Question) -> Observation:
        """The observation for the question. Errors: SourceError."""
        raise SourceError("config")

    def test(self, question: Question | None = None) -> Preview:
        """First rows and the guessed mapping. Errors: SourceError."""
        raise SourceError("config")


def number(value: Any) -> Decimal:
    """A finite decimal from what a driver or JSON gives. Errors: SourceError('numbers')."""
    if isinstance(value, bool) or value is None:
        raise SourceError("numbers")
    try:
        # repr() of a float is its shortest exact text: 0.1 stays 0.1.
        got = Decimal(repr(value) if isinstance(value, float) else str(value).strip())
    except InvalidOperation:
        raise SourceError("numbers") from None
    if not got.is_finite():
        raise SourceError("numbers")
    return got


def statistics_from(
    columns: Mapping[str, Any], *, family: Family, percent: bool = False
) -> Statistics | None:
    """The statistics that named columns stand for; None when all of them are empty.

    Errors: SourceError('schema') when the family's columns are missing, SourceError('numbers');
    StatisticsError when the numbers contradict each other.
    """
    given = {key: value for key, value in columns.items() if value not in (None, "")}
    if "value" in given:
        value = number(given["value"])
        n = int(number(given["n"])) if "n" in given else None
        return Count(c=value) if family is Family.COUNT else Distinct(number=value, n=n)
    wanted = COLUMNS[family]
    if not all(name in columns or name == "value" for name in wanted):
        raise SourceError("schema")
    if not any(name in given for name in wanted):
        return None
    if family is Family.MEAN and "sum" not in given and number(given["n"]) == 0:
        return Mean(n=0, total=Decimal(0))  # SQL's SUM over no row is NULL
    if not all(name in given for name in wanted):
        raise SourceError("numbers")
    numbers = {name: number(given[name]) for name in given if name in KNOWN}
    return _build(numbers, family=family, percent=percent)


def _build(given: dict[str, Decimal], *, family: Family, percent: bool) -> Statistics:
    if family is Family.PROPORTION:
        return Proportion(x=given["x"], n=given["n"])  # type: ignore[arg-type]  # made whole inside
    if family is Family.NET_SCORE:
        return NetScore(p=given["p"], a=given["a"], d=given["d"])  # type: ignore[arg-type]  # likewise
    if family is Family.MEAN:
        return Mean(
            n=given["n"],  # type: ignore[arg-type]  # likewise
            total=given["sum"],
            total_sq=given.get("sumsq"),
            median=given.get("median"),
        )
    if family is Family.RATIO:
        return Ratio(a=given["a"], b=given["b"], percent=percent)
    return Count(c=given["c"])


def observed(
    columns: Mapping[str, Any],
    question: Question,
    *,
    source_timezone: str,
    warnings: Iterable[str] = (),
) -> Observation:
    """The observation a row of named columns stands for. Errors: SourceError."""
    notes = list(warnings)
    extras = _extras(columns, question.family)
    raw = {key: None if value is None else str(value) for key, value in columns.items()}
    digest = hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()
    common: dict[str, Any] = {
        "as_of": clock.now(),
        "source_timezone": source_timezone,
        "raw_digest": digest,
        "extras": extras,
    }
    try:
        got = statistics_from(columns, family=question.family, percent=question.percent)
    except StatisticsError as error:
        if not error.inconsistent:
            raise SourceError("numbers") from error
        kept = {key: raw[key] for key in raw if key in KNOWN}
        return Observation(
            None, status="inconsistent", columns=kept, warnings=(*notes, str(error)), **common
        )
    status = "no_data" if got is None or got.value is None else "ok"
    return Observation(got, status=status, warnings=tuple(notes), **common)


def _extras(columns: Mapping[str, Any], family: Family) -> dict[str, int]:
    used = {*COLUMNS[family], "value", "n", "sumsq", "median"}
    extras: dict[str, int] = {}
    for key, value in columns.items():
        if key in used or value is None or len(extras) >= MAX_EXTRAS:
            continue
        try:
            amount = number(value)
        except SourceError:
            continue
        if amount == amount.to_integral_value() and abs(amount) < 2**53:
            extras[key[:40]] = int(amount)
    return extras
