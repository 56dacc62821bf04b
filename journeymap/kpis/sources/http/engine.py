"""Asking over HTTP: fill in, sign, send, turn the pages, and only then say what was measured.

Whatever goes wrong on any page, nothing is observed at all: half a sum would look like a whole one.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from journeymap.core import clock, safehttp
from journeymap.kpis.sources import pace
from journeymap.kpis.sources.base import (
    Observation,
    Preview,
    Question,
    SourceError,
    number,
    observed,
)
from journeymap.kpis.sources.http import answers, auth, paths, templates, units
from journeymap.kpis.sources.http.extracting import Rows
from journeymap.kpis.sources.http.spec import (
    MAX_PAGES,
    MAX_ROWS,
    Job,
    Join,
    Metric,
    Paging,
    Request,
)
from journeymap.kpis.sources.http.templates import Filled
from journeymap.kpis.statistics import Mean

# A collection has so long for all its pages; trying a source out holds a web thread.
DEADLINE_S = 55.0
TEST_DEADLINE_S = 15.0
sleep: Callable[[float], None] = time.sleep  # a seam for tests


@dataclass(frozen=True, slots=True)
class Pulled:
    """What all pages together said."""

    rows: Rows
    digest: str
    partial: bool
    warnings: tuple[str, ...]
    pages: int


class Engine:
    """Asks one source: its authentication, its fields and secrets, and its zone."""

    def __init__(
        self,
        *,
        auth: auth.Auth,
        fields: Mapping[str, str],
        secrets: Mapping[str, str],
        zone: str,
        spend: Callable[[], object],
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self.auth = auth
        self.zone = zone
        self.spend = spend
        self.requests = 0
        self.origin = ""
        self.until = time.monotonic() + deadline_s
        self.values: dict[str, Any] = {f"config.{name}": value for name, value in fields.items()}
        # Only the authentication may name a secret; what is asked may not.
        self.secrets = {f"secret.{name}": value for name, value in secrets.items()}

    def collect(self, metric: Metric, question: Question) -> Observation:
        """What the source measured in the question's period. Errors: SourceError."""
        if question.family is not metric.family:
            raise SourceError("family")
        if metric.state_s and (clock.now() - question.period.end).total_seconds() > metric.state_s:
            # What is the case now says nothing about then. As of then it must not replace what was
            # seen in time, either.
            return Observation(
                None, as_of=question.period.end, status="no_data", source_timezone=self.zone
            )
        pulled = self.pull(metric, question)
        observation = observed(
            _columns(pulled, question),
            question,
            source_timezone=self.zone,
            warnings=pulled.warnings,
        )
        statistics = observation.statistics
        bins = pulled.rows.histogram()
        if bins and isinstance(statistics, Mean):
            statistics = replace(statistics, histogram=bins)
        status = observation.status
        if pulled.partial and status == "ok":
            status = "partial"
        return replace(observation, statistics=statistics, raw_digest=pulled.digest, status=status)

    def preview(self, metric: Metric, question: Question) -> Preview:
        """What would be measured, with the rows it comes from. Errors: SourceError."""
        question = replace(question, family=metric.family)
        pulled = self.pull(metric, question)
        columns = _columns(pulled, question)
        observation = observed(columns, question, source_timezone=self.zone)
        value = observation.statistics.value if observation.statistics else None
        shown = {**columns, "value": value} if pulled.rows.kept else {}
        return Preview(
            columns=list(shown),
            rows=[[shown_number(one) for one in shown.values()]] if shown else [],
            mapping={
                "rows": pulled.rows.seen,
                "used": len(pulled.rows.kept),
                "pages": pulled.pages,
                "warnings": list(pulled.warnings),
                "partial": pulled.partial,
                "from": question.period.start.isoformat(),
                "to": question.period.end.isoformat(),
            },
            total_rows=len(pulled.rows.kept),
        )

    def pull(self, metric: Metric, question: Question) -> Pulled:
        """All pages, read. Errors: SourceError."""
        if question.period.kind not in metric.periods:
            raise SourceError("period")
        values = {
            **self.values,
            **{f"set.{name}": one for name, one in metric.settings.items()},
            **templates.window(question, zone=self.zone),
        }
        values |= {
            f"set.{name}": templates.json(one, values) for name, one in metric.settings.items()
        }
        # Everything one metric asks is asked at one place, so that its credential stays there.
        self.origin = _origin(templates.url(templates.base(metric.request.url), values))
        tables = {name: self._table(join, values, metric) for name, join in metric.joins.items()}
        if metric.job is not None:
            values |= self._job(metric, metric.job, values)
        digest = hashlib.sha256()
        rows = Rows(metric, question, zone=self.zone, tables=tables)
        partial, notes, pages = False, list[str](), 0
        if metric.local and question.period.zone.key != self.zone:
            notes.append("tz_mismatch")
        for answer, page in self._pages(metric, values, rows):
            pages += 1
            digest.update(answer.body)
            self._check_zone(metric, page, question)
            partial |= answer.status == 206 or any(one.holds(page) for one in metric.partial)
            notes += [one.word for one in metric.warnings if one.check.holds(page)]
        return Pulled(rows, digest.hexdigest(), partial, tuple(dict.fromkeys(notes)), pages)

    def _check_zone(self, metric: Metric, page: Any, question: Question) -> None:
        """Days cut at another midnight cannot be repaired afterwards, so they are refused."""
        told = paths.found(metric.timezone, page) if metric.timezone is not None else []
        if not told or not isinstance(told[0], str) or told[0] == self.zone:
            return
        try:
            theirs, ours = ZoneInfo(told[0]), ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise SourceError("zone") from None
        for instant in (question.period.start, question.period.end):
            if instant.astimezone(theirs).utcoffset() != instant.astimezone(ours).utcoffset():
                raise SourceError("zone")

    def _pages(
        self, metric: Metric, values: Mapping[str, Any], rows: Rows
    ) -> Iterator[tuple[safehttp.Answer, Any]]:
        paging = metric.paging
        asked = _first(metric.request, paging)
        link = ""
        for turn in range(MAX_PAGES):
            filled = replace(_filled(asked, values), url=link) if link else _filled(asked, values)
            answer, page = self._asked(filled, values, metric)
            taken = rows.add(page)
            if rows.seen > MAX_ROWS:
                raise SourceError("too_large")
            yield answer, page
            following = _following(paging, page, turn=turn, taken=taken, seen=rows.seen)
            if following is None or rows.past(page):
                return
            if paging.kind == "next_link":
                link = _joined(filled.url, following)
            else:
                asked = _with_parameter(asked, paging, following)
        raise SourceError("too_large")

    def _table(self, join: Join, values: Mapping[str, Any], metric: Metric) -> dict[str, Any]:
        _, page = self._asked(_filled(join.request, values), values, metric)
        table = {}
        for row in (row for path in join.rows for row in paths.found(path, page)):
            for key in paths.found(join.key, row):
                table[str(key)] = row
        return table

    def _job(self, metric: Metric, job: Job, values: Mapping[str, Any]) -> dict[str, Any]:
        _, page = self._asked(_filled(job.start, values), values, metric)
        kept = _kept(job.start_keeps, page)
        while True:
            _, page = self._asked(_filled(job.poll, {**values, **kept}), values, metric)
            if job.failed is not None and job.failed.holds(page):
                raise SourceError("failing")
            if job.done.holds(page):
                return kept | _kept(job.poll_keeps, page)
            if time.monotonic() + job.wait_s >= self.until:
                raise SourceError("busy")
            sleep(job.wait_s)

    def _asked(
        self, filled: Filled, values: Mapping[str, Any], metric: Metric
    ) -> tuple[safehttp.Answer, Any]:
        if _origin(filled.url) != self.origin:
            raise SourceError("redirect")  # a link to the next page leads elsewhere
        answer = self.ask(filled, values)
        page: Any = None
        if metric.errors and answer.status >= 400:
            page = _document_or_none(answer.body)
        elif answer.status < 400:
            page = answers.document(answers.checked(answer).body)
        # What the body says is more exact than its status, and some say it with a 200.
        for verdict in metric.errors:
            if page is not None and verdict.check.holds(page):
                wait = pace.retry_after_seconds(answer.headers.get("retry-after"))
                raise SourceError(verdict.word, retry_after=wait)
        answers.checked(answer)
        return answer, page

    def ask(self, filled: Filled, values: Mapping[str, Any] | None = None) -> safehttp.Answer:
        """The answer to one signed request, whatever its status. Errors: SourceError."""
        credentials = {**(values or self.values), **self.secrets}
        answer = self._sent(filled, credentials)
        if answer.status == 401 and auth.forget(self.auth, credentials):
            answer = self._sent(filled, credentials)  # its token had been withdrawn
        return answer

    def _sent(self, filled: Filled, credentials: Mapping[str, Any]) -> safehttp.Answer:
        ready = auth.signed(self.auth, filled, credentials, self._send)
        return self._send(ready.method, ready.url, ready.headers, ready.body)

    def _send(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes
    ) -> safehttp.Answer:
        left = self.until - time.monotonic()
        if left <= 0:
            raise SourceError("timeout")
        if self.requests:
            self.spend()  # the first request of a question was paid for before it was asked
        self.requests += 1
        return answers.sent(
            method,
            url,
            headers=headers,
            content=content,
            secret=self.auth.secret,
            limits=safehttp.Limits(total_s=left),
        )


