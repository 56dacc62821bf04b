"""The worked figures of the KPI design (kpi.md 2.1 to 2.6) to 1e-6."""

from decimal import Decimal

import pytest

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
    basis_of,
    intervals,
    merge,
)
from journeymap.kpis.statistics.exact import quantized

pytestmark = pytest.mark.one_database

D = Decimal


def near(got: Decimal | None, wanted: str) -> bool:
    return got is not None and abs(got - D(wanted)) <= D("0.000001")


@pytest.mark.parametrize(
    ("x", "n", "value", "low", "high"),
    [
        (640, 1600, "40", "37.626253", "42.421651"),
        (12, 400, "3", "1.724302", "5.169854"),
        (28, 1200, "2.333333", "1.619222", "3.351653"),
        (0, 50, "0", "0", "7.134760"),
        (720, 1000, "72", "69.136993", "74.694630"),
        (50, 50, "100", "92.865240", "100"),
        (235, 10_000, "2.35", "2.070886", "2.665709"),
        (1, 3, "33.333333", "6.149194", "79.234040"),
        (565, 800, "70.625", "67.376195", "73.676676"),
        (7, 10, "70", "39.677815", "89.220873"),
        (435, 500, "87", "83.767864", "89.667935"),
        (33, 240, "13.75", "9.961114", "18.681045"),
        (180, 200, "90", "85.059419", "93.432955"),
    ],
)
def test_a_proportion_has_wilsons_interval(x: int, n: int, value: str, low: str, high: str) -> None:
    got = Proportion(x=x, n=n)
    interval = got.interval()
    assert interval is not None
    assert near(got.value, value)
    assert near(interval.low, low)
    assert near(interval.high, high)


def test_a_proportion_without_observations_has_no_value_and_never_zero() -> None:
    nothing = Proportion(x=0, n=0)
    assert nothing.value is None
    assert nothing.interval() is None


def test_more_hits_than_tries_are_an_inconsistency_and_not_a_rate() -> None:
    with pytest.raises(StatisticsError) as caught:
        Proportion(x=11, n=10)
    assert caught.value.inconsistent
    with pytest.raises(StatisticsError) as caught:
        Proportion(x=-1, n=10)
    assert not caught.value.inconsistent
    with pytest.raises(StatisticsError):
        Proportion(x=D("1.5"), n=10)  # type: ignore[arg-type]  # what a source may send


def test_rates_merge_by_their_counts_and_not_by_their_average() -> None:
    assert near(merge([Proportion(x=5, n=10), Proportion(x=100, n=1000)]).value, "10.396040")


@pytest.mark.parametrize(
    ("p", "a", "d", "value", "error", "unbiased", "low", "high"),
    [
        (50, 30, 20, "30", "7.810250", "7.849596", "14.692192", "45.307808"),
        (7, 2, 1, "60", "20.976177", "22.110832", "18.887449", "100"),
        (450, 300, 250, "20", "2.569047", "2.570332", "14.964761", "25.035239"),
        (4, 3, 3, "10", "26.267851", "27.688746", "-41.484042", "61.484042"),
    ],
)
def test_a_net_score_has_the_plug_in_interval_clamped_to_its_scale(
    p: int, a: int, d: int, value: str, error: str, unbiased: str, low: str, high: str
) -> None:
    got = NetScore(p=p, a=a, d=d)
    interval = got.interval()
    assert interval is not None
    assert near(got.value, value)
    assert near(intervals.net_score_error(D(p), D(a), D(d)), error)
    assert near(intervals.net_score_error(D(p), D(a), D(d), unbiased=True), unbiased)
    assert near(interval.low, low)
    assert near(interval.high, high)
    assert not interval.degenerate


@pytest.mark.parametrize(("a", "d", "value"), [(10, 0, "0"), (0, 5, "-100")])
def test_a_unanimous_net_score_is_marked_degenerate(a: int, d: int, value: str) -> None:
    got = NetScore(p=0, a=a, d=d)
    interval = got.interval()
    assert near(got.value, value)
    assert interval is not None
    assert interval.degenerate
    assert got.flags == ("degenerate",)
    adjusted = intervals.net_score_adjusted(D(0), D(a), D(d))
    assert adjusted is not None
    assert not adjusted.degenerate
    assert adjusted.high > adjusted.low


def test_net_scores_merge_by_their_classes() -> None:
    both = merge([NetScore(p=50, a=30, d=20), NetScore(p=2, a=3, d=5)])
    assert both == NetScore(p=52, a=33, d=25)
    assert near(both.value, "24.545455")


