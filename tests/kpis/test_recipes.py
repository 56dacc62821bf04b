"""The shipped recipes against fakes that hold them to the documented contracts."""

import json
import logging
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from journeymap.core import clock
from journeymap.core.errors import Invalid
from journeymap.kpis.periods import on
from journeymap.kpis.sources import Question, SourceError, asked
from journeymap.kpis.sources.asked import RecipeSource
from journeymap.kpis.sources.http import auth
from journeymap.kpis.sources.http.reading import BadDeclaration
from journeymap.kpis.sources.recipes import parse, recipe, registry
from journeymap.kpis.statistics import Count, Distinct, Family, Mean, Proportion, Ratio
from tests.kpis.fakes import Analytics, Desk, served, shipped

pytestmark = pytest.mark.one_database
PARIS = ZoneInfo("Europe/Paris")
WEEK = on(date(2026, 10, 5), kind="week", zone=PARIS)
DATES = ("2026-10-05", "2026-10-11")
KEY = rsa.generate_private_key(65537, 2048)
ACCOUNT = json.dumps(
    {
        "type": "service_account",
        "client_email": "reader@project.iam.gserviceaccount.com",
        "private_key_id": "k1",
        "private_key": KEY.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode(),
        "token_uri": "http://127.0.0.1:1/never-used",
    }
)


@pytest.fixture(autouse=True)
def no_tokens() -> None:
    auth._kept.clear()


def question(series: str, family: Family, **changes: Any) -> Question:
    return Question(**{"period": WEEK, "family": family, "series": series} | changes)


def code_of(source: RecipeSource, asking: Question) -> SourceError:
    with pytest.raises(SourceError) as caught:
        source.collect(asking)
    return caught.value


# --- GA4 -----------------------------------------------------------------------------------------


