"""The real web process on a real port: slow and huge clients, odd requests, and its end."""

import contextlib
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support import live

pytestmark = pytest.mark.one_database


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[live.LiveServer]:
    with live.running(tmp_path_factory.mktemp("serve")) as started:
        yield started


def raw(port: int, data: bytes, *, wait: float = 5.0) -> bytes:
    """Send bytes; return all that comes until the server closes or `wait` is over."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as connection:
        try:
            connection.sendall(data)
            while part := connection.recv(65536):
                received += part
        except TimeoutError:
            pass
        except ConnectionError:
            pass  # closed with data still unread: the client sees a reset
    return received


def test_health_readiness_and_metrics_answer_without_an_account(server: live.LiveServer) -> None:
    assert httpx.get(f"{server.url}/healthz").json() == {"status": "ok"}
    ready = httpx.get(f"{server.url}/readyz")
    assert (ready.status_code, ready.json()["status"]) == (200, "ok")
    assert "journeymap_http_requests_total" in httpx.get(f"{server.url}/metrics").text
    assert httpx.post(f"{server.url}/healthz").status_code == 405


def test_an_unknown_page_has_the_security_headers_and_no_server_name(
    server: live.LiveServer,
) -> None:
    answer = httpx.get(f"{server.url}/no/such/page")
    assert answer.status_code == 404
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "server" not in answer.headers


def test_a_body_over_the_cap_is_refused_before_it_is_read_and_the_client_learns_it(
    server: live.LiveServer,
) -> None:
    body = b"x" * (3 * 1024 * 1024)
    for content in (body, iter([body])):  # with and without Content-Length
        answer = httpx.post(
            f"{server.url}/api/v1/maps",
            content=content,
            headers={"content-type": "application/json"},
        )
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "data",
    [
        b"GET /\xff\xfe HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
        b"GET /?q=\xff\xfe HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
        b"GET /%00 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
        b"GET /%ff%fe?%00 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
        b"GET /no/such HTTP/1.1\r\nhost: a_b:99999999\r\nconnection: close\r\n\r\n",
        b"GET /no/such HTTP/1.1\r\nhost: localhost\r\nhost: x\r\nconnection: close\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: -1\r\nconnection: close\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n",
        b"CONNECT x:1 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
        b"nonsense\r\n\r\n",
    ],
)
def test_odd_requests_are_the_clients_fault_and_never_a_500(
    server: live.LiveServer, data: bytes
) -> None:
    answer = raw(server.port, data)
    status = int(answer.split(b" ", 2)[1])
    assert 400 <= status < 500, answer[:200]


def test_endless_headers_are_cut_off(server: live.LiveServer) -> None:
    answer = raw(server.port, b"GET / HTTP/1.1\r\nx: " + b"a" * 300_000)
    assert answer == b"" or b" 431 " in answer.split(b"\r\n")[0]


@pytest.mark.slow
def test_headers_that_do_not_come_close_the_connection(server: live.LiveServer) -> None:
    for data in (b"", b"GET / HTTP/1.1\r\nhost: x\r\n"):
        began = time.monotonic()
        assert raw(server.port, data, wait=20) == b""
        assert 8 < time.monotonic() - began < 14


def test_twelve_stalled_uploads_hold_no_thread(server: live.LiveServer) -> None:
    head = b"POST /no/such HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\nabc"
    stalled = []
    try:
        for _ in range(12):  # more than JOURNEYMAP_THREADS
            connection = socket.create_connection(("127.0.0.1", server.port))
            connection.sendall(head)
            stalled.append(connection)
        began = time.monotonic()
        assert httpx.get(f"{server.url}/no/such/page").status_code == 404
        assert time.monotonic() - began < 3
    finally:
        for connection in stalled:
            connection.close()


def test_a_taken_port_is_said_in_plain_words(server: live.LiveServer) -> None:
    done = subprocess.run(
        [sys.executable, str(live.ROOT / "manage.py"), "serve"],
        env=server.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert f"port {server.port} on 127.0.0.1 is taken" in done.stderr
    assert "Traceback" not in done.stderr


def test_sigterm_ends_it_with_code_0_after_saying_not_ready(tmp_path: Path) -> None:
    """R19: /readyz is 503 at once, while it still answers; then exit within 20 s, code 0."""
    with live.running(tmp_path, JOURNEYMAP_DRAIN_SECONDS="2") as server:
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        assert server.status("/readyz") == 503
        assert server.status("/healthz") == 200
        assert server.process.wait(timeout=20) == 0


def test_pending_migrations_keep_it_from_being_ready_until_they_have_run(tmp_path: Path) -> None:
    live.installed(tmp_path)
    # One that the tables have and nobody remembers: running all of them takes ten seconds.
    with contextlib.closing(sqlite3.connect(tmp_path / "journeymap.sqlite3")) as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'opportunities'")
        database.commit()
    with live.running(tmp_path, migrate=False) as server:
        assert server.status("/readyz") == 503
        assert server.status("/healthz") == 200
        server.manage("migrate", "--fake", "opportunities", "--verbosity", "0")
        deadline = time.monotonic() + 15
        while server.status("/readyz") != 200:
            assert time.monotonic() < deadline, server.log.read_text()[-2000:]
            time.sleep(0.2)
