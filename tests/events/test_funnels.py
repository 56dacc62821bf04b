"""Funnels: the edge cases by hand, and every kind against a slow reference on random logs."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeymap.core.errors import Invalid
from journeymap.events import privacy, times
from journeymap.events.funnels import Asked, count
from journeymap.events.models import Event, EventSubject
from journeymap.workspaces.actor import Actor
from tests.events import make, slow

pytestmark = pytest.mark.django_db

MINUTE = 60 * times.SECOND
A, B, C = 0, 1, 2


def funnel(rows: Any, steps: tuple[int, ...] = (A, B, C), kind: Any = "closed", **more: Any) -> Any:
    log = make.log()
    make.fill(log, rows)
    if "window" in more:
        more["window"] *= MINUTE
    return count(Asked(kind, steps, **more), make.reading(log, ("A", "B", "C")))


def reached(*given: Any, **more: Any) -> list[int]:
    found: list[int] = funnel(*given, **more).total.reached
    return found


def test_steps_count_in_order_whatever_lies_between() -> None:
    rows = [
        ("ada", "A", 0), ("ada", "x", 1), ("ada", "C", 2), ("ada", "B", 3), ("ada", "C", 4),
        ("bob", "B", 0), ("bob", "A", 1),  # step 2 before step 1 only
        ("cy", "A", 0),
        ("dee", "C", 0),
    ]  # fmt: skip
    assert reached(rows) == [3, 1, 1]
    assert reached(rows, kind="reached") == [3, 2, 2]
    assert reached(rows, kind="direct") == [3, 0, 0]
    found = funnel(rows, kind="open").total
    assert (found.reached, found.passed, found.entered) == ([3, 2, 2], [1, 1], 4)


def test_an_empty_log_and_one_event_are_counted() -> None:
    log = make.log()
    make.fill(log, [("ada", "A", 0), ("ada", "B", 1)])
    on = make.reading(log, ("A", "B"))
    Event.objects.all().delete()
    assert count(Asked("closed", (A, B)), on).total.reached == [0, 0]
    make.fill(log, [("ada", "A", 2)])
    for kind in ("closed", "direct", "open", "reached"):
        assert count(Asked(kind, (A, B)), on).total.reached == [1, 0]


def test_a_step_that_comes_twice_needs_two_events() -> None:
    rows = [("ada", "A", 0), ("ada", "B", 1), ("ada", "A", 2), ("bob", "A", 0), ("bob", "B", 1)]
    assert reached(rows, (A, B, A)) == [2, 2, 1]
    assert reached(rows, (A, A)) == [2, 1]
    assert reached(rows, (A, A), window=10) == [0, 0]  # all of it is younger than the window
    assert reached([*rows, ("end", "x", 20)], (A, A), window=10) == [2, 1]
    assert reached(rows, (A, B, A), kind="direct") == [2, 2, 1]


def test_equal_instants_follow_their_arrival() -> None:
    assert reached([("ada", "A", 0), ("ada", "B", 0)], (A, B)) == [1, 1]
    assert reached([("ada", "B", 0), ("ada", "A", 0)], (A, B)) == [1, 0]


def test_a_window_tries_every_start_and_includes_its_end() -> None:
    rows = [
        ("ada", "A", 0), ("ada", "A", 100), ("ada", "B", 110), ("ada", "C", 130),  # old start
        ("bob", "A", 0), ("bob", "B", 30.0000001), ("cy", "A", 0), ("cy", "B", 30),
        ("end", "x", 500),
    ]  # fmt: skip
    assert reached(rows, window=30) == [3, 2, 1]
    assert reached(rows, window=29) == [3, 1, 0]
    assert reached(rows, (A, B), window=30, kind="open") == [3, 3]
    assert funnel(rows, (A, B), window=30, kind="open").total.passed == [2]


def test_who_entered_too_late_to_finish_is_left_out_and_counted() -> None:
    rows = [("ada", "A", 0), ("ada", "B", 1), ("bob", "A", 70), ("cy", "A", 70.1), ("cy", "B", 71)]
    found = funnel([*rows, ("end", "x", 100)], (A, B), window=30).total
    assert (found.reached, found.entered, found.immature) == ([2, 1], 2, 1)
    open_ended = funnel(rows, (A, B)).total
    assert (open_ended.reached, open_ended.immature) == ([3, 2], 0)


def test_cohorts_are_of_the_entry_and_late_events_only_raise_counts() -> None:
    start = times.micros(make.START)
    hours = tuple((start + h * times.HOUR, start + (h + 1) * times.HOUR) for h in range(2))
    rows = [("ada", "A", 10), ("ada", "B", 100), ("bob", "A", 60), ("cy", "A", 119), ("cy", "B", 5)]
    found = funnel(rows, (A, B), periods=hours)
    assert [found.periods[n].reached for n in (0, 1)] == [[1, 1], [2, 0]]
    later = funnel([*rows, ("bob", "B", 70)], (A, B), periods=hours)
    assert [later.periods[n].reached for n in (0, 1)] == [[1, 1], [2, 1]]
    first = funnel(rows, (A, B), entered=(None, hours[0][1])).total
    assert (first.reached, first.entered) == ([1, 1], 1)


def test_channels_are_declared_and_one_subject_counts_once_in_each() -> None:
    rows = [
        ("ada", "A", 0, "ads"), ("ada", "B", 1, "mail"), ("ada", "A", 2, "mail"),
        ("ada", "B", 3, "mail"), ("bob", "A", 0, "mail"), ("cy", "A", 0), ("cy", "x", 1, "ads"),
    ]  # fmt: skip

    def by(how: Any) -> Any:
        found = funnel(rows, (A, B), by=how)
        assert found.total.reached == [3, 1]
        return {name: counts.reached for name, counts in found.segments.items()}

    assert by("first_touch") == {"ads": [2, 1], "mail": [1, 0]}
    assert by("last_touch") == {"mail": [2, 1], "ads": [1, 0]}
    assert by("per_event") == {"ads": [1, 0], "mail": [2, 1]}  # three of two: they do not add up


def test_merged_and_erased_people_are_counted_as_they_are_now() -> None:
    log = make.log()
    make.fill(log, [("cookie", "A", 0), ("ada", "B", 1), ("bob", "A", 0), ("bob", "B", 1)])
    on, me = make.reading(log, ("A", "B")), Actor.system("test")
    asked = Asked("closed", (A, B))
    assert count(asked, on).total.reached == [2, 1]
    privacy.merge(log, [("cookie", "ada")], actor=me)
    assert count(asked, on).total.reached == [2, 2]
    privacy.erase(log, "bob", actor=me)
    assert count(asked, on).total.reached == [1, 1]
    assert EventSubject.objects.exclude(erased_at=None).count() == 1


def test_a_funnel_that_cannot_be_is_refused() -> None:
    for steps in ((A,), (A,) * 21, (A, C)):
        log = make.log()
        make.fill(log, [("ada", "A", 0)])
        with pytest.raises(Invalid):
            count(Asked("closed", steps), make.reading(log, ("A", "B", "C")))


def test_a_subject_with_very_many_events_takes_no_quadratic_time() -> None:
    log = make.log()
    make.fill(log, [("bot", "AB"[n % 2], n / 60) for n in range(6_000)])
    on = make.reading(log, ("A", "B"))
    for kind in ("closed", "direct", "open"):
        found = count(Asked(kind, (A, B), window=MINUTE), on)
        assert found.total.reached == [1, 1]


LOGS = st.lists(
    st.tuples(
        st.sampled_from("pqr"),
        st.sampled_from("AABBCx"),
        st.integers(0, 8),
        st.sampled_from(["", "ads", "mail"]),
    ),
    max_size=22,
)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(
    rows=LOGS,
    steps=st.lists(st.integers(0, 2), min_size=2, max_size=4).map(tuple),
    window=st.none() | st.integers(0, 5),
    since=st.none() | st.integers(0, 4),
)
def test_every_kind_equals_the_slow_reference(
    rows: Any, steps: Any, window: int | None, since: int | None
) -> None:
    log = make.log()
    # Each stage has an event, by somebody long before, who is no part of the cohort.
    before = [("old", name, -9_000 - n) for n, name in enumerate("CBA")]
    make.fill(log, [*before, *rows])
    on = make.reading(log, ("A", "B", "C"))
    start = times.micros(make.START)
    entered = (start + (since or 0) * MINUTE, None)
    did = [
        slow.Did(who, "ABC".find(name) if name in "ABC" else None, start + m * MINUTE, n, channel)
        for n, (who, name, m, channel) in enumerate(rows)
    ]
    end = max([start - 9_000 * MINUTE, *(one.at for one in did)])
    for kind in ("closed", "direct", "open", "reached"):
        asked = Asked(
            kind,
            steps,
            window=None if window is None else window * MINUTE,
            entered=entered,
        )
        assert count(asked, on).total == slow.counts(asked, did, end=end), kind
        apart = Asked(**{n: getattr(asked, n) for n in asked.__slots__} | {"by": "per_event"})
        for channel, counts in count(apart, on).segments.items():
            only = [one for one in did if one.channel == channel]
            assert counts == slow.counts(asked, only, end=end), (kind, channel)
