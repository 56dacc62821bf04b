"""The only way out of the process (security.md 1.4): one request, checked before it is sent.

A name is resolved once and the connection goes to the address that was checked, while Host, SNI
and the certificate stay the name's. Plain http and addresses of one's own network need the
operator's word (JOURNEYMAP_OUTBOUND_HOSTS). All limits are by wall clock, so that a byte a second
holds nobody, and nothing of a remote answer or an address ever gets into an error.
"""

import logging
import re
import ssl
import time
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import certifi
import httpcore
import httpx
from django.conf import settings

from journeymap.core import addresses

# These write addresses and headers of requests, and with them keys, into the log.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

USER_AGENT = "journeymap"
MAX_URL = 2048
PORTS = {"https": 443, "http": 80}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# What inet_aton reads as an address and no person writes: 2130706433, 0x7f.1, 0177.0.0.1.
_NUMERIC = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+))*\.?", re.I)
_CUT = ("Server disconnected", "peer closed connection")
_ODD = re.compile(r"[\x00-\x20\x7f\\]")


class OutboundError(Exception):
    """A request that was not sent or not answered. `code` says why and nothing else does.

    bad_url, blocked_address, connection, timeout, tls, too_large, redirect, answer.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much: seconds of wall clock, bytes before and after unpacking."""

    connect_s: float = 5.0
    read_s: float = 30.0
    total_s: float = 60.0
    body_bytes: int = 10_000_000
    redirects: int = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


def fetch(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes = b"",
    secret: bool = True,
    limits: Limits | None = None,
) -> Answer:
    """Send one request and read the whole answer.

    `secret` says that the request carries a credential: it is then never sent to another origin.
    Only a GET follows redirects. Errors: OutboundError.
    """
    bounds = limits or Limits()
    deadline = time.monotonic() + bounds.total_s
    target = parsed(url)
    for _ in range(bounds.redirects + 1):
        answer = _once(method, target, headers or {}, content, bounds, deadline)
        place = answer.headers.get("location")
        if answer.status not in _REDIRECTS or place is None:
            return answer
        if method != "GET":
            raise OutboundError("redirect")
        target = _redirected(target, place, secret=secret)
    raise OutboundError("redirect")


def parsed(url: str) -> httpx.URL:
    """The URL in parts, fit to be asked as far as its text tells. Errors: OutboundError.

    This is also what a form may check before anything is stored: nothing is resolved.
    """
    if not url or len(url) > MAX_URL or _ODD.search(url):
        raise OutboundError("bad_url")
    try:
        target = httpx.URL(url)
        host, port = _place(target)
    except (httpx.InvalidURL, ValueError, KeyError, UnicodeError):
        raise OutboundError("bad_url") from None
    # "@" alone is user information too, if empty.
    if target.userinfo or "@" in url.split("//", 1)[-1].partition("/")[0] or not host:
        raise OutboundError("bad_url")
    if is_allowed(host, port):
        return target
    if target.scheme != "https" or port != PORTS["https"]:
        raise OutboundError("bad_url")
    literal = addresses.literal(host)
    if (_NUMERIC.fullmatch(host) and literal is None) or (
        literal is not None and not addresses.is_public(literal)
    ):
        raise OutboundError("blocked_address")
    return target


def origin(url: str) -> str:
    """scheme://host:port of a URL: what a credential is bound to. Errors: OutboundError."""
    return _origin(parsed(url))


def is_allowed(host: str, port: int) -> bool:
    """Whether host:port stands, word for word, on the operator's list."""
    name = f"[{host}]" if ":" in host else host
    allowed = {entry.strip().lower() for entry in settings.JOURNEYMAP_OUTBOUND_HOSTS}
    return f"{name}:{port}".lower() in allowed


def _place(url: httpx.URL) -> tuple[str, int]:
    port = PORTS[url.scheme] if url.port is None else url.port
    return url.raw_host.decode("ascii").lower(), port


def _origin(url: httpx.URL) -> str:
    host, port = _place(url)
    return f"{url.scheme}://{host}:{port}"


def _redirected(target: httpx.URL, place: str, *, secret: bool) -> httpx.URL:
    try:
        joined = str(target.join(place))
    except (httpx.InvalidURL, ValueError):
        raise OutboundError("redirect") from None
    try:
        following = parsed(joined)
    except OutboundError as error:
        raise OutboundError("redirect" if error.code == "bad_url" else error.code) from None
    if target.scheme == "https" and following.scheme != "https":
        raise OutboundError("redirect")
    if secret and _origin(following) != _origin(target):
        raise OutboundError("redirect")
    return following


