"""Reading an SQLite file: an allowed path, opened read-only, under an authorizer and a deadline."""

import sqlite3
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings

from journeymap.core.errors import Invalid
from journeymap.kpis.sources import sqltext
from journeymap.kpis.sources.base import SourceError

CONFIG_KEYS = frozenset({"file"})
MAX_VALUE_BYTES = 1_000_000
_ALLOWED_ACTIONS = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
)
_DENIED_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer"})


def checked(config: Mapping[str, Any], *, allowed: Sequence[str]) -> dict[str, Any]:
    """Which file, in its stored form. Errors: Invalid."""
    path = config.get("file")
    if not isinstance(path, str) or not is_allowed(path, allowed):
        raise Invalid(
            fields={
                "config.file": "This file may not be read. The operator allows files in "
                "JOURNEYMAP_SQL_FILES."
            }
        )
    return {"file": path}


def is_allowed(path: str, allowed: Sequence[str]) -> bool:
    """Whether the path stands, word for word, on the operator's list."""
    return path.startswith("/") and path in allowed


def run(
    config: Mapping[str, Any],
    *,
    query: str,
    parameters: Mapping[str, Any],
    secret: str,
    limit: int,
    deadline_s: float,
) -> tuple[list[str], list[Sequence[Any]]]:
    """Column names and at most `limit` rows. Errors: SourceError, sqltext.BadQuery."""
    inner = sqltext.prepared(query, placeholder=lambda name: f":{name}", escape_percent=False)
    wrapped = f"SELECT * FROM (\n{inner}\n) AS jm_source LIMIT {int(limit)}"  # noqa: S608  # a SELECT by construction, see the module
    path = str(config.get("file", ""))
    if not is_allowed(path, settings.JOURNEYMAP_SQL_FILES):
        raise SourceError("blocked_address")
    if not Path(path).is_file():
        raise SourceError("connection")
    connection = sqlite3.connect(
        f"file:{quote(path)}?mode=ro", uri=True, timeout=5, isolation_level=None
    )
    try:
        connection.execute("PRAGMA query_only=ON")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        connection.set_authorizer(_authorize)
        end = time.monotonic() + deadline_s
        connection.set_progress_handler(lambda: int(time.monotonic() > end), 1000)
        cursor = connection.execute(wrapped, {k: _bound(v) for k, v in parameters.items()})
        names = [column[0] for column in cursor.description]
        return names, cursor.fetchmany(limit)
    except sqlite3.Error as error:
        raise _classed(error) from None
    finally:
        connection.close()


def _bound(value: Any) -> Any:
    # The form of SQLite's own datetime(), so that text columns in UTC compare as they are.
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return value


def _authorize(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    if action not in _ALLOWED_ACTIONS:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and str(second).lower() in _DENIED_FUNCTIONS:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def _classed(error: sqlite3.Error) -> SourceError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_INTERRUPT:
        return SourceError("timeout")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return SourceError("busy")
    if code in (sqlite3.SQLITE_AUTH, sqlite3.SQLITE_READONLY):
        return SourceError("not_read_only")
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return SourceError("connection")
    return SourceError("query")
