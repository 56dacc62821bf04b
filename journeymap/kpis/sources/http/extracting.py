"""From rows of an answer to the sufficient statistics of one value family."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, DecimalException, localcontext
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from journeymap.kpis.sources.base import COLUMNS, Question, SourceError, number
from journeymap.kpis.sources.http import paths
from journeymap.kpis.sources.http.spec import Column, Metric, Scores, Share, Value, Where

_LARGEST = Decimal(10) ** 14
_INSTANT = Value(paths.compiled("$"), kind="instant")
_SPACES = str.maketrans("", "", "\u00a0\u202f\u2009 ")


class Rows:
    """The rows of all pages: only those of the period, each once."""

    def __init__(
        self,
        metric: Metric,
        question: Question,
        *,
        zone: str,
        tables: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self.metric = metric
        self.tables = tables  # what a row is joined with, by the join and its key
        self.question = question
        self.zone = ZoneInfo(zone)
        self.seen = 0
        self.kept: list[Any] = []
        self._by_key: dict[str, int] = {}

    def add(self, document: Any) -> int:
        """Take the rows of one page in; return how many there were on it."""
        rows = [row for path in self.metric.rows for row in paths.found(path, document)]
        self.seen += len(rows)
        for row in map(self._joined, rows) if self.metric.joins else rows:
            if self._wanted(row):
                self._keep(row)
        return len(rows)

    def _joined(self, row: Any) -> Any:
        if not isinstance(row, dict):
            raise SourceError("answer")
        more = {}
        for name, join in self.metric.joins.items():
            got = [one for one in paths.found(join.by, row) if one is not None]
            if got and str(got[0]) not in self.tables[name]:
                raise SourceError("numbers")  # a choice that the list does not know
            if got:
                more[name] = self.tables[name][str(got[0])]
        return {**row, **more}

    def past(self, document: Any) -> bool:
        """Whether a page that is sorted newest first reaches back to before the period."""
        path = self.metric.paging.back_to
        got = paths.found(path, document) if path is not None else []
        first = self.question.period.start
        return any(_instant(one, _INSTANT, self.zone) < first for one in got if one is not None)

    def _keep(self, row: Any) -> None:
        if self.metric.row_key is not None:
            key = json.dumps(paths.found(self.metric.row_key, row), default=str)
            known = self._by_key.setdefault(key, len(self.kept))
            if known < len(self.kept):
                self.kept[known] = row  # the same thing again, in its later state
                return
        self.kept.append(row)

    def _wanted(self, row: Any) -> bool:
        if self.metric.at is not None and not self._in_period(self.metric.at, row):
            return False
        return all(_holds(condition, row) for condition in self.metric.where)

    def _in_period(self, value: Value, row: Any) -> bool:
        period = self.question.period
        for raw in paths.found(value.path, row):
            if raw is None or raw == "":
                continue
            if value.kind == "date":
                first = period.start.astimezone(self.zone).date()
                beyond = period.end.astimezone(self.zone).date()
                return first <= _date(raw, value.form) < beyond
            return period.start <= _instant(raw, value, self.zone) < period.end
        return False

    def columns(self) -> dict[str, Any]:
        """The statistics under their names; None each when there was nothing to count.

        Errors: SourceError('schema') when a path leads nowhere in any row, SourceError('numbers').
        """
        if not self.kept and not self.metric.zero_when_empty:
            return dict.fromkeys(COLUMNS[self.metric.family])
        try:
            with localcontext() as context:
                context.prec = 60
                return self._columns()
        except DecimalException:
            raise SourceError("numbers") from None

    def _columns(self) -> dict[str, Any]:
        made: dict[str, Any] = {
            name: _total(column, self.kept) for name, column in self.metric.columns.items()
        }
        if self.metric.values is not None:
            got = list(_numbers(self.metric.values, self.kept))
            squares = sum((one * one for one in got), Decimal(0))
            made |= {"n": len(got), "sum": sum(got, Decimal(0)), "sumsq": squares}
            if got:
                made["median"] = median(got)
        if self.metric.scores is not None:
            made |= _counted(self.metric.scores, self.kept)
        if self.metric.share is not None:
            made |= _shared(self.metric.share, self.kept)
        return made

    def histogram(self) -> tuple[tuple[str, int], ...]:
        """How often each value occurs, where the metric asks for it."""
        if not self.metric.histogram or self.metric.values is None:
            return ()
        counts = Counter(
            format(one.normalize(), "f") for one in _numbers(self.metric.values, self.kept)
        )
        return tuple(sorted(counts.items())) if len(counts) <= 1000 else ()


def _total(column: Column, rows: Sequence[Any]) -> Any:
    chosen = [row for row in rows if all(_holds(one, row) for one in column.where)]
    made = _plain(column, chosen, rows)
    if column.of is not None and made is not None:
        whole = _total(column.of, rows)
        made = None if whole is None else (made * whole).to_integral_value()
    if column.minus is not None and made is not None:
        less = _total(column.minus, rows)
        made = None if less is None else made - less
    return made


def _plain(column: Column, chosen: Sequence[Any], rows: Sequence[Any]) -> Any:
    if column.op == "count" or column.value is None:
        return Decimal(len(chosen))
    if column.op == "distinct":
        return Decimal(
            len({str(one) for row in chosen for one in paths.found(column.value.path, row)})
        )
    got = list(_numbers(column.value, chosen))
    if column.op == "first":
        return got[0] if got else None
    return sum(got, Decimal(0))


def _numbers(value: Value, rows: Sequence[Any]) -> Iterable[Decimal]:
    """All numbers a value finds; a path that leads nowhere in any row is a mistake, no zero."""
    there = False
    for row in rows:
        if value.since is not None:
            got = [_instant_or_none(path, value, row) for path in (value.since, value.path)]
            there |= all(got)
            if got[0] is not None and got[1] is not None:
                yield Decimal(str((got[1] - got[0]).total_seconds())) * value.times
            continue
        for raw in paths.found(value.path, row):
            there = True
            if raw is None or raw in value.skip:
                continue
            yield _number(raw, value)
    if rows and not there:
        raise SourceError("schema")


def _number(raw: Any, value: Value) -> Decimal:
    if value.words is not None:
        if raw not in value.words:
            raise SourceError("numbers")
        return value.words[raw] * value.times
    if isinstance(raw, dict | list):
        raise SourceError("numbers")
    if isinstance(raw, str):
        raw = raw.translate(_SPACES)
        if value.decimal == ",":
            raw = raw.replace(".", "").replace(",", ".")
        if value.kind == "percent":
            raw = raw.removesuffix("%")
    got = number(raw)
    if abs(got) >= _LARGEST:
        raise SourceError("numbers")
    return got * value.times / (100 if value.kind == "percent" else 1)


def _counted(scores: Scores, rows: Sequence[Any]) -> dict[str, int]:
    counts = {"p": 0, "a": 0, "d": 0}
    for score in _numbers(scores.value, rows):
        if score >= scores.promoters:
            counts["p"] += 1
        else:
            counts["d" if score <= scores.detractors else "a"] += 1
    return counts


def _shared(share: Share, rows: Sequence[Any]) -> dict[str, int]:
    got = list(_numbers(share.value, rows))
    low, high = share.at_least, share.at_most
    right = [one for one in got if (low is None or one >= low) and (high is None or one <= high)]
    return {"x": len(right), "n": len(got)}


def _holds(condition: Where, row: Any) -> bool:
    got = paths.found(condition.path, row)
    if condition.test == "present":
        return any(one is not None for one in got) is condition.values[0]
    if condition.test == "in":
        return any(one in condition.values for one in got)
    if condition.test == "not_in":
        return not any(one in condition.values for one in got)
    limit = condition.values[0]
    numbers = [number(one) for one in got if one is not None]
    if condition.test == "at_least":
        return any(bool(one >= limit) for one in numbers)
    return any(bool(one <= limit) for one in numbers)


def _date(raw: Any, form: str) -> date:
    try:
        if form:
            return datetime.strptime(str(raw), form).date()  # noqa: DTZ007  # a day, not an instant
        return date.fromisoformat(str(raw)[:10])
    except ValueError:
        raise SourceError("numbers") from None


def _instant_or_none(path: paths.Path, value: Value, row: Any) -> datetime | None:
    """The instant at a path; what has none has not ended yet."""
    got = [one for one in paths.found(path, row) if one not in (None, "")]
    return _instant(got[0], value, ZoneInfo("UTC")) if got else None


def _instant(raw: Any, value: Value, zone: ZoneInfo) -> datetime:
    try:
        if value.kind in ("epoch", "epoch_ms"):
            seconds = number(raw) / (1000 if value.kind == "epoch_ms" else 1)
            return datetime.fromtimestamp(float(seconds), UTC)
        if value.form:
            got = datetime.strptime(str(raw), value.form)  # noqa: DTZ007  # its zone follows
        else:
            got = datetime.fromisoformat(str(raw))
    except (ValueError, OverflowError, OSError):
        raise SourceError("numbers") from None
    return got if got.tzinfo is not None else got.replace(tzinfo=zone)
