"""`reading`: several reads that see one moment, without holding up any writer."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def reading() -> Iterator[None]:
    """Make everything read inside the block come from one snapshot of the database.

    PostgreSQL: a read-only REPEATABLE READ transaction. SQLite: a plain (deferred) transaction;
    our usual IMMEDIATE ones take the write lock, which a read must never do. Inside a transaction
    that runs already, that one counts.
    """
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    connection.ensure_connection()
    # The mode is read when the transaction begins, and a connection belongs to one thread.
    usual = connection.transaction_mode  # type: ignore[attr-defined]  # the SQLite backend's own
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]  # as above
    try:
        block = transaction.atomic()
        block.__enter__()
    finally:
        connection.transaction_mode = usual  # type: ignore[attr-defined]  # as above
    try:
        yield
    finally:
        # Nothing was written, so ending by rollback costs nothing and hides nothing.
        transaction.set_rollback(True)
        block.__exit__(None, None, None)
