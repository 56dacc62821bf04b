"""Plain SQL on the present connection, in as few round trips as its reads allow.

For the paths where a statement's way through Django's cursors costs as much as the statement, and
on PostgreSQL waiting for each answer costs more than both (ADR 0002). SQL comes from the code with
%s for each value; values are always bound. Each statement sees what those before it did, and on
PostgreSQL what others have committed until it begins: asking together is not asking at once.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, connection, connections

Statement = tuple[str, Sequence[Any]]
Rows = list[tuple[Any, ...]]


class Gathered:
    """The writes of a block that wait for its next read, or for its end."""

    __slots__ = ("_gone", "_waiting")

    def __init__(self) -> None:
        self._waiting: list[Statement] = []
        self._gone = 0

    @property
    def position(self) -> int:
        """How many writes there have been so far."""
        return self._gone + len(self._waiting)

    def add(self, statement: Statement) -> None:
        self._waiting.append(statement)

    def take(self) -> list[Statement]:
        """Return what waits, which counts as written from now on."""
        taken, self._waiting = self._waiting, []
        self._gone += len(taken)
        return taken

    def take_back(self, position: int) -> bool:
        """Drop the writes after `position`; False where some of them have gone out already."""
        if position < self._gone:
            return False
        del self._waiting[position - self._gone :]
        return True


class _Here(threading.local):
    gathered: Gathered | None = None


_here = _Here()


@contextmanager
def gathering() -> Iterator[Gathered]:
    """Let writes wait within the block, which lies inside a transaction.

    Whatever is read meanwhile, by `read` or by the ORM, finds them done. Where the block ends by
    an exception they are dropped: its transaction is to be rolled back.
    """
    if _here.gathered is not None:
        raise RuntimeError("writes are being gathered already")
    _here.gathered = gathered = Gathered()
    try:
        with connection.execute_wrapper(_settle_first):
            yield gathered
            read()
    finally:
        _here.gathered = None


def _settle_first(execute: Callable[..., Any], *arguments: Any) -> Any:
    read()
    return execute(*arguments)


def write(sql: str, params: Sequence[Any]) -> None:
    """Run a statement that returns no rows: at once, or within `gathering` with the next read."""
    if _here.gathered is None:
        _run([(sql, params)])
    else:
        _here.gathered.add((sql, params))


def read(*asked: Statement) -> list[Rows]:
    """Run what waits and then the statements, in order; return the rows of each.

    Raises Django's database errors; any one of the statements may be their cause.
    """
    waiting = [] if _here.gathered is None else _here.gathered.take()
    statements = [*waiting, *asked]
    return _run(statements)[len(waiting) :] if statements else []


def marks(values: Sequence[Any]) -> tuple[str, list[Any]]:
    """Return the marks and values of an IN list (not empty), the last one repeated to fill it up.

    Lengths are powers of two, so that a few prepared statements serve lists of any length.
    """
    size = 1 << (len(values) - 1).bit_length()
    return ", ".join(["%s"] * size), [*values, *[values[-1]] * (size - len(values))]


@cache
def vendor() -> str:
    """Return Django's name of the database; asking the connection costs a search each time."""
    return str(connection.vendor)


def _run(statements: list[Statement]) -> list[Rows]:
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    if database.queries_logged:
        return [_through_django(*statement) for statement in statements]
    with database.wrap_database_errors:
        if database.vendor == "postgresql":
            return _in_one_trip(database.connection, statements)
        execute = database.connection.execute
        return [execute(_with_question_marks(sql), p).fetchall() for sql, p in statements]


def _through_django(sql: str, params: Sequence[Any]) -> Rows:
    # Slower, but counted and shown by whoever looks at `connection.queries`.
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cast("Rows", cursor.fetchall()) if cursor.description else []


def _in_one_trip(raw: Any, statements: list[Statement]) -> list[Rows]:
    import psycopg  # not needed, and not loaded, where the database is SQLite

    # Not Django's cursor, which puts values into the text: the server is to keep the plans
    # (`prepare_threshold` in the settings).
    cursors = [psycopg.Cursor(raw) for _ in statements]
    if len(statements) == 1:
        cursors[0].execute(*statements[0])
    else:
        with raw.pipeline():
            for cursor, (sql, params) in zip(cursors, statements, strict=True):
                cursor.execute(sql, params)
    return [cursor.fetchall() if cursor.description else [] for cursor in cursors]


@lru_cache(maxsize=512)
def _with_question_marks(sql: str) -> str:
    return sql.replace("%s", "?")
