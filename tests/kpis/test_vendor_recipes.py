"""Each shipped recipe against the fake of its vendor: every metric it offers, exactly."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from journeymap.core import clock
from journeymap.kpis.periods import on
from journeymap.kpis.sources import Question, SourceError, asked
from journeymap.kpis.sources.asked import RecipeSource
from journeymap.kpis.sources.http import auth, engine
from journeymap.kpis.sources.recipes import registry
from journeymap.kpis.statistics import Count, Distinct, Family, Mean, Proportion
from tests.kpis.fakes import Vendor, shipped
from tests.kpis.vendors import Street, street
from tests.kpis.vendors.crm import HubSpot, Salesforce
from tests.kpis.vendors.reviews import GoogleReviews, Trustpilot

pytestmark = pytest.mark.one_database
PARIS = ZoneInfo("Europe/Paris")
WEEK = on(date(2026, 10, 5), kind="week", zone=PARIS)


@dataclass(frozen=True)
class Case:
    """How one recipe is filled in, and what its vendor's recorded answers come to."""

    vendor: Callable[[], Vendor]
    hosts: tuple[str, ...]
    fields: dict[str, str]
    secrets: dict[str, str]
    expected: dict[str, Any]
    smaller: dict[str, str] = field(default_factory=dict)  # pages, so that there are several


def count(number: str | int) -> Count:
    return Count(c=Decimal(number))


def value(number: str | int) -> Distinct:
    return Distinct(number=Decimal(number))


def mean(*values: str | int, bins: tuple[tuple[str, int], ...] = ()) -> Mean:
    numbers = sorted(Decimal(one) for one in values)
    half = len(numbers) // 2
    middle = numbers[half] if len(numbers) % 2 else (numbers[half - 1] + numbers[half]) / 2
    return Mean(
        n=len(numbers),
        total=sum(numbers, Decimal(0)),
        total_sq=sum((one * one for one in numbers), Decimal(0)),
        median=middle,
        histogram=bins,
    )


CASES: dict[str, Case] = {
    "hubspot": Case(
        HubSpot,
        ("https://api.hubapi.com",),
        {},
        {"token": "CANARY-hubspot"},
        {
            "deals_created": count(3),
            "deals_won": count(2),
            "win_rate": Proportion(x=2, n=3),
            "deal_value": mean("1500.50", "2499.50"),
            "revenue_won": count("4000.00"),
            "sales_cycle": mean(35, 7),
            "tickets_created": count(3),
            "tickets_closed": count(3),
            "first_reply_time": mean(600, 1200),
            "resolution_time": mean(86_400, 7200, 345_600),
        },
    ),
    "salesforce": Case(
        Salesforce,
        ("https://{{config.my_domain}}.my.salesforce.com",),
        {"my_domain": "acme", "client_id": "3MVG9"},
        {"client_secret": "CANARY-salesforce"},
        {
            "opportunities_created": count(4),
            "win_rate": Proportion(x=3, n=4),
            "opportunity_value": mean(1200, "800.5"),
            "revenue_won": count("2000.5"),
            "lead_conversion": Proportion(x=1, n=3),
            "cases_created": count(3),
            "cases_closed": count(3),
            "resolution_time": mean(3600, "10800.5", 345_600),
            "escalated": Proportion(x=1, n=3),
        },
    ),
    "google_reviews": Case(
        GoogleReviews,
        ("https://mybusiness.googleapis.com", "https://oauth2.googleapis.com"),
        {
            "account_id": "101",
            "location_id": "202",
            "client_id": "7-abc.apps.googleusercontent.com",
        },
        {"client_secret": "CANARY-secret", "refresh_token": "CANARY-refresh"},
        {
            "reviews": count(4),
            "rating": mean(5, 4, 2, 5, bins=(("2", 1), ("4", 1), ("5", 2))),
            "satisfied": Proportion(x=3, n=4),
            "answered": Proportion(x=2, n=4),
            "published_rating": value("4.3"),
            "published_reviews": value(11),
        },
    ),
    "trustpilot": Case(
        Trustpilot,
        ("https://api.trustpilot.com",),
        {"business_unit": "507f191e810c19729de860ea"},
        {"api_key": "CANARY-trustpilot"},
        {
            "reviews": count(3),
            "rating": mean(5, 4, 1, bins=(("1", 1), ("4", 1), ("5", 1))),
            "satisfied": Proportion(x=2, n=3),
            "verified": Proportion(x=2, n=3),
            "answered": Proportion(x=1, n=3),
            "published_score": value("4.6"),
            "published_reviews": value(14),
        },
        {"size: 100": "size: 2"},
    ),
}
SERIES = [(key, name) for key, case in CASES.items() for name in case.expected]


@pytest.fixture(scope="module")
def lane() -> Iterator[Street]:
    with street() as there:
        yield there


