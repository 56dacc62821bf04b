"""Real web processes: killed at any moment, two beside Valkey, Redis away, a graceful stop.

I2: nothing acknowledged is lost. I3: nothing sent again is doubled.
"""

import os
import random
import signal
import socket as sockets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from websockets.exceptions import WebSocketException

from journeymap.changes.models import Change
from journeymap.config.supervisor import die_with_parent
from journeymap.maps.services import set_member_grant
from journeymap.workspaces.actor import Role
from journeymap.workspaces.models import User
from tests.changes.conftest import World, make_world
from tests.support import services
from tests.support.batches import batch, op
from tests.sync.client import Socket
from tests.sync.conftest import session_cookie

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
KILLS = 4


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    yield make_world()
    Socket.close_all()


def _database_url() -> str:
    """The test database of this run, as another process reaches it."""
    of = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{of['NAME']}"
    return f"postgresql://{of['USER']}@{of['HOST']}:{of['PORT']}/{of['NAME']}"


class Web:
    """One `manage.py serve`."""

    def __init__(self, *, redis_url: str = "", **more: str) -> None:
        self.port = services.free_port()
        environment = {
            **os.environ,
            "DATABASE_URL": _database_url(),
            "REDIS_URL": redis_url,
            "PUBLIC_URL": settings.PUBLIC_URL,
            "JOURNEYMAP_PORT": str(self.port),
            "JOURNEYMAP_SECRET_KEY": settings.SECRET_KEY,
            **more,
        }
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "serve"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=die_with_parent(signal.SIGKILL),
        )
        assert Socket.eventually(self._answers, seconds=30)

    def _answers(self) -> bool:
        assert self.process.poll() is None, "the server ended at once"
        with sockets.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


@contextmanager
def web(**options: str) -> Iterator[Web]:
    server = Web(**options)
    try:
        yield server
    finally:
        Socket.close_all()
        server.kill()


def cookie_of(world: World, name: str = "editor") -> str:
    return session_cookie(User.objects.get(pk=world.actors[name].user_id))


def _deliver(socket: Socket, body: dict) -> int:
    """Send a batch until it is acknowledged; return its revision. `retry` consumed nothing."""
    while True:
        socket.send({"t": "submit", **body})
        answer = socket.answer(body)
        if answer.get("t") != "retry":
            return answer["revision"]
        time.sleep(answer["after_ms"] / 1000)


def _writer(port: int, world: World, cookie: str, ledger: dict, stop: threading.Event) -> None:
    """Send batches one after the other; note each, and each acknowledgement as it comes."""
    try:
        socket = Socket(port, world.map_id, cookie=cookie)
        socket.hello(revision=None)
        for body in [b for b in ledger["sent"] if b["batch_id"] not in ledger["acked"]]:
            ledger["acked"][body["batch_id"]] = _deliver(socket, body)
        while not stop.is_set():
            title = f"{ledger['name']}-{len(ledger['sent'])}"
            body = batch(op("card", "set", world.ids["card"], title=title))
            ledger["sent"].append(body)
            ledger["acked"][body["batch_id"]] = _deliver(socket, body)
    except (WebSocketException, OSError, TimeoutError, EOFError):
        pass  # killed under our hands: what was not acknowledged is sent again


def test_i2_i3_nothing_acknowledged_is_lost_and_nothing_doubled_by_kill_9(world: World) -> None:
    cookie = cookie_of(world)
    start = world.revision()
    ledgers = [{"name": n, "sent": [], "acked": {}} for n in "abc"]
    chance = random.Random(7)
    for _ in range(KILLS):
        server = Web()
        stop = threading.Event()
        threads = [
            threading.Thread(target=_writer, args=(server.port, world, cookie, ledger, stop))
            for ledger in ledgers
        ]
        for thread in threads:
            thread.start()
        time.sleep(0.5 + chance.random() * 0.5)
        server.kill()
        stop.set()
        for thread in threads:
            thread.join(20)
        Socket.close_all()
    with web() as server:
        done = threading.Event()
        done.set()
        for ledger in ledgers:
            _writer(server.port, world, cookie, ledger, done)

    logged = dict(Change.objects.filter(map_id=world.map_id).values_list("batch_id", "revision"))
    found = {str(batch_id): revision for batch_id, revision in logged.items()}
    for ledger in ledgers:
        assert len(ledger["sent"]) > KILLS
        assert {b["batch_id"] for b in ledger["sent"]} == set(ledger["acked"])
        assert {i: found[i] for i in ledger["acked"]} == ledger["acked"]
        order = [found[b["batch_id"]] for b in ledger["sent"]]
        assert order == sorted(order)
    total = sum(len(ledger["sent"]) for ledger in ledgers)
    assert world.revision() == start + total
    assert sorted(found.values()) == list(range(1, start + total + 1))


