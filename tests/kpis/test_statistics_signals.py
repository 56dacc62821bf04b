"""Alarms, trends, time in a stage and what-if: kpi.md 4.5, 5.1, 6.2; issue 4 "did it help?"."""

import math
import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from scipy import stats

from journeymap.kpis.statistics import Interval, Proportion, Sample, StatisticsError, signals
from journeymap.kpis.statistics.survival import kaplan_meier, median_time
from journeymap.kpis.statistics.what_if import what_if

pytestmark = pytest.mark.one_database

D = Decimal
calm = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def near(got: Decimal | None, wanted: str | float, room: str = "1e-9") -> bool:
    return got is not None and abs(got - D(str(wanted))) <= D(room)


def test_an_alarm_needs_the_whole_interval_beyond() -> None:
    few, many = Proportion(x=9, n=12).interval(), Proportion(x=900, n=1200).interval()
    assert not signals.beyond(few, D(70), "above")
    assert signals.beyond(many, D(70), "above")
    assert not signals.beyond(many, D(70), "below")
    assert signals.beyond(many, D(80), "below")
    assert not signals.beyond(None, D(0), "above")
    assert not signals.beyond(Interval(D(5), D(5), degenerate=True), D(0), "above")


def test_the_robust_z_is_deaf_to_one_wild_day() -> None:
    usual = [D(v) for v in (10, 12, 11, 13, 9, 10, 500)]
    # median 11, deviations 1 1 0 2 2 1 489: MAD 1
    assert signals.robust_z(D(14), usual) == D("0.6745") * 3
    assert signals.robust_z(D(8), usual) == D("0.6745") * -3
    assert signals.robust_z(D(3), [D(7), D(7), D(7), D(9)]) is None
    assert signals.robust_z(D(3), []) is None


def test_a_sunday_is_compared_with_sundays() -> None:
    sunday = date(2026, 11, 22)
    history = []
    for back in range(1, 57):
        day = sunday - timedelta(days=back)
        quiet = day.weekday() == 6
        history.append((day, D((20 if quiet else 200) + back % 5)))
    assert abs(signals.anomaly(D(22), sunday, history) or 0) < 2
    assert (signals.anomaly(D(200), sunday, history) or 0) > 3.5
    assert signals.anomaly(D(22), sunday, history[:20]) is None  # two Sundays are no habit
    same = [(sunday - timedelta(weeks=k), D(20)) for k in range(1, 9)]
    assert signals.anomaly(D(90), sunday, same) is None  # MAD 0
    assert signals.anomaly(D(90), sunday - timedelta(weeks=4), same) is None  # nothing of later


