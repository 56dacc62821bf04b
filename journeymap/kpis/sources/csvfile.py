"""Reading a spreadsheet's text: encoding, delimiter, decimal mark and dates as people save them."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from journeymap.core.errors import Invalid, TooLarge
from journeymap.kpis.periods import midnight
from journeymap.kpis.sources.base import KNOWN

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_CELL = 2_000
MAX_ERRORS = 100

_SPACES = re.compile("[\\s\u00a0\u202f\u2009]")
_CURRENCY = re.compile("[%€$£]")
_GROUPED = {",": re.compile(r"\d{1,3}(\.\d{3})+"), ".": re.compile(r"\d{1,3}(,\d{3})+")}
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_DATE_WORDS = frozenset(
    {"date", "day", "jour", "week", "semaine", "month", "mois", "period", "période", "periode"}
    | {"start", "début", "debut", "at"}
)
_SERIES_WORDS = frozenset({"series", "série", "serie", "kpi", "indicator", "indicateur", "metric"})
_COLUMN_WORDS = {
    "valeur": "value",
    "numerator": "x",
    "numérateur": "x",
    "denominator": "n",
    "dénominateur": "n",
    "promoters": "p",
    "promoteurs": "p",
    "passives": "a",
    "passifs": "a",
    "detractors": "d",
    "détracteurs": "d",
    "count": "c",
    "nombre": "c",
    "somme": "sum",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A parsed file: header, rows of text with their line numbers, and its decimal mark."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    delimiter: str
    decimal: str
    encoding: str


@dataclass(frozen=True, slots=True)
class Point:
    """One measurement of one series, as its named columns."""

    series: str
    at: datetime
    columns: dict[str, str]


@dataclass(slots=True)
class Parsed:
    """What a file holds under a mapping, and what is wrong with it (the first hundred errors)."""

    points: list[Point] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    error_count: int = 0

    def refuse(self, line: int, column: str, message: str) -> None:
        self.error_count += 1
        if len(self.errors) < MAX_ERRORS:
            self.errors.append({"line": line, "column": column, "message": message})


def read_table(raw: bytes) -> Table:
    """The table in a file. Errors: TooLarge, Invalid (binary, empty, ragged, too wide)."""
    if len(raw) > MAX_BYTES:
        raise TooLarge(_("A file may have at most %(n)s MB.") % {"n": MAX_BYTES // 1024 // 1024})
    text, encoding = _decoded(raw)
    delimiter = delimiter_of(text)
    rows: list[tuple[int, tuple[str, ...]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(rows) > MAX_ROWS:
                raise TooLarge(_("A file may have at most %(n)s rows.") % {"n": MAX_ROWS})
            if len(cells) > MAX_COLUMNS:
                raise TooLarge(_("A file may have at most %(n)s columns.") % {"n": MAX_COLUMNS})
            if any(len(cell) > MAX_CELL for cell in cells):
                told = _("Line %(line)s: a cell is too long.") % {"line": reader.line_num}
                raise Invalid(fields={"file": told})
            rows.append((reader.line_num, tuple(cell.strip() for cell in cells)))
    except csv.Error:
        told = _("Line %(line)s cannot be read.") % {"line": reader.line_num}
        raise Invalid(fields={"file": told}) from None
    if len(rows) < 2:
        raise Invalid(fields={"file": "The file needs a header line and at least one row."})
    header = rows[0][1]
    if len(set(header)) != len(header):
        raise Invalid(fields={"file": "Two columns have the same name."})
    body = tuple(rows[1:])
    return Table(header, body, delimiter, _decimal_mark(body, delimiter), encoding)


def guessed_mapping(table: Table) -> dict[str, Any]:
    """The likeliest mapping: a date column, a series column, named statistics, else one series a
    column."""
    words = [name.strip().lower() for name in table.header]
    dated = [i for i, word in enumerate(words) if word in _DATE_WORDS]
    if not dated:
        first = table.rows[0][1]
        dated = [i for i, cell in enumerate(first) if _date(cell, order="dmy") is not None]
    if not dated:
        return {"date": None, "series_column": None, "series": []}
    at = dated[0]
    named = {
        word if word in KNOWN else _COLUMN_WORDS[word]: table.header[i]
        for i, word in enumerate(words)
        if i != at and (word in KNOWN or word in _COLUMN_WORDS)
    }
    series_at = next((i for i, word in enumerate(words) if word in _SERIES_WORDS), None)
    column = None if series_at is None else table.header[series_at]
    if named:
        series = [{"name": "", "columns": named}]
    else:
        series = [
            {"name": name[:80], "columns": {"value": name}}
            for i, name in enumerate(table.header)
            if i not in (at, series_at) and name
        ]
    return {"date": table.header[at], "series_column": column, "series": series}


def checked_mapping(mapping: Any) -> dict[str, Any]:
    """A mapping in its stored form. Errors: Invalid naming the field."""
    if not isinstance(mapping, dict) or set(mapping) - {
        "date",
        "date_order",
        "series_column",
        "series",
    }:
        raise Invalid(fields={"config.mapping": "Give date, series_column and series."})
    series = mapping.get("series") or []
    at = mapping.get("date")
    if not isinstance(at, str) or not at:
        raise Invalid(fields={"config.mapping.date": "Say which column holds the date."})
    if not isinstance(series, list) or not 1 <= len(series) <= MAX_COLUMNS:
        raise Invalid(fields={"config.mapping.series": "Map at least one column."})
    kept = []
    for number, one in enumerate(series):
        where = f"config.mapping.series.{number}"
        columns = one.get("columns") if isinstance(one, dict) else None
        if not isinstance(columns, dict) or not columns or set(columns) - KNOWN:
            allowed = ", ".join(sorted(KNOWN))
            raise Invalid(fields={where: _("Columns are named %(names)s.") % {"names": allowed}})
        if not all(isinstance(v, str) for v in [*columns.values(), one.get("name", "")]):
            raise Invalid(fields={where: "Names of columns are text."})
        kept.append({"name": one.get("name", "")[:80], "columns": columns})
    order = mapping.get("date_order") or "dmy"
    if order not in ("dmy", "mdy"):
        raise Invalid(fields={"config.mapping.date_order": "dmy or mdy."})
    return {
        "date": at,
        "date_order": order,
        "series_column": mapping.get("series_column") or None,
        "series": kept,
    }


def parse(table: Table, mapping: Mapping[str, Any], *, zone: ZoneInfo) -> Parsed:
    """The measurements of a table, and its row errors. Errors: Invalid (column is not there)."""
    place = {name: i for i, name in enumerate(table.header)}
    series_column = mapping.get("series_column")
    wanted = [mapping["date"], *([series_column] if series_column else [])]
    wanted += [name for one in mapping["series"] for name in one["columns"].values()]
    missing = sorted({name for name in wanted if name not in place})
    if missing:
        told = _("There is no column “%(name)s” in this file.") % {"name": missing[0]}
        raise Invalid(fields={"file": told})
    parsed = Parsed()
    order = mapping.get("date_order") or "dmy"
    for line, cells in table.rows:
        if cells == table.header:
            # Files that were put one below the other; a row of values it never is.
            parsed.refuse(line, "", _("The header line again."))
            continue
        if len(cells) != len(table.header):
            told = _("%(n)s cells are expected.") % {"n": len(table.header)}
            parsed.refuse(line, "", told)
            continue
        text = cells[place[mapping["date"]]]
        at = _instant(text, zone=zone, order=order)
        if at is None:
            parsed.refuse(line, mapping["date"], _date_problem(text, order=order))
            continue
        label = cells[place[series_column]] if series_column else ""
        for one in mapping["series"]:
            columns = _numbers(parsed, line, cells, place, one["columns"], table.decimal)
            if columns:
                name = "/".join(part for part in (label, one["name"]) if part)
                parsed.points.append(Point(name[:80], at, columns))
    return parsed


def _numbers(
    parsed: Parsed,
    line: int,
    cells: Sequence[str],
    place: Mapping[str, int],
    columns: Mapping[str, str],
    decimal: str,
) -> dict[str, str]:
    numbers: dict[str, str] = {}
    for statistic, name in columns.items():
        cell = cells[place[name]]
        if not cell:
            continue
        number = parse_number(cell, decimal=decimal)
        if number is None:
            parsed.refuse(line, name, _("Not a number."))
            return {}
        numbers[statistic] = format(number, "f")
    problem = _contradiction(numbers)
    if problem is not None:
        parsed.refuse(line, columns[problem[0]], problem[1])
        return {}
    return numbers


def _contradiction(numbers: Mapping[str, str]) -> tuple[str, str] | None:
    """Which statistic cannot be, and why; None where all of them can."""
    for name in ("x", "n", "p", "a", "d"):
        # `a` is also what a ratio is made of, and money may be negative; with p and d it counts.
        counted = name != "a" or "p" in numbers
        if name in numbers and counted and Decimal(numbers[name]) < 0:
            return name, _("A number of people or events is not negative.")
    if "x" in numbers and "n" in numbers and Decimal(numbers["x"]) > Decimal(numbers["n"]):
        values = {"x": numbers["x"], "n": numbers["n"]}
        return "x", _("%(x)s of %(n)s is not possible: the part is larger than the whole.") % values
    return None


def _date_problem(text: str, *, order: str) -> str:
    """Why a cell is no date; a file that mixes both orders is told so, and nothing is guessed."""
    other = "mdy" if order == "dmy" else "dmy"
    if _date(text, order=other) is None:
        return _("Not a date (2026-11-20 or 20/11/2026).")
    if order == "dmy":
        return _("Not a date as day/month/year; as month/day/year it would be one.")
    return _("Not a date as month/day/year; as day/month/year it would be one.")


def parse_number(text: str, *, decimal: str) -> Decimal | None:
    """A number as a person writes it with that decimal mark, or None."""
    plain = _CURRENCY.sub("", _SPACES.sub("", text)).replace("−", "-").replace("'", "")
    whole, mark, fraction = plain.partition(decimal)
    if _GROUPED[decimal].fullmatch(whole.lstrip("+-")):
        whole = whole.replace("." if decimal == "," else ",", "")
    plain = f"{whole}.{fraction}" if mark else whole
    if not _PLAIN.fullmatch(plain):
        return None
    number = Decimal(plain)
    return number if abs(number) < Decimal(10) ** 30 else None


def _decoded(raw: bytes) -> tuple[str, str]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding
    raise Invalid(fields={"file": "This is not a text file (save it as CSV)."})


def delimiter_of(text: str) -> str:
    """The character between the cells of a text of which twenty lines are looked at."""
    head = "\n".join(text.splitlines()[:20])
    best, best_score = ",", 0
    for candidate in (";", "\t", ",", "|"):
        try:
            widths = [len(r) for r in csv.reader(io.StringIO(head), delimiter=candidate) if any(r)]
        except csv.Error:
            continue
        if not widths or widths[0] < 2:
            continue
        # As many lines as possible must be as wide as the header; then the wider reading wins.
        score = sum(width == widths[0] for width in widths) * 1000 + widths[0]
        if score > best_score:
            best, best_score = candidate, score
    return best


def _decimal_mark(rows: Iterable[tuple[int, Sequence[str]]], delimiter: str) -> str:
    comma = point = 0
    for _line, cells in rows:
        for cell in cells:
            plain = _CURRENCY.sub("", _SPACES.sub("", cell)).lstrip("+-−")
            if re.fullmatch(r"[\d.]*\d,(\d{1,2}|\d{4,})", plain):
                comma += 1
            elif re.fullmatch(r"[\d,]*\d\.(\d{1,2}|\d{4,})", plain):
                point += 1
    if comma == point:
        return "." if delimiter == "," else ","
    return "," if comma > point else "."


def _instant(text: str, *, zone: ZoneInfo, order: str | None) -> datetime | None:
    day = _date(text, order=order or "dmy")
    if day is not None:
        return midnight(day, zone)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not 1970 <= at.year <= 2200:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def _date(text: str, *, order: str) -> date | None:
    try:
        if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text):
            day = date(*map(int, match.groups()))
        elif match := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text):
            first, second, year = map(int, match.groups())
            month, number = (first, second) if order == "mdy" else (second, first)
            day = date(year, month, number)
        elif match := re.fullmatch(r"(\d{4})-?[WwSs](\d{2})", text):
            day = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        elif match := re.fullmatch(r"(\d{4})-(\d{2})", text):
            day = date(int(match[1]), int(match[2]), 1)
        else:
            return None
    except ValueError:
        return None
    return day if 1970 <= day.year <= 2200 else None