def shown_number(value: Any) -> str:
    """A number as a preview shows it: six decimals at most."""
    if value is None:
        return ""
    text = f"{number(value):.6f}"
    return text.rstrip("0").rstrip(".")


def _columns(pulled: Pulled, question: Question) -> Mapping[str, Any]:
    metric = pulled.rows.metric
    return units.in_unit(
        pulled.rows.columns(), family=metric.family, told=metric.unit, wanted=question.unit
    )


def _document_or_none(body: bytes) -> Any:
    try:
        return answers.document(body)
    except SourceError:
        return None


def _kept(wanted: Mapping[str, paths.Path], page: Any) -> dict[str, Any]:
    kept = {}
    for name, path in wanted.items():
        got = paths.found(path, page)
        if not got or not isinstance(got[0], str | int):
            raise SourceError("answer")
        kept[f"job.{name}"] = got[0]
    return kept


def _filled(request: Request, values: Mapping[str, Any]) -> Filled:
    url = templates.url(request.url, values)
    query = [(k, templates.text(v, values)) for k, v in request.query.items()]
    query = [(k, v) for k, v in query if v != ""]
    if query:
        joint = "&" if urlsplit(url).query else "?"
        url = f"{url}{joint}{urlencode(query)}"
    headers = {"Accept": "application/json"}
    headers |= {k: templates.text(v, values) for k, v in request.headers.items()}
    body = b""
    if request.json is not None:
        body = json.dumps(templates.json(request.json, values), default=str).encode()
        headers["Content-Type"] = "application/json"
    elif request.form is not None:
        form = {k: templates.text(v, values) for k, v in request.form.items()}
        body = urlencode(form).encode()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    return Filled(request.method, url, headers, body)


