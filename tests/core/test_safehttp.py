"""The way out: what is refused is refused without a connection, what hangs or swells is cut off."""

import gzip
import ipaddress
import logging
import socket
import threading
import zlib
from typing import Any

import pytest

from journeymap.core import addresses, safehttp
from journeymap.core.safehttp import Limits, OutboundError, fetch
from tests.support.outside import Heard, answer, outside, saying

pytestmark = pytest.mark.one_database
PUBLIC = "93.184.215.14"
QUICK = Limits(connect_s=1, read_s=0.3, total_s=0.6, body_bytes=10_000)


@pytest.fixture(autouse=True)
def nobody_allowed(settings: Any) -> None:
    settings.JOURNEYMAP_OUTBOUND_HOSTS = []


@pytest.fixture
def spied(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Every address that would have been connected to. None is."""
    seen: list[tuple[str, int]] = []

    def connect(address: str, port: int, timeout: float) -> Any:
        seen.append((address, port))
        raise safehttp.httpcore.ConnectError

    monkeypatch.setattr(safehttp, "connect", connect)
    return seen


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """The name server gives these answers, one after the other; what it was asked is returned."""
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    monkeypatch.setattr(addresses, "resolve", resolve)
    return asked


def refused(url: str, **options: Any) -> str:
    with pytest.raises(OutboundError) as caught:
        fetch("GET", url, **options)
    return caught.value.code


INSIDE = [
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1"),
    *("172.31.255.255", "192.168.1.1", "169.254.169.254", "169.254.0.1", "100.64.0.1"),
    *("100.127.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255"),
    *("198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1"),
    *("255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1"),
    *("::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
    *("::127.0.0.1", "::7f00:1", "2002:7f00:1::", "2002:a00:1::", "2001:0:7f00:1::", "2001::1"),
    *("64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "2001:db8::1", "3fff::1"),
    *("2001:10::1", "100::1", "2002:5db8:d70e::", "::ffff:0:127.0.0.1"),
]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_refused_as_literal_and_behind_a_name(
    address: str, spied: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not addresses.is_public(ipaddress.ip_address(address))
    host = f"[{address}]" if ":" in address else address
    assert refused(f"https://{host}/") == "blocked_address"
    assert refused(f"https://{host}:8443/") == "bad_url"
    asked = resolving(monkeypatch, [address])
    assert refused("https://fine.example.org/") == "blocked_address"
    # One bad record refuses all, wherever it stands.
    resolving(monkeypatch, [PUBLIC, address])
    assert refused("https://fine.example.org/") == "blocked_address"
    assert asked == ["fine.example.org"]
    assert spied == []


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f::1", "64:ff9b::5db8:d70e"])
def test_an_address_outside_may_be_called(
    address: str, spied: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    resolving(monkeypatch, [address])
    assert refused("https://fine.example.org/") == "connection"
    assert spied == [(address, 443)]


URLS = [
    *("", "fine.example.org", "//fine.example.org/", "/etc/passwd", "https://", "https:///x"),
    *("ftp://fine.example.org/", "file:///etc/passwd", "gopher://fine.example.org:70/"),
    *("http://fine.example.org/", "http://fine.example.org:443/", "https://fine.example.org:22/"),
    *("https://fine.example.org:0/", "https://fine.example.org:99999/", "https://fine:port/"),
    *("https://user:word@fine.example.org/", "https://user@fine.example.org/"),
    *("https://@fine.example.org/", "https://fine.example.org\\@127.0.0.1/"),
    *("https://fine.example.org@127.0.0.1/", "https://127.0.0.1#@fine.example.org\\/"),
    *("https://fine.example.org/ x", "https://fine.example.org/\r\nX: y", "https://fi\tne.org/"),
    *("https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/"),
    *("https://127.1/", "https://127.0.1/", "https://017700000001/", "https://0/", "https://0x0/"),
    *(
        "https://127.0.0.1./",
        "https://[::1",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1%25a]/",
    ),
    *("https://①②⑦.0.0.1/", "https://127。0。0。1/", "https://１２７.0.0.1/", "https://xn--/"),
    "https://fine.example.org/" + "a" * 2048,
]


@pytest.mark.parametrize("url", URLS)
def test_a_url_of_a_bad_form_is_refused_before_anything_is_resolved(
    url: str, spied: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = resolving(monkeypatch, ["127.0.0.1"])
    assert refused(url) in ("bad_url", "blocked_address")
    assert (asked, spied) == ([], [])


@pytest.mark.parametrize("host", ["localhost", "localhost.", "LOCALHOST", "ip6-localhost"])
def test_names_of_this_machine_are_refused(host: str, spied: list[Any]) -> None:
    assert refused(f"https://{host}/") in ("blocked_address", "connection")
    assert spied == []


def test_an_international_name_is_asked_for_in_ascii(
    spied: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = resolving(monkeypatch, ["10.0.0.1"])
    assert refused("https://café.example/") == "blocked_address"
    assert refused("https://xn--caf-dma.example/") == "blocked_address"
    assert asked == ["xn--caf-dma.example"] * 2
    assert spied == []


def test_a_name_is_resolved_once_and_only_the_checked_address_is_called(
    spied: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = resolving(monkeypatch, [PUBLIC], ["127.0.0.1"])
    assert refused("https://rebinds.example.org/") == "connection"
    assert (asked, spied) == (["rebinds.example.org"], [(PUBLIC, 443)])


def test_a_name_server_that_is_silent_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()
    monkeypatch.setattr(addresses, "resolve", lambda host, port: never.wait(5) and [])
    assert refused("https://fine.example.org/", limits=Limits(connect_s=0.05)) == "connection"
    never.set()


def test_a_listener_of_ones_own_machine_sees_nothing_unless_the_operator_allows_it(
    settings: Any,
) -> None:
    with outside(saying(b"hello")) as server:
        for url in (
            server.url,
            server.url.replace("127.0.0.1", "localhost"),
            server.url.replace("http:", "https:"),
            server.url.replace("127.0.0.1", "[::ffff:127.0.0.1]"),
        ):
            assert refused(url) in ("bad_url", "blocked_address")
        assert server.connections == 0
        settings.JOURNEYMAP_OUTBOUND_HOSTS = [server.place]
        got = fetch("GET", server.url + "/a?b=c", headers={"X-Key": "k"})
        assert (got.status, got.body, server.connections) == (200, b"hello", 1)
        asked = server.heard[0]
        assert asked.line == "GET /a?b=c HTTP/1.1"
        assert asked.headers["host"] == server.place
        assert asked.headers["x-key"] == "k"
        assert asked.headers["user-agent"] == "journeymap"
        # Word for word: another name of the same place is another place.
        assert refused(server.url.replace("127.0.0.1", "localhost")) == "bad_url"
        assert server.connections == 1


def test_the_operator_cannot_allow_what_nobody_needs(
    settings: Any, spied: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.JOURNEYMAP_OUTBOUND_HOSTS = ["metadata.example.org:80"]
    for address in ("169.254.169.254", "0.0.0.0", "fe80::1", "224.0.0.1", "fd00:ec2::254"):
        resolving(monkeypatch, [address])
        assert refused("http://metadata.example.org/") == "blocked_address"
    assert spied == []


def test_proxies_of_the_environment_are_not_asked(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with outside(saying(b"proxy")) as proxy, outside(saying(b"straight")) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        settings.JOURNEYMAP_OUTBOUND_HOSTS = [server.place]
        assert fetch("GET", server.url).body == b"straight"
        assert proxy.connections == 0


def redirecting(place: str, status: str = "302 Found") -> Any:
    return saying(status=status, headers={"Location": place})


def test_a_redirect_is_checked_like_the_first_request(settings: Any) -> None:
    with outside(saying(b"inside")) as hidden:
        for place in (
            hidden.url,
            f"http://localhost:{hidden.port}/",
            "http://169.254.169.254/latest/meta-data/",
            "file:///etc/passwd",
            "https://[::1]/",
            "https://user:word@fine.example.org/",
        ):
            with outside(redirecting(place)) as server:
                settings.JOURNEYMAP_OUTBOUND_HOSTS = [server.place]
                assert refused(server.url, secret=False) in ("redirect", "blocked_address")
        assert hidden.connections == 0


def test_a_redirect_takes_no_credential_to_another_place(settings: Any) -> None:
    with outside(saying(b"there")) as other, outside(redirecting(other.url + "/x")) as server:
        settings.JOURNEYMAP_OUTBOUND_HOSTS = [server.place, other.place]
        assert refused(server.url, headers={"Authorization": "Bearer s"}) == "redirect"
        assert other.connections == 0
        assert fetch("GET", server.url, secret=False).body == b"there"
        with pytest.raises(OutboundError, match="redirect"):
            fetch("POST", server.url, content=b"{}", secret=False)


def test_redirects_are_counted_and_may_stay_in_place(settings: Any) -> None:
    def script(wire: socket.socket, asked: Heard) -> None:
        step = int(asked.target.strip("/") or 0)
        onward = {"Location": f"/{step + 1}"}
        there = answer(status="301 Moved", headers=onward) if step < 3 else answer(b"end")
        wire.sendall(there)

    with outside(script) as server:
        settings.JOURNEYMAP_OUTBOUND_HOSTS = [server.place]
        assert fetch("GET", server.url).body == b"end"
    with outside(redirecting("/again")) as server:
        settings.JOURNEYMAP_OUTBOUND_HOSTS = [server.place]
        assert refused(server.url) == "redirect"
        assert server.connections == 4


def drip(wire: socket.socket, asked: Heard) -> None:
    wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    _slowly(wire)


def drip_headers(wire: socket.socket, asked: Heard) -> None:
    wire.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    _slowly(wire)


def _slowly(wire: socket.socket) -> None:
    for _ in range(100):
        wire.sendall(b"a")
        threading.Event().wait(0.05)


def endless_headers(wire: socket.socket, asked: Heard) -> None:
    wire.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(20_000):
        wire.sendall(b"X-%d: aaaaaaaaaaaaaaaaaaaa\r\n" % number)


def silent(wire: socket.socket, asked: Heard) -> None:
    wire.recv(1)


def endless_hints(wire: socket.socket, asked: Heard) -> None:
    while True:
        wire.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n")


def endless_chunks(wire: socket.socket, asked: Heard) -> None:
    wire.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        wire.sendall(b"400\r\n" + b"a" * 1024 + b"\r\n")


def cut_short(wire: socket.socket, asked: Heard) -> None:
    wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc")


BOMB = gzip.compress(b"\0" * 50_000_000)
ZIPPED = {"Content-Encoding": "gzip"}


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (drip, "timeout"),
        (drip_headers, "timeout"),
        (silent, "timeout"),
        (endless_hints, "timeout"),
        (endless_headers, "answer"),
        (endless_chunks, "too_large"),
        (saying(b"a" * 10_001), "too_large"),
        (saying(b"", headers={"Content-Length": "10001"}), "too_large"),
        (saying(BOMB, headers=ZIPPED), "too_large"),
        (saying(BOMB[:9_000], headers=ZIPPED), "too_large"),
        (saying(gzip.compress(b"a" * 99)[:-9], headers=ZIPPED), "answer"),
        (saying(b"plain", headers=ZIPPED), "answer"),
        (saying(zlib.compress(b"a"), headers={"Content-Encoding": "br"}), "answer"),
        (saying(b"", headers={"Content-Encoding": "gzip, gzip"}), "answer"),
        (cut_short, "connection"),
        (lambda wire, asked: wire.sendall(b"SSH-2.0-OpenSSH_9.2\r\n"), "connection"),
        (lambda wire, asked: wire.sendall(b""), "connection"),
    ],
)
def test_what_hangs_or_swells_is_cut_off(script: Any, code: str, settings: Any) -> None:
    with outside(script) as server:
        settings.JOURNEYMAP_OUTBOUND_HOSTS = [server.place]
        assert refused(server.url, limits=QUICK) == code


def test_an_answer_that_fits_is_unpacked(settings: Any) -> None:
    with outside(saying(gzip.compress(b"a" * 10_000), headers=ZIPPED)) as server:
        settings.JOURNEYMAP_OUTBOUND_HOSTS = [server.place]
        assert fetch("GET", server.url, limits=QUICK).body == b"a" * 10_000


def test_a_line_break_in_a_header_sends_nothing(settings: Any) -> None:
    with outside(saying()) as server:
        settings.JOURNEYMAP_OUTBOUND_HOSTS = [server.place]
        assert refused(server.url, headers={"X-Key": "a\r\nX-Other: b"}) == "bad_url"
        assert server.heard == []


def test_neither_keys_nor_answers_get_into_errors_and_logs(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with outside(saying(b"CANARY-body", status="500 CANARY-reason")) as server:
        settings.JOURNEYMAP_OUTBOUND_HOSTS = [server.place]
        got = fetch("GET", server.url + "?key=CANARY-query", headers={"X": "CANARY-header"})
        assert "CANARY" not in repr(got)
        with pytest.raises(OutboundError) as caught:
            fetch("GET", server.url + "?key=CANARY-query", limits=Limits(body_bytes=2))
    assert str(caught.value) == "too_large"
    assert caught.value.__cause__ is None
    assert "CANARY" not in caplog.text
    assert str(server.port) not in caplog.text
