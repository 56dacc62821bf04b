"""What every HTTP request passes before Django, on the event loop and without a thread.

The body is read here, under a cap and a time-out, so that ten slow uploads hold no thread; headers
that Django or a library might believe are dropped unless they are ours; each answer, also an
error's, leaves with the security headers and an id.
"""

import asyncio
import logging
import re
import tempfile
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, BinaryIO, cast
from urllib.parse import quote

import orjson

from journeymap.core import metrics, tracing
from journeymap.core.errors import DomainError, Invalid, TooLarge, to_problem

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

MIB = 1024 * 1024
# Set by clients to look like somebody else. uvicorn has already turned a trusted proxy's words into
# scheme and client.
_SPOOFABLE = frozenset(
    {
        *(b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-port"),
        *(b"forwarded", b"x-real-ip", b"x-request-id", b"proxy", b"x-http-method-override"),
    }
)
# One-time secrets that stand in a path must not reach the log.
_SECRET_PATH = re.compile(r"^(/(?:signin|invitation|accounts/[a-z/-]+)/)[^/]{12,}")

_IMAGES = re.compile(r"/api/v1/maps/[0-9a-f-]{36}/attachments")

_log = logging.getLogger("journeymap.http")
_requests = metrics.counter(
    "journeymap_http_requests_total", "HTTP requests answered", labels=("method", "status")
)
_seconds = metrics.histogram("journeymap_http_request_seconds", "Time from headers to last byte")
_open = metrics.gauge("journeymap_http_requests_open", "HTTP requests being answered")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_OPENER = (b"cross-origin-opener-policy", b"same-origin")
_LOOPBACK = re.compile(
    rb"(?:(?:[^:]+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?", re.IGNORECASE
)


class RequestTimeout(DomainError):
    """The client was too slow with its body."""

    code = "request_timeout"
    status = 408
    default_detail = "The request's body did not arrive in time."


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much body, and how slowly, a request may bring."""

    body: int = MIB
    upload: int = 25 * MIB
    image: int = 10 * MIB
    # The multipart framing and a few short fields come on top of the file itself.
    upload_slack: int = 64 * 1024
    body_seconds: float = 30.0
    upload_seconds: float = 120.0


@dataclass(frozen=True, kw_only=True)
class SecurityHeaders:
    """Headers for every answer that does not bring its own value."""

    secure: bool = False
    extra: tuple[tuple[bytes, bytes], ...] = field(default=())

    def all(self) -> tuple[tuple[bytes, bytes], ...]:
        """Return the headers; HSTS and the opener policy only over https."""
        headers = (
            # A page's own policy comes from Django; anything else needs nothing at all.
            (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"same-origin"),
            (b"cross-origin-resource-policy", b"same-origin"),
            (b"x-frame-options", b"DENY"),
            (
                b"permissions-policy",
                b"camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
            ),
            *self.extra,
        )
        if not self.secure:
            return headers
        return (*headers, _OPENER, (b"strict-transport-security", b"max-age=31536000"))


def header(scope: Scope, name: bytes) -> bytes:
    """Return the first header of that (lower-case) name, or b""."""
    return next((value for key, value in scope["headers"] if key == name), b"")


def trustworthy(scope: Scope) -> bool:
    """Return whether a browser trusts the origin it asks: https, or this very machine.

    Elsewhere it ignores the opener policy and logs an error (Secure Contexts, section 3.1).
    """
    return scope.get("scheme") == "https" or bool(_LOOPBACK.fullmatch(header(scope, b"host")))


def problem_messages(error: DomainError, *, close: bool = False) -> tuple[Message, Message]:
    """Return the two ASGI messages of a problem+json answer."""
    body = orjson.dumps(to_problem(error, request_id=tracing.request_id()))
    headers: Headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    if close:
        headers.append((b"connection", b"close"))
    start = {"type": "http.response.start", "status": error.status, "headers": headers}
    return start, {"type": "http.response.body", "body": body}


class Edge:
    """ASGI middleware in front of the WSGI application.

    `app` finds the body in `scope["journeymap.body"]`.
    """

    def __init__(self, app: App, *, limits: Limits, headers: SecurityHeaders) -> None:
        self.app = app
        self.limits = limits
        self._added = headers.all()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began = perf_counter()
        request_id = uuid.uuid4().hex
        added = (*self._added, (b"x-request-id", request_id.encode()))
        if _OPENER not in added and trustworthy(scope):
            added = (*added, _OPENER)
        answer = _Answer(send, added=added, path=scope["path"])
        _open.add(1)
        with tracing.bound(request_id=request_id):
            try:
                await self._handle(scope, receive, answer)
            except Exception:
                _log.exception("request failed outside Django")
                await answer.fail()
            finally:
                _open.add(-1)
                self._account(scope, status=answer.status, seconds=perf_counter() - began)

    async def _handle(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        try:
            self._refuse_odd_addresses(scope)
            body = await self._spool(scope, receive)
        except DomainError as error:
            await self._refuse(error, receive, answer)
            return
        if body is None:
            return  # the client went away while sending; nobody is left to answer
        with body:
            scope["journeymap.forwarded"] = any(
                name in {b"x-forwarded-for", b"forwarded"} for name, _ in scope["headers"]
            )
            scope["headers"] = _clean_headers(scope["headers"], length=_length(body))
            # The WSGI bridge decodes the query as ASCII; raw bytes beyond it are a client's fault,
            # not a 500.
            scope["query_string"] = quote(
                scope["query_string"], safe="%&=+;/?:@,$!*'()~[]-._"
            ).encode()
            scope["journeymap.body"] = body
            await self.app(scope, _nothing_more, answer.send)

    @staticmethod
    def _refuse_odd_addresses(scope: Scope) -> None:
        # PostgreSQL refuses NUL in text with an exception that would become a 500.
        if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
            raise Invalid("The address holds a NUL character.")

    def _cap(self, scope: Scope) -> tuple[int, float]:
        kind = header(scope, b"content-type").partition(b";")[0].strip().lower()
        if kind == b"multipart/form-data" and scope["path"].startswith("/api/"):
            file = self.limits.image if _takes_image(scope) else self.limits.upload
            return file + self.limits.upload_slack, self.limits.upload_seconds
        return self.limits.body, self.limits.body_seconds

    async def _spool(self, scope: Scope, receive: Receive) -> BinaryIO | None:
        """Read the whole body into memory, or a temporary file when large.

        None when the client left.
        """
        cap, seconds = self._cap(scope)
        announced = header(scope, b"content-length")
        if announced.isdigit() and int(announced) > cap:
            raise _too_large(scope, cap)
        body = tempfile.SpooledTemporaryFile(max_size=MIB)  # noqa: SIM115  (closed by the caller's `with`)
        has_body = announced not in {b"", b"0"} or header(scope, b"transfer-encoding") != b""
        try:
            async with asyncio.timeout(seconds):
                while has_body:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        body.close()
                        return None
                    body.write(message.get("body", b""))
                    if body.tell() > cap:
                        raise _too_large(scope, cap)
                    has_body = message.get("more_body", False)
        except TimeoutError:
            body.close()
            raise RequestTimeout() from None
        except BaseException:
            body.close()
            raise
        body.seek(0)
        return cast("BinaryIO", body)

    async def _refuse(self, error: DomainError, receive: Receive, answer: "_Answer") -> None:
        """Answer, then read on for a moment.

        A connection closed with unread data resets before the client sees why.
        """
        start, body = problem_messages(error, close=True)
        await answer.send(start)
        await answer.send({**body, "more_body": True})
        drained = 0
        try:
            async with asyncio.timeout(2):
                while drained < 4 * MIB:
                    message = await receive()
                    drained += len(message.get("body", b""))
                    if message["type"] == "http.disconnect" or not message.get("more_body", False):
                        break
        except TimeoutError:
            pass
        await answer.send({"type": "http.response.body", "body": b""})

    @staticmethod
    def _account(scope: Scope, *, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        _requests.add(1, method=method, status=str(status))
        _seconds.observe(seconds)
        path = _SECRET_PATH.sub(r"\1-", scope["path"])
        if status >= 500:
            level = logging.WARNING
        else:
            # Probes ask every few seconds; their lines would bury the others.
            level = logging.DEBUG if path in {"/healthz", "/readyz", "/metrics"} else logging.INFO
        fields = {
            "method": method,
            "path": path[:300],
            "status": status,
            "ms": round(seconds * 1000, 1),
            "ip": (scope.get("client") or ("",))[0],
        }
        _log.log(level, "request", extra={"fields": fields})


class _Answer:
    """Passes an answer on with the common headers, and remembers its status."""

    def __init__(self, send: Send, *, added: tuple[tuple[bytes, bytes], ...], path: str) -> None:
        self._send = send
        self._added = added
        self._private = path == "/s" or path.startswith(
            ("/api/", "/signin", "/accounts/", "/invitation/")
        )
        self.status = 499  # stays when the client left before an answer began
        self._started = False

    async def send(self, message: Message) -> None:
        """Forward one ASGI message."""
        if message["type"] == "http.response.start":
            self._started = True
            self.status = message["status"]
            headers: Headers = list(message.get("headers", []))
            present = {name.lower() for name, _ in headers}
            headers += [(name, value) for name, value in self._added if name not in present]
            if self._private and b"cache-control" not in present:
                headers.append((b"cache-control", b"no-store"))
            message = {**message, "headers": headers}
        await self._send(message)

    async def fail(self) -> None:
        """Answer 500 if nothing was answered yet.

        Else end what began, so that the connection closes.
        """
        if self._started:
            return
        for message in problem_messages(DomainFailure(), close=True):
            await self.send(message)


class DomainFailure(DomainError):
    """Our own fault; says nothing of its cause."""

    code = "internal"
    status = 500
    default_detail = "Something went wrong on the server. The request id helps to find it."


def _takes_image(scope: Scope) -> bool:
    return bool(_IMAGES.fullmatch(scope["path"]))


def _too_large(scope: Scope, cap: int) -> TooLarge:
    if _takes_image(scope):
        return TooLarge("An image has at most 10 MiB.")
    return TooLarge(f"The request's body may hold at most {cap} bytes.")


def _length(body: BinaryIO) -> int:
    body.seek(0, 2)
    length = body.tell()
    body.seek(0)
    return length


def _clean_headers(headers: Headers, *, length: int) -> Headers:
    """Drop what may not be believed, set the true length, join cookies as WSGI expects them."""
    kept: Headers = []
    cookies: list[bytes] = []
    for name, value in headers:
        if b"_" in name or name in _SPOOFABLE or name in {b"content-length", b"transfer-encoding"}:
            continue
        if name == b"cookie":
            cookies.append(value)
        else:
            kept.append((name, value))
    if cookies:
        kept.append((b"cookie", b"; ".join(cookies)))
    kept.append((b"content-length", str(length).encode()))
    return kept


async def _nothing_more() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
