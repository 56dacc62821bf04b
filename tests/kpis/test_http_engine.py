"""The HTTP engine by small declarations: credentials, pages, jobs, faults, numbers."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs

import pytest

from journeymap.core import clock
from journeymap.core.errors import Invalid
from journeymap.kpis.sources import Question, SourceError
from journeymap.kpis.sources.asked import HTTPSource
from journeymap.kpis.sources.http import auth, engine
from journeymap.kpis.statistics import Count, Family
from tests.kpis.fakes import served
from tests.kpis.shops import COUNT, ROWS, WEEK, Shop, collected, declared, failed, says
from tests.support.outside import Heard

pytestmark = pytest.mark.one_database


@pytest.fixture(autouse=True)
def no_tokens() -> None:
    auth._kept.clear()


# --- what is asked -------------------------------------------------------------------------------


def test_a_period_is_named_in_every_way_vendors_ask_for(settings: Any) -> None:
    shop = says({"c": 1})
    names = [
        *("start", "end", "start_epoch", "end_ms", "start_local", "end_local", "date_start"),
        *("date_end", "date_end_inclusive", "tz", "series", "seconds"),
    ]
    body = {name: f"{{{{{name}}}}}" for name in names}
    collected(shop, settings, COUNT | {"request": {"method": "POST", "json": body}})
    assert json.loads(shop.heard[0].body) == {
        "start": "2026-10-04T22:00:00Z",
        "end": "2026-10-11T22:00:00Z",
        "start_epoch": 1791151200,
        "end_ms": 1791756000000,
        "start_local": "2026-10-05T00:00:00.000",
        "end_local": "2026-10-12T00:00:00.000",
        "date_start": "2026-10-05",
        "date_end": "2026-10-12",
        "date_end_inclusive": "2026-10-11",
        "tz": "Europe/Paris",
        "series": "orders",
        "seconds": 604800,
    }


def test_a_form_and_a_query_are_encoded(settings: Any) -> None:
    shop = says({"c": 1})
    asked = {"method": "POST", "form": {"at": "{{start}}", "a&b": "é"}, "query": {"z": "{{tz}}"}}
    collected(shop, settings, COUNT | {"request": asked})
    heard = shop.heard[0]
    assert heard.target == "/api?z=Europe%2FParis"
    assert parse_qs(heard.body.decode()) == {"at": ["2026-10-04T22:00:00Z"], "a&b": ["é"]}
    assert heard.headers["content-type"] == "application/x-www-form-urlencoded"


SIGNED = {
    "kind": "hmac",
    "header": "X-Signature",
    "prefix": "v1=",
    "timestamp_header": "X-Time",
    "over": "{{timestamp}}\\n{{method}}\\n{{path}}\\n{{query}}\\n{{body}}",
}
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
OVER = f"{int(NOW.timestamp())}\nGET\n/api\n\n"


@pytest.mark.parametrize(
    ("given", "secrets", "header", "value"),
    [
        ({"kind": "header", "name": "X-Key"}, {"value": "s"}, "x-key", "s"),
        ({"kind": "bearer"}, {"token": "s"}, "authorization", "Bearer s"),
        (
            {"kind": "basic", "user": "me"},
            {"password": "s:é"},
            "authorization",
            "Basic " + base64.b64encode("me:s:é".encode()).decode(),
        ),
        (
            SIGNED,
            {"key": "s"},
            "x-signature",
            "v1=" + hmac.new(b"s", OVER.encode(), hashlib.sha256).hexdigest(),
        ),
    ],
)
def test_a_credential_is_shown_as_asked(
    given: Any, secrets: Any, header: str, value: str, settings: Any
) -> None:
    shop = says({"c": 1})
    with clock.frozen(NOW):
        collected(shop, settings, COUNT, secrets=secrets, auth=given)
    assert shop.heard[0].headers[header] == value


def test_a_key_in_the_query_is_encoded(settings: Any) -> None:
    shop = says({"c": 1})
    asked = COUNT | {"request": {"query": {"a": "b"}}}
    collected(shop, settings, asked, secrets={"value": "a&b"}, auth={"kind": "query", "name": "k"})
    assert shop.heard[0].target == "/api?a=b&k=a%26b"


@pytest.mark.parametrize("kind", ["client_credentials", "refresh_token"])
def test_a_token_is_fetched_once_and_used(kind: str, settings: Any) -> None:
    grants: list[dict[str, list[str]]] = []

    def reply(heard: Heard, query: dict[str, str]) -> Any:
        if heard.target == "/token":
            grants.append(parse_qs(heard.body.decode()))
            return 200, {"access_token": "t1", "expires_in": "3600"}
        return (200, {"c": 1}) if heard.headers["authorization"] == "Bearer t1" else (401, {})

    shop = Shop(reply)
    secrets = {"client_secret": "s", **({"refresh_token": "r"} if "refresh" in kind else {})}
    with served(shop, settings) as server:
        given = {"kind": kind, "token_url": f"{server.url}/token", "client_id": "me"}
        config = HTTPSource.checked_config(declared(COUNT, auth=given)(server.url))
        source = HTTPSource(config=config, secret=json.dumps(secrets), zone="UTC")
        for _ in range(2):
            source.collect(Question(period=WEEK, family=Family.COUNT, series="orders"))
    (grant,) = grants
    assert grant["grant_type"] == [kind]
    assert (grant["client_id"], grant["client_secret"]) == (["me"], ["s"])
    assert grant.get("refresh_token") == (["r"] if "refresh" in kind else None)


def test_a_token_that_is_refused_is_a_matter_of_the_credential(settings: Any) -> None:
    shop = says({"error": "invalid_client"}, status=400)
    with served(shop, settings) as server:
        given = {"kind": "client_credentials", "token_url": f"{server.url}/token", "client_id": "m"}
        config = HTTPSource.checked_config(declared(COUNT, auth=given)(server.url))
        source = HTTPSource(config=config, secret='{"client_secret": "s"}', zone="UTC")
        with pytest.raises(SourceError) as caught:
            source.collect(Question(period=WEEK, family=Family.COUNT, series="orders"))
    assert caught.value.code == "auth"


# --- pages and jobs ------------------------------------------------------------------------------

PARTS = [[1, 2], [3, 4], [5]]


def paged(kind: str) -> Callable[[Heard, dict[str, str]], Any]:
    def reply(heard: Heard, query: dict[str, str]) -> Any:
        body = json.loads(heard.body) if heard.body else {}
        if kind == "cursor":
            at = int(query.get("after", "0"))
        elif kind == "page":
            at = int(query["page"]) - 1
        elif kind == "offset":
            at = int(body["page"]["offset"]) // 2
        else:
            at = int(query.get("p", "0"))
        part = PARTS[at] if at < len(PARTS) else []
        more = {"next": f"/api?p={at + 1}", "after": str(at + 1)} if at < len(PARTS) - 1 else {}
        return 200, {"rows": [{"v": v} for v in part], "total": 5, **more}

    return reply


@pytest.mark.parametrize(
    ("kind", "given", "asked"),
    [
        ("next_link", {"path": "$.next"}, 3),
        ("cursor", {"path": "$.after", "parameter": "after"}, 3),
        ("page", {"parameter": "page"}, 4),
        ("page", {"parameter": "page", "size": 2, "size_parameter": "n"}, 3),
        ("page", {"parameter": "page", "path": "$.total"}, 3),
        ("offset", {"parameter": "page.offset", "size": 2, "in_body": True}, 3),
    ],
)
def test_all_pages_are_turned(kind: str, given: Any, asked: int, settings: Any) -> None:
    shop = Shop(paged(kind))
    request = {"request": {"method": "POST", "json": {}}} if kind == "offset" else {}
    got = collected(shop, settings, ROWS | {"paging": {"kind": kind, **given}} | request)
    assert got.statistics == Count(c=Decimal(15))
    assert len(shop.heard) == asked


def test_pages_without_end_and_links_to_elsewhere_are_refused(settings: Any) -> None:
    endless = Shop(lambda heard, query: (200, {"rows": [{"v": 1}], "after": "again"}))
    paging = {"kind": "cursor", "path": "$.after", "parameter": "after"}
    assert failed(endless, settings, ROWS | {"paging": paging}).code == "too_large"
    assert len(endless.heard) == 200
    away = says({"rows": [{"v": 1}], "next": "https://other.example.org/api"})
    paging = {"kind": "next_link", "path": "$.next"}
    assert failed(away, settings, ROWS | {"paging": paging}).code == "redirect"
    inside = says({"rows": [{"v": 1}], "next": "http://169.254.169.254/"})
    assert failed(inside, settings, ROWS | {"paging": paging}).code in ("config", "redirect")


def test_an_export_is_started_waited_for_and_fetched(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(engine, "sleep", waits.append)
    polls = iter(["inProgress", "complete"])

    def reply(heard: Heard, query: dict[str, str]) -> Any:
        if heard.target == "/start":
            return 200, {"result": {"progressId": "p1"}}
        if heard.target.startswith("/poll"):
            assert query == {"id": "p1"}
            return 200, {"result": {"status": next(polls), "fileId": "f1"}}
        assert query == {"file": "f1"}
        return 200, {"c": 7}

    job = {
        "start": {"method": "POST", "url": "{{config.url}}/start", "json": {"from": "{{start}}"}},
        "start_keeps": {"id": "$.result.progressId"},
        "poll": {"url": "{{config.url}}/poll", "query": {"id": "{{job.id}}"}},
        "poll_keeps": {"file": "$.result.fileId"},
        "done": {"path": "$.result.status", "in": ["complete"]},
        "failed": {"path": "$.result.status", "in": ["failed"]},
        "wait_s": 3,
    }
    given = COUNT | {"job": job, "request": {"query": {"file": "{{job.file}}"}}}
    assert collected(Shop(reply), settings, given).statistics == Count(c=Decimal(7))
    assert waits == [3]
    polls = iter(["failed"])
    assert failed(Shop(reply), settings, given).code == "failing"


# --- faults --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "retryable"),
    [
        (400, "refused", False),
        (401, "auth", False),
        (403, "denied", False),
        (404, "not_found", False),
        (408, "timeout", True),
        (422, "refused", False),
        (425, "busy", True),
        (429, "limit", True),
        (500, "failing", True),
        (502, "failing", True),
        (503, "busy", True),
        (504, "timeout", True),
        (302, "redirect", False),
    ],
)
def test_a_status_becomes_a_class(status: int, code: str, retryable: bool, settings: Any) -> None:
    got = failed(says({"message": "CANARY"}, status=status), settings, COUNT)
    assert (got.code, got.retryable) == (code, retryable)
    assert "CANARY" not in str(got)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<html>", "answer"),
        (b"", "answer"),
        (b"\xff\xfe", "answer"),
        (b'{"c": NaN}', "answer"),
        (b'{"c": 1e400}', "numbers"),
        (b'{"c": "Infinity"}', "numbers"),
        (b'{"c": "NaN"}', "numbers"),
        (b'{"c": true}', "numbers"),
        (b'{"c": {"a": 1}}', "numbers"),
        (b'{"c": "12 apples"}', "numbers"),
        (b'{"d": 1}', "schema"),
        (b"[" * 100_000, "answer"),
        (b'{"c": ' + b"9" * 5000 + b"}", "answer"),
    ],
)
def test_an_odd_answer_is_a_class_and_never_a_zero(body: bytes, code: str, settings: Any) -> None:
    shop = Shop(lambda heard, query: (200, body))
    assert failed(shop, settings, COUNT).code == code


def test_an_error_within_a_200_is_an_error(settings: Any) -> None:
    errors = [{"path": "$.result", "in": ["error"], "code": "denied"}]
    shop = says({"result": "error", "message": "no", "c": 5})
    assert failed(shop, settings, COUNT | {"errors": errors}).code == "denied"


def test_a_206_is_partial(settings: Any) -> None:
    got = collected(says({"c": 3}, status=206), settings, COUNT)
    assert (got.status, got.statistics) == ("partial", Count(c=Decimal(3)))


TOKEN_IN_CLEAR = {"kind": "client_credentials", "client_id": "a", "token_url": "http://x"}

# --- the declaration of one's own ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"url": "http://fine.example.org"}, "config.url"),
        ({"url": "https://127.0.0.1"}, "config.url"),
        ({"url": "https://user:word@fine.example.org"}, "config.url"),
        ({"url": "https://{{tz}}.example.org"}, "config.url"),
        ({"url": 5}, "config.url"),
        ({"series": {}}, "config.series"),
        ({"series": {"a": 1}}, "config.series.a"),
        ({"series": {"a": COUNT}}, "config.series.a.request.path"),
        ({"series": {"a": COUNT | {"request": {"path": "//x"}}}}, "config.series.a.request.path"),
        ({"series": {"a": COUNT | {"request": {"path": "/{{secret.token}}"}}}}, "config.series.a"),
        ({"series": {"a": {"family": "x", "request": {"path": "/"}}}}, "config.series.a.family"),
        ({"auth": {"kind": "bearer", "token": "clear"}}, "config.auth.token"),
        ({"auth": {"kind": "magic"}}, "config.auth.kind"),
        ({"auth": "bearer"}, "config.auth"),
        (
            {"auth": {"kind": "client_credentials", "client_id": "a", "token_url": "http://x"}},
            "config.auth.token_url",
        ),
        ({"rate": {"count": 0, "seconds": 1}}, "config.rate.count"),
        ({"proxy": "x"}, "config.proxy"),
    ],
)
def test_a_bad_setting_is_told_at_its_place(change: Any, where: str) -> None:
    good = declared(COUNT)("https://fine.example.org")
    assert HTTPSource.checked_config(good)["url"] == "https://fine.example.org"
    with pytest.raises(Invalid) as caught:
        HTTPSource.checked_config(good | change)
    assert next(iter(caught.value.fields)).startswith(where)
