"""What a customer costs, brings and does again: acquisition, lifetime value, return, loyalty."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from journeymap.kpis.statistics.exact import (
    StatisticsError,
    basis_of,
    exact,
    precise,
    quotient,
)
from journeymap.kpis.statistics.families import Proportion, Ratio

# More than this many purchases in twelve months make a loyal customer (article 000).
LOYAL_ABOVE = 3


def acquisition_cost(costs: Iterable[Decimal], customers: int, *, currency: str) -> Ratio:
    """CAC: what was spent on winning customers, over those won. Which costs is the definition's.

    Without new customers: no value, and the flag `numerator_without_denominator`.
    """
    with precise():
        return Ratio(a=sum(costs, Decimal(0)), b=Decimal(customers), basis=currency)


def spending_window(start: date, end: date, *, lag_days: int) -> tuple[date, date]:
    """The days whose spending the customers of [start, end) are held against: `lag_days` before."""
    lag = timedelta(days=lag_days)
    return start - lag, end - lag


def historic_clv(margins: Iterable[Decimal], *, customers: int, currency: str) -> Ratio:
    """CLV by what happened: Σ margin over the customers it came from."""
    with precise():
        return Ratio(a=sum(margins, Decimal(0)), b=Decimal(customers), basis=currency)


def formula_clv(
    *, order_value: Decimal, frequency: Decimal, lifespan: Decimal, margin: Decimal
) -> Decimal:
    """CLV by the formula: order value × orders a year × years × margin share (0 to 1).

    Errors: StatisticsError for a negative part or a margin above 1.
    """
    parts = [exact(part) for part in (order_value, frequency, lifespan, margin)]
    if min(parts) < 0 or margin > 1:
        raise StatisticsError("A lifetime value has no negative part and no margin above 1.")
    with precise():
        return parts[0] * parts[1] * parts[2] * parts[3]


def retained_clv(
    *, margin: Decimal, retention: Decimal, discount: Decimal, first_now: bool = False
) -> Decimal:
    """CLV by retention: Σ m·r^t/(1+d)^t from t = 1, which is m·r/(1 + d - r).

    `first_now` counts a first payment today: m·(1 + d)/(1 + d - r). Errors: StatisticsError when
    the sum has no end (1 + d - r ≤ 0) or a part is out of its range.
    """
    m, r, d = exact(margin), exact(retention), exact(discount)
    if not 0 <= r <= 1 or d <= -1:
        raise StatisticsError("Retention lies between 0 and 1, the discount above -1.")
    with precise():
        rest = 1 + d - r
        if rest <= 0:
            raise StatisticsError("With this retention and discount the value has no end.")
        return m * (1 + d if first_now else r) / rest


def lifespan(churn: Decimal) -> Decimal | None:
    """Periods a customer stays: 1/churn, churn from 0 to 1; None when nobody leaves."""
    if not 0 <= exact(churn) <= 1:
        raise StatisticsError("Churn lies between 0 and 1.")
    return quotient(Decimal(1), exact(churn))


def clv_to_cac(clv: Decimal | None, cac: Decimal | None) -> Decimal | None:
    """How many times a customer brings in what it cost; None without one of them or at no cost."""
    return None if clv is None or cac is None else quotient(clv, cac)


def roi(*, gain: Decimal, cost: Decimal, currency: str = "") -> Ratio:
    """(gain - cost)/cost in percent; no value without cost. Merges by adding gains and costs."""
    with precise():
        return Ratio(a=exact(gain) - exact(cost), b=cost, percent=True, basis=currency)


def retention(*, at_start: int, at_end: int, won: int, basis: str = "") -> Proportion:
    """Of the customers at the start those still there: (E - N)/S. Churn is its complement.

    Whoever left and came back within the period counts as kept, since only the two ends are
    looked at. Errors: StatisticsError, inconsistent when more stayed than there were.
    """
    if won > at_end:
        raise StatisticsError("More customers were won than there are.", inconsistent=True)
    return Proportion(x=at_end - won, n=at_start, basis=basis)


def purchases(days: Iterable[date], *, one_a_day: bool) -> int:
    """How many purchases of one customer; two of one day count as one if the definition says so."""
    given = list(days)
    return len(set(given)) if one_a_day else len(given)


def repeat_share(customers: Iterable[Iterable[date]], *, one_a_day: bool) -> Proportion:
    """Of the customers who bought, those who bought at least twice."""
    counts = [purchases(days, one_a_day=one_a_day) for days in customers]
    buyers = [count for count in counts if count]
    return Proportion(x=sum(count >= 2 for count in buyers), n=len(buyers), basis=_basis(one_a_day))


def loyal_share(
    customers: Iterable[Iterable[date]], *, until: date, one_a_day: bool, above: int = LOYAL_ABOVE
) -> Proportion:
    """Of the customers who bought in the twelve months before `until` (exclusive), those who
    bought strictly more than `above` times in them."""
    start = _year_before(until)
    counts = [
        purchases((day for day in days if start <= day < until), one_a_day=one_a_day)
        for days in customers
    ]
    buyers = [count for count in counts if count]
    return Proportion(
        x=sum(count > above for count in buyers), n=len(buyers), basis=_basis(one_a_day)
    )


def _basis(one_a_day: bool) -> str:
    return basis_of({"repeat": "one_a_day" if one_a_day else "each_order"})


def _year_before(day: date) -> date:
    # A year before 29 February is 28 February.
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
