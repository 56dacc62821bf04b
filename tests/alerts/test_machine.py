"""ok → pending → firing → ok over whole sequences of values."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeymap.alerts import readings
from journeymap.alerts.machine import CALM, Standing, step
from journeymap.alerts.models import AlertRule

pytestmark = pytest.mark.one_database


def phases(rule: AlertRule, values: list[float | None]) -> str:
    """The phase after each value, by its first letter; None is a period without a value."""
    standing, found = CALM, ""
    for value in values:
        if value is None:
            standing = step(standing, "unknown", periods=rule.periods)
        else:
            read = readings.threshold(rule, Decimal(str(value)))
            standing = step(standing, read.reading, periods=rule.periods)
        found += standing.phase[0]
    return found


D = Decimal
RULES = {
    "above": AlertRule(high=D(40)),
    "three": AlertRule(high=D(40), periods=3),
    "hysteresis": AlertRule(high=D(40), exit_high=D(35), periods=2),
    "below": AlertRule(low=D(10), exit_low=D(12)),
    "band": AlertRule(low=D(10), high=D(20), exit_low=D(11), exit_high=D(19)),
}


@pytest.mark.parametrize(
    ("rule", "values", "expected"),
    [
        # The level itself is not beyond it.
        ("above", [39, 40, 40.000001, 40, 41], "oofof"),
        ("three", [41, 42, 43, 44, 40], "ppffo"),
        # One good period, or one that is missing, begins the count anew.
        ("three", [41, 42, 40, 41, 42, 43], "ppoppf"),
        ("three", [41, 42, None, 41, 42, 43], "ppoppf"),
        # Between the levels nothing ends and nothing begins.
        ("hysteresis", [41, 41, 38, 36, 41, 35, 38, 41, 41], "pffffoopf"),
        ("hysteresis", [41, 38, 41, 41], "popf"),
        # What is not measured does not end an alarm.
        ("hysteresis", [41, 41, None, 36, 34], "pfffo"),
        ("below", [10, 9.9, 11, 12, 11], "offoo"),
        ("band", [15, 21, 19.5, 19, 9, 10.5, 11], "offoffo"),
        # From one side beyond to the other it goes on firing.
        ("band", [21, 9, 15], "ffo"),
    ],
)
def test_phases_of_a_sequence(rule: str, values: list[float | None], expected: str) -> None:
    assert phases(RULES[rule], values) == expected


READINGS = st.lists(st.sampled_from(("bad", "between", "good", "unknown")), max_size=30)


@settings(max_examples=60)
@given(READINGS, st.integers(1, 5))
def test_it_fires_after_k_bad_ones_in_a_row_and_ends_at_a_good_one(
    found: list[readings.Reading], periods: int
) -> None:
    standing = CALM
    run = 0
    for reading in found:
        before, standing = standing, step(standing, reading, periods=periods)
        run = run + 1 if reading == "bad" else 0
        if before.phase == "firing":
            assert (standing.phase == "firing") == (reading != "good")
        else:
            assert (standing.phase == "firing") == (run >= periods)
            assert (standing.phase == "pending") == (0 < run < periods)
        assert (standing == CALM) == (standing.phase == "ok")


def test_numbers_too_old_to_alarm_count_and_the_next_fresh_one_fires() -> None:
    old = step(Standing("pending", 2), "bad", periods=3, may_fire=False)
    assert old == Standing("pending", 3)
    assert step(old, "bad", periods=3) == Standing("firing", 4)
    # A missing period in between begins the count anew, and does not end what fires.
    assert step(old, "bad", periods=3, follows=False) == Standing("pending", 1)
    assert step(Standing("firing", 4), "bad", periods=3, follows=False).phase == "firing"
