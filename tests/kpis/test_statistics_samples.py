"""Samples kept whole: medians, percentiles, and the choice of an interval (kpi.md 2.2, 2.4)."""

import random
from decimal import Decimal

import numpy
import pytest

from journeymap.kpis.statistics import Mean, Sample, StatisticsError, intervals, merge

pytestmark = pytest.mark.one_database

D = Decimal
HOURS = [1, 2, 2, 3, 4, 5, 8, 12, 24, 120]


def near(got: Decimal | None, wanted: str) -> bool:
    return got is not None and abs(got - D(wanted)) <= D("0.000001")


@pytest.mark.parametrize(
    ("section", "values", "q", "wanted"),
    [
        ("2.2 load time", ["1.2", "2.0", "2.8", "3.5"], 75, "2.975"),
        ("2.4 resolution", HOURS, 50, "4.5"),
        ("2.4 resolution", HOURS, 90, "33.6"),
        ("edges", HOURS, 0, "1"),
        ("edges", HOURS, 100, "120"),
        ("edges", [7], 90, "7"),
    ],
)
def test_percentiles_are_linear(section: str, values: list[str], q: int, wanted: str) -> None:
    assert near(Sample.of([D(v) for v in values]).percentile(q), wanted), section


def test_percentiles_are_those_of_numpy() -> None:
    chance = random.Random(3)
    for _ in range(50):
        values = [chance.randint(0, 20) for _ in range(chance.randint(1, 40))]
        sample = Sample.of(values)
        for q in (0, 10, 25, 50, 75, 90, 99, 100):
            got = sample.percentile(q)
            assert got is not None
            assert abs(float(got) - numpy.percentile(values, q)) < 1e-9


def test_nothing_observed_has_no_median() -> None:
    assert Sample.of([]).median is None
    assert Sample.of([]).skewness is None
    with pytest.raises(ValueError):
        Sample.of([1]).percentile(101)


def test_a_list_of_durations_gives_all_figures_of_the_design() -> None:
    got = Mean.of(Sample.of(HOURS))
    assert near(got.value, "18.1")
    assert near(got.median, "4.5")
    assert near(got.percentile(90), "33.6")
    assert near(got.deviation, "36.464442")
    assert got.total_sq is not None
    student = intervals.mean(got.n, got.total, got.total_sq)
    assert student is not None
    assert near(student.low.quantize(D("0.001")), "-7.985")
    assert near(student.high.quantize(D("0.001")), "44.185")
    interval = got.interval()  # highly skewed: the bootstrap is chosen, with its seed
    assert interval is not None
    assert (interval.method, interval.seed) == ("bootstrap", 20240101)
    assert near(interval.low, "3.9")
    assert near(interval.high, "42.4")
    assert interval == got.interval()


def test_the_bootstrap_draws_as_the_design_says() -> None:
    """10,000 times `integers(0, n, n)` from `default_rng(seed)`, whatever the block size."""
    generator = numpy.random.default_rng(5)
    means = [numpy.array(HOURS)[generator.integers(0, 10, 10)].mean() for _ in range(10_000)]
    low, high = numpy.percentile(means, [2.5, 97.5])
    got = intervals.bootstrap_mean([float(h) for h in HOURS], seed=5)
    assert got is not None
    assert near(got.low, repr(float(low)))
    assert near(got.high, repr(float(high)))
    assert intervals.bootstrap_mean([]) is None


def test_a_survey_by_its_histogram() -> None:
    got = Mean.of(Sample.counted({"1": 10, "2": 15, "3": 40, "4": 185, "5": 250}))
    assert (got.n, got.total) == (500, D(2150))
    assert near(got.value, "4.3")
    assert near(got.deviation, "0.889710")
    assert got.median == D("4.5")
    interval = got.interval()
    assert interval is not None
    assert interval.method == "t"
    assert not interval.degenerate
    assert interval.low > 4  # above the article's band 4/5, and the whole interval is
    few = Mean.of(Sample.of([5, 5, 4, 4, 4, 3, 2, 5, 1, 4])).interval()
    assert few is not None  # not highly skewed, so Student's t stands below 30 as well
    assert (few.method, few.degenerate) == ("t", False)
    assert near(few.low, "2.743215")
    assert near(few.high, "4.656785")


def test_equal_answers_are_no_certainty() -> None:
    for n in (2, 50):
        interval = Mean.of(Sample.of([4] * n)).interval()
        assert interval is not None
        assert interval.degenerate
    assert Mean.of(Sample.of([4])).interval() is None


def test_histograms_merge_and_find_their_median_again() -> None:
    first, second = Sample.of([1, 2, 2]), Sample.of([2, 9])
    both = merge([Mean.of(first), Mean.of(second)])
    assert both == Mean.of(Sample.of([1, 2, 2, 2, 9]))
    assert isinstance(both, Mean)
    assert both.median == 2
    without = merge([Mean.of(first), Mean(n=2, total=D(11), total_sq=D(85), median=D("5.5"))])
    assert isinstance(without, Mean)
    assert (without.median, without.histogram) == (None, ())
    empty = Mean(n=0, total=D(0))
    assert merge([Mean.of(first), empty]) == merge([empty, Mean.of(first)]) == Mean.of(first)
    assert merge([empty, empty]).value is None


def test_keys_are_one_value_however_they_are_written() -> None:
    assert Sample.counted({"4": 1, "4.0": 2, "10": 1}).histogram() == (("4", 3), ("10", 1))
    assert Mean(n=3, total=D(12), histogram=(("4.00", 3),)).histogram == (("4", 3),)
    for wrong in ({"four": 1}, {"NaN": 1}, {"4": -1}, {"1e400": 1}):
        with pytest.raises(StatisticsError):
            Sample.counted(wrong)


def test_a_histogram_that_contradicts_its_sums_is_inconsistent() -> None:
    for n, total in ((4, 12), (3, 13)):
        with pytest.raises(StatisticsError) as caught:
            Mean(n=n, total=D(total), histogram=(("4", 3),))
        assert caught.value.inconsistent
