"""The edge: bodies are capped and timed, headers cleaned, every answer labelled."""

import asyncio
import logging
import uuid
from typing import Any

import orjson
import pytest

from journeymap.config import edge
from journeymap.config.edge import Edge, Limits, SecurityHeaders
from journeymap.core import tracing

pytestmark = pytest.mark.one_database

SECURITY = {
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "x-frame-options",
    "x-request-id",
}


class Seen:
    """An application that remembers its request and answers 200 (or raises)."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.scope: dict[str, Any] = {}
        self.body = b""
        self.request_id = ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scope = scope
        self.body = scope["journeymap.body"].read()
        self.request_id = tracing.request_id()
        if self.error:
            raise self.error
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"fine"})

    def header(self, name: bytes) -> list[bytes]:
        return [value for key, value in self.scope["headers"] if key == name]


async def ask(
    app: Any,
    *,
    chunks: tuple[bytes, ...] = (),
    headers: tuple[tuple[bytes, bytes], ...] = (),
    path: str = "/api/v1/maps",
    query: bytes = b"",
    limits: Limits | None = None,
    secure: bool = False,
    scheme: str = "http",
    stall: bool = False,
    leave: bool = False,
) -> tuple[int, dict[str, str], bytes]:
    """Send one request through an Edge; return status, headers and body (status 0: no answer)."""
    if chunks or stall:
        headers = (*headers, (b"transfer-encoding", b"chunked"))
    scope = {
        "type": "http",
        "scheme": scheme,
        "method": "POST",
        "path": path,
        "query_string": query,
        "headers": list(headers),
        "client": ("192.0.2.7", 4),
    }
    waiting = list(chunks)
    sent: list[Any] = []

    async def receive() -> Any:
        if waiting:
            body = waiting.pop(0)
            return {
                "type": "http.request",
                "body": body,
                "more_body": bool(waiting) or stall or leave,
            }
        if leave:
            return {"type": "http.disconnect"}
        if stall:
            await asyncio.sleep(3600)
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    made = Edge(app, limits=limits or Limits(), headers=SecurityHeaders(secure=secure))
    await made(scope, receive, send)
    if not sent:
        return 0, {}, b""
    answered = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
    return sent[0]["status"], answered, b"".join(part.get("body", b"") for part in sent[1:])


async def test_a_body_arrives_whole_with_its_true_length() -> None:
    app = Seen()
    status, _, body = await ask(
        app, chunks=(b"ab", b"", b"cd"), headers=((b"content-length", b"9"),)
    )
    assert (status, body, app.body) == (200, b"fine", b"abcd")
    assert app.header(b"content-length") == [b"4"]
    assert app.header(b"transfer-encoding") == []


async def test_a_body_over_its_cap_is_413_also_when_it_hides_its_length() -> None:
    app = Seen()
    small = Limits(body=10, upload=20, upload_slack=0)
    for chunks, headers in (
        ((b"x" * 6, b"x" * 6), ()),
        ((b"x" * 11,), ((b"content-length", b"11"),)),
    ):
        status, answered, body = await ask(app, chunks=chunks, headers=headers, limits=small)
        assert status == 413
        assert answered["connection"] == "close"
        assert answered["content-type"] == "application/problem+json"
        problem = orjson.loads(body)
        assert (problem["code"], problem["request_id"]) == ("too_large", answered["x-request-id"])
    assert app.scope == {}


async def test_an_upload_may_be_larger_but_only_below_the_api() -> None:
    limits = Limits(body=10, upload=20, upload_slack=0)
    multipart = ((b"content-type", b"Multipart/Form-Data; boundary=x"),)
    big = (b"x" * 15,)
    assert (await ask(Seen(), chunks=big, headers=multipart, limits=limits))[0] == 200
    outside = await ask(
        Seen(), chunks=big, headers=multipart, limits=limits, path="/accounts/login/"
    )
    assert outside[0] == 413


async def test_a_hundred_megabytes_for_an_image_are_refused_at_once_and_say_why() -> None:
    app, place = Seen(), f"/api/v1/maps/{uuid.uuid4()}/attachments"
    multipart = (b"content-type", b"multipart/form-data; boundary=x")
    announced = (multipart, (b"content-length", b"104857600"))
    status, _, body = await ask(app, chunks=(b"x",), headers=announced, path=place)
    assert (status, orjson.loads(body)["detail"]) == (413, "An image has at most 10 MiB.")
    limits = Limits(image=10, upload=20, upload_slack=0)
    hidden = await ask(app, chunks=(b"x" * 11,), headers=(multipart,), path=place, limits=limits)
    assert hidden[0] == 413
    assert app.scope == {}


async def test_a_body_that_stalls_is_408_and_one_whose_sender_left_is_nobodys() -> None:
    app = Seen()
    slow = Limits(body_seconds=0.05)
    status, _, body = await ask(app, chunks=(b"a",), limits=slow, stall=True)
    assert (status, orjson.loads(body)["code"]) == (408, "request_timeout")
    assert (await ask(app, chunks=(b"a",), leave=True))[0] == 0
    assert app.scope == {}


async def test_headers_that_pretend_are_dropped_and_cookies_joined() -> None:
    app = Seen()
    await ask(
        app,
        headers=(
            (b"x_forwarded_for", b"1.2.3.4"),
            (b"x-forwarded-for", b"1.2.3.4"),
            (b"x-forwarded-host", b"evil.example"),
            (b"proxy", b"http://evil.example"),
            (b"x-request-id", b"forged"),
            (b"cookie", b"a=1"),
            (b"cookie", b"b=2"),
            (b"x-csrftoken", b"t"),
        ),
    )
    kept = {name for name, _ in app.scope["headers"]}
    assert kept == {b"cookie", b"x-csrftoken", b"content-length"}
    assert app.header(b"cookie") == [b"a=1; b=2"]
    assert app.scope["journeymap.forwarded"] is True


async def test_a_query_beyond_ascii_is_escaped_and_nul_is_refused() -> None:
    app = Seen()
    await ask(app, query=b"q=\xc3\xa9&x=%20")
    assert app.scope["query_string"] == b"q=%C3%A9&x=%20"
    assert (await ask(Seen(), query=b"q=%00"))[0] == 400
    assert (await ask(Seen(), path="/api/\x00"))[0] == 400


async def test_every_answer_carries_the_security_headers_and_the_id_that_is_logged() -> None:
    app = Seen()
    for answered in (
        (await ask(app))[1],
        (await ask(Seen(RuntimeError("boom"))))[1],
        (await ask(Seen(), chunks=(b"x" * 11,), limits=Limits(body=10)))[1],
    ):
        assert set(answered) >= SECURITY
        assert "strict-transport-security" not in answered
        assert answered["cache-control"] == "no-store"
    assert "max-age=31536000" in (await ask(Seen(), secure=True))[1]["strict-transport-security"]
    answered = (await ask(app))[1]
    assert app.request_id == answered["x-request-id"]


@pytest.mark.parametrize(
    ("host", "scheme", "secure", "sent"),
    [
        (b"127.0.0.1:8000", "http", False, True),
        (b"LOCALHOST:8000", "http", False, True),
        (b"maps.localhost", "http", False, True),
        (b"[::1]:8000", "http", False, True),
        (b"192.168.1.5:8000", "https", False, True),
        (b"maps.example.org", "http", True, True),  # a proxy that ends TLS and keeps it to itself
        (b"192.168.1.5:8000", "http", False, False),
        (b"studio.local:8000", "http", False, False),
        (b"127.0.0.1.example.org", "http", False, False),
        (b"localhost.example.org", "http", False, False),
    ],
)
async def test_the_opener_policy_is_sent_where_browsers_heed_it(
    host: bytes, scheme: str, secure: bool, sent: bool
) -> None:
    """Chromium logs an error for it on plain http elsewhere."""
    answered = (await ask(Seen(), headers=((b"host", host),), scheme=scheme, secure=secure))[1]
    assert answered.get("cross-origin-opener-policy") == ("same-origin" if sent else None)


async def test_a_fault_is_a_problem_without_its_cause(caplog: pytest.LogCaptureFixture) -> None:
    status, _, body = await ask(Seen(RuntimeError("password=hunter2")))
    problem = orjson.loads(body)
    assert (status, problem["code"]) == (500, "internal")
    assert b"hunter2" not in body
    assert "request failed outside Django" in caplog.text


async def test_one_time_secrets_in_paths_do_not_reach_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, logger="journeymap.http")
    before = edge._requests.value(method="POST", status="200")
    await ask(Seen(), path="/signin/xe32VSnWlw61DHSHgGi01e5aoQg/", query=b"token=abc")
    assert edge._requests.value(method="POST", status="200") == before + 1
    fields = [record.__dict__["fields"] for record in caplog.records]
    assert [line["path"] for line in fields] == ["/signin/-/"]
    assert "xe32" not in str(fields)
    assert "abc" not in str(fields)