def _once(
    method: str,
    url: httpx.URL,
    headers: Mapping[str, str],
    content: bytes,
    limits: Limits,
    deadline: float,
) -> Answer:
    given = {"user-agent": USER_AGENT, "accept": "*/*"}
    given |= {name.lower(): value for name, value in headers.items()}
    given |= {"accept-encoding": "gzip", "connection": "close"}
    try:
        request = httpx.Request(method, url, headers=given, content=content or None)
    except (ValueError, TypeError, UnicodeError):
        raise OutboundError("bad_url") from None
    waits = {"connect": limits.connect_s, "read": limits.read_s, "write": limits.read_s}
    pool = httpcore.ConnectionPool(
        ssl_context=tls_context() if url.scheme == "https" else None,
        network_backend=_Backend(limits, deadline),
        max_connections=1,
        retries=0,
    )
    try:
        with (
            pool,
            pool.stream(
                method,
                httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=content or None,
                extensions={"timeout": waits | {"pool": limits.connect_s}},
            ) as response,
        ):
            known: dict[str, str] = {}
            for name, value in response.headers:
                known.setdefault(name.decode("ascii").lower(), value.decode("latin-1"))
            return Answer(response.status, known, _body(response.iter_stream(), known, limits))
    except OutboundError:
        raise
    except httpcore.TimeoutException:
        raise OutboundError("timeout") from None
    except (httpcore.ConnectError, httpcore.ReadError, httpcore.WriteError) as error:
        broken_tls = any(isinstance(cause, ssl.SSLError) for cause in error.args)
        raise OutboundError("tls" if broken_tls else "connection") from None
    except httpcore.LocalProtocolError:
        raise OutboundError("bad_url") from None  # a header with a line break
    except (httpcore.ProtocolError, UnicodeError) as error:
        # Hung up in the middle, or before a word: that may pass. Nonsense stays nonsense.
        cut = str(error).startswith(_CUT)
        raise OutboundError("connection" if cut else "answer") from None


@lru_cache(maxsize=1)
def tls_context() -> ssl.SSLContext:
    """The machine's own authorities (SSL_CERT_FILE included) and the well-known ones."""
    context = ssl.create_default_context()
    context.load_verify_locations(cafile=certifi.where())
    return context


def _body(chunks: Iterable[bytes], headers: Mapping[str, str], limits: Limits) -> bytes:
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "", "gzip", "x-gzip"):
        raise OutboundError("answer")
    declared = headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limits.body_bytes:
        raise OutboundError("too_large")
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS) if "gzip" in encoding else None
    parts: list[bytes] = []
    packed = size = 0
    for chunk in chunks:
        packed += len(chunk)
        # One byte more than is allowed tells that there is more, at no cost of memory.
        part = chunk if unpack is None else _unpacked(unpack, chunk, limits.body_bytes + 1 - size)
        size += len(part)
        if max(packed, size) > limits.body_bytes:
            raise OutboundError("too_large")
        parts.append(part)
    if unpack is not None and packed and not unpack.eof:
        raise OutboundError("answer")
    return b"".join(parts)


def _unpacked(unpack: Any, chunk: bytes, room: int) -> bytes:
    try:
        part: bytes = unpack.decompress(chunk, room)
    except zlib.error:
        raise OutboundError("answer") from None
    if unpack.unused_data:
        raise OutboundError("answer")
    return part


class _Backend(httpcore.NetworkBackend):
    """Resolves and checks, then connects to the checked address and to nothing else."""

    def __init__(self, limits: Limits, deadline: float) -> None:
        self.limits = limits
        self.deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        until = min(time.monotonic() + self.limits.connect_s, self.deadline)
        try:
            found = addresses.checked(
                host, port, inside=is_allowed(host, port), timeout=until - time.monotonic()
            )
        except addresses.Blocked:
            raise OutboundError("blocked_address") from None
        except addresses.Unresolved:
            raise OutboundError("connection") from None
        for address in found:
            left = until - time.monotonic()
            if left <= 0:
                raise OutboundError("timeout")
            try:
                stream = connect(address, port, left)
            except httpcore.ConnectError:
                continue  # the next address of the same, wholly checked, answer
            return _TimedStream(stream, self.deadline)
        raise OutboundError("connection")


def _connect(address: str, port: int, timeout: float) -> httpcore.NetworkStream:
    return httpcore.SyncBackend().connect_tcp(address, port, timeout=timeout)


connect = _connect  # a seam for tests


class _TimedStream(httpcore.NetworkStream):
    """A connection that ends with the request's own deadline, however little comes at a time."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self.stream = stream
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        started = self.stream.start_tls(ssl_context, server_hostname, self._left(timeout))
        return _TimedStream(started, self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)

    def _left(self, timeout: float | None) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutboundError("timeout")
        return left if timeout is None else min(left, timeout)