@pytest.fixture
def ga4(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    vendor = Analytics(KEY.public_key())
    vendor.data[DATES] = {
        "sessions": "12345",
        "engagedSessions": "8000",
        "activeUsers": "9876",
        "userEngagementDuration": "370350.5",
        "purchaseRevenue": "1234567.89",
        "keyEvents:purchase": "250",
    }
    with served(vendor, settings) as server:
        hosts = {
            "https://analyticsdata.googleapis.com": server.url,
            "https://oauth2.googleapis.com": server.url,
        }
        monkeypatch.setattr(asked, "registry", lambda: {"ga4": shipped("ga4", hosts)})
        yield vendor


def ga4_source(property_id: str = "123456789", secret: str = ACCOUNT) -> RecipeSource:
    config = {"recipe": "ga4", "fields": {"property_id": property_id, "key_event": "purchase"}}
    kept = json.dumps({"service_account": secret})
    return RecipeSource(
        config=RecipeSource.checked_config(config), secret=kept, zone="Europe/Paris"
    )


@pytest.mark.parametrize(
    ("series", "family", "statistics"),
    [
        ("sessions", Family.COUNT, Count(c=Decimal(12345))),
        ("users", Family.DISTINCT, Distinct(number=Decimal(9876))),
        ("engagement_rate", Family.PROPORTION, Proportion(x=8000, n=12345)),
        ("bounce_rate", Family.PROPORTION, Proportion(x=4345, n=12345)),
        ("engagement_time", Family.RATIO, Ratio(a=Decimal("370350.5"), b=Decimal(12345))),
        ("key_event_rate", Family.RATIO, Ratio(a=Decimal(250), b=Decimal(12345))),
        ("revenue", Family.COUNT, Count(c=Decimal("1234567.89"))),
    ],
)
def test_ga4_gives_the_counts_behind_its_rates(
    ga4: Analytics, series: str, family: Family, statistics: Any
) -> None:
    got = ga4_source().collect(question(series, family))
    assert got.statistics == statistics
    assert (got.status, got.source_timezone, got.warnings) == ("ok", "Europe/Paris", ())
    assert len(got.raw_digest) == 64
    assert ga4.complaints == []


def test_ga4_asks_by_the_propertys_dates_and_refuses_anothers(ga4: Analytics) -> None:
    source = ga4_source()
    empty = question("sessions", Family.COUNT, period=WEEK.previous())
    assert source.collect(empty).status == "no_data"
    ga4.zone = "America/New_York"
    assert code_of(source, question("sessions", Family.COUNT)).code == "zone"
    ga4.zone = "Europe/Berlin"  # another name, the same days
    assert source.collect(question("sessions", Family.COUNT)).status == "ok"
    hour = on(date(2026, 10, 5), kind="hour", zone=PARIS)
    assert code_of(source, question("sessions", Family.COUNT, period=hour)).code == "period"
    tokyo = on(date(2026, 10, 5), kind="week", zone=ZoneInfo("Asia/Tokyo"))
    ga4.data[("2026-10-04", "2026-10-11")] = ga4.data[DATES]
    got = source.collect(question("sessions", Family.COUNT, period=tokyo))
    assert got.warnings == ("tz_mismatch",)


def test_ga4_token_is_kept_and_fetched_anew_once_it_is_refused(ga4: Analytics) -> None:
    source = ga4_source()
    for _ in range(3):
        source.collect(question("sessions", Family.COUNT))
    assert ga4.tokens == 1
    ga4.tokens = 5  # withdrawn on the other side
    source.collect(question("sessions", Family.COUNT))
    assert ga4.tokens == 6


def test_ga4_says_what_is_wrong_in_classes(ga4: Analytics) -> None:
    asking = question("sessions", Family.COUNT)
    ga4.limits = [{"Retry-After": "37"}, {"Retry-After": "Mon, 12 Oct 2026 09:05:00 GMT"}, {}]
    with clock.frozen(datetime(2026, 10, 12, 9, tzinfo=UTC)):
        waits = [code_of(ga4_source(), asking) for _ in range(3)]
    assert [(one.code, one.retry_after) for one in waits] == [
        ("limit", 37.0),
        ("limit", 300.0),
        ("limit", None),
    ]
    assert all(one.retryable for one in waits)
    assert code_of(ga4_source("999999999"), asking).code == "denied"
    assert code_of(ga4_source("888888888"), asking).code == "not_found"
    assert code_of(ga4_source(secret="{}"), asking).code == "secret_form"
    assert code_of(ga4_source(), question("sessions", Family.MEAN)).code == "family"
    ga4.metadata = {"dataLossFromOtherRow": True, "subjectToThresholding": True}
    got = ga4_source().collect(asking)
    assert (got.status, got.warnings) == ("partial", ("thresholded",))
    ga4.data[DATES]["sessions"] = "NaN"
    assert code_of(ga4_source(), asking).code == "numbers"


# --- Zendesk -------------------------------------------------------------------------------------


def ticket(number: int, created: str, solved: str | None = None, **more: Any) -> dict[str, Any]:
    minutes = {"calendar": more.pop("minutes", None), "business": 1}
    return {
        "id": number + 1000,
        "ticket_id": number,
        "created_at": created,
        "solved_at": solved,
        "reopens": 0,
        "replies": 2,
        "reply_time_in_minutes": {"calendar": more.pop("reply", None), "business": None},
        "full_resolution_time_in_minutes": minutes,
        **more,
    }


@pytest.fixture
def desk(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    vendor = Desk()
    inside, before = "2026-10-06T08:00:00Z", "2026-09-01T08:00:00Z"
    vendor.sets = [
        ticket(1, before, inside, minutes=100, reply=5),
        # Sunday 23:59 in Paris is still inside, Monday 00:00 is not.
        ticket(2, "2026-10-11T21:59:59Z", None, reply=10),
        ticket(3, "2026-10-11T22:00:00Z", None, reply=99),
        ticket(4, inside, "2026-10-08T08:00:00Z", minutes=200, reply=None, reopens=2),
        ticket(5, inside, "2026-10-12T08:00:00Z", minutes=9, reply=20),
        # Ticket 4 once more, as a later update brings it.
        ticket(4, inside, "2026-10-09T08:00:00Z", minutes=300, reply=30, reopens=3, replies=1),
    ]
    scores = ["good", "bad", "good", "good"]
    vendor.ratings = [
        {"id": number, "score": score, "created_at": inside} for number, score in enumerate(scores)
    ]
    with served(vendor, settings) as server:
        hosts = {"https://{{config.subdomain}}.zendesk.com": server.url}
        monkeypatch.setattr(asked, "registry", lambda: {"zendesk": shipped("zendesk", hosts)})
        yield vendor


def desk_source(token: str = "CANARY-desk") -> RecipeSource:
    fields = {"subdomain": "acme", "email": "reports@example.com"}
    config = RecipeSource.checked_config({"recipe": "zendesk", "fields": fields})
    return RecipeSource(config=config, secret=json.dumps({"api_token": token}), zone="Europe/Paris")


@pytest.mark.parametrize(
    ("series", "family", "statistics"),
    [
        ("tickets_created", Family.COUNT, Count(c=Decimal(3))),
        ("tickets_solved", Family.COUNT, Count(c=Decimal(2))),
        (
            "resolution_time",
            Family.MEAN,
            Mean(
                n=2,
                total=Decimal(24_000),
                total_sq=Decimal(360_000_000),
                median=Decimal(12_000),
            ),
        ),
        (
            "first_reply_time",
            Family.MEAN,
            Mean(n=3, total=Decimal(3600), total_sq=Decimal(5_040_000), median=Decimal(1200)),
        ),
        ("reopened", Family.PROPORTION, Proportion(x=1, n=2)),
        ("one_touch", Family.PROPORTION, Proportion(x=1, n=2)),
        ("csat", Family.PROPORTION, Proportion(x=3, n=4)),
    ],
)
def test_zendesk_counts_each_ticket_once_in_its_period(
    desk: Desk, series: str, family: Family, statistics: Any
) -> None:
    source = desk_source()
    got = source.collect(question(series, family))
    assert got.statistics == statistics
    assert (got.status, got.source_timezone) == ("ok", "UTC")
    assert desk.complaints == []
    assert len(desk.asked) == 2  # all pages, and not one more
    assert source.rate() == (10, 60.0)


def test_zendesk_without_a_ticket_is_zero_tickets_and_no_rate(desk: Desk) -> None:
    desk.sets = []
    got = desk_source().collect(question("tickets_created", Family.COUNT))
    assert (got.status, got.statistics) == ("ok", Count(c=Decimal(0)))
    assert desk_source().collect(question("reopened", Family.PROPORTION)).status == "no_data"


def test_a_pull_that_dies_on_a_later_page_says_nothing(desk: Desk) -> None:
    desk.dies_on_page = 2
    caught = code_of(desk_source(), question("tickets_created", Family.COUNT))
    assert (caught.code, caught.retryable) == ("failing", True)
    assert len(desk.asked) == 2
    desk.dies_on_page = 0
    desk.limits = [{"Retry-After": "60"}]
    assert code_of(desk_source(), question("csat", Family.PROPORTION)).retry_after == 60.0
    wrong = desk_source("wrong")
    assert code_of(wrong, question("csat", Family.PROPORTION)).code == "auth"


def test_every_further_page_is_told_to_the_collectors_bucket(desk: Desk) -> None:
    spent: list[int] = []
    source = desk_source()
    source.spend = lambda: spent.append(1)
    source.collect(question("tickets_created", Family.COUNT))
    assert len(spent) == 1


def test_a_preview_shows_what_would_be_measured(desk: Desk) -> None:
    seen = desk_source().test(question("reopened", Family.COUNT))
    assert (list(seen.columns), seen.rows) == (["x", "n", "value"], [["1", "2", "50"]])
    assert (seen.mapping["rows"], seen.mapping["used"], seen.mapping["pages"]) == (6, 2, 2)


def test_no_credential_gets_into_logs(
    desk: Desk, ga4: Analytics, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises((SourceError, Invalid)):
        ga4_source("999999999").collect(question("sessions", Family.COUNT))
    assert "CANARY" not in caplog.text
    assert "PRIVATE KEY" not in caplog.text


# --- the files themselves ------------------------------------------------------------------------


def test_every_recipe_is_complete_in_both_languages() -> None:
    for key, one in registry().items():
        assert one.docs.startswith("https://"), key
        assert one.procedure["checklist"], key
        assert one.secrets or one.auth.kind == "none", key
        for metric in one.metrics.values():
            own = "{{config.url}}/"  # an installation of one's own; its address is checked
            assert metric.request.url.startswith(("https://", own)), (key, metric.key)
            assert set(metric.title) == {"en", "fr"}
        text = (recipe.FOLDER / f"{key}.yaml").read_text(encoding="utf-8")
        french = re.findall(r'fr: "([^"]*)"', text)
        # French puts a narrow space that does not break before these.
        assert [said for said in french if re.search(r" [;:!?»]|« ", said)] == []


GOOD = """
key: shop
title: {en: Shop, fr: Boutique}
docs: https://shop.example/docs
fields: {site: {label: {en: Site, fr: Site}, pattern: "[a-z]+"}}
auth: {kind: none}
dates: {timezone: UTC}
metrics:
  orders:
    family: count
    request: {url: "https://{{config.site}}.shop.example/orders"}
    columns: {c: {sum: $.total}}
procedure: {owner: {en: a, fr: b}, method: {en: a, fr: b}, checklist: []}
"""


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("family: count", "family: counts", "metrics.orders.family"),
        ("$.total", "total", "metrics.orders.columns.c.sum.path"),
        ("$.total", "\"$.a[?match(@.b,'(a+)+$')]\"", "metrics.orders.columns.c.sum.path"),
        ("c: {sum", "x: {sum", "metrics.orders.columns"),
        ("config.site", "config.shop", "metrics.orders.request"),
        ("config.site", "secret.token", "metrics.orders.request"),
        ("{sum:", "{total:", "metrics.orders.columns.c.sum"),
        ("timezone: UTC", "timezone: UTC, freshness_lag: soon", "dates.freshness_lag"),
        ("fr: Boutique", "de: Laden", "title.fr"),
        ("kind: none", "kind: bearer", "auth.token"),
        ("kind: none", 'kind: bearer, token: "{{secret.token}}"', "auth"),
        ("kind: none", "kind: magic", "auth.kind"),
        ('pattern: "[a-z]+"', 'pattern: "["', "fields.site.pattern"),
        ("docs:", "colour: red\ndocs:", "colour"),
        ("family: count", "family: count\n    paging: {kind: cursor}", "metrics.orders.paging"),
        ("key: shop", "key: [", "."),
        ("  orders:", "  'an order':", "metrics.an order"),
    ],
)
def test_a_mistake_in_a_recipe_is_told_at_its_place(old: str, new: str, where: str) -> None:
    assert parse(GOOD).key == "shop"
    with pytest.raises(BadDeclaration) as caught:
        parse(GOOD.replace(old, new, 1))
    assert caught.value.where.startswith(where)


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({}, "subdomain"),
        ({"subdomain": "evil.com/x?"}, "subdomain"),
        ({"subdomain": "acme", "email": "a@b\r\nX: y"}, "email"),
        ({"subdomain": "acme", "email": ["a"]}, "email"),
        ({"subdomain": "acme", "email": "a@b.c", "api_token": "clear"}, "api_token"),
        ({"subdomain": "acme", "email": "a@b.c", "other": "x"}, "other"),
    ],
)
def test_what_is_filled_in_is_checked(fields: dict[str, Any], where: str) -> None:
    with pytest.raises(Invalid) as caught:
        RecipeSource.checked_config({"recipe": "zendesk", "fields": fields})
    assert list(caught.value.fields) == [f"config.fields.{where}"]


def test_the_recipe_of_the_documentation_is_a_good_one() -> None:
    text = (recipe.FOLDER.parents[3] / "docs/sources.md").read_text(encoding="utf-8")
    shown = parse(text.split("```yaml\n")[1].split("```")[0])
    assert list(shown.metrics) == ["orders", "returned", "basket"]
    own = json.loads(text.split("```json\n")[1].split("```")[0])
    assert list(asked.read_series({"carts": own})) == ["carts"]