def _origin(url: str) -> str:
    try:
        return safehttp.origin(url)
    except safehttp.OutboundError as error:
        raise SourceError("config" if error.code == "bad_url" else error.code) from None


def _joined(url: str, link: str) -> str:
    try:
        return str(safehttp.parsed(url).join(link))
    except (safehttp.OutboundError, ValueError):
        raise SourceError("answer") from None


def _first(request: Request, paging: Paging) -> Request:
    if paging.size_parameter and paging.size:
        request = _parameter(request, paging.size_parameter, paging.size, paging.in_body)
    if paging.kind in ("page", "offset"):
        request = _parameter(request, paging.parameter, paging.first, paging.in_body)
    return request


def _with_parameter(request: Request, paging: Paging, value: Any) -> Request:
    return _parameter(request, paging.parameter, value, paging.in_body)


def _parameter(request: Request, name: str, value: Any, in_body: bool) -> Request:
    if not in_body:
        return replace(request, query={**request.query, name: str(value).replace("{{", "")})
    # "pagination.offset" is a place inside the body.
    *outer, last = name.split(".")
    body = json.loads(json.dumps(request.json or {}, default=str))
    inner = body
    for step in outer:
        inner = inner.setdefault(step, {})
    inner[last] = value
    return replace(request, json=body)


def _following(paging: Paging, page: Any, *, turn: int, taken: int, seen: int) -> Any:
    """The link, cursor, number or offset of the next page; None on the last one."""
    if paging.kind == "none" or (paging.last is not None and paging.last.holds(page)):
        return None
    if paging.more is not None and not paging.more.holds(page):
        return None
    if paging.kind == "cursor" and paging.size and taken < paging.size:
        return None
    if paging.kind in ("next_link", "cursor") and paging.path is not None:
        got = [one for one in paths.found(paging.path, page) if isinstance(one, str | int) and one]
        return None if not got or isinstance(got[0], bool) else got[0]
    if taken == 0 or (paging.size and taken < paging.size and paging.more is None):
        return None
    if paging.path is not None:
        total = [one for one in paths.found(paging.path, page) if one is not None]
        if total and seen >= number(total[0]):
            return None
    return paging.first + (turn + 1) * (paging.size if paging.kind == "offset" else 1)
