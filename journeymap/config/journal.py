"""Logs as JSON lines: one object a line, with the ids that belong to the request or job at hand."""

import logging
from datetime import UTC, datetime
from typing import Any

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


def configuration(*, level: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything from `level` on goes to stderr, one line a record."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "journeymap.config.journal.JsonLines"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's and uvicorn's own handlers would print plain text beside the JSON lines.
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            "uvicorn.error": {"handlers": [], "propagate": True},
            # It logs whole addresses of sources, and these may hold keys.
            "httpx": {"level": "WARNING"},
        },
    }
