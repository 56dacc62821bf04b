"""Counting what somebody does in a minute.

Counters live in the cache (Redis where there are several processes) and are raised atomically: a
hundred parallel tries count a hundred.
"""

from django.conf import settings
from django.core.cache import cache

from journeymap.core import clock
from journeymap.core.errors import RateLimited

WINDOW_S = 60
# Requests a minute, times JOURNEYMAP_RATE_FACTOR. `batches` is apart: a live editor that fell
# back to REST writes often.
RATES = {
    "member": 300,
    "token": 600,
    "guest": 300,
    "batches": 600,
    # A map may show hundreds, each asked about whenever the map is opened.
    "images": 3_000,
    "invitations": 20,
    "anonymous": 300,
    "address": 6_000,
    "join_misses": 20,
}


def within(bucket: str, who: str) -> bool:
    """Count one for `who` in this minute and tell whether the bucket's rate still holds."""
    key = f"rate:{bucket}:{who}:{int(clock.now().timestamp()) // WINDOW_S}"
    cache.add(key, 0, timeout=2 * WINDOW_S)
    try:
        return cache.incr(key) <= RATES[bucket] * settings.JOURNEYMAP_RATE_FACTOR
    except ValueError:
        # The entry left the cache between the two calls: it was the first of its minute.
        return True


def require(bucket: str, who: str) -> None:
    """Count one for `who`. Raises RateLimited with the seconds to wait when that is too many."""
    if not within(bucket, who):
        raise RateLimited(retry_after=int(seconds_left()))


def seconds_left() -> float:
    """Seconds until the present minute of counting ends, at least one."""
    return max(1.0, WINDOW_S - clock.now().timestamp() % WINDOW_S)
