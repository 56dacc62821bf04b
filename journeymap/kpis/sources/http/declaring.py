"""Reading the declaration of a metric, each mistake told at its place."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from journeymap.kpis.sources.base import COLUMNS, KNOWN, MESSAGES
from journeymap.kpis.sources.http import paths, templates, units
from journeymap.kpis.sources.http.reading import BadDeclaration, Reader
from journeymap.kpis.sources.http.spec import (
    FAMILIES,
    PAGINGS,
    TYPES,
    Check,
    Column,
    Job,
    Join,
    Metric,
    Paging,
    Request,
    Scores,
    Share,
    Value,
    Verdict,
    Where,
)
from journeymap.kpis.statistics import Family

TESTS = ("in", "not_in", "at_least", "at_most", "present")
NO_SLOT = "There is no {{%(name)s}}."
PERIODS = ("hour", "day", "week", "month", "quarter")


def request(reader: Reader) -> Request:
    """Read a request. Errors: BadDeclaration."""
    method = reader.choice("method", ("GET", "POST"), "GET")
    made = Request(
        method=method,
        url=reader.text("url"),
        query=reader.texts("query"),
        headers=reader.texts("headers"),
        json=reader.any("json"),
        form=reader.texts("form") if reader.has("form") else None,
    )
    reader.any("form")
    reader.done()
    if method == "GET" and (made.json is not None or made.form is not None):
        raise reader.bad("method", "A request with a body is a POST.")
    return made


def path(reader: Reader, key: str) -> paths.Path:
    """Read a JSONPath. Errors: BadDeclaration."""
    try:
        return paths.compiled(reader.text(key))
    except paths.BadPath:
        raise reader.bad(key, "Not a JSONPath that may be used.") from None


def _path_or_none(reader: Reader, key: str) -> paths.Path | None:
    if reader.has(key):
        return path(reader, key)
    reader.any(key)
    return None


def check(reader: Reader) -> Check:
    """Read {path, in} or {path, at_least}. Errors: BadDeclaration."""
    least = reader.decimal("at_least", "0") if reader.has("at_least") else None
    return Check(path(reader, "path"), tuple(reader.items("in")), least)


def _child_check(reader: Reader, key: str) -> Check | None:
    if not reader.has(key):
        reader.any(key)
        return None
    inner = reader.child(key)
    made = check(inner)
    inner.done()
    return made


def _keeps(reader: Reader, key: str) -> dict[str, paths.Path]:
    inner = Reader(reader.any(key, {}), reader.at(key))
    return {name: path(inner, name) for name in inner.value}


def paging(reader: Reader) -> Paging:
    """Read how pages follow each other. Errors: BadDeclaration."""
    kind = reader.choice("kind", PAGINGS)
    made = Paging(
        kind=kind,
        parameter=reader.text("parameter", "" if kind in ("none", "next_link") else None),
        in_body=reader.flag("in_body"),
        first=reader.whole("first", 1 if kind == "page" else 0),
        size=reader.whole("size", 0),
        size_parameter=reader.text("size_parameter", ""),
        path=_path_or_none(reader, "path"),
        more=_child_check(reader, "more"),
        last=_child_check(reader, "last"),
        back_to=_path_or_none(reader, "back_to"),
    )
    reader.done()
    if kind in ("next_link", "cursor") and made.path is None:
        raise reader.bad("path", "Where the next page stands is needed.")
    if kind == "offset" and not made.size:
        raise reader.bad("size", "How many rows a page has is needed.")
    return made


def job(reader: Reader) -> Job:
    """Read a job to start and to wait for. Errors: BadDeclaration."""
    done = _child_check(reader, "done")
    if done is None:
        raise reader.bad("done", "How the end is told is needed.")
    made = Job(
        start=request(reader.child("start")),
        start_keeps=_keeps(reader, "start_keeps"),
        poll=request(reader.child("poll")),
        poll_keeps=_keeps(reader, "poll_keeps"),
        done=done,
        failed=_child_check(reader, "failed"),
        wait_s=reader.whole("wait_s", 2, low=0, high=30),
    )
    reader.done()
    return made


def _join(reader: Reader) -> Join:
    return Join(
        request=request(reader.child("request")),
        rows=tuple(_row_path(reader, one) for one in reader.items("rows")),
        key=path(reader, "key"),
        by=path(reader, "by"),
    )


def value(raw: Any, where: str, *, kind: str = "number") -> Value:
    """Read how a value is read; a bare text is its path. Errors: BadDeclaration."""
    reader = Reader({"path": raw} if isinstance(raw, str) else raw, where)
    words = reader.any("words")
    if words is not None:
        inner = Reader(words, reader.at("words"))
        words = {word: inner.decimal(word, "0") for word in inner.value}
    made = Value(
        path=path(reader, "path"),
        kind=reader.choice("as", TYPES, kind),
        words=words,
        skip=tuple(reader.items("skip")),
        times=reader.decimal("times", "1"),
        decimal=reader.choice("decimal", (".", ","), "."),
        form=reader.text("format", ""),
        since=_path_or_none(reader, "since"),
    )
    reader.done()
    return made


def _value_or_none(reader: Reader, key: str, *, kind: str = "number") -> Value | None:
    raw = reader.any(key)
    return None if raw is None else value(raw, reader.at(key), kind=kind)


def where(reader: Reader) -> Where:
    """Read a condition on a row. Errors: BadDeclaration."""
    place = path(reader, "path")
    tests = [
        name for name in ("in", "not_in", "at_least", "at_most", "present") if name in reader.value
    ]
    if len(tests) != 1:
        raise reader.bad("in", "One condition is needed: in, not_in, at_least, at_most or present.")
    test = tests[0]
    if test in ("at_least", "at_most"):
        return Where(place, test, (reader.decimal(test, "0"),))
    if test == "present":
        return Where(place, test, (reader.flag(test),))
    return Where(place, test, tuple(reader.items(test)))


def column(reader: Reader) -> Column:
    """Read one statistic. Errors: BadDeclaration."""
    ops = [name for name in ("count", "distinct", "sum", "first") if name in reader.value]
    if len(ops) != 1:
        raise reader.bad("sum", "One of these is needed: count, distinct, sum or first.")
    op = ops[0]
    raw = reader.any(op)
    kind = "text" if op == "distinct" else "number"
    return Column(
        op=op,
        value=None if op == "count" else value(raw, reader.at(op), kind=kind),
        where=tuple(reader.children("where", where)),
        minus=_column_or_none(reader, "minus"),
        of=_column_or_none(reader, "of"),
    )


def _column_or_none(reader: Reader, key: str) -> Column | None:
    if not reader.has(key):
        reader.any(key)
        return None
    inner = reader.child(key)
    made = column(inner)
    inner.done()
    return made


def _scores(reader: Reader) -> Scores | None:
    if not reader.has("scores"):
        reader.any("scores")
        return None
    inner = reader.child("scores")
    low = inner.whole("detractors", 6, high=100)
    made = Scores(
        value=value(inner.any("value"), inner.at("value")),
        promoters=inner.whole("promoters", 9, low=low + 1, high=101),
        detractors=low,
    )
    inner.done()
    return made


def _share(reader: Reader) -> Share | None:
    if not reader.has("share"):
        reader.any("share")
        return None
    inner = reader.child("share")
    limits = {
        name: inner.decimal(name, "0") if inner.has(name) else None
        for name in ("at_least", "at_most")
    }
    if not any(one is not None for one in limits.values()):
        raise inner.bad("at_least", "One condition is needed: at_least or at_most.")
    made = Share(value(inner.any("value"), inner.at("value")), **limits)
    inner.done()
    return made


def _verdict(reader: Reader, key: str) -> Verdict:
    word = reader.choice(key, tuple(MESSAGES)) if key == "code" else reader.text(key, most=60)
    return Verdict(check(reader), word)


def metric(key: str, given: Mapping[str, Any], where_: str, *, known: frozenset[str]) -> Metric:
    """Read a metric. `known` are the names its templates may use. Errors: BadDeclaration."""
    named = frozenset(templates.path_names(given))
    if named - known:
        raise BadDeclaration(where_, NO_SLOT, name=min(named - known))
    # Any text does for checking that the paths are good ones; `bound` fills in the right one.
    reader = Reader(templates.in_paths(given, dict.fromkeys(named, "x")), where_)
    family = Family(reader.choice("family", FAMILIES))
    asked = request(reader.child("request"))
    settings = Reader(reader.any("set", {}), reader.at("set")).value
    made = Metric(
        key=key,
        title=reader.both("title", needed=False) or {"en": key, "fr": key},
        family=family,
        request=asked,
        paging=paging(reader.child("paging")) if reader.has("paging") else Paging("none"),
        job=job(reader.child("job")) if reader.has("job") else None,
        rows=tuple(_row_path(reader, one) for one in reader.items("rows") or ["$"]),
        row_key=_path_or_none(reader, "row_key"),
        at=_value_or_none(reader, "at", kind="instant"),
        where=tuple(reader.children("where", where)),
        columns=reader.named("columns", lambda _, inner: column(inner)),
        values=_value_or_none(reader, "values"),
        histogram=reader.flag("histogram"),
        scores=_scores(reader),
        share=_share(reader),
        joins=reader.named("joins", lambda _, inner: _join(inner)),
        zero_when_empty=reader.choice("empty", ("zero", "no_data"), "no_data") == "zero",
        errors=tuple(reader.children("errors", lambda one: _verdict(one, "code"))),
        partial=tuple(reader.children("partial", check)),
        warnings=tuple(reader.children("warnings", lambda one: _verdict(one, "say"))),
        periods=tuple(reader.items("periods")) or PERIODS,
        settings=settings,
        timezone=_path_or_none(reader, "timezone"),
        local=False,
        unit=reader.choice("unit", ("", *units.SECONDS), ""),
        state_s=reader.span("state"),
        given=given,
        path_names=named,
    )
    reader.any("paging")
    reader.any("job")
    reader.done()
    _check_columns(made, reader)
    used = _check_names(made, reader, known | {f"set.{name}" for name in settings})
    dated = bool(used & templates.LOCAL) or (made.at is not None and made.at.kind == "date")
    return replace(made, local=dated)


def bound(made: Metric, fields: Mapping[str, str]) -> Metric:
    """The metric with what a person filled in standing in its paths. Errors: SourceError."""
    if not made.path_names:
        return made
    values = {f"config.{name}": value for name, value in fields.items()}
    given = templates.in_paths(made.given, values)
    return metric(made.key, given, "", known=frozenset(templates.names(given)))


def _row_path(reader: Reader, text: Any) -> paths.Path:
    try:
        return paths.compiled(text if isinstance(text, str) else "")
    except paths.BadPath:
        raise reader.bad("rows", "Not a JSONPath that may be used.") from None


def _check_columns(made: Metric, reader: Reader) -> None:
    for name in made.columns:
        if name not in KNOWN and len(name) > 40:
            raise reader.bad("columns", "Not a usable name.")
    if made.values is not None and made.family is not Family.MEAN:
        raise reader.bad("values", "Only a mean is made of values.")
    if made.scores is not None and made.family is not Family.NET_SCORE:
        raise reader.bad("scores", "Only a net score is made of scores.")
    if made.share is not None and made.family is not Family.PROPORTION:
        raise reader.bad("share", "Only a proportion is made of a share.")
    if made.values is not None or made.scores is not None or made.share is not None:
        return
    missing = [name for name in COLUMNS[made.family] if name not in made.columns]
    if missing and "value" not in made.columns:
        names = ", ".join(COLUMNS[made.family])
        raise reader.bad("columns", "This family needs: %(names)s.", names=names)


def _check_names(made: Metric, reader: Reader, known: frozenset[str]) -> set[str]:
    kept = set()
    if made.job is not None:
        kept = {f"job.{name}" for name in (*made.job.start_keeps, *made.job.poll_keeps)}
    used: set[str] = set(templates.names(dict(made.settings)))
    if strange := used - known - templates.WINDOW:
        raise reader.bad("set", NO_SLOT, name=min(strange))
    for place, one in made.requests().items():
        for part in (one.url, dict(one.query), dict(one.headers), one.json, dict(one.form or {})):
            used |= set(templates.names(part))
        unknown = sorted(used - known - templates.WINDOW - kept)
        if unknown:
            raise reader.bad(place, NO_SLOT, name=unknown[0])
    return used
