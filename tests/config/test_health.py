"""R21.

/healthz touches nothing, /readyz answers within two seconds whatever hangs, /metrics is not public.
"""

import time
from pathlib import Path
from threading import Event
from typing import Any

import orjson
import pytest

from journeymap.config import health
from journeymap.config.health import Health

GOOD = {"database": "ok", "migrations": "ok", "cache": "ok", "disk": "ok"}


async def ask(
    app: Health,
    path: str,
    *,
    client: str = "127.0.0.1",
    headers: tuple[tuple[bytes, bytes], ...] = (),
    forwarded: bool = False,
) -> tuple[int, bytes, dict[bytes, bytes]]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    scope = {
        "path": path,
        "method": "GET",
        "headers": list(headers),
        "client": (client, 1),
        "journeymap.forwarded": forwarded,
    }
    await app(scope, receive, send)
    return sent[0]["status"], sent[1]["body"], dict(sent[0]["headers"])


def made(tmp_path: Path, *, token: str = "") -> Health:
    async def inner(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 418, "headers": []})
        await send({"type": "http.response.body", "body": b"inner"})

    return Health(inner, data_dir=tmp_path, min_free_mb=0, metrics_token=token)


async def test_ready_says_which_part_is_missing_and_never_a_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = made(tmp_path)
    answers = [GOOD, {**GOOD, "migrations": "pending"}]
    monkeypatch.setattr(health, "look", lambda **_: answers.pop(0))
    monkeypatch.setattr(health, "_FRESH_SECONDS", 0.0)
    status, body, _ = await ask(app, "/readyz")
    assert (status, orjson.loads(body)) == (200, {"status": "ok", "checks": GOOD})
    status, body, headers = await ask(app, "/readyz")
    assert (status, orjson.loads(body)["checks"]["migrations"]) == (503, "pending")
    assert headers[b"retry-after"] == b"2"


async def test_ready_answers_in_two_seconds_while_the_database_hangs_and_asks_it_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, go_on, looks = made(tmp_path), Event(), []

    def hanging(**_: Any) -> dict[str, str]:
        looks.append(1)
        go_on.wait(20)
        return GOOD

    monkeypatch.setattr(health, "look", hanging)
    monkeypatch.setattr(health, "_LOOK_SECONDS", 0.2)
    try:
        for _ in range(2):
            began = time.monotonic()
            status, _, _ = await ask(app, "/readyz")
            assert status == 503
            assert time.monotonic() - began < 2
        assert looks == [1]
        assert (await ask(app, "/healthz"))[0] == 200
    finally:
        go_on.set()
    monkeypatch.setattr(health, "_LOOK_SECONDS", 5)
    assert (await ask(app, "/readyz"))[0] == 200


async def test_a_stopping_process_is_alive_but_not_ready(tmp_path: Path) -> None:
    app = made(tmp_path)
    app.draining = True
    assert (await ask(app, "/readyz"))[0] == 503
    assert (await ask(app, "/healthz"))[0] == 200
    assert (await ask(app, "/elsewhere"))[0] == 418


async def test_metrics_are_for_this_machine_or_for_the_token(tmp_path: Path) -> None:
    local = made(tmp_path)
    assert (await ask(local, "/metrics"))[0] == 200
    assert (await ask(local, "/metrics", client="192.0.2.9"))[0] == 403
    assert (await ask(local, "/metrics", forwarded=True))[0] == 403
    guarded = made(tmp_path, token="t0ken")
    bearer = ((b"authorization", b"Bearer t0ken"),)
    assert (await ask(guarded, "/metrics"))[0] == 403
    assert (await ask(guarded, "/metrics", headers=((b"authorization", b"Bearer x"),)))[0] == 403
    status, body, _ = await ask(guarded, "/metrics", client="192.0.2.9", headers=bearer)
    assert status == 200
    assert b"# TYPE journeymap_ready gauge" in body


@pytest.mark.django_db(transaction=True)
def test_a_look_at_the_real_database_cache_and_disk(tmp_path: Path) -> None:
    assert health.look(data_dir=tmp_path, min_free_mb=0) == GOOD
    full = health.look(data_dir=tmp_path, min_free_mb=10**9)
    assert full["disk"] == "nearly full"
    assert health.look(data_dir=tmp_path / "gone", min_free_mb=0)["disk"] == "unreachable"