def test_a_trend_by_ranks() -> None:
    values = [D(v) for v in (12, 15, 14, 18, 21, 20, 25)]
    got = signals.trend(values)
    assert got is not None
    pairs = [(a, b) for i, a in enumerate(values) for b in values[i + 1 :]]
    assert near(got.tau, sum(1 if b > a else -1 for a, b in pairs) / len(pairs))
    slopes = sorted((values[j] - values[i]) / (j - i) for i in range(7) for j in range(i + 1, 7))
    assert near(got.slope, float(slopes[len(slopes) // 2]))
    assert got.p < D("0.05")
    gap = signals.trend([values[0], None, *values[1:]])
    assert gap is not None
    assert signals.trend(values[:3]) is None
    assert signals.trend([D(4)] * 9) is None


def test_a_trend_of_shares() -> None:
    """Cochran-Armitage is the score test of a slope: by hand, from the table's sums."""
    periods = [Proportion(x=x, n=n) for x, n in ((10, 100), (14, 110), (21, 95), (30, 120))]
    got = signals.share_trend(periods)
    assert got is not None
    n, x = sum(p.n for p in periods), sum(p.x for p in periods)
    share = x / n
    mean = sum(t * p.n for t, p in enumerate(periods)) / n
    top = sum((t - mean) * p.x for t, p in enumerate(periods))
    spread = sum(p.n * (t - mean) ** 2 for t, p in enumerate(periods))
    z = top / math.sqrt(share * (1 - share) * spread)
    assert near(got.statistic, z)
    assert near(got.p, float(2 * stats.norm.sf(z)))
    assert signals.share_trend([Proportion(x=0, n=9)] * 3) is None
    assert signals.share_trend([]) is None


SIX_MP = [6, 6, 6, 7, 10, 13, 16, 22, 23]
SIX_MP_STILL = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def test_kaplan_meier_on_the_leukaemia_trial_of_the_textbooks() -> None:
    """Freireich et al. (1963): medians 23 and 8 weeks, S(6) = 0.857, S(23) = 0.448."""
    steps = kaplan_meier(SIX_MP, SIX_MP_STILL)
    assert [step.at_risk for step in steps] == [21, 17, 15, 12, 11, 7, 6]
    wanted = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert all(near(s.surviving, w, "0.0005") for s, w in zip(steps, wanted, strict=True))
    assert median_time(SIX_MP, SIX_MP_STILL) == 23
    assert median_time(PLACEBO) == 8
    oracle = stats.ecdf(stats.CensoredData(uncensored=SIX_MP, right=SIX_MP_STILL)).sf
    of_scipy = dict(zip(oracle.quantiles, oracle.probabilities, strict=True))
    for step in steps:
        assert near(step.surviving, float(of_scipy[float(step.time)]), "1e-12")


def test_leaving_out_the_unfinished_would_flatter() -> None:
    assert median_time([1, 2, 3, 4]) == D("2.5")
    assert median_time([1, 2, 3, 4], [5, 5, 5]) == 4
    assert median_time([1], [2, 3, 4]) is None
    assert median_time([], [2]) is None
    assert median_time([]) is None


@calm
@given(st.lists(st.integers(0, 50), min_size=1, max_size=25))
@example([0, 0, 0, 0, 1, 2, 3, 3, 3, 3, 3, 3])  # a half only up to the last digits
def test_without_unfinished_ones_it_is_the_ordinary_median(times: list[int]) -> None:
    assert median_time(times) == Sample.of(times).median


def test_what_if_payment_reached_35_percent() -> None:
    payment, shipped = Proportion(x=240, n=1000), Proportion(x=228, n=240)
    alone = what_if(payment, D(35))
    assert alone is not None
    wilson = Proportion(x=350, n=1000).interval()
    assert wilson is not None
    assert (alone.expected, alone.now) == (350, 240)
    assert near(alone.low, float(10 * wilson.low))
    assert near(alone.high, float(10 * wilson.high))
    assert alone.more[0] == 110
    got = what_if(payment, D(35), [shipped])
    assert got is not None
    assert got.expected == D("332.5")
    assert near(got.now, 228)
    later = shipped.interval()
    assert later is not None
    logs = [(0.35, wilson), (0.95, later)]
    down = math.sqrt(sum(math.log(p / (float(i.low) / 100)) ** 2 for p, i in logs))
    up = math.sqrt(sum(math.log(float(i.high) / 100 / p) ** 2 for p, i in logs))
    assert near(got.low, 332.5 * math.exp(-down))
    assert near(got.high, 332.5 * math.exp(up))
    assert got.times(D(52)).expected == 52 * got.expected


def test_what_if_at_the_edges() -> None:
    nobody = what_if(Proportion(x=3, n=10), D(0), [Proportion(x=1, n=2)])
    assert nobody is not None
    assert (nobody.expected, nobody.low) == (0, 0)
    assert nobody.high > 0
    everybody = what_if(Proportion(x=3, n=10), D(100))
    assert everybody is not None
    assert (everybody.expected, everybody.high) == (10, 10)
    assert what_if(Proportion(x=0, n=0), D(35)) is None
    assert what_if(Proportion(x=1, n=2), D(35), [Proportion(x=0, n=0)]) is None
    with pytest.raises(StatisticsError, match="100 percent"):
        what_if(Proportion(x=1, n=2), D(101))


@calm
@given(
    st.integers(1, 5000),
    st.integers(0, 100),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40)), max_size=3),
)
def test_the_range_of_a_what_if_holds_what_is_expected(
    entered: int, percent: int, later: list[tuple[int, int]]
) -> None:
    onward = [Proportion(x=x, n=x + more) for x, more in later]
    got = what_if(Proportion(x=0, n=entered), D(percent), onward)
    assert got is not None
    assert 0 <= got.low <= got.expected <= got.high <= entered


def test_random_series_rarely_have_a_trend() -> None:
    chance = random.Random(1)
    series = [[D(chance.randint(0, 10_000)) for _ in range(12)] for _ in range(200)]
    found = [signals.trend(values) for values in series]
    assert sum(got is not None and got.p < D("0.05") for got in found) <= 20
