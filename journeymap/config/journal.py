"""Logs as JSON lines: one object a line, with the ids that belong to the request or job at hand."""

import logging
from datetime import UTC, datetime

import orjson

from journeymap.core import tracing


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object.

    At, level, logger, message, ids, and the traceback if there is one.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line. Never raises for odd values: they are written as text."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **tracing.current(),
        }
        extra = getattr(record, "fields", None)
        if isinstance(extra, dict):
            line.update(extra)
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        try:
            return orjson.dumps(line, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
        except (orjson.JSONEncodeError, UnicodeEncodeError):
            # Lone surrogates from a client cannot be written as UTF-8; show them escaped.
            return orjson.dumps({key: ascii(value) for key, value in line.items()}).decode()
