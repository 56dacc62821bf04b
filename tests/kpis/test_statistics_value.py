"""Surveys, customers' worth, loyalty: kpi.md 2.1, 2.4, 2.5."""

import random
from datetime import date
from decimal import Decimal

import pytest

from journeymap.kpis.statistics import Mean, NotMergeable, Sample, StatisticsError, merge, value
from journeymap.kpis.statistics.survey import RECOMMEND, SCALES, Scale, net_score

pytestmark = pytest.mark.one_database

D = Decimal
EASE, EFFORT, CSAT = (SCALES[key] for key in ("ces_ease_1_7", "ces_effort_1_5", "csat_1_5"))


def near(got: Decimal | None, wanted: str) -> bool:
    return got is not None and abs(got - D(wanted)) <= D("0.000001")


def test_csat_is_a_share_of_good_answers_and_a_mean() -> None:
    answers = CSAT.sample([5, 5, 4, 4, 4, 3, 2, 5, 1, 4])
    share, mean = CSAT.good_share(answers), CSAT.mean(answers)
    assert (share.x, share.n, share.value) == (7, 10, 70)
    assert mean.value == D("3.7")
    many = Sample.counted({1: 10, 2: 15, 3: 40, 4: 185, 5: 250})
    assert CSAT.good_share(many).value == 87
    seven = Scale("csat_1_7", 1, 7, "higher_better", frozenset({6, 7}))
    assert seven.good_share(seven.sample([7, 6, 5, 1])).value == 50


def test_ces_carries_its_scale_and_its_direction() -> None:
    answers = EASE.sample([7, 6, 6, 5, 5, 4, 3, 7, 2, 5])
    ease = EASE.mean(answers)
    interval = ease.interval()
    assert interval is not None
    assert (ease.value, ease.basis) == (D(5), "ces_ease_1_7")
    assert near(interval.low, "3.831827")
    assert near(interval.high, "6.168173")
    assert (EASE.good_share(answers).x, EASE.good_share(answers).n) == (7, 10)
    effort = EFFORT.mean(EFFORT.sample([1, 2, 2, 1, 3, 5, 2, 1]))
    assert effort.value == D("2.125")
    assert EFFORT.comparable(effort.value) == D("71.875")
    assert EASE.comparable(D(1)) == EFFORT.comparable(D(5)) == 0
    assert EASE.comparable(D(7)) == EFFORT.comparable(D(1)) == 100
    assert EASE.comparable(None) is None
    with pytest.raises(NotMergeable):
        merge([ease, effort])


def test_two_scales_merge_once_they_are_made_comparable() -> None:
    ease = EASE.mean(EASE.sample([7, 6, 6, 5, 5, 4, 3, 7, 2, 5]))
    effort = EFFORT.mean(EFFORT.sample([1, 2, 2, 1, 3, 5, 2, 1]))
    both = merge([EASE.comparable_mean(ease), EFFORT.comparable_mean(effort)])
    as_ease = [100 * (D(v) - 1) / 6 for v in (7, 6, 6, 5, 5, 4, 3, 7, 2, 5)]
    as_ease += [100 * (5 - D(v)) / 4 for v in (1, 2, 2, 1, 3, 5, 2, 1)]
    assert near(both.value, str(sum(as_ease) / 18))
    sums = Mean(n=ease.n, total=ease.total, total_sq=ease.total_sq, basis=ease.basis)
    from_sums, whole = EASE.comparable_mean(sums), EASE.comparable_mean(ease)
    assert near(from_sums.value, str(whole.value))
    assert from_sums.deviation is not None
    assert near(whole.deviation, str(from_sums.deviation))
    with pytest.raises(NotMergeable):
        EFFORT.comparable_mean(ease)


def test_an_answer_off_the_scale_and_a_scale_without_direction_are_refused() -> None:
    for wrong in ([0], [8], [D("2.5")]):
        with pytest.raises(StatisticsError):
            EASE.sample(wrong)
    with pytest.raises(ValueError, match="higher or lower"):
        Scale("ces", 1, 5, "", frozenset({1}))
    with pytest.raises(ValueError):
        Scale("ces", 5, 1, "lower_better", frozenset())


def test_a_net_score_from_its_eleven_answers() -> None:
    got = net_score(RECOMMEND.sample([10, 9, 9, 8, 7, 6, 3, 10, 0, 8]), basis="nps")
    assert (got.p, got.a, got.d, got.value, got.basis) == (4, 3, 3, 10, "nps")
    with pytest.raises(StatisticsError):
        net_score(Sample.of([11]))


