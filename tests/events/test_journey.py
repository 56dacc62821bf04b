"""Time in stage, paths and friction: by hand, and against plain Python on random logs."""

import statistics
from collections import Counter
from itertools import groupby, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeymap.events import disclosure, friction, times
from journeymap.events.durations import stage_times
from journeymap.events.paths import MAX_LENGTH, Way, paths
from tests.events import make

pytestmark = pytest.mark.django_db

MINUTE = 60 * times.SECOND


def read(rows: Any, stages: Any = ("A", "B", "C"), **values: Any) -> Any:
    log = make.log(**values)
    make.fill(log, rows)
    return make.reading(log, stages)


def test_time_in_stage_is_of_those_who_moved_on() -> None:
    gaps = (10, 20, 30, 100)
    rows: list[Any] = [
        row for n, gap in enumerate(gaps) for row in ((f"{n}", "A", 0), (f"{n}", "B", gap))
    ]
    rows += [("zero", "A", 5), ("zero", "B", 5), ("back", "B", 0), ("back", "A", 1)]
    rows += [("here", "A", 0), ("here", "A", 50), ("end", "C", 200)]
    first, second = stage_times(read(rows), survival=True)
    assert (first.moved, first.zero, first.negative, first.waiting) == (5, 1, 1, 1)
    assert first.median == 20 * MINUTE
    assert first.p90 == 72 * MINUTE  # type 7: 30 + 0.6 of the way to 100
    assert (first.low, first.high) == (0, 100 * MINUTE)
    # One is known to have waited 200 minutes at least: half of six are gone by the third time.
    assert first.survival_median == 25 * MINUTE
    assert (second.moved, second.waiting, second.median) == (0, 6, None)
    later = stage_times(read([("a", "A", 0), ("a", "B", 9), ("b", "A", 5), ("b", "B", 6)]),
                        entered=(times.micros(make.START) + 5 * MINUTE, None))  # fmt: skip
    assert [later[0].moved, later[0].median] == [1, MINUTE]


def test_paths_variants_transitions_and_loops() -> None:
    rows = [
        *(("ada", name, n) for n, name in enumerate("AABxA")),
        *(("bob", name, n) for n, name in enumerate("AB")),
        *(("cy", name, n) for n, name in enumerate("BA")),
    ]
    found = paths(read(rows), Way())
    assert found.variants == [(("A", "B"), 1), (("A", "B", "A"), 1), (("B", "A"), 1)]
    assert (found.units, found.events) == (3, 7)
    assert found.transitions == [
        (None, "A", 2, 2), ("A", None, 2, 2), ("A", "B", 2, 2), ("B", "A", 2, 2),
        (None, "B", 1, 1), ("B", None, 1, 1),
    ]  # fmt: skip
    assert found.loops == [("A", 3, 1, 1), ("B", 3, 0, 0)]
    whole = paths(read(rows), Way(collapse=False))
    assert ("A", "A", 1, 1) in whole.transitions
    assert whole.loops == found.loops
    events = paths(read(rows), Way("event"))
    assert events.variants[-1][0] in {("A", "B", "x", "A"), ("B", "A")}


def test_sessions_end_after_half_an_hour_of_silence_and_not_at_midnight() -> None:
    night = 14.5 * 60  # the log starts at nine
    rows = [
        ("ada", "A", night), ("ada", "x", night + 30), ("ada", "B", night + 60),  # over midnight
        ("bob", "A", 0), ("bob", "B", 30.01),
        ("cy", "A", 0, "", "s1"), ("cy", "B", 1, "", "s2"), ("cy", "C", 90, "", "s2"),
    ]  # fmt: skip
    found = paths(read(rows), Way(unit="session"))
    assert found.units == 5
    assert dict(found.variants) == {("A",): 2, ("A", "B"): 1, ("B",): 1, ("B", "C"): 1}
    assert paths(read(rows, session_gap_min=31), Way(unit="session")).units == 4


