"""Values from a database: one reading SELECT a series, on hosts and files the operator allows.

A person's query runs as a subquery of ours (so it can be nothing but a SELECT), in a read-only
transaction or under SQLite's authorizer, with a deadline on the server and one of ours, and what
comes back is one row of named columns.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from journeymap.core import clock
from journeymap.core.errors import Invalid
from journeymap.kpis.sources import postgres, sqlite, sqltext
from journeymap.kpis.sources.base import (
    KNOWN,
    MAX_EXTRAS,
    Observation,
    Preview,
    Question,
    Source,
    SourceError,
    observed,
)

ENGINES = ("postgresql", "sqlite")
PREVIEW_ROWS = 20
MAX_QUERIES = 100
DEADLINE_S = 20.0
# Trying a source out holds a web thread.
TEST_DEADLINE_S = 8.0

Table = tuple[Sequence[str], Sequence[Sequence[Any]]]


class SQLSource(Source):
    """A PostgreSQL database or an SQLite file, read-only."""

    kind = "sql"

    @classmethod
    def checked_config(cls, config: Mapping[str, Any]) -> dict[str, Any]:
        """{engine, host, port, database, user, sslmode | file; queries: {series: SQL}}.

        Errors: Invalid, also for a host or file that the operator has not allowed.
        """
        engine = config.get("engine")
        if engine not in ENGINES:
            raise Invalid(fields={"config.engine": "postgresql or sqlite."})
        known = postgres.CONFIG_KEYS if engine == "postgresql" else sqlite.CONFIG_KEYS
        unknown = sorted(set(config) - known - {"engine", "queries"})
        if unknown:
            raise Invalid(fields={f"config.{unknown[0][:40]}": "There is no such setting."})
        if engine == "postgresql":
            place = postgres.checked(config, allowed=settings.JOURNEYMAP_SQL_HOSTS)
        else:
            place = sqlite.checked(config, allowed=settings.JOURNEYMAP_SQL_FILES)
        return {"engine": engine, **place, "queries": _checked_queries(config.get("queries"))}

    def series(self) -> list[str]:
        """Its named queries."""
        return sorted(self.config.get("queries", {}))

    def host(self) -> str:
        """host:port or the file: what two runs at a time are counted by."""
        if self.config.get("engine") == "sqlite":
            return str(self.config.get("file", ""))
        return f"{self.config.get('host', '')}:{self.config.get('port', '')}"

    def collect(self, question: Question) -> Observation:
        """The one row the series' query gives for the period. Errors: SourceError."""
        names, rows = self._run(question, limit=2, deadline_s=DEADLINE_S)
        if len(rows) > 1:
            raise SourceError("many_rows")
        zone = question.period.zone.key
        if not rows:
            return _nothing(question)
        return observed(dict(zip(names, rows[0], strict=True)), question, source_timezone=zone)

    def test(self, question: Question | None = None) -> Preview:
        """The first twenty rows of the asked series' query. Errors: SourceError."""
        if question is None:
            raise SourceError("config")
        names, rows = self._run(question, limit=PREVIEW_ROWS, deadline_s=TEST_DEADLINE_S)
        extras = [name for name in names if name not in KNOWN][:MAX_EXTRAS]
        return Preview(
            columns=names,
            rows=[["" if v is None else str(v)[:200] for v in row] for row in rows],
            mapping={name: name for name in names if name in KNOWN} | {"extras": extras},
            total_rows=len(rows),
        )

    def _run(self, question: Question, *, limit: int, deadline_s: float) -> Table:
        queries = self.config.get("queries", {})
        query = queries.get(question.series)
        if query is None and not question.series and len(queries) == 1:
            query = next(iter(queries.values()))
        if query is None:
            raise SourceError("config")
        parameters = {
            "start": question.period.start,
            "end": question.period.end,
            "tz": question.period.zone.key,
            "segment": question.segment,
        }
        run = postgres.run if self.config.get("engine") == "postgresql" else sqlite.run
        try:
            names, rows = run(
                self.config,
                query=query,
                parameters=parameters,
                secret=self.secret,
                limit=limit,
                deadline_s=deadline_s,
            )
        except sqltext.BadQuery:
            raise SourceError("not_read_only") from None
        lowered = [name.lower() for name in names]
        if len(set(lowered)) != len(lowered) or len(lowered) > 100:
            raise SourceError("schema")
        return lowered, rows


def _nothing(question: Question) -> Observation:
    """No row at all: the source holds no data for the period."""
    return Observation(
        None,
        as_of=clock.now(),
        status="no_data",
        source_timezone=question.period.zone.key,
    )


def _checked_queries(queries: Any) -> dict[str, str]:
    if not isinstance(queries, dict) or not 1 <= len(queries) <= MAX_QUERIES:
        raise Invalid(fields={"config.queries": "Give at least one named query."})
    for name, query in queries.items():
        where = f"config.queries.{str(name)[:80]}"
        if not isinstance(query, str) or len(str(name)) > 80:
            raise Invalid(fields={where: "A name of at most 80 characters, and SQL."})
        try:
            sqltext.prepared(query, placeholder=lambda name: name, escape_percent=False)
        except sqltext.BadQuery:
            raise Invalid(fields={where: "Only a single reading SELECT is allowed."}) from None
    return dict(queries)
