"""Instants as systems write them: mixed forms, offsets, naive ones, clock changes, the future."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from journeymap.events import times

pytestmark = pytest.mark.one_database

NOW = times.micros(datetime(2026, 11, 22, tzinfo=UTC))
PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02T09:00:00Z", "2026-03-02T09:00:00+00:00"),
        ("2026-03-02 10:00:00.5+01:00", "2026-03-02T09:00:00.500000+00:00"),
        ("20260302T090000Z", "2026-03-02T09:00:00+00:00"),
        ("02/03/2026 10:00", "2026-03-02T09:00:00+00:00"),
        ("2.3.2026 10:00:05,25", "2026-03-02T09:00:05.250000+00:00"),
        ("02/03/2026 10:00 +0200", "2026-03-02T08:00:00+00:00"),
        ("2026-03-02", "2026-03-01T23:00:00+00:00"),
        ("1772442000", "2026-03-02T09:00:00+00:00"),
        ("1772442000.25", "2026-03-02T09:00:00.250000+00:00"),
        ("1772442000000", "2026-03-02T09:00:00+00:00"),
        # The hour that exists twice is the earlier one; its offset says which is meant.
        ("2026-10-25T02:30:00", "2026-10-25T00:30:00+00:00"),
        ("2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00+00:00"),
    ],
)
def test_forms_of_instants_mean_one_thing(text: str, expected: str) -> None:
    found = times.parse(text, zone=PARIS, now=NOW)
    assert times.moment(found).isoformat() == expected


def test_month_first_is_read_where_it_is_declared() -> None:
    found = times.parse("03/02/2026 09:00Z", zone=None, order="mdy", now=NOW)
    assert times.moment(found).isoformat() == "2026-03-02T09:00:00+00:00"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-03-02T09:00:00", "no offset"),
        ("soon", "Not a time"),
        ("31/02/2026 10:00", "no such day"),
        ("2026-11-22T00:06:00Z", "future"),
        ("0001-01-01T00:00:00Z", "1970"),
    ],
)
def test_what_is_no_instant_is_refused_in_words(text: str, why: str) -> None:
    with pytest.raises(times.BadTime, match=why):
        times.parse(text, zone=None, now=NOW)


def test_clocks_may_differ_by_five_minutes() -> None:
    assert times.parse("2026-11-22T00:05:00Z", zone=None, now=NOW) == NOW + times.AHEAD