def test_r19_a_graceful_stop_answers_what_came_and_says_where_to_go(world: World) -> None:
    with web() as server:
        socket = Socket(server.port, world.map_id, cookie=cookie_of(world))
        socket.hello(revision=None)
        bodies = [
            socket.submit(op("card", "set", world.ids["card"], title=f"{n}")) for n in range(20)
        ]
        server.process.send_signal(signal.SIGTERM)
        assert socket.closed() == 1012
        assert server.process.wait(30) == 0
    answered = {i["batch_id"] for i in socket.items}
    logged = set(map(str, Change.objects.values_list("batch_id", flat=True)))
    assert {b["batch_id"] for b in bodies} & logged <= answered
    bye = [f for f in socket.frames if f["t"] == "bye"]
    assert len(bye) == 1
    assert 0 < bye[0]["after_ms"] <= 3_000


@pytest.fixture
def pair(redis_url: str, world: World) -> Iterator[tuple[Web, Web]]:
    """Two web processes on one database, beside Valkey."""
    if connection.vendor == "sqlite":
        pytest.skip("two web processes need PostgreSQL")
    with web(redis_url=redis_url) as one, web(redis_url=redis_url) as two:
        yield one, two


def opened(server: Web, world: World, name: str, **hello: object) -> Socket:
    socket = Socket(server.port, world.map_id, cookie=cookie_of(world, name))
    socket.hello(revision=None, **hello)
    return socket


def test_two_processes_give_everyone_the_same_order(pair: tuple[Web, Web], world: World) -> None:
    """I1, I4, P9: frames of several processes arrive in order, without gap or double."""
    opened_sockets = [
        opened(pair[n % 2], world, name) for n, name in enumerate(("editor", "owner"))
    ]
    watchers = [opened(server, world, "viewer") for server in pair]
    bodies = [
        opened_sockets[n % 2].submit(op("card", "set", world.ids["card"], title=f"{n}"))
        for n in range(60)
    ]
    last = max(opened_sockets[n % 2].answer(body)["revision"] for n, body in enumerate(bodies))
    told = [[i["revision"] for i in w.until(last)] for w in watchers]

    assert told[0] == told[1] == list(range(told[0][0], last + 1))
    assert watchers[0].items == watchers[1].items


def test_b5_a_demotion_reaches_the_other_process_within_two_seconds(
    pair: tuple[Web, Web], world: World
) -> None:
    # Written by this process, which has no relay: only the poll of the two can find it.
    opened_sockets = [opened(server, world, "editor") for server in pair]
    user_id = world.actors["editor"].user_id
    assert user_id is not None
    set_member_grant(
        actor=world.actors["owner"], map_id=world.map_id, user_id=user_id, role=Role.VIEWER
    )
    began = time.monotonic()
    for socket in opened_sockets:
        assert socket.wait("role")["role"] == "viewer"
    # The promise is 2 s on a machine that does nothing else; the bound here is for any machine.
    assert time.monotonic() - began < 6


def test_r5_edits_go_on_while_redis_is_away(world: World) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("two web processes need PostgreSQL")
    try:
        valkey = services.start_redis()
    except services.Unavailable as error:
        pytest.skip(str(error))
    if valkey.process is None:
        pytest.skip("the given Redis is not ours to kill")
    try:
        url = valkey.url
        with web(redis_url=url) as one, web(redis_url=url) as two:
            author, watcher = opened(one, world, "editor"), opened(two, world, "viewer")

            def send(text: str) -> dict:
                return author.answer(
                    author.submit(op("card", "set", world.ids["card"], title=text))
                )

            watcher.until(send("With Redis")["revision"])
            valkey.process.kill()
            valkey.process.wait()
            for number in range(5):
                last = send(f"Without Redis {number}")
            revisions = [i["revision"] for i in watcher.until(last["revision"])]
            assert revisions == list(range(revisions[0], last["revision"] + 1))
    finally:
        valkey.stop()