def test_two_net_scores_are_never_averaged() -> None:
    """Not (30 - 30)/2 = 0; and the value alone, without its classes, cannot be added at all."""
    parts: list[Statistics] = [NetScore(p=50, a=30, d=20), NetScore(p=2, a=3, d=5)]
    values = [part.value for part in parts]
    assert values == [30, -30]
    assert merge(parts).value != 0
    with pytest.raises(NotMergeable):
        merge([Distinct(number=value or D(0)) for value in values])


def test_the_adjusted_wald_interval_adds_three_imagined_answers() -> None:
    """Rocks (2016): ¾ promoter, 1½ passives, ¾ detractor; here by hand for P7 N2 D1."""
    score = D(100) * (D("7.75") - D("1.75")) / 13
    error = 100 * ((D("9.5") / 13 - (D(6) / 13) ** 2) / 13).sqrt()
    got = intervals.net_score_adjusted(D(7), D(2), D(1))
    assert got is not None
    assert near(got.low, str(score - intervals.Z95 * error))
    assert near(got.high, str(score + intervals.Z95 * error))
    assert near(got.low, "7.039409")
    assert near(got.high, "85.268284")
    assert intervals.net_score_adjusted(D(0), D(0), D(0)) is None


def of(sample: list[int]) -> Mean:
    return Mean(n=len(sample), total=D(sum(sample)), total_sq=D(sum(v * v for v in sample)))


def test_a_mean_has_students_interval() -> None:
    csat = of([5, 5, 4, 4, 4, 3, 2, 5, 1, 4])
    assert near(csat.value, "3.7")
    assert csat.total_sq is not None
    assert near(intervals.standard_deviation(10, csat.total, csat.total_sq), "1.3374935")
    interval = csat.interval()
    assert interval is not None
    assert near(interval.low, "2.743215")
    assert near(interval.high, "4.656785")
    ease = of([7, 6, 6, 5, 5, 4, 3, 7, 2, 5]).interval()
    assert ease is not None
    assert near(ease.low, "3.831827")
    assert near(ease.high, "6.168173")
    assert of([1, 2, 2, 1, 3, 5, 2, 1]).value == D("2.125")


def test_a_large_sample_has_the_normal_interval_of_the_design() -> None:
    got = of([1] * 10 + [2] * 15 + [3] * 40 + [4] * 185 + [5] * 250)
    assert got.total_sq is not None
    interval = intervals.mean(got.n, got.total, got.total_sq, distribution="normal")
    assert interval is not None
    assert near(interval.low, "4.222015")
    assert near(interval.high, "4.377985")
    assert not interval.degenerate


def test_a_skewed_small_sample_needs_the_bootstrap() -> None:
    hours = [1, 2, 2, 3, 4, 5, 8, 12, 24, 120]
    got = of(hours)
    assert near(got.value, "18.1")
    student = got.interval()
    assert student is not None
    assert student.low < 0
    assert student.degenerate  # it says itself that it must not be trusted
    interval = intervals.bootstrap_mean(hours, seed=20240101)
    assert interval is not None
    assert near(interval.low, "3.9")
    assert near(interval.high, "42.4")


def test_means_merge_by_their_sums_and_lose_their_medians() -> None:
    both = merge([Mean(n=10, total=D(181), median=D("4.5")), Mean(n=30, total=D(180), median=D(5))])
    assert both.value == D("9.025")
    assert isinstance(both, Mean)
    assert both.median is None
    assert both.interval() is None  # one part had no sum of squares


def test_a_mean_refuses_sums_that_no_sample_has() -> None:
    with pytest.raises(StatisticsError):
        Mean(n=2, total=D(10), total_sq=D(1))
    with pytest.raises(StatisticsError):
        Mean(n=0, total=D(1))
    assert Mean(n=0, total=D(0)).value is None


@pytest.mark.parametrize(
    ("parts", "value"),
    [
        ([(48_000, 320)], "150"),
        ([(60_000, 320)], "187.5"),
        ([(48_000, 320), (60_000, 100)], "257.142857"),
        ([(12_500, 5_000)], "2.5"),
        ([(10, 5), (90, 15)], "5"),
    ],
)
def test_ratios_add_numerators_and_denominators(parts: list[tuple[int, int]], value: str) -> None:
    assert near(merge([Ratio(a=D(a), b=D(b)) for a, b in parts]).value, value)


def test_a_ratio_over_nothing_has_no_value() -> None:
    assert Ratio(a=D(100), b=D(0)).value is None
    assert Ratio(a=D(320 + 45 + 35), b=D(20_000), percent=True).value == D(2)
    assert Ratio(a=D(400), b=D(0), percent=True).value is None
    engagement = Ratio(a=D(400), b=D(8000), percent=True)
    assert engagement.value == D(5)
    with pytest.raises(NotMergeable):
        merge([engagement, Ratio(a=D(400), b=D(8000))])


