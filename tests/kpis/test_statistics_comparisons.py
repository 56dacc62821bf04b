"""Before against after: the worked figures of kpi.md 2.6, 4.5 and 7, and what is said of them."""

import math
import random
from decimal import Decimal

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from journeymap.kpis.statistics import (
    Count,
    Distinct,
    Facts,
    Mean,
    NetScore,
    NotComparable,
    Proportion,
    Ratio,
    Sample,
    UnitSums,
    compare,
    intervals,
    significance,
    verdict,
)

pytestmark = pytest.mark.one_database

D = Decimal
UP = Facts(direction="higher_better")
DOWN = Facts(direction="lower_better")
# kpi.md 7, Welch
A = ["12.1", "9.8", "15.2", "11.0", "13.4", "8.9", "10.5", "14.1"]
B = ["14.9", "13.2", "18.0", "12.8", "16.1", "15.5", "11.9", "17.3"]


def near(got: Decimal | None, wanted: str | float, room: str = "0.000001") -> bool:
    return got is not None and abs(got - D(str(wanted))) <= D(room)


def kept(values: list[str]) -> Mean:
    return Mean.of(Sample.of([D(v) for v in values]))


def sums(values: list[str]) -> Mean:
    whole = kept(values)
    return Mean(n=whole.n, total=whole.total, total_sq=whole.total_sq)


@pytest.mark.parametrize(
    ("a", "b", "delta", "z", "p", "newcombe", "wald"),
    [
        (
            (200, 10_000),
            (250, 10_000),
            "0.005",
            "2.383995",
            "0.017125829",
            ("0.000887", "0.009138"),
            ("0.000890", "0.009110"),
        ),
        (
            (200, 10_000),
            (210, 10_000),
            "0.001",
            "0.499006",
            "0.61777509",
            ("-0.002941", "0.004947"),
            ("-0.002928", "0.004928"),
        ),
        (
            (2350, 100_000),
            (2468, 100_000),
            "0.00118",
            "1.720853",
            "0.085277537",
            ("-0.000164", "0.002525"),
            ("-0.000164", "0.002524"),
        ),
        (
            (5, 100),
            (12, 100),
            "0.07",
            "1.774856",
            "0.075921728",
            ("-0.009459", "0.153142"),
            ("-0.006689", "0.146689"),
        ),
    ],
)
def test_two_rates_by_pooled_z_and_newcombe(
    a: tuple[int, int],
    b: tuple[int, int],
    delta: str,
    z: str,
    p: str,
    newcombe: tuple[str, str],
    wald: tuple[str, str],
) -> None:
    before, after = Proportion(x=a[0], n=a[1]), Proportion(x=b[0], n=b[1])
    got = compare(before, after, UP)
    assert got.method == "two_proportion_z"
    assert got.delta_abs == 100 * D(delta)
    assert near(got.delta_rel, str(D(100) * (b[0] - a[0]) / a[0]), "1e-20")
    assert near(got.statistic, z)
    assert near(got.p, p, "1e-9")
    assert got.low is not None
    assert got.high is not None
    assert near(got.low / 100, newcombe[0])
    assert near(got.high / 100, newcombe[1])
    plain = intervals.wald(*a, *b)
    assert plain is not None
    assert near(plain.low / 100, wald[0])
    assert near(plain.high / 100, wald[1])
    assert (got.n_before, got.n_after) == (a[1], b[1])


def test_the_articles_five_percent_is_not_significant() -> None:
    """kpi.md 0.2: 2.00 % to 2.10 % on 10,000 visitors each is exactly +5 %, and p = 0.618."""
    got = compare(Proportion(x=200, n=10_000), Proportion(x=210, n=10_000), UP)
    assert got.delta_rel == 5
    assert near(got.p, "0.618", "0.0005")
    assert verdict(got, UP) == ("cannot_tell", "interval_holds_zero")


