"""Each shipped recipe against the fake of its vendor: every metric it offers, exactly."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from journeymap.core import clock
from journeymap.core.errors import Invalid
from journeymap.kpis.periods import on
from journeymap.kpis.sources import Question, SourceError, asked
from journeymap.kpis.sources.asked import RecipeSource
from journeymap.kpis.sources.http import auth, engine
from journeymap.kpis.sources.recipes import Recipe, registry
from journeymap.kpis.statistics import Family
from tests.kpis.fakes import Vendor, shipped
from tests.kpis.test_recipes import ACCOUNT
from tests.kpis.vendors import Street, street
from tests.kpis.vendors.cases import CASES, count

pytestmark = pytest.mark.one_database
PARIS = ZoneInfo("Europe/Paris")
WEEK = on(date(2026, 10, 5), kind="week", zone=PARIS)


READ: dict[str, Recipe] = {}
URL = [""]  # of the server, for a vendor whose address a person fills in
SERIES = [(key, name) for key, case in CASES.items() for name in case.expected]


@pytest.fixture(scope="module")
def lane() -> Iterator[Street]:
    with street() as there:
        URL[0] = there.server.url
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
        recipe = READ.get(key) or READ.setdefault(key, shipped(key, hosts | case.smaller))
        monkeypatch.setattr(asked, "registry", lambda: {key: recipe})
        lane.vendor = case.vendor()
        return lane.vendor

    return let


def source_of(key: str, **secrets: str) -> RecipeSource:
    case = CASES[key]
    here = {k: v.replace("http://vendor.test", URL[0]) for k, v in case.fields.items()}
    config = RecipeSource.checked_config({"recipe": key, "fields": here})
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
    nothing = got.statistics.value is None  # nobody was there to go on
    assert (got.status, vendor.complaints) == ("no_data" if nothing else "ok", [])
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
        wrong = ACCOUNT.replace("reader@", "CANARY@") if name == "service_account" else "CANARY-no"
        caught = code_of(key, series, **{name: wrong})
        assert (caught.code, caught.retryable) == (CASES[key].refusal, False)
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


def test_a_choice_is_worth_what_the_surveys_details_say(vendor_of: Any) -> None:
    monkey = vendor_of("surveymonkey")
    collected("surveymonkey", "csat")
    assert [one.rsplit("/", 1)[-1] for one in monkey.asked] == ["details", *["bulk"] * 3]
    monkey.said["details"]["pages"][1]["questions"][1]["answers"]["choices"].pop(0)
    assert code_of("surveymonkey", "csat").code == "numbers"  # a choice nobody knows any more
    del monkey.said["details"]["pages"][1]
    assert code_of("surveymonkey", "csat").code == "numbers"


def test_a_question_that_nobody_was_asked_is_no_zero(
    vendor_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, name in (("typeform", "nps_question"), ("qualtrics", "nps_question")):
        vendor_of(key)
        monkeypatch.setitem(CASES[key].fields, name, "QID99")
        assert code_of(key, "nps").code == "schema"
        monkeypatch.setitem(CASES[key].fields, name, "")
        assert "nps" not in source_of(key).series()
        assert "csat" in source_of(key).series()


def test_qualtrics_is_waited_for_in_three_steps(vendor_of: Any) -> None:
    survey = vendor_of("qualtrics")
    collected("qualtrics", "nps")
    last = [one.rsplit("/", 1)[-1] for one in survey.asked]
    assert last == ["export-responses", "ES_1", "ES_1", "file"]
    survey.fails = True
    assert (code_of("qualtrics", "nps").code, code_of("qualtrics", "nps").retryable) == (
        "failing",
        True,
    )


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ("unauthorized_metric", "denied"),
        ("not_enabled_metric", "not_found"),
        ("anomaly_detection_failure_unexpected_item_count", "schema"),
    ],
)
def test_adobes_column_without_numbers_is_told_by_its_cause(
    broken: str, code: str, vendor_of: Any
) -> None:
    adobe = vendor_of("adobe_analytics")
    adobe.broken = {"metrics/visits": broken}
    assert code_of("adobe_analytics", "pages_per_visit").code == code
    assert code_of("adobe_analytics", "visits").code == code


def test_adobes_206_is_a_partial_value_and_its_days_are_the_suites(vendor_of: Any) -> None:
    adobe = vendor_of("adobe_analytics")
    adobe.doubts = ["anomaly_detection_failure_tsanomaly_service"]
    got = collected("adobe_analytics", "visits")
    assert (got.status, got.statistics) == ("partial", count(19_365))
    adobe.doubts = []
    tokyo = on(date(2026, 10, 5), kind="week", zone=ZoneInfo("Asia/Tokyo"))
    asking = Question(period=tokyo, family=Family.COUNT, series="visits")
    adobe.complaints.clear()
    assert code_for(source_of("adobe_analytics"), asking) == "query"  # not from midnight
    hour = on(date(2026, 10, 5), kind="hour", zone=PARIS)
    asking = Question(period=hour, family=Family.COUNT, series="visits")
    assert code_for(source_of("adobe_analytics"), asking) == "period"


def code_for(source: RecipeSource, asking: Question) -> str:
    with pytest.raises(SourceError) as caught:
        source.collect(asking)
    return caught.value.code


def test_a_sampled_funnel_says_so(vendor_of: Any) -> None:
    funnels = vendor_of("ga4_funnel")
    funnels.sampled = True
    assert collected("ga4_funnel", "step_2").warnings == ("sampled",)
    assert collected("ga4_funnel", "step_2", WEEK.previous()).status == "no_data"


def test_matomo_counts_visitors_for_its_own_periods_alone(vendor_of: Any) -> None:
    vendor_of("matomo")
    assert collected("matomo", "visits", WEEK.previous()).status == "no_data"
    quarter = on(date(2026, 7, 1), kind="quarter", zone=PARIS)
    asking = Question(period=quarter, family=Family.DISTINCT, series="visitors")
    assert code_for(source_of("matomo"), asking) == "period"


def test_another_place_wants_the_credential_again() -> None:
    for key, change in (
        ("typeform", {"host": "api.eu.typeform.com"}),
        ("qualtrics", {"datacenter": "evil"}),
        ("matomo", {"url": "https://evil.example.org"}),
        ("salesforce", {"my_domain": "evil"}),
    ):
        fields = CASES[key].fields
        here, there = ({"recipe": key, "fields": given} for given in (fields, fields | change))
        assert RecipeSource.place(here) != RecipeSource.place(there), key


@pytest.mark.parametrize("url", ["http://plausible.io", "ftp://a", "https://a/#x", "plausible.io"])
def test_an_address_of_ones_own_is_checked(url: str, settings: Any) -> None:
    settings.JOURNEYMAP_OUTBOUND_HOSTS = []
    fields = {"url": url, "site_id": "acme.example"}
    with pytest.raises(Invalid) as caught:
        RecipeSource.checked_config({"recipe": "plausible", "fields": fields})
    assert list(caught.value.fields) == ["config.fields.url"]


@pytest.mark.parametrize(
    ("unit", "value"), [("hours", "40.666667"), ("seconds", "146400"), ("", "146400")]
)
def test_a_kpi_in_hours_gets_hours(unit: str, value: str, vendor_of: Any) -> None:
    vendor_of("hubspot")
    asking = Question(period=WEEK, family=Family.MEAN, series="resolution_time", unit=unit)
    got = source_of("hubspot").collect(asking).statistics
    assert got is not None
    assert got.value is not None
    assert round(got.value, 6) == Decimal(value)


def test_every_time_says_its_unit() -> None:
    for key, recipe in registry().items():
        for metric in recipe.metrics.values():
            timed = "(s)" in metric.title["en"] or metric.title["en"].startswith("Days ")
            assert bool(metric.unit) is timed, (key, metric.key)