@pytest.fixture
def vendor_of(
    lane: Street, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Vendor]:
    """Lets a recipe's vendor answer, and its recipe ask there."""
    settings.JOURNEYMAP_OUTBOUND_HOSTS = [lane.server.place]
    monkeypatch.setattr(engine, "sleep", lambda seconds: None)
    auth._kept.clear()

    def let(key: str) -> Any:
        case = CASES[key]
        hosts = dict.fromkeys(case.hosts, lane.server.url)
        recipe = shipped(key, hosts | case.smaller)
        monkeypatch.setattr(asked, "registry", lambda: {key: recipe})
        lane.vendor = case.vendor()
        return lane.vendor

    return let


def source_of(key: str, **secrets: str) -> RecipeSource:
    case = CASES[key]
    config = RecipeSource.checked_config({"recipe": key, "fields": case.fields})
    kept = json.dumps(case.secrets | secrets)
    return RecipeSource(config=config, secret=kept, zone="Europe/Paris")


def collected(key: str, series: str, period: Any = WEEK) -> Any:
    family = registry()[key].metrics[series].family
    asking = Question(period=period, family=family, series=series)
    # Two hours after the week's end: what only says how things are now still belongs to it.
    with clock.frozen(WEEK.end.replace(hour=23, minute=59)):
        return source_of(key).collect(asking)


def code_of(key: str, series: str, **secrets: str) -> SourceError:
    family = registry()[key].metrics[series].family
    with pytest.raises(SourceError) as caught:
        source_of(key, **secrets).collect(Question(period=WEEK, family=family, series=series))
    return caught.value


@pytest.mark.parametrize(("key", "series"), SERIES)
def test_a_metric_is_what_the_recorded_answers_come_to(
    key: str, series: str, vendor_of: Any
) -> None:
    vendor = vendor_of(key)
    got = collected(key, series)
    assert got.statistics == CASES[key].expected[series]
    assert (got.status, vendor.complaints) == ("ok", [])
    assert "CANARY" not in repr(got)


def test_every_metric_of_every_recipe_is_measured_in_a_test() -> None:
    elsewhere = {"ga4", "zendesk"}  # test_recipes.py
    assert set(CASES) | elsewhere == set(registry())
    for key, case in CASES.items():
        assert set(case.expected) == set(registry()[key].metrics), key


@pytest.mark.parametrize("key", CASES)
def test_refusals_have_their_class(key: str, vendor_of: Any) -> None:
    vendor = vendor_of(key)
    series = next(iter(CASES[key].expected))
    collected(key, series)
    vendor.limits = [{"Retry-After": "37"}, {}]
    told = [code_of(key, series) for _ in range(2)]
    assert [(one.code, one.retry_after) for one in told] == [("limit", 37.0), ("limit", None)]
    for name in CASES[key].secrets:
        auth._kept.clear()
        caught = code_of(key, series, **{name: "CANARY-wrong"})
        assert (caught.code, caught.retryable) == ("auth", False)
        assert "CANARY" not in str(caught)


def test_pages_are_turned_no_further_than_the_period_reaches(vendor_of: Any) -> None:
    google = vendor_of("google_reviews")
    collected("google_reviews", "rating")
    assert len(google.asked) == 1 + 3  # a token, and of four pages the three that matter
    trust = vendor_of("trustpilot")
    collected("trustpilot", "rating")
    assert len(trust.asked) == 3
    crm = vendor_of("hubspot")
    collected("hubspot", "win_rate")
    assert len(crm.asked) == 2
    force = vendor_of("salesforce")
    collected("salesforce", "resolution_time")
    assert [one.split("/")[-1] for one in force.asked] == ["token", "query", "01gD0000002HU6KIAW-0"]


def test_a_state_of_now_is_not_taken_for_one_of_the_past(vendor_of: Any) -> None:
    trust = vendor_of("trustpilot")
    before = collected("trustpilot", "published_score", WEEK.previous())
    assert (before.statistics, before.status) == (None, "no_data")
    # As of then: a value that was seen in time stays (snapshots.py calls this look outdated).
    assert before.as_of == WEEK.previous().end
    assert trust.asked == []
    seen = source_of("trustpilot").test(
        Question(period=WEEK, family=Family.DISTINCT, series="published_score")
    )
    assert seen.rows == [["4.6"]]


def test_hubspot_says_when_a_search_cannot_give_all(vendor_of: Any) -> None:
    crm = vendor_of("hubspot")
    crm.more = 10_000
    assert collected("hubspot", "deals_won").statistics == count(10_002)
    assert code_of("hubspot", "win_rate").code == "too_large"


def test_salesforces_used_up_day_is_a_limit_though_it_comes_as_a_refusal(vendor_of: Any) -> None:
    force = vendor_of("salesforce")
    force.exhausted = True
    assert code_of("salesforce", "cases_created").code == "limit"
    force.exhausted = False
    quiet = collected("salesforce", "cases_created", WEEK.previous().previous())
    assert quiet.statistics == count(0)
    assert collected("salesforce", "win_rate", WEEK.previous().previous()).status == "no_data"


def test_an_unverified_place_is_told(vendor_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    vendor_of("google_reviews")
    monkeypatch.setitem(CASES["google_reviews"].fields, "location_id", "999")
    assert code_of("google_reviews", "rating").code == "denied"
