"""A file of events read line by line, however large: parts on disk, one row in memory."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from journeymap.core.errors import Invalid
from journeymap.events.lines import LIMITS, NEEDED
from journeymap.kpis.sources.csvfile import delimiter_of

MAX_LINE = 128 * 1024
MAX_COLUMNS = 200
HEAD = 64 * 1024

_WORDS: dict[str, tuple[str, ...]] = {
    "subject": (
        *(
            "subject",
            "subject_id",
            "user",
            "user_id",
            "userid",
            "customer",
            "customer_id",
            "client",
        ),
        *(
            "client_id",
            "case",
            "case_id",
            "caseid",
            "visitor",
            "visitor_id",
            "utilisateur",
            "dossier",
        ),
        "case:concept:name",
    ),
    "event": (
        *("event", "event_name", "eventname", "activity", "action", "étape", "etape", "activité"),
        *("événement", "evenement", "evènement", "concept:name"),
    ),
    "ts": (
        *("ts", "timestamp", "time", "at", "date", "datetime", "event_time", "occurred_at"),
        *("horodatage", "heure", "time:timestamp", "complete_timestamp"),
    ),
    "channel": ("channel", "canal", "source", "medium", "utm_source"),
    "session": ("session", "session_id", "sessionid", "visit", "visit_id", "visite"),
    "event_id": ("event_id", "eventid", "insert_id", "uuid", "id"),
}


class Unreadable(ValueError):
    """The file as a whole cannot be read further: the line and words for a person."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message


class Parts(io.RawIOBase):
    """Files one behind the other, read as one."""

    def __init__(self, paths: Sequence[Path]) -> None:
        super().__init__()
        self._left = list(paths)
        self._file: io.BufferedReader | None = None
        self.position = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while True:
            if self._file is None:
                if not self._left:
                    return 0
                self._file = self._left.pop(0).open("rb")
            read = self._file.readinto(buffer)
            if read:
                self.position += read
                return read
            self._file.close()
            self._file = None

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()


@dataclass(frozen=True, slots=True)
class Shape:
    """How a file is to be read."""

    encoding: str
    delimiter: str
    header: tuple[str, ...]


def shape_of(paths: Sequence[Path]) -> Shape:
    """Encoding, delimiter and header of a file. Errors: Invalid (empty, no text, no header)."""
    encoding = _encoding(paths)
    with (
        Parts(paths) as raw,
        io.TextIOWrapper(io.BufferedReader(raw), encoding, newline="") as text,
    ):
        head = text.read(HEAD)
    delimiter = delimiter_of(head)
    try:
        for _line, cells in _rows(iter(io.StringIO(head, newline="")), delimiter):
            header = tuple(cell.strip() for cell in cells)
            break
        else:
            raise Invalid(fields={"file": "The file needs a header line and at least one row."})
    except Unreadable as error:
        raise Invalid(fields={"file": error.message}) from None
    if len(header) > MAX_COLUMNS:
        raise Invalid(fields={"file": "A file may have at most 200 columns."})
    if len(set(header)) != len(header):
        raise Invalid(fields={"file": "Two columns have the same name."})
    return Shape(encoding, delimiter, header)


def _encoding(paths: Sequence[Path]) -> str:
    """UTF-8 if all of it is; else what Windows saves. Read to the end: é may come late."""
    with Parts(paths) as raw:
        start = raw.read(4) or b""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for encoding in ("utf-8-sig", "cp1252"):
        with (
            suppress(UnicodeDecodeError),
            Parts(paths) as raw,
            io.TextIOWrapper(io.BufferedReader(raw), encoding, newline="") as text,
        ):
            while block := text.read(1 << 20):
                if "\x00" in block:
                    raise Invalid(fields={"file": "This is not a text file (save it as CSV)."})
            return encoding
    raise Invalid(fields={"file": "This is not a text file (save it as CSV)."})


def guessed_mapping(header: Sequence[str]) -> dict[str, str]:
    """The likeliest column of each field, by its name."""
    words = {name.strip().lower(): name for name in reversed(header)}
    found: dict[str, str] = {}
    for field, known in _WORDS.items():
        name = next((words[word] for word in known if word in words), None)
        if name is not None and name not in found.values():
            found[field] = name
    return found


def checked_mapping(given: Any, header: Sequence[str]) -> dict[str, str]:
    """A mapping {field: column, order} that fits the header. Errors: Invalid naming the field."""
    if not isinstance(given, dict):
        raise Invalid(fields={"mapping": "This must be an object."})
    kept: dict[str, str] = {"order": given.get("order") or "dmy"}
    if kept["order"] not in ("dmy", "mdy"):
        raise Invalid(fields={"mapping.order": "dmy or mdy."})
    for field, column in given.items():
        if field == "order" or column in (None, ""):
            continue
        if field not in LIMITS:
            raise Invalid(fields={f"mapping.{str(field)[:40]}": "Unknown key."})
        if column not in header:
            told = _("There is no column “%(name)s” in this file.") % {"name": str(column)[:80]}
            raise Invalid(fields={f"mapping.{field}": told})
        kept[field] = column
    for field in NEEDED:
        if field not in kept:
            raise Invalid(fields={f"mapping.{field}": "Say which column holds this."})
    return kept


class Rows:
    """The rows of a file as dictionaries of an event's fields, with their line numbers."""

    def __init__(self, paths: Sequence[Path], shape: Shape, mapping: Mapping[str, str]) -> None:
        self._raw = Parts(paths)
        self._shape = shape
        place = {name: i for i, name in enumerate(shape.header)}
        self._places = {f: place[column] for f, column in mapping.items() if f in LIMITS}

    @property
    def position(self) -> int:
        """How many bytes have been read."""
        return self._raw.position

    def __iter__(self) -> Iterator[tuple[int, dict[str, str] | None]]:
        """Each row after the header; None for one with another number of cells.

        Errors: Unreadable.
        """
        wide = len(self._shape.header)
        with (
            self._raw,
            io.TextIOWrapper(
                io.BufferedReader(self._raw), self._shape.encoding, newline=""
            ) as text,
        ):
            lines = iter(lambda: text.readline(MAX_LINE), "")
            headed = False
            for line, cells in _rows(lines, self._shape.delimiter):
                if not headed:
                    headed = True
                elif len(cells) != wide:
                    yield line, None
                else:
                    yield line, {name: cells[i] for name, i in self._places.items()}


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(_bounded(lines), delimiter=delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, UnicodeDecodeError):
            told = _("Line %(line)s cannot be read.") % {"line": reader.line_num}
            raise Unreadable(reader.line_num, told) from None
        if reader.line_num == 1 and len(cells) <= 2 and cells and cells[0].startswith("sep="):
            continue  # a note to Excel
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _bounded(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if len(line) >= MAX_LINE and not line.endswith("\n"):
            raise csv.Error("line too long")
        yield line