def test_a_small_table_is_told_by_fisher() -> None:
    small, more = Proportion(x=5, n=100), Proportion(x=12, n=100)
    listed = significance.fisher(small, more)
    assert listed is not None
    assert near(listed.p, "0.126179")
    got = compare(Proportion(x=1, n=20), Proportion(x=6, n=20), UP)
    assert (got.method, got.statistic) == ("fisher", None)
    assert "few_expected" in got.warnings
    # By hand: the tables at most as likely as the one seen, with both margins fixed.
    ways = [math.comb(20, k) * math.comb(20, 7 - k) for k in range(8)]
    wanted = sum(w for w in ways if w <= ways[1]) / math.comb(40, 7)
    assert near(got.p, wanted, "1e-12")


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_fisher_is_that_of_scipy(a: int, b: int, c: int, d: int) -> None:
    got = significance.fisher(Proportion(x=a, n=a + b), Proportion(x=c, n=c + d))
    if got is None:
        assert a + b == 0 or c + d == 0
        return
    assert near(got.p, repr(float(stats.fisher_exact([[a, b], [c, d]])[1])), "1e-12")


def test_the_largest_numbers_a_column_holds_still_compare() -> None:
    most = 10**13
    few = compare(Proportion(x=1, n=most), Proportion(x=3, n=most), UP)
    assert few.method == "fisher"
    assert near(few.p, 0.625, "1e-9")  # four hits, either arm as likely: 10/16
    arm = compare(Proportion(x=most - 1, n=most), Proportion(x=10, n=10), UP)
    assert arm.p == 1
    facts = Facts(direction="higher_better", unit="count")
    counts = compare(Count(c=D(most)), Count(c=D(most) + 10**7), facts)
    assert near(counts.p, float(stats.norm.sf(10**7 / math.sqrt(2 * most)) * 2), "1e-5")


@given(st.integers(0, 300), st.integers(0, 300), st.integers(1, 31), st.integers(1, 31))
@settings(max_examples=60, deadline=None)
def test_the_p_of_two_rates_agrees_with_their_limits(
    one: int, two: int, days1: int, days2: int
) -> None:
    got = significance.poisson_rates(one, two, D(days1), D(days2))
    excluded = got.ratio_low > 1 or (got.ratio_high is not None and got.ratio_high < 1)
    p = got.difference.significance.p
    if abs(p - D("0.05")) > D("1e-9"):
        assert excluded is (p < D("0.05"))
    wanted = stats.binom(one + two, days2 / (days1 + days2))
    tails = wanted.cdf(two), wanted.sf(two - 1)
    assert near(p, repr(float(min(1.0, 2 * min(tails)))), "1e-9")


def test_nobody_on_both_sides_is_no_difference() -> None:
    for x in (0, 50):
        got = compare(Proportion(x=x, n=50), Proportion(x=x, n=50), UP)
        assert (got.p, got.statistic, got.delta_abs) == (1, None, 0)
        assert "no_variation" in got.warnings
        assert verdict(got, UP).word == "cannot_tell"


def test_without_observations_there_is_nothing_to_compare() -> None:
    got = compare(Proportion(x=0, n=0), Proportion(x=1, n=2), UP)
    assert (got.delta_abs, got.low, got.p) == (None, None, None)
    assert "no_data" in got.warnings
    assert verdict(got, UP) == ("cannot_tell", "no_data")


def test_welch_from_observations_with_its_rank_test() -> None:
    got = compare(kept(A), kept(B), UP)
    assert got.method == "welch"
    assert near(got.statistic, "2.809437")
    assert near(got.freedom, "13.998250")
    assert near(got.p, "0.013920675", "1e-9")
    assert near(got.low, "0.730406")
    assert near(got.high, "5.444594")
    assert got.second is not None
    assert got.second.method == "mann_whitney"
    assert got.second.statistic == 53
    assert near(got.second.p, "0.028127428", "1e-9")
    assert verdict(got, UP) == ("improved", "interval")
    assert verdict(got, DOWN) == ("worse", "interval")


