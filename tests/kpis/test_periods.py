"""Periods in a zone: the daylight-saving oracles of kpi.md 4.2, and that periods tile time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeymap.kpis.periods import PERIOD_KINDS, Period, PeriodKind, containing, on, walk

PARIS = ZoneInfo("Europe/Paris")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "start", "end", "hours"),
    [
        ("2026-03-28", "2026-03-27T23:00", "2026-03-28T23:00", 24),
        ("2026-03-29", "2026-03-28T23:00", "2026-03-29T22:00", 23),
        ("2026-10-25", "2026-10-24T22:00", "2026-10-25T23:00", 25),
        ("2026-10-26", "2026-10-25T23:00", "2026-10-26T23:00", 24),
    ],
)
def test_a_day_is_as_long_as_its_clock_changes_make_it(
    day: str, start: str, end: str, hours: int
) -> None:
    got = on(date.fromisoformat(day), kind="day", zone=PARIS)
    assert (got.start, got.end) == (utc(start), utc(end))
    inside = list(walk(got.start, got.end, kind="hour", zone=PARIS))
    assert len(inside) == hours


@pytest.mark.parametrize(
    ("day", "label", "first", "last"),
    [
        ("2026-01-01", "2026-W01", "2025-12-29", "2026-01-04"),
        ("2026-12-31", "2026-W53", "2026-12-28", "2027-01-03"),
        ("2027-01-04", "2027-W01", "2027-01-04", "2027-01-10"),
    ],
)
def test_weeks_are_iso_weeks(day: str, label: str, first: str, last: str) -> None:
    got = on(date.fromisoformat(day), kind="week", zone=PARIS)
    assert got.label == label
    assert got.local_date == date.fromisoformat(first)
    assert got.next().previous() == got
    assert got.next().local_date - timedelta(days=1) == date.fromisoformat(last)


def test_a_week_may_start_on_sunday() -> None:
    got = on(date(2026, 11, 22), kind="week", zone=PARIS, week_start=7)
    assert got.local_date == date(2026, 11, 22)
    assert on(date(2026, 11, 22), kind="week", zone=PARIS).local_date == date(2026, 11, 16)


def test_months_and_quarters_begin_at_local_midnight() -> None:
    quarter = on(date(2026, 11, 22), kind="quarter", zone=PARIS)
    assert (quarter.start, quarter.end) == (utc("2026-09-30T22:00"), utc("2026-12-31T23:00"))
    assert quarter.label == "2026-Q4"
    assert quarter.next().label == "2027-Q1"
    assert on(date(2026, 12, 5), kind="month", zone=PARIS).next().label == "2027-01"


def test_a_walk_over_two_years_of_weeks_counts_them_all() -> None:
    weeks = list(walk(utc("2012-01-02T00:00"), utc("2014-01-01T00:00"), kind="week", zone=PARIS))
    assert (weeks[0].label, weeks[-1].label, len(weeks)) == ("2012-W01", "2014-W01", 105)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("America/Sao_Paulo", "2018-11-04"),  # midnight does not exist
        ("America/Havana", "2026-11-01"),  # midnight comes twice
        ("Pacific/Apia", "2011-12-31"),  # the day before was skipped
    ],
)
def test_a_missing_or_double_midnight_leaves_no_gap(zone: str, day: str) -> None:
    got = on(date.fromisoformat(day), kind="day", zone=ZoneInfo(zone))
    assert got.start < got.end
    assert got.previous().end == got.start
    assert got.next().start == got.end
    assert got.local_date == date.fromisoformat(day)


def test_what_is_no_instant_and_no_period_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        containing(datetime.fromisoformat("2026-01-01"), kind="day", zone=PARIS)
    with pytest.raises(ValueError, match="Monday"):
        containing(utc("2026-01-01T00:00"), kind="week", zone=PARIS, week_start=3)
    with pytest.raises(ValueError, match="Unknown kind"):
        containing(utc("2026-01-01T00:00"), kind="year", zone=PARIS)  # type: ignore[arg-type]  # as a client may send


ZONES = st.sampled_from(
    [
        "UTC",
        "Europe/Paris",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "America/Sao_Paulo",
        "Pacific/Apia",
        "America/Havana",
        "America/St_Johns",
        "Asia/Beirut",
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    instant=st.integers(2 * 365 * 86_400, 67 * 365 * 86_400).map(
        lambda second: datetime.fromtimestamp(second, UTC)
    ),
    kind=st.sampled_from(PERIOD_KINDS),
    zone=ZONES,
    week_start=st.sampled_from([1, 7]),
)
def test_periods_tile_time(instant: datetime, kind: PeriodKind, zone: str, week_start: int) -> None:
    got = containing(instant, kind=kind, zone=ZoneInfo(zone), week_start=week_start)
    assert got.start <= instant < got.end

    def same(other: datetime) -> Period:
        return containing(other, kind=kind, zone=ZoneInfo(zone), week_start=week_start)

    assert same(got.start) == got
    assert same(got.end - timedelta(microseconds=1)) == got
    assert got.next().start == got.end
    assert got.previous().end == got.start
    assert got.next().previous() == got
