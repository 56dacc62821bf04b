"""Prometheus: one instant query for each statistic, evaluated at the end of the period."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from journeymap.core.errors import Invalid
from journeymap.kpis.sources import pace
from journeymap.kpis.sources.asked import (
    SECRET_PARTS,
    AskedSource,
    checked_url,
    origin_of,
    read_auth,
    refuse_others,
)
from journeymap.kpis.sources.base import (
    COLUMNS,
    KNOWN,
    Observation,
    Preview,
    Question,
    SourceError,
    number,
    observed,
)
from journeymap.kpis.sources.http import answers, paths, templates
from journeymap.kpis.sources.http.auth import Auth
from journeymap.kpis.sources.http.engine import DEADLINE_S, TEST_DEADLINE_S, shown_number
from journeymap.kpis.sources.http.reading import BadDeclaration
from journeymap.kpis.sources.http.spec import Metric

MAX_QUERIES = 100
MAX_QUERY = 4000
AUTH_KINDS = ("none", "basic", "bearer")
_ERRORS = {
    "bad_data": "query",
    "execution": "query",
    "timeout": "timeout",
    "canceled": "busy",
    "unavailable": "busy",
    "internal": "failing",
    "not_found": "not_found",
}


class PrometheusSource(AskedSource):
    """{url, auth, queries: {series: {column: PromQL}}}; {{seconds}} is the period's length."""

    kind = "promql"

    @classmethod
    def checked_config(cls, config: Mapping[str, Any]) -> dict[str, Any]:
        """The config in its stored form. Errors: Invalid naming the field."""
        refuse_others(config, {"url", "auth", "queries"})
        given = config.get("auth") or {"kind": "none"}
        if not isinstance(given, dict) or given.get("kind", "none") not in AUTH_KINDS:
            raise Invalid(fields={"config.auth.kind": "Choose none, basic or bearer."})
        try:
            read_auth(given)
        except BadDeclaration as error:
            raise Invalid(fields={f"config.{error.where}": error.said()}) from None
        return {
            "url": checked_url(config.get("url")),
            "auth": given,
            "queries": _checked_queries(config.get("queries")),
        }

    @classmethod
    def place(cls, config: Mapping[str, Any]) -> Any:
        """Its origin."""
        return origin_of(config.get("url"))

    @classmethod
    def secret_names(cls, config: Mapping[str, Any]) -> tuple[str, ...]:
        """Those of its kind of authentication."""
        return SECRET_PARTS.get(str((config.get("auth") or {}).get("kind", "none")), ())

    def host(self) -> str:
        """host:port of the server."""
        return origin_of(self.config.get("url")).partition("://")[2]

    def series(self) -> list[str]:
        """The named groups of queries."""
        return list(self.config.get("queries") or {})

    def metrics(self) -> Mapping[str, Metric]:
        """None: its queries are asked one by one."""
        return {}

    def auth(self) -> Auth:
        """The chosen one."""
        try:
            return read_auth(self.config.get("auth") or {"kind": "none"})
        except BadDeclaration:
            raise SourceError("config") from None

    def fields(self) -> Mapping[str, str]:
        """Its address."""
        return {"url": str(self.config.get("url", ""))}

    def collect(self, question: Question) -> Observation:
        """The series' queries at the end of the period. Errors: SourceError."""
        columns, notes = self._columns(question, DEADLINE_S)
        return observed(columns, question, source_timezone=self.zone, warnings=notes)

    def test(self, question: Question | None = None) -> Preview:
        """What each query gives for the period. Errors: SourceError."""
        if question is None:
            raise SourceError("config")
        columns, notes = self._columns(question, TEST_DEADLINE_S)
        return Preview(
            columns=list(columns),
            rows=[[shown_number(one) for one in columns.values()]],
            mapping={"warnings": notes},
            total_rows=1,
        )

    def _columns(self, question: Question, deadline_s: float) -> tuple[dict[str, Any], list[str]]:
        queries = self.config.get("queries") or {}
        wanted = queries.get(question.series)
        if wanted is None and not question.series and len(queries) == 1:
            wanted = next(iter(queries.values()))
        if not wanted:
            raise SourceError("config")
        engine = self._engine(deadline_s)
        window = templates.window(question, zone=self.zone)
        columns: dict[str, Any] = {}
        notes: list[str] = []
        for name, query in wanted.items():
            form = {"query": templates.text(query, window), "time": str(window["end_epoch"])}
            answer = engine.ask(
                templates.Filled(
                    "POST",
                    f"{self.config.get('url', '')}/api/v1/query",
                    {
                        "Accept": "application/json",
                        "Content-Type": "application/x-www-form-urlencoded",
                    },
                    urlencode(form).encode(),
                )
            )
            columns[name], warned = _value(answer.status, answer.body, answer.headers)
            notes += ["source_warning"] if warned else []
        return columns, list(dict.fromkeys(notes))


def _value(status: int, body: bytes, headers: Mapping[str, str]) -> tuple[Any, bool]:
    """The number a query gives, None where it gives no series. Errors: SourceError."""
    told = body.lstrip().startswith(b"{")
    if status >= 400 and (status in (401, 403, 404, 429) or not told):
        answers.refuse(status, headers)
    said = answers.document(body)
    if not isinstance(said, dict) or said.get("status") not in ("success", "error"):
        raise SourceError("answer")
    if said["status"] == "error":
        code = _ERRORS.get(str(said.get("errorType")), "query")
        raise SourceError(code, retry_after=pace.retry_after_seconds(headers.get("retry-after")))
    kind = paths.found(paths.compiled("$.data.resultType"), said)
    result = (said.get("data") or {}).get("result")
    if kind == ["scalar"]:
        sample = result
    elif kind == ["vector"] and isinstance(result, list):
        if len(result) > 1:
            raise SourceError("many_rows")
        if not result:
            return None, bool(said.get("warnings"))
        sample = result[0].get("value") if isinstance(result[0], dict) else None
    else:
        raise SourceError("answer")  # a range or a text is no value of a period
    if not isinstance(sample, list) or len(sample) != 2 or not isinstance(sample[1], str):
        raise SourceError("answer")
    # 0/0 over a period without any request is NaN: no data, never 0. An infinity is a mistake.
    value = None if sample[1] == "NaN" else number(sample[1])
    return value, bool(said.get("warnings"))


def _checked_queries(queries: Any) -> dict[str, dict[str, str]]:
    if not isinstance(queries, dict) or not 1 <= len(queries) <= MAX_QUERIES:
        raise Invalid(fields={"config.queries": "Give at least one named query."})
    sets = [frozenset(names) for names in COLUMNS.values()]
    for name, columns in queries.items():
        where = f"config.queries.{str(name)[:80]}"
        if len(str(name)) > 80 or not isinstance(columns, dict) or not columns:
            raise Invalid(fields={where: "A name of at most 80 characters, and PromQL."})
        if not any(wanted <= set(columns) for wanted in sets) or set(columns) - KNOWN:
            raise Invalid(
                fields={where: "Name what each query gives: x and n, a and b, c, value …"}
            )
        for query in columns.values():
            known = isinstance(query, str) and 0 < len(query.strip()) <= MAX_QUERY
            if not known or set(templates.names(query)) - templates.WINDOW:
                raise Invalid(fields={where: "A name of at most 80 characters, and PromQL."})
    return {str(name): dict(columns) for name, columns in queries.items()}