def test_welch_from_sums_is_the_same_but_not_to_be_trusted_when_few() -> None:
    got = compare(sums(A), sums(B), UP)
    assert near(got.statistic, "2.809437")
    assert near(got.low, "0.730406")
    assert {"sums_only", "degenerate"} <= set(got.warnings)
    assert verdict(got, UP) == ("cannot_tell", "degenerate")
    many = compare(sums(A * 4), sums(B * 4), UP)
    assert "degenerate" not in many.warnings
    assert verdict(many, UP).word == "improved"


def test_welch_from_a_published_summary() -> None:
    got = significance.welch_from_summary(D("49.8"), D("17.2"), 380, D("52.3"), D("18.1"), 400)
    assert got is not None
    assert near(got.significance.statistic, "1.977938")
    assert near(got.significance.p, "0.048288188", "1e-9")
    assert significance.welch_from_summary(D(1), D(0), 5, D(2), D(0), 5) is None


def test_skewed_durations_get_the_bootstrap_of_their_difference() -> None:
    hours = ["1", "2", "2", "3", "4", "5", "8", "12", "24", "120"]
    quicker = ["1", "1", "1", "2", "2", "3", "4", "5", "6", "9"]
    got = compare(kept(hours), kept(quicker), DOWN)
    assert (got.interval_method, got.seed) == ("bootstrap", intervals.SEED)
    assert "skewed" in got.warnings
    generator = numpy.random.default_rng(intervals.SEED)
    first, second = (numpy.array([float(v) for v in sample]) for sample in (hours, quicker))
    one = [first[generator.integers(0, 10, 10)].mean() for _ in range(10_000)]
    two = [second[generator.integers(0, 10, 10)].mean() for _ in range(10_000)]
    low, high = numpy.percentile(numpy.array(two) - numpy.array(one), [2.5, 97.5])
    assert near(got.low, repr(float(low)))
    assert near(got.high, repr(float(high)))
    welch = stats.ttest_ind(second, first, equal_var=False)
    assert near(got.p, repr(float(welch.pvalue)), "1e-9")
    assert verdict(got, DOWN).word == "cannot_tell"  # the p does not agree with the interval


@pytest.mark.parametrize(
    ("n", "z", "p", "room"),
    [(100, "1.394218", "0.163252", "1e-6"), (1000, "4.408905", "1.04e-5", "5e-8")],
)
def test_two_net_scores(n: int, z: str, p: str, room: str) -> None:
    """kpi.md 2.6: from 30 to 45."""
    share = n // 100
    before = NetScore(p=50 * share, a=30 * share, d=20 * share)
    after = NetScore(p=60 * share, a=25 * share, d=15 * share)
    got = compare(before, after, UP)
    assert (got.before, got.after, got.delta_abs, got.delta_rel) == (30, 45, 15, None)
    assert near(got.statistic, z)
    assert near(got.p, p, room)
    assert verdict(got, UP).word == ("improved" if n == 1000 else "cannot_tell")


def test_a_unanimous_net_score_proves_nothing() -> None:
    got = compare(NetScore(p=10, a=50, d=40), NetScore(p=100, a=0, d=0), UP)
    assert "degenerate" in got.warnings
    assert verdict(got, UP) == ("cannot_tell", "degenerate")
    both = compare(NetScore(p=0, a=9, d=0), NetScore(p=9, a=0, d=0), UP)
    assert {"degenerate", "no_interval", "n_below_minimum"} <= set(both.warnings)
    assert verdict(both, UP).word == "cannot_tell"


def test_counts_of_events_by_their_rates() -> None:
    facts = Facts(direction="lower_better", unit="count")
    got = compare(Count(c=D(240)), Count(c=D(180)), facts)
    assert got.method == "poisson_rates"
    assert (got.delta_abs, got.delta_rel) == (-60, -25)
    assert near(got.p, repr(float(stats.binomtest(180, 420, 0.5).pvalue)), "1e-12")
    limits = stats.binomtest(180, 420, 0.5).proportion_ci(method="exact")
    assert near(got.rel_low, 100 * (limits.low / (1 - limits.low) - 1))
    assert near(got.rel_high, 100 * (limits.high / (1 - limits.high) - 1))
    first, second = intervals.poisson(240), intervals.poisson(180)
    down = math.hypot(180 - float(second.low), float(first.high) - 240)
    assert near(got.low, -60 - down)
    assert verdict(got, facts).word == "improved"
    assert "poisson_assumed" in got.warnings


