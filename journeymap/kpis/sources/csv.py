"""Values from an uploaded file. The rows are kept, so collecting means looking among them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from journeymap.core import clock
from journeymap.core.errors import Invalid
from journeymap.kpis.sources import csvfile
from journeymap.kpis.sources.base import (
    Observation,
    Preview,
    Question,
    Source,
    SourceError,
    observed,
    statistics_from,
)
from journeymap.kpis.statistics import StatisticsError, merge

PREVIEW_ROWS = 20
Rows = Callable[[str, datetime, datetime], Sequence[Mapping[str, str]]]


class CSVSource(Source):
    """An uploaded spreadsheet. `rows(series, start, end)` reads what was kept of it."""

    kind = "csv"
    rows: Rows | None = None

    @classmethod
    def checked_config(cls, config: Mapping[str, Any]) -> dict[str, Any]:
        """{mapping: …}, or {} before the first upload. Errors: Invalid."""
        if set(config) - {"mapping"}:
            raise Invalid(fields={"config": "Only a mapping can be set."})
        if not config.get("mapping"):
            return {}
        return {"mapping": csvfile.checked_mapping(config["mapping"])}

    def collect(self, question: Question) -> Observation:
        """All kept rows of the series within the period, added up. Errors: SourceError."""
        if self.rows is None:
            raise SourceError("config")
        rows = self.rows(question.series, question.period.start, question.period.end)
        if not rows:
            return Observation(None, as_of=clock.now(), status="no_data", source_timezone=self.zone)
        if len(rows) == 1:
            return observed(rows[0], question, source_timezone=self.zone)
        try:
            parts = [
                statistics_from(row, family=question.family, percent=question.percent)
                for row in rows
            ]
            total = merge(part for part in parts if part is not None)
        except StatisticsError as error:
            # Two visitors' counts in one week cannot be added up: the file must say the week's.
            raise SourceError("many_rows") from error
        status = "no_data" if total.value is None else "ok"
        return Observation(total, as_of=clock.now(), status=status, source_timezone=self.zone)


def preview(raw: bytes) -> Preview:
    """First rows of a file and the mapping guessed from them. Errors: Invalid, TooLarge."""
    table = csvfile.read_table(raw)
    return Preview(
        columns=table.header,
        rows=[cells for _, cells in table.rows[:PREVIEW_ROWS]],
        mapping=csvfile.guessed_mapping(table),
        total_rows=len(table.rows),
    )