def test_visits_add_up_and_visitors_do_not() -> None:
    assert merge([Count(c=D(c)) for c in (120, 95, 130)]).value == 345
    with pytest.raises(NotMergeable):
        merge([Distinct(number=D(c)) for c in (100, 90, 110)])


def test_families_do_not_mix() -> None:
    with pytest.raises(NotMergeable):
        merge([Count(c=D(1)), Ratio(a=D(1), b=D(1))])
    with pytest.raises(NotMergeable):
        merge([])


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e400", "-1e14", "99999999999999.9999999"])
def test_what_no_column_can_hold_is_refused(number: str) -> None:
    with pytest.raises(StatisticsError):
        Count(c=D(number))
    with pytest.raises(StatisticsError):
        Distinct(number=D(number))


def test_no_float_is_ever_kept() -> None:
    for wrong in (lambda: Count(c=0.1), lambda: Ratio(a=0.1, b=D(1)), lambda: Sample.of([0.1])):
        with pytest.raises(TypeError):
            wrong()  # type: ignore[no-untyped-call]  # what a careless caller may do


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            Mean(n=1, total=D(2), basis="ces_effort_1_5"),
            Mean(n=1, total=D(6), basis="ces_ease_1_7"),
        ),
        (Ratio(a=D(9), b=D(1), basis="EUR"), Ratio(a=D(9), b=D(1), basis="USD")),
        (Count(c=D(9), basis="EUR"), Count(c=D(9), basis="USD")),
        (
            Proportion(x=1, n=2, basis="bounce:single_page"),
            Proportion(x=1, n=2, basis="bounce:ga4"),
        ),
        (NetScore(p=1, a=0, d=0, basis="nps"), NetScore(p=1, a=0, d=0, basis="enps")),
    ],
)
def test_numbers_of_a_different_basis_refuse_to_merge(one: Statistics, other: Statistics) -> None:
    with pytest.raises(NotMergeable) as caught:
        merge([one, other])
    assert one.basis in str(caught.value)
    assert other.basis in str(caught.value)
    assert merge([one, one]).basis == one.basis
    with pytest.raises(NotMergeable):
        merge([one, type(one)(**{**_fields(one), "basis": ""})])


def _fields(statistics: Statistics) -> dict[str, object]:
    return {name: getattr(statistics, name) for name in type(statistics).__match_args__}


def test_the_choices_of_a_definition_make_its_basis() -> None:
    choices = {"top_box": [4, 5], "bounce": "ga4"}
    assert (
        basis_of(choices) == basis_of(dict(reversed(choices.items()))) == "bounce:ga4;top_box:4,5"
    )
    assert basis_of({"currency": "EUR"}, scale="clv") == "clv;currency:EUR"
    assert basis_of({}) == ""


def test_sums_of_squares_add_up_to_the_last_of_their_34_digits() -> None:
    large = Mean(n=1, total=D(0), total_sq=D("4999999999999999999999999999.561728"))
    both = merge([large, Mean(n=1, total=D(0), total_sq=D("0.000001"))])
    assert isinstance(both, Mean)
    assert large.total_sq is not None
    assert both.total_sq is not None
    assert both.total_sq == D("4999999999999999999999999999.561729")
    with pytest.raises(StatisticsError):
        merge([large, large, large])  # beyond the column, whatever the order


def test_a_value_of_few_observations_is_to_be_shown_greyed() -> None:
    assert Proportion(x=1, n=29).below_minimum()
    assert not Proportion(x=1, n=30).below_minimum()
    assert NetScore(p=49, a=0, d=0).below_minimum()
    assert not NetScore(p=50, a=0, d=0).below_minimum()
    assert Mean(n=29, total=D(1)).below_minimum()
    assert not Mean(n=29, total=D(1)).below_minimum(10)
    assert not Count(c=D(1)).below_minimum()
    assert not Ratio(a=D(1), b=D(1)).below_minimum()


def test_cost_without_customers_has_no_value_and_says_why() -> None:
    spent = Ratio(a=D(48_000), b=D(0), basis="EUR")
    assert spent.value is None
    assert spent.flags == ("numerator_without_denominator",)
    assert merge([spent, Ratio(a=D(12_000), b=D(400), basis="EUR")]).value == 150


def test_decimals_stay_exact() -> None:
    tenth = merge([Count(c=D("0.1"))] * 3)
    assert tenth.value == D("0.3")
    assert str(quantized(D("-0.0000001"))) == "0.000000"