def test_stages_of_one_name_stay_apart_and_long_paths_are_cut() -> None:
    rows = [("ada", "AB"[n % 2], n) for n in range(60)]
    found = paths(read(rows, {"Pay": "A", "Pay ": "B"}), Way())
    ((path, n),) = found.variants
    assert (len(path), n) == (MAX_LENGTH + 1, 1)
    assert len(set(path[:2])) == 2
    assert not paths(read([("ada", "x", 0)]), Way()).variants


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from("pqr"), st.sampled_from("AABCx"), st.integers(0, 90)),
        max_size=25,
    ),
    collapse=st.booleans(),
    session=st.booleans(),
)
def test_paths_and_times_equal_plain_python(rows: Any, collapse: bool, session: bool) -> None:
    on = read(rows)
    ordered = sorted(enumerate(rows), key=lambda one: (one[1][0], one[1][2], one[0]))
    units: list[list[str]] = []
    firsts: dict[tuple[str, str], int] = {}
    last: tuple[str, int] | None = None
    for _n, (who, name, minute) in ordered:
        if last is None or last[0] != who or (session and minute - last[1] > 30):
            units.append([])
        last = (who, minute)
        if name != "x":
            units[-1].append(name)
            firsts.setdefault((who, name), minute)
    if collapse:
        units = [[name for name, _run in groupby(unit)] for unit in units]
    units = [unit for unit in units if unit]
    found = paths(on, Way(unit="session" if session else "subject", collapse=collapse))
    assert dict(found.variants) == Counter(map(tuple, units))
    moves = Counter(pair for unit in units for pair in pairwise([None, *unit, None]))
    assert {(a, b): n for a, b, n, _who in found.transitions} == moves
    assert found.units == len(units)
    for time in stage_times(on):
        here, there = ("ABC"[place] for place in (time.place, time.following))
        gaps = [firsts[who, there] - at for (who, name), at in firsts.items()
                if name == here and (who, there) in firsts]  # fmt: skip
        kept = [gap for gap in gaps if gap >= 0]
        assert (time.moved, time.negative) == (len(kept), len(gaps) - len(kept))
        assert time.median == (statistics.median(kept) * MINUTE if kept else None)


def shop(lost: tuple[int, int], *, minutes: tuple[int, int] = (10, 10), back: int = 0) -> Any:
    """Forty people in each of two months; so many of them lost, so long to the next stage."""
    rows: list[Any] = []
    for month, (gone, gap) in enumerate(zip(lost, minutes, strict=True)):
        for n in range(40):
            who, at = f"{month}-{n}", month * 31 * 1440 + n
            rows.append((who, "A", at))
            if n >= gone:
                rows.append((who, "B", at + gap + n % 5))
            if n < back:
                rows += [(who, "B", at + 500), (who, "A", at + 501)]
                rows += [(who, "C", at + 502 + i / 10) for i in range(3)]
    rows.append(("end", "x", 63 * 1440))
    return read(rows)


def spans() -> Any:
    start = times.micros(make.START)
    month = 31 * times.DAY
    return ((start, start + month), (start + month, start + 2 * month))


def flags(on: Any) -> Any:
    return {flag.kind: flag for flag in friction.flags(on, periods=spans()) if flag.place == 0}


def test_friction_shows_its_numbers_and_is_silent_about_noise() -> None:
    assert flags(shop((10, 12))) == {}
    dropoff = flags(shop((5, 25)))["dropoff"]
    assert (dropoff.n, dropoff.before_n) == (40, 40)
    assert (float(dropoff.value), float(dropoff.before or 0)) == (62.5, 12.5)
    assert 0 < dropoff.low < 50 < dropoff.high
    slower = flags(shop((5, 5), minutes=(10, 30)))["slower"]
    assert (slower.value, slower.before) == (32 * MINUTE, 12 * MINUTE)
    assert slower.low > (slower.before or 0)
    assert set(flags(shop((0, 0), back=20))) == {"loops"}
    on = shop((0, 0), back=20)
    repeats = [flag for flag in friction.flags(on, periods=()) if flag.kind == "repeats"]
    assert [[flag.place, flag.n, flag.value] for flag in repeats] == [[2, 40, 100]]


def test_small_cells_are_hidden_and_not_told_by_subtraction() -> None:
    assert disclosure.steps([100, 98, 60, 3, 0], ordered=True) == [False, True, False, True, False]
    assert disclosure.steps([100, 98], ordered=False) == [False, False]
    assert disclosure.parts([50, 20, 3]) == [False, True, True]
    assert disclosure.parts([50, 2, 3]) == [False, True, True]
    assert disclosure.parts([50, 0, 9]) == [False, False, False]
