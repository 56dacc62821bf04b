"""Merging as an algebra: any order, any grouping, and the same as pooling what was observed."""

from collections.abc import Callable
from decimal import Decimal
from functools import reduce
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeymap.kpis.statistics import (
    Count,
    Distinct,
    Mean,
    NetScore,
    NotMergeable,
    Proportion,
    Ratio,
    Sample,
    Statistics,
    StatisticsError,
    merge,
)

pytestmark = pytest.mark.one_database

D = Decimal
# A slow machine is not a wrong sum.
calm = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
HUGE = 10**13
counts = st.integers(0, HUGE)
amounts = st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=6)
positive = st.decimals(0, 10**9, allow_nan=False, allow_infinity=False, places=6)
scores = st.lists(st.integers(0, 10), max_size=12)
durations = st.lists(st.decimals(0, 10_000, places=2, allow_nan=False), max_size=12)


def proportion(x: int, more: int) -> Statistics:
    return Proportion(x=x, n=x + more)


def ratio(a: Decimal, b: Decimal) -> Statistics:
    return Ratio(a=a, b=b)


def sums_only(values: list[Decimal]) -> Statistics:
    sample = Sample.of(values)
    return Mean(n=sample.n, total=sample.total, total_sq=sample.total_sq)


def without_squares(values: list[Decimal]) -> Statistics:
    sample = Sample.of(values)
    return Mean(n=sample.n, total=sample.total, median=sample.median)


FAMILIES = {
    "proportion": st.builds(proportion, counts, counts),
    "net_score": st.builds(NetScore, p=counts, a=counts, d=counts),
    "mean": st.builds(sums_only, durations),
    "mean with histogram": st.builds(lambda v: Mean.of(Sample.of(v)), durations),
    "mean of any kind": st.one_of(
        st.builds(sums_only, durations),
        st.builds(without_squares, durations),
        st.builds(lambda v: Mean.of(Sample.of(v)), durations),
    ),
    "ratio": st.builds(ratio, amounts, positive),
    "count": st.builds(lambda c: Count(c=c), amounts),
}


@pytest.mark.parametrize("name", FAMILIES)
@calm
@given(data=st.data())
def test_the_order_and_the_grouping_never_matter(name: str, data: st.DataObject) -> None:
    one, two, three = (data.draw(FAMILIES[name]) for _ in range(3))
    assert one.merged(two) == two.merged(one)
    assert one.merged(two).merged(three) == one.merged(two.merged(three))
    shuffled = data.draw(st.permutations([one, two, three]))
    assert merge(shuffled) == merge([one, two, three])


@calm
@given(st.lists(scores, min_size=1, max_size=5))
def test_net_scores_merged_are_the_net_score_of_all_answers(surveys: list[list[int]]) -> None:
    def net_score(answers: list[int]) -> NetScore:
        return NetScore(
            p=sum(a >= 9 for a in answers),
            a=sum(a in (7, 8) for a in answers),
            d=sum(a <= 6 for a in answers),
        )

    pooled = [answer for answers in surveys for answer in answers]
    assert merge([net_score(answers) for answers in surveys]) == net_score(pooled)


@calm
@given(st.lists(st.lists(st.booleans(), max_size=20), min_size=1, max_size=5))
def test_rates_merged_are_the_rate_of_all_tries(periods: list[list[bool]]) -> None:
    pooled = [hit for period in periods for hit in period]
    got = merge([Proportion(x=sum(p), n=len(p)) for p in periods])
    assert got == Proportion(x=sum(pooled), n=len(pooled))
    wanted = D(100) * sum(pooled) / len(pooled) if pooled else None
    assert (got.value is None) == (wanted is None)
    assert wanted is None or abs((got.value or D(0)) - wanted) < D("1e-9")


@calm
@given(st.lists(durations, min_size=1, max_size=5))
def test_means_merged_are_the_mean_of_all_observations(periods: list[list[Decimal]]) -> None:
    pooled = [value for period in periods for value in period]
    summed = merge([sums_only(period) for period in periods])
    assert _canonical(summed) == _canonical(sums_only(pooled))
    whole = _canonical(merge([Mean.of(Sample.of(period)) for period in periods]))
    assert whole == _canonical(Mean.of(Sample.of(pooled)))
    assert isinstance(whole, Mean)
    if pooled:
        ordered = sorted(pooled)
        middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
        assert whole.median == middle


def _canonical(mean: Statistics) -> Statistics:
    """Nothing and nothing is nothing: without observations there are no squares either."""
    return mean if mean.sample_size else merge([mean, mean])


@calm
@given(st.lists(st.tuples(amounts, positive), min_size=1, max_size=6))
def test_ratios_merged_divide_the_sums(rows: list[tuple[Decimal, Decimal]]) -> None:
    got = merge([Ratio(a=a, b=b) for a, b in rows])
    over, under = sum(a for a, _ in rows), sum(b for _, b in rows)
    assert got == Ratio(a=D(over), b=D(under))
    assert (got.value is None) == (under == 0)


@calm
@given(st.lists(st.builds(lambda v: Distinct(number=v), positive), min_size=2, max_size=4))
def test_distinct_counts_refuse_in_any_company(parts: list[Distinct]) -> None:
    with pytest.raises(NotMergeable):
        merge(parts)
    with pytest.raises(NotMergeable):
        merge([Count(c=D(1)), parts[0]])
    with pytest.raises(NotMergeable):
        merge([parts[0], Count(c=D(1))])


@calm
@given(data=st.data())
def test_two_families_never_mix(data: st.DataObject) -> None:
    kinds = ("proportion", "net_score", "mean", "ratio", "count")
    left, right = data.draw(st.permutations(kinds).map(lambda p: p[:2]))
    with pytest.raises(NotMergeable):
        merge([data.draw(FAMILIES[left]), data.draw(FAMILIES[right])])


@calm
@given(x=st.integers(0, HUGE), more=st.integers(1, HUGE))
def test_more_hits_than_tries_are_always_inconsistent(x: int, more: int) -> None:
    with pytest.raises(StatisticsError) as caught:
        Proportion(x=x + more, n=x)
    assert caught.value.inconsistent


@calm
@given(data=st.data())
def test_an_interval_holds_its_value_and_stays_on_its_scale(data: st.DataObject) -> None:
    scale: dict[str, tuple[int, int]] = {"proportion": (0, 100), "net_score": (-100, 100)}
    for name, (least, most) in scale.items():
        got = data.draw(FAMILIES[name])
        interval = got.interval()
        if got.value is None:
            assert interval is None
            continue
        assert interval is not None
        assert least <= interval.low <= got.value <= interval.high <= most


@calm
@given(data=st.data())
def test_the_stored_columns_hold_no_float(data: st.DataObject) -> None:
    for strategy in FAMILIES.values():
        stored: dict[str, Any] = data.draw(strategy).columns()
        assert not any(isinstance(value, float) for value in stored.values())


@calm
@given(st.lists(FAMILIES["count"], min_size=1, max_size=30))
def test_no_cent_is_lost_in_a_thousand_additions(parts: list[Count]) -> None:
    add: Callable[[Decimal, Count], Decimal] = lambda total, part: total + part.c  # noqa: E731  # reads as the formula
    assert merge(parts).value == reduce(add, parts, D(0))
