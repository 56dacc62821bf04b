"""Stage to stage: kpi.md 2.3 and 5.1."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeymap.kpis.statistics import Proportion, StatisticsError, funnels

pytestmark = pytest.mark.one_database

D = Decimal


def test_each_passage_has_its_rate_its_loss_and_their_intervals() -> None:
    carts = funnels.passages([10_000, 800, 235])
    assert [step.conversion for step in carts] == [
        Proportion(x=800, n=10_000),
        Proportion(x=235, n=800),
    ]
    lost = carts[1].lost
    assert lost == Proportion(x=565, n=800)
    assert lost.value == D("70.625")
    interval = lost.interval()
    assert interval is not None
    assert (round(interval.low, 6), round(interval.high, 6)) == (D("67.376195"), D("73.676676"))
    whole = funnels.overall([10_000, 800, 235])
    assert whole is not None
    assert whole.conversion == Proportion(x=235, n=10_000)


def test_nobody_entered_is_no_data_and_more_out_than_in_is_said() -> None:
    nobody, strange = funnels.passages([0, 0, 7])
    assert nobody.conversion is not None
    assert nobody.conversion.value is None
    assert (strange.conversion, strange.lost, strange.flags) == (None, None, ("more_than_entered",))
    assert funnels.overall([5]) is None
    assert funnels.passages([5]) == []
    for wrong in ([5, -1], [5, D("1.5")]):
        with pytest.raises(StatisticsError):
            funnels.passages(wrong)  # type: ignore[arg-type]  # what a source may send


def test_the_largest_gap_is_told_in_points_below_target() -> None:
    rates = [Proportion(x=30, n=100), Proportion(x=80, n=100), Proportion(x=20, n=100), None]
    assert funnels.largest_gap(rates, [D(35), D(95), D(30), D(50)]) == 1
    assert funnels.largest_gap(rates, [D(35), D(85), D(25), D(50)]) == 0  # equal: the earlier
    assert funnels.largest_gap(rates, [D(10), D(80), None, D(50)]) is None
    assert funnels.largest_gap([Proportion(x=0, n=0)], [D(1)]) is None


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 10**6), min_size=2, max_size=8).map(lambda c: sorted(c, reverse=True))
)
def test_the_rates_of_an_ordered_path_multiply_to_the_overall_one(counts: list[int]) -> None:
    whole = funnels.overall(counts)
    assert whole is not None
    product: Decimal | None = D(1)
    for step in funnels.passages(counts):
        rate = step.conversion.value if step.conversion else None
        product = None if rate is None or product is None else product * rate / 100
    if product is not None and whole.conversion is not None and whole.conversion.value is not None:
        assert abs(whole.conversion.value - 100 * product) < D("1e-20")
