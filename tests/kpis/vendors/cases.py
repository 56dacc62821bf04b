"""How each recipe is filled in for its fake, and what the recorded answers come to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from journeymap.kpis.statistics import Count, Distinct, Mean, NetScore, Proportion, Ratio
from tests.kpis.fakes import Vendor
from tests.kpis.test_recipes import ACCOUNT, KEY
from tests.kpis.vendors.analytics import Adobe, Funnels, Matomo, Plausible
from tests.kpis.vendors.crm import HubSpot, Salesforce
from tests.kpis.vendors.reviews import GoogleReviews, Trustpilot
from tests.kpis.vendors.surveys import Qualtrics, SurveyMonkey, Typeform


@dataclass(frozen=True)
class Case:
    """How one recipe is filled in, and what its vendor's recorded answers come to."""

    vendor: Callable[[], Vendor]
    hosts: tuple[str, ...]
    fields: dict[str, str]
    secrets: dict[str, str]
    expected: dict[str, Any]
    smaller: dict[str, str] = field(default_factory=dict)  # pages, so that there are several
    refusal: str = "auth"


def count(number: str | int) -> Count:
    return Count(c=Decimal(number))


def value(number: str | int) -> Distinct:
    return Distinct(number=Decimal(number))


def ratio(a: str | int, b: int) -> Ratio:
    return Ratio(a=Decimal(a), b=Decimal(b))


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
    "typeform": Case(
        Typeform,
        ("https://{{config.host}}",),
        {
            "form_id": "u6nXL7",
            "nps_question": "recommend",
            "csat_question": "Qcsat",
            "effort_question": "effort",
        },
        {"token": "CANARY-typeform"},
        {
            "responses": count(5),
            "nps": NetScore(p=2, a=1, d=1),
            "csat": Proportion(x=2, n=4),
            "rating": mean(5, 4, 3, 1, bins=(("1", 1), ("3", 1), ("4", 1), ("5", 1))),
            "effort": mean(7, 6, 2, bins=(("2", 1), ("6", 1), ("7", 1))),
            "completion_time": mean(60, 120, 180, 60, 60),
        },
        {"size: 1000": "size: 2"},
    ),
    "surveymonkey": Case(
        SurveyMonkey,
        ("https://{{config.host}}",),
        {"survey_id": "506487016", "nps_question": "73575767", "csat_question": "73575768"},
        {"token": "CANARY-monkey"},
        {
            "responses": count(5),
            "nps": NetScore(p=2, a=1, d=2),
            "csat": Proportion(x=2, n=3),
            "rating": mean(5, 4, 2, bins=(("2", 1), ("4", 1), ("5", 1))),
            "completion_time": mean(30, 90, 60, 100, 20),
        },
    ),
    "qualtrics": Case(
        Qualtrics,
        ("https://{{config.datacenter}}.qualtrics.com",),
        {
            "datacenter": "fra1",
            "survey_id": "SV_bwrylOA5nNnI9M1",
            "nps_question": "QID1",
            "csat_question": "QID2",
            "effort_question": "QID3",
        },
        {"api_token": "CANARY-qualtrics"},
        {
            "responses": count(4),
            "nps": NetScore(p=2, a=1, d=1),
            "csat": Proportion(x=2, n=4),
            "rating": mean(5, 3, 1, 4, bins=(("1", 1), ("3", 1), ("4", 1), ("5", 1))),
            "effort": mean(7, 5, 6, bins=(("5", 1), ("6", 1), ("7", 1))),
            "completion_time": mean(50, 70, 30, 90),
        },
    ),
    "adobe_analytics": Case(
        Adobe,
        ("https://analytics.adobe.io", "https://ims-na1.adobelogin.com"),
        {"company_id": "acme0", "rsid": "acmeprod", "client_id": "abc123"},
        {"client_secret": "CANARY-adobe"},
        {
            "visits": count(19_365),
            "visitors": value(15_210),
            "pages_per_visit": ratio(58_095, 19_365),
            "bounce_rate": Proportion(x=7746, n=19_365),
            "orders": count(455),
            "revenue": count("40950.75"),
            "order_value": ratio("40950.75", 455),
            "orders_per_visit": ratio(455, 19_365),
        },
    ),
    "ga4_funnel": Case(
        lambda: Funnels(KEY.public_key()),
        ("https://analyticsdata.googleapis.com", "https://oauth2.googleapis.com"),
        {
            "property_id": "123456789",
            **{
                f"step_{number}": event
                for number, event in enumerate(
                    ("view_item", "add_to_cart", "begin_checkout", "purchase", "review"), start=1
                )
            },
        },
        {"service_account": ACCOUNT},
        {
            "entered": value(22_606),
            "step_2": Proportion(x=3070, n=22_606),
            "step_3": Proportion(x=1200, n=3070),
            "step_4": Proportion(x=0, n=1200),
            "step_5": Proportion(x=0, n=0),
            "reached_3": Proportion(x=1200, n=22_606),
            "reached_4": Proportion(x=0, n=22_606),
            "reached_5": Proportion(x=0, n=22_606),
        },
    ),
    "matomo": Case(
        Matomo,
        (),
        {"url": "http://vendor.test", "site_id": "1"},
        {"token": "CANARY-matomo"},
        {
            "visits": count(1200),
            "visitors": value(987),
            "bounce_rate": Proportion(x=540, n=1200),
            "actions_per_visit": ratio(4800, 1200),
            "visit_time": ratio(216_000, 1200),
            "conversion_rate": Proportion(x=36, n=1200),
        },
        refusal="denied",
    ),
    "plausible": Case(
        Plausible,
        (),
        {"url": "http://vendor.test", "site_id": "acme.example", "goal": "Register"},
        {"api_key": "CANARY-plausible"},
        {
            "visits": count(12_000),
            "visitors": value(9876),
            "pages_per_visit": ratio(30_000, 12_000),
            "bounce_rate": Proportion(x=5400, n=12_000),
            "visit_time": ratio(1_560_000, 12_000),
            "goal_reached": count(250),
            "goal_visitors": value(235),
        },
    ),
}
