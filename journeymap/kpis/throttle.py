"""How often one credential may be asked: a bucket that all workers share.

The bucket keeps one instant, the one from which it would be full again (the generic cell rate
algorithm), so that taking is one comparison. It lives in Redis where there is one and in a row of
the database elsewhere, or while Redis is away: a broken bucket must not stop the numbers.
"""

import logging
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import transaction
from redis import Redis
from redis.exceptions import RedisError

from journeymap.core import clock
from journeymap.kpis.models import KPIBucket

log = logging.getLogger(__name__)

# How many in how many seconds.
Rate = tuple[int, float]

# A source that says "come back tomorrow" is asked again after this time all the same.
LONGEST_HOLD_S = 900.0
_PREFIX = "jm:kpi-bucket:"

# KEYS: the bucket. ARGV: now, seconds a request, seconds the bucket holds, the longest hold (more
# is a clock that jumped), "1" to take even when it is empty.
_TAKE = """
local now, step, span = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local full = tonumber(redis.call('GET', KEYS[1]) or '0')
if full < now or full > now + span + tonumber(ARGV[4]) then full = now end
local wait = full + step - now - span
if wait > 1e-6 and ARGV[5] ~= '1' then return tostring(wait) end
if step > 0 then
  local left = math.ceil((full + step - now) * 1000) + 1000
  redis.call('SET', KEYS[1], string.format('%.6f', full + step), 'PX', left)
end
return '0'
"""


def take(key: str, rate: Rate | None, *, owed: bool = False) -> float:
    """Take one request from a bucket; return 0, or the seconds to wait where it is empty.

    `owed` takes even then: the request is one that follows from another (a further page), and the
    next question pays for it.
    """
    count, seconds = rate or (1, 0.0)
    step = seconds / count
    if (redis := _redis()) is not None:
        try:
            now = clock.now().timestamp()
            args: list[Any] = [repr(now), step, seconds, LONGEST_HOLD_S, int(owed)]
            return float(redis.eval(_TAKE, 1, _PREFIX + key, *args))
        except RedisError as error:
            log.warning("The bucket is kept in the database: %s", type(error).__name__)
    return _take_row(key, step=step, span=seconds, owed=owed)


def hold(key: str, seconds: float, rate: Rate | None) -> None:
    """Leave a credential alone for a time: the source has asked for it."""
    span = rate[1] if rate else 0.0
    full = clock.now() + timedelta(seconds=min(seconds, LONGEST_HOLD_S) + span)
    if (redis := _redis()) is not None:
        try:
            left = int((min(seconds, LONGEST_HOLD_S) + span) * 1000) + 1000
            redis.set(_PREFIX + key, repr(full.timestamp()), px=left)
            return
        except RedisError as error:
            log.warning("The bucket is kept in the database: %s", type(error).__name__)
    KPIBucket.objects.update_or_create(key=key, defaults={"full_at": full})


def _take_row(key: str, *, step: float, span: float, owed: bool) -> float:
    now = clock.now()
    if not step:  # Without a rate only a hold can be in the way, and looking is enough.
        held = KPIBucket.objects.filter(key=key, full_at__gt=now).first()
        ahead = (held.full_at - now).total_seconds() if held else 0.0
        return 0.0 if owed or ahead > LONGEST_HOLD_S else ahead
    with transaction.atomic():
        row, _ = KPIBucket.objects.select_for_update().get_or_create(
            key=key, defaults={"full_at": datetime(1970, 1, 1, tzinfo=UTC)}
        )
        ahead = (row.full_at - now).total_seconds()
        if ahead < 0 or ahead > span + LONGEST_HOLD_S:
            ahead = 0.0  # Long full, or the clock has jumped back.
        wait = ahead + step - span
        if wait > 1e-6 and not owed:
            return wait
        row.full_at = now + timedelta(seconds=ahead + step)
        row.save(update_fields=["full_at"])
    return 0.0


@lru_cache(maxsize=1)
def _client(url: str) -> "Redis":
    return Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)


def _redis() -> "Redis | None":
    return _client(settings.REDIS_URL) if settings.REDIS_URL else None
