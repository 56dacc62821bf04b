"""A spreadsheet that is published on the web as CSV, read anew at each collection."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from journeymap.core import safehttp
from journeymap.core.errors import Invalid, TooLarge
from journeymap.kpis.sources import csvfile
from journeymap.kpis.sources.asked import checked_url, origin_of, refuse_others
from journeymap.kpis.sources.base import Observation, Preview, Question, SourceError
from journeymap.kpis.sources.csv import CSVSource, preview
from journeymap.kpis.sources.http import answers

MAX_NAMES = 200
_LIMITS = safehttp.Limits()
_TEST_LIMITS = safehttp.Limits(total_s=15.0)


class SheetSource(CSVSource):
    """{url, mapping, names}. Without mapping, the columns are guessed as for an uploaded file."""

    kind = "sheet"

    @classmethod
    def checked_config(cls, config: Mapping[str, Any]) -> dict[str, Any]:
        """{url, mapping?, names?}; `names` are the series a person saw in it. Errors: Invalid."""
        refuse_others(config, {"url", "mapping", "names"})
        kept: dict[str, Any] = {"url": checked_url(config.get("url"))}
        if config.get("mapping"):
            kept["mapping"] = csvfile.checked_mapping(config["mapping"])
        names = config.get("names") or []
        if not isinstance(names, list) or len(names) > MAX_NAMES:
            raise Invalid(fields={"config.names": "This must be a list of names."})
        if not all(isinstance(one, str) and len(one) <= 80 for one in names):
            raise Invalid(fields={"config.names": "This must be a list of names."})
        if names:
            kept["names"] = names
        return kept

    @classmethod
    def place(cls, config: Mapping[str, Any]) -> Any:
        """Its origin."""
        return origin_of(config.get("url"))

    def series(self) -> list[str]:
        """Those that were seen when its columns were kept."""
        return list(self.config.get("names") or [])

    def host(self) -> str:
        """host:port of the sheet."""
        return origin_of(self.config.get("url")).partition("://")[2]

    def collect(self, question: Question) -> Observation:
        """All rows of the series within the period, added up. Errors: SourceError."""
        points = self._points(csv_of(self._fetched(_LIMITS)))
        several = len({point.series for point in points}) > 1

        def rows(series: str, start: datetime, end: datetime) -> Sequence[Mapping[str, str]]:
            return [
                point.columns
                for point in sorted(points, key=lambda one: one.at)
                if start <= point.at < end and (point.series == series or not (series or several))
            ]

        self.rows = rows
        return super().collect(question)

    def test(self, question: Question | None = None) -> Preview:
        """The first rows of the sheet, what its columns are taken for, and the names of its series.

        Errors: SourceError.
        """
        raw = self._fetched(_TEST_LIMITS)
        table = csv_of(raw)
        seen = preview(raw)
        mapping = dict(self.config.get("mapping") or seen.mapping)
        if mapping.get("date"):
            points = self._points(table)
            mapping["names"] = sorted({point.series for point in points})[:MAX_NAMES]
        return Preview(
            columns=seen.columns, rows=seen.rows, mapping=mapping, total_rows=seen.total_rows
        )

    def _fetched(self, limits: safehttp.Limits) -> bytes:
        # The address is all there is: nothing else could get to another place by a redirect.
        answer = answers.checked(
            answers.sent(
                "GET",
                str(self.config.get("url", "")),
                headers={"Accept": "text/csv, text/plain;q=0.9"},
                secret=False,
                limits=limits,
            )
        )
        if "html" in answer.headers.get("content-type", ""):
            raise SourceError("answer")  # a page to sign in, or the sheet's own page
        return answer.body

    def _points(self, table: csvfile.Table) -> list[csvfile.Point]:
        mapping = self.config.get("mapping") or csvfile.guessed_mapping(table)
        try:
            checked = csvfile.checked_mapping(dict(mapping))
            parsed = csvfile.parse(table, checked, zone=ZoneInfo(self.zone))
        except Invalid:
            raise SourceError("schema") from None
        if parsed.error_count:
            raise SourceError("numbers")  # half a sum would look like a whole one
        return parsed.points


def csv_of(raw: bytes) -> csvfile.Table:
    """The table of a published sheet. Errors: SourceError."""
    try:
        return csvfile.read_table(raw)
    except TooLarge:
        raise SourceError("too_large") from None
    except Invalid:
        raise SourceError("answer") from None
