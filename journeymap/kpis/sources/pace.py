"""When a source wants to be asked again: what its Retry-After header means."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from journeymap.core import clock

# Longer waits are the planner's: a job is put back into the database, never kept by a worker.
LONGEST_WAIT_S = 900.0


def retry_after_seconds(header: str | None) -> float | None:
    """Seconds from now for a Retry-After (seconds or HTTP date), clamped; None if unreadable.

    A date that has passed means now (RFC 9110, 10.2.3).
    """
    text = (header or "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), LONGEST_WAIT_S)
    try:
        at: datetime = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    return min(max((at - clock.now()).total_seconds(), 0.0), LONGEST_WAIT_S)


def retryable_status(status: int) -> bool:
    """Whether asking again later can help after this HTTP status (kpi.md 4.3)."""
    return status in (408, 425, 429) or status >= 500
