"""Rows of this package as they leave over REST."""

from typing import Any

from journeymap.core import clock
from journeymap.events import imports, times
from journeymap.events.models import EventImport, EventLog

Json = dict[str, Any]


def instant(at: int | None) -> str | None:
    """Microseconds since 1970 as RFC 3339."""
    return None if at is None else clock.iso(times.moment(at))


def log_json(log: EventLog, *, importing: bool) -> Json:
    """A log in a list."""
    return {
        "id": str(log.pk),
        "name": log.name,
        "timezone": log.timezone,
        "session_gap_min": log.session_gap_min,
        "retention_days": log.retention_days,
        "first_at": instant(log.first_at),
        "last_at": instant(log.last_at),
        "importing": importing,
    }


def name_json(row: Json) -> Json:
    """One event's name with its figures."""
    return row | {"first_at": instant(row["first_at"]), "last_at": instant(row["last_at"])}


def import_json(row: EventImport) -> Json:
    """An import and how far it is."""
    done, total = imports.progress(row)
    return {
        "id": str(row.pk),
        "state": row.state,
        "file_name": row.file_name,
        "bytes": row.bytes,
        "parts": row.parts,
        "mapping": row.mapping,
        "done": done,
        "total": total,
        "report": row.report,
        "created_at": clock.iso(row.created_at),
        "finished_at": clock.iso(row.finished_at),
    }
