"""Instants as systems write them, as microseconds since 1970 in UTC.

A time without an offset means nothing by itself: it is read in the zone declared for the log, and
refused where none is. A local time that exists twice is the earlier of the two.
"""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# Clocks differ; what lies further ahead than this has not happened.
AHEAD = 5 * 60 * SECOND
_YEARS = range(1970, 2201)
_NUMBER = re.compile(r"\d{9,16}(\.\d{1,6})?")
_SPOKEN = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})"
    r"(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6}))?)?)?"
    r"\s*([Zz]|[+-]\d{2}:?\d{2})?"
)


class BadTime(ValueError):
    """Why a text is no instant, in words for a person."""


def micros(at: datetime) -> int:
    """An aware datetime as microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def moment(at: int) -> datetime:
    """The datetime of so many microseconds since 1970, in UTC."""
    return _EPOCH + timedelta(microseconds=at)


def parse(text: str, *, zone: ZoneInfo | None, order: str = "dmy", now: int) -> int:
    """The instant that a text means. Errors: BadTime.

    ISO 8601 in its usual forms, 31/12/2026 14:30 (or 12/31/2026 with `order` "mdy"), and seconds
    or milliseconds since 1970.
    """
    at = _instant(text.strip(), zone=zone, order=order)
    if at > now + AHEAD:
        raise BadTime(_("This time lies in the future."))
    return at


def _instant(text: str, *, zone: ZoneInfo | None, order: str) -> int:
    if _NUMBER.fullmatch(text):
        return _counted(text)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = _spoken(text, order)
    if at.year not in _YEARS:
        raise BadTime(_("A year from 1970 to 2200 is expected."))
    if at.tzinfo is None:
        if zone is None:
            raise BadTime(_("This time has no offset, and the log has no time zone."))
        at = at.replace(tzinfo=zone)
    return micros(at)


def _counted(text: str) -> int:
    whole, _mark, fraction = text.partition(".")
    # Ten digits are seconds until 2286, thirteen milliseconds, sixteen microseconds.
    power: int = 6 if len(whole) <= 11 else 3 if len(whole) <= 14 else 0
    at: int = int(whole) * 10**power
    if fraction:
        at += int(fraction.ljust(6, "0")) // 10 ** (6 - power)
    if moment(at).year not in _YEARS:
        raise BadTime(_("A year from 1970 to 2200 is expected."))
    return at


def _spoken(text: str, order: str) -> datetime:
    met = _SPOKEN.fullmatch(text)
    if met is None:
        raise BadTime(_("Not a time (2026-11-20T14:30:00Z or 20/11/2026 14:30)."))
    first, second, year, hour, minute, seconds, fraction, offset = met.groups()
    month, day = (first, second) if order == "mdy" else (second, first)
    fraction = (fraction or "").ljust(6, "0")
    text = f"{year}-{int(month):02}-{int(day):02}T{int(hour or 0):02}:{minute or '00'}"
    try:
        at = datetime.fromisoformat(f"{text}:{seconds or '00'}.{fraction}")
    except ValueError:
        raise BadTime(_("There is no such day or hour.")) from None
    if offset is None:
        return at
    if offset in "Zz":
        return at.replace(tzinfo=UTC)
    return datetime.fromisoformat(at.isoformat() + offset[:3] + ":" + offset[-2:])
