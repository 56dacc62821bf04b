"""A metric as it was declared: a request, its pages and what is read out of the answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from journeymap.kpis.sources.base import number
from journeymap.kpis.sources.http import paths
from journeymap.kpis.statistics import Family

FAMILIES = tuple(str(family) for family in Family)
TYPES = ("number", "percent", "epoch", "epoch_ms", "instant", "date", "text")
PAGINGS = ("none", "next_link", "page", "cursor", "offset")
MAX_PAGES = 200
MAX_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Request:
    """One request as a template."""

    method: str
    url: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    json: Any = None
    form: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """Whether an answer holds something at a place: one of some values, so much, or anything."""

    path: paths.Path
    values: tuple[Any, ...] = ()
    at_least: Decimal | None = None

    def holds(self, document: Any) -> bool:
        got = paths.found(self.path, document)
        if self.at_least is not None:
            return any(number(one) >= self.at_least for one in got if one is not None)
        return bool(got) if not self.values else any(one in self.values for one in got)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a Check means: the class of an error, or a word of warning."""

    check: Check
    word: str


@dataclass(frozen=True, slots=True)
class Paging:
    """How one page leads to the next."""

    kind: str
    parameter: str = ""
    in_body: bool = False
    first: int = 0
    size: int = 0
    size_parameter: str = ""
    path: paths.Path | None = None  # the next link or cursor, or how many rows there are
    more: Check | None = None  # holds while there is another page
    last: Check | None = None  # holds on the last page
    back_to: paths.Path | None = None  # newest first: an instant; one before the period is the end


@dataclass(frozen=True, slots=True)
class Job:
    """An export that is started, waited for and then fetched by the metric's own request."""

    start: Request
    start_keeps: Mapping[str, paths.Path]
    poll: Request
    poll_keeps: Mapping[str, paths.Path]
    done: Check
    failed: Check | None
    wait_s: int


@dataclass(frozen=True, slots=True)
class Join:
    """A list that is asked for beforehand; what it says about a row becomes part of the row."""

    request: Request
    rows: tuple[paths.Path, ...]
    key: paths.Path  # in the list
    by: paths.Path  # in the row


@dataclass(frozen=True, slots=True)
class Value:
    """How one thing is read out of a row."""

    path: paths.Path
    kind: str = "number"
    words: Mapping[str, Decimal] | None = None
    skip: tuple[Any, ...] = ()
    times: Decimal = Decimal(1)
    decimal: str = "."
    form: str = ""
    since: paths.Path | None = None  # the seconds from this instant to that of the path


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on a row."""

    path: paths.Path
    test: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One sufficient statistic, out of all rows."""

    op: str  # count, distinct, sum, first
    value: Value | None = None
    where: tuple[Where, ...] = ()
    minus: "Column | None" = None
    of: "Column | None" = None  # a share of this column: x = rate × n


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of a scale, counted as promoters, passives and detractors."""

    value: Value
    promoters: int
    detractors: int


@dataclass(frozen=True, slots=True)
class Share:
    """How many of all values are so high, or so low."""

    value: Value
    at_least: Decimal | None
    at_most: Decimal | None


@dataclass(frozen=True, slots=True)
class Metric:
    """One series that can be bound to a KPI."""

    key: str
    title: Mapping[str, str]
    family: Family
    request: Request
    paging: Paging
    job: Job | None
    rows: tuple[paths.Path, ...]
    row_key: paths.Path | None
    at: Value | None
    where: tuple[Where, ...]
    columns: Mapping[str, Column]
    values: Value | None
    histogram: bool
    scores: Scores | None
    share: Share | None
    joins: Mapping[str, Join]
    zero_when_empty: bool
    errors: tuple[Verdict, ...]
    partial: tuple[Check, ...]
    warnings: tuple[Verdict, ...]
    periods: tuple[str, ...]
    settings: Mapping[str, Any]
    timezone: paths.Path | None  # where the answer says whose days it counts
    local: bool  # asks by dates, so the source's zone decides where a day begins
    unit: str  # of time, or ""
    state_s: int  # 0, or it is a state of now: kept for a period that ended so long ago at most
    given: Mapping[str, Any]  # as declared, for paths that name what a person fills in
    path_names: frozenset[str]

    def requests(self) -> dict[str, Request]:
        """All that it asks, by their places in the declaration."""
        made = {"request": self.request}
        if self.job is not None:
            made |= {"job.start": self.job.start, "job.poll": self.job.poll}
        return made | {f"joins.{name}.request": one.request for name, one in self.joins.items()}