def test_counts_over_unequal_periods_are_told_per_first_period() -> None:
    facts = Facts(direction="higher_better", unit="count")
    got = compare(Count(c=D(310)), Count(c=D(280)), facts, exposures=(D(31), D(28)))
    assert (got.delta_abs, got.delta_rel) == (0, 0)
    assert "unequal_exposure" in got.warnings
    assert got.rel_low is not None
    assert got.rel_high is not None
    assert got.rel_low < 0 < got.rel_high
    money = compare(Count(c=D(310)), Count(c=D(308)), UP, exposures=(D(31), D(28)))
    assert money.delta_abs == D(31)
    nothing = compare(Count(c=D(0)), Count(c=D(0)), facts)
    assert (nothing.p, nothing.delta_abs, nothing.delta_rel) == (1, 0, None)
    first = compare(Count(c=D(0)), Count(c=D(7)), facts)
    assert first.p == D("0.015625")  # 2 · (1/2)^7
    assert (first.rel_low, first.rel_high) == (None, None)


def test_money_has_no_poisson_interval_and_no_verdict() -> None:
    facts = Facts(direction="higher_better", unit="currency")
    got = compare(Count(c=D(15_000), basis="EUR"), Count(c=D(19_000), basis="EUR"), facts)
    assert (got.delta_abs, got.low, got.p) == (4000, None, None)
    assert verdict(got, facts) == ("cannot_tell", "no_interval")


def rows(seed: int, mean: float) -> list[tuple[int, int]]:
    chance = random.Random(seed)
    found = []
    for _ in range(200):
        visits = chance.randint(1, 6)
        found.append((round(visits * chance.uniform(mean - 1, mean + 1)), visits))
    return found


def test_a_ratio_has_an_interval_only_with_a_row_per_unit() -> None:
    units = (UnitSums.of(rows(1, 2.5)), UnitSums.of(rows(2, 3.0)))
    before, after = (Ratio(a=u.a, b=u.b) for u in units)
    plain = compare(before, after, UP)
    assert verdict(plain, UP) == ("cannot_tell", "no_interval")
    got = compare(before, after, UP, units=units)
    errors = []
    for seed, mean in ((1, 2.5), (2, 3.0)):
        a, b = numpy.array(rows(seed, mean), dtype=float).T
        ratio = a.sum() / b.sum()
        (aa, ab), (_, bb) = numpy.cov(a, b)
        errors.append((aa - 2 * ratio * ab + ratio**2 * bb) / len(a) / b.mean() ** 2)
    assert near(got.error, float(numpy.sqrt(sum(errors))), "1e-9")
    assert got.method == "delta"
    assert verdict(got, UP).word == "improved"
    percent = compare(*(Ratio(a=u.a, b=u.b, percent=True) for u in units), UP, units=units)
    assert percent.delta_abs is not None
    assert near(percent.low, str(100 * (got.low or 0)), "1e-9")
    one, two = UnitSums.of(rows(1, 2.5)[:90]), UnitSums.of(rows(1, 2.5)[90:])
    assert one.merged(two) == two.merged(one) == units[0]


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(NotComparable):
        compare(Count(c=D(1)), Ratio(a=D(1), b=D(1)), UP)
    effort = Mean(n=1, total=D(2), basis="ces_effort_1_5")
    with pytest.raises(NotComparable) as caught:
        compare(effort, Mean(n=1, total=D(6), basis="ces_ease_1_7"), UP)
    assert "ces_ease_1_7" in str(caught.value)
    visitors = compare(Distinct(number=D(90)), Distinct(number=D(100)), UP)
    assert verdict(visitors, UP) == ("cannot_tell", "no_interval")
