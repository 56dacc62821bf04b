"""Ids that follow a request or a job through the code, for log lines and problem bodies."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_FIELDS: ContextVar[dict[str, str] | None] = ContextVar("tracing_fields", default=None)


def current() -> dict[str, str]:
    """Return the ids of the work at hand (request_id, user_id, map_id, batch_id, job_id as far as
    known).
    """
    return dict(_FIELDS.get() or {})


def request_id() -> str:
    """Return the id of the present request, or "" outside one."""
    return current().get("request_id", "")


@contextmanager
def bound(**fields: str) -> Iterator[None]:
    """Add ids to everything logged inside the block.

    Nested blocks add to, and may replace, outer ones.
    """
    token = _FIELDS.set({**current(), **fields})
    try:
        yield
    finally:
        _FIELDS.reset(token)


def note(**fields: str) -> None:
    """Add ids for the rest of the present request or job (a view that has just found its user)."""
    _FIELDS.set({**current(), **fields})
