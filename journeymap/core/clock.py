"""The one clock. Tests move it; nothing else in the product calls `datetime.now`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _source()


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the clock at `at` (aware) for the block."""
    global _source
    before, _source = _source, lambda: at.astimezone(UTC)
    try:
        yield
    finally:
        _source = before


def iso(at: datetime | None) -> str | None:
    """Return `at` as RFC 3339 text in UTC with a Z, microseconds only where present."""
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")