def test_what_a_customer_costs() -> None:
    cac = value.acquisition_cost([D(48_000)], 320, currency="EUR")
    assert cac.value == 150
    assert value.acquisition_cost([D(48_000), D(12_000)], 320, currency="EUR").value == D("187.5")
    quarters = merge([cac, value.acquisition_cost([D(60_000)], 100, currency="EUR")])
    assert near(quarters.value, "257.142857")
    with pytest.raises(NotMergeable):
        merge([cac, value.acquisition_cost([D(1)], 1, currency="USD")])
    none = value.acquisition_cost([D(48_000)], 0, currency="EUR")
    assert (none.value, none.flags) == (None, ("numerator_without_denominator",))
    june = value.spending_window(date(2026, 6, 1), date(2026, 7, 1), lag_days=30)
    assert june == (date(2026, 5, 2), date(2026, 6, 1))


def test_what_a_customer_brings() -> None:
    clv = value.formula_clv(order_value=D(60), frequency=D(4), lifespan=D(3), margin=D("0.3"))
    assert clv == 216
    assert value.clv_to_cac(clv, D(150)) == D("1.44")
    assert value.clv_to_cac(clv, D(0)) is None
    assert value.clv_to_cac(clv, None) is None
    assert value.historic_clv([D(40), D("12.5")], customers=2, currency="EUR").value == D("26.25")
    kept = {"margin": D(100), "retention": D("0.8"), "discount": D("0.1")}
    later = value.retained_clv(**kept)
    assert near(later, "266.666667")
    assert near(value.retained_clv(**kept, first_now=True), "366.666667")
    summed = sum(100 * D("0.8") ** t / D("1.1") ** t for t in range(1, 200))
    assert near(later, str(summed))
    assert value.lifespan(D("0.25")) == 4
    assert value.lifespan(D(0)) is None


def test_a_value_without_end_or_with_impossible_parts_is_refused() -> None:
    for wrong in (
        lambda: value.retained_clv(margin=D(1), retention=D(1), discount=D(0)),
        lambda: value.retained_clv(margin=D(1), retention=D("1.1"), discount=D("0.3")),
        lambda: value.formula_clv(
            order_value=D(-1), frequency=D(1), lifespan=D(1), margin=D("0.1")
        ),
        lambda: value.formula_clv(order_value=D(1), frequency=D(1), lifespan=D(1), margin=D(30)),
        lambda: value.lifespan(D(2)),
    ):
        with pytest.raises(StatisticsError):
            wrong()


def test_return_on_investment() -> None:
    got = value.roi(gain=D(15_000), cost=D(12_000))
    assert got.value == 25
    assert value.roi(gain=D(15_000), cost=D(0)).value is None
    assert value.roi(gain=D(9_000), cost=D(12_000)).value == -25
    assert merge([got, value.roi(gain=D(9_000), cost=D(12_000))]).value == 0


def test_retention_and_churn() -> None:
    kept = value.retention(at_start=200, at_end=210, won=30)
    interval = kept.interval()
    assert interval is not None
    assert (kept.x, kept.n, kept.value) == (180, 200, 90)
    assert near(interval.low, "85.059419")
    assert near(interval.high, "93.432955")
    assert kept.complement().value == 10
    for wrong in ({"at_start": 10, "at_end": 30, "won": 5}, {"at_start": 9, "at_end": 1, "won": 2}):
        with pytest.raises(StatisticsError) as caught:
            value.retention(**wrong)
        assert caught.value.inconsistent


def test_two_purchases_of_a_day_change_who_is_loyal() -> None:
    day = date(2026, 3, 2)
    twice_a_day = [day, day]
    regular = [date(2026, month, 5) for month in (1, 3, 5, 7)]
    long_ago = [date(2024, 5, 5), *regular[:3]]
    customers = [twice_a_day, regular, long_ago, []]
    until = date(2026, 11, 1)
    assert value.repeat_share(customers, one_a_day=False).x == 3
    once = value.repeat_share(customers, one_a_day=True)
    assert (once.x, once.n) == (2, 3)
    loyal = value.loyal_share(customers, until=until, one_a_day=True)
    assert (loyal.x, loyal.n) == (1, 3)  # strictly more than three, within twelve months
    with pytest.raises(NotMergeable):
        merge([once, value.repeat_share(customers, one_a_day=False)])
    leap = value.loyal_share([[date(2027, 2, 28)] * 4], until=date(2028, 2, 29), one_a_day=False)
    assert loyal.n
    assert leap.x == 1


def test_a_sample_of_any_scale_stays_on_its_comparable_scale() -> None:
    chance = random.Random(11)
    for scale in SCALES.values():
        answers = [chance.randint(scale.low, scale.high) for _ in range(40)]
        got = scale.comparable_mean(scale.mean(scale.sample(answers)))
        assert got.value is not None
        assert 0 <= got.value <= 100
        assert near(got.value, str(scale.comparable(scale.mean(scale.sample(answers)).value)))
