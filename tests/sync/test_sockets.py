"""Presence, news, slow readers, floods and the hello: what keeps one socket from harming others."""

import json
import socket as sockets
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

from journeymap.changes.writer import apply_through_writer
from journeymap.sharing import guests
from journeymap.sync import outbox, room, session
from journeymap.workspaces.models import User
from journeymap.workspaces.notices import library_changed, notify
from tests.changes.conftest import World
from tests.support.batches import batch, new_id, op
from tests.support.factories import MadeMap, make_guest
from tests.sync.client import Socket
from tests.sync.conftest import Server, session_cookie

Join = Callable[..., Socket]


def place(frame: dict, conn: str) -> dict | None:
    return next((item for item in frame["items"] if item["conn"] == conn), None)


def test_p12_presence_is_stamped_by_the_server_and_gone_with_the_connection(
    world: World, join: Join
) -> None:
    here, other = join("viewer"), join("editor")
    cursor = {"lane": world.ids["lane"], "column": world.ids["stage_a"], "x": 0.5, "y": 0.25}
    other.send({"t": "presence", "cursor": cursor, "selection": [world.ids["card"]]})
    seen = here.wait("presence", where=lambda f: "cursor" in (place(f, other.conn) or {}))
    item = place(seen, other.conn)

    assert item is not None
    assert item["cursor"] == cursor
    assert without_color(item["actor"]) == without_color(world.actors["editor"].public())
    late = join("owner")
    picture = late.wait("presence", where=lambda f: place(f, other.conn))
    assert (place(picture, other.conn) or {})["selection"] == [world.ids["card"]]
    other.close()
    assert other.conn in here.wait("presence", where=lambda f: f["gone"])["gone"]


def test_people_in_a_room_wear_different_colours(world: World, join: Join) -> None:
    names = ("owner", "admin", "editor", "commenter", "viewer")
    sockets = [join(name) for name in names]
    late = join("owner")

    wanted = {socket.conn for socket in sockets}
    picture = late.wait("presence", where=lambda f: wanted <= {i["conn"] for i in f["items"]})

    worn = {i["actor"]["id"]: i["actor"]["color"] for i in picture["items"]}
    assert len(worn) == len(set(worn.values())) == len(names)


def without_color(actor: dict) -> dict:
    return {key: value for key, value in actor.items() if key != "color"}


def test_p12_nobody_can_speak_for_another(world: World, join: Join) -> None:
    here, other = join("viewer"), join("editor")
    other.send({"t": "presence", "cursor": None, "actor": {"name": "Somebody else"}})
    assert other.wait("rejected")["code"] == "invalid"
    # A connection's name that is taken is not given twice.
    imitator = join("commenter", conn=here.conn)
    assert imitator.conn != here.conn


def test_p12_presence_keeps_what_was_not_sent_again(world: World, join: Join) -> None:
    here, other = join("viewer"), join("editor")
    other.send({"t": "presence", "selection": [world.ids["card"]]})
    other.send({"t": "presence", "cursor": None})
    here.wait("presence", where=lambda f: "cursor" in (place(f, other.conn) or {}))
    late = join("owner")
    picture = late.wait("presence", where=lambda f: place(f, other.conn))
    seen = place(picture, other.conn)
    assert seen is not None
    assert {**seen, "actor": seen["actor"]["id"]} == {
        "conn": other.conn,
        "actor": world.actors["editor"].id,
        "selection": [world.ids["card"]],
        "cursor": None,
    }


@pytest.mark.parametrize(
    "odd",
    [
        {"cursor": "left"},
        {"cursor": {"x": {"y": 1}}},
        {"selection": "all"},
        {"selection": [1]},
        {"viewport": {"x": "a" * 5_000}},
        {"colour": "red"},
    ],
)
def test_p12_odd_presence_is_refused(world: World, join: Join, odd: dict) -> None:
    socket = join()
    socket.send({"t": "presence", **odd})
    assert socket.wait("rejected")["code"] == "invalid"


def test_i14_a_flood_of_presence_neither_delays_nor_drops_an_op(world: World, join: Join) -> None:
    flooder, other = join("viewer"), join("editor")
    for number in range(500):
        flooder.send({"t": "presence", "viewport": {"x": number}})
    body = other.submit(op("card", "set", world.ids["card"], title="Through"))
    assert other.answer(body)["ops"]
    flooder.until(other.items[-1]["revision"])
    assert len([f for f in other.quiet() if f["t"] == "presence"]) < 20


def test_a_measurement_and_a_library_change_reach_the_room(
    server: Server, world: World, join: Join
) -> None:
    socket = join("viewer")
    library_changed(workspace_id=world.workspace.pk, entity="persona", ref=new_id())
    ref = new_id()
    library_changed(workspace_id=world.workspace.pk, entity="channel", ref=ref)
    notify(kind="comment", map_id=world.map_id, ref=ref)

    assert socket.wait("notice")["kind"] == "persona"
    assert socket.wait("notice") == {"t": "notice", "kind": "channel", "id": ref}
    assert socket.wait("notice") == {"t": "notice", "kind": "comment", "id": ref}


def test_news_written_by_another_process_are_found_once(
    server: Server, world: World, join: Join
) -> None:
    from journeymap.workspaces import notices

    socket = join("viewer")
    notices.unsubscribe(server.hub._noticed)
    try:
        library_changed(workspace_id=world.workspace.pk, entity="persona", ref=new_id())
        assert socket.wait("notice")["kind"] == "persona"
    finally:
        notices.subscribe(server.hub._noticed)
    assert [f for f in socket.quiet(0.7) if f["t"] == "notice"] == []


def test_the_hello_must_come_and_must_be_understood(
    world: World, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "HELLO_SECONDS", 0.2)
    assert join(hello=False).closed() == 4400
    for odd in (
        {"t": "ping"},
        {"t": "hello"},
        {"t": "hello", "proto": 1, "schema": 1, "conn": "no spaces", "revision": 0},
        {"t": "hello", "proto": 1, "schema": 1, "conn": "a", "revision": -1},
        {"t": "hello", "proto": 1, "schema": 1, "conn": "a", "revision": 0, "more": 1},
    ):
        socket = join(hello=False)
        socket.send(odd)
        assert socket.closed() == 4400


def test_i15_a_client_of_another_version_is_told_to_reload(world: World, join: Join) -> None:
    for version in ({"proto": 99, "schema": 1}, {"proto": 1, "schema": 99}):
        socket = join(hello=False)
        socket.send({"t": "hello", "conn": "a", "client": "b", "revision": 0, **version})
        assert socket.wait("reload")
        assert socket.closed() == 1000


def test_ten_bad_frames_in_a_minute_end_a_socket(world: World, join: Join) -> None:
    socket = join()
    for text in ("[]", "{}", "nonsense", '{"t":"sing"}', "1") * 2:
        socket.send(text)
    assert socket.closed() == 4400
    assert len([f for f in socket.frames if f["t"] == "rejected"]) == 10


def test_a_flood_of_batches_is_slowed_and_nothing_of_it_lost(
    world: World, join: Join, settings
) -> None:
    settings.JOURNEYMAP_SOCKET_BATCHES_PER_SECOND = 20
    settings.JOURNEYMAP_SOCKET_BATCHES_BURST = 5
    socket = join()
    start = world.revision()
    bodies = [socket.submit(op("card", "set", world.ids["card"], title=f"{n}")) for n in range(20)]
    answers = [socket.answer(body) for body in bodies]
    slowed = [a for a in answers if a.get("t") == "retry"]
    assert slowed
    assert all(0 < a["after_ms"] <= 1_000 for a in slowed)
    assert world.revision() == start + len(answers) - len(slowed)


def test_a_sustained_flood_ends_the_socket(
    world: World, join: Join, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "FLOOD_SECONDS", 0.2)
    settings.JOURNEYMAP_SOCKET_BATCHES_PER_SECOND = 1
    settings.JOURNEYMAP_SOCKET_BATCHES_BURST = 1
    socket = join()
    # As long as it takes: on a busy machine the server may look away between two of them.
    with suppress(ConnectionClosed):
        for _ in range(100):
            socket.submit(op("card", "set", world.ids["card"], title="again"))
            time.sleep(0.1)
    assert socket.closed() == 4429


def test_a_stopped_reader_costs_nobody_else_and_is_let_go(
    server: Server, world: World, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I13, R10: the others lose nothing, and the stuck one's memory is bounded."""
    monkeypatch.setattr(outbox, "MAX_BYTES", 64 * 1024)
    monkeypatch.setattr(outbox, "LAG_SECONDS", 0.5)
    author, other = join("editor"), join("owner")
    stuck = silent_socket(server, world)
    before = session._slow.value()
    card, text = world.ids["card"], "x" * 3_900
    for number in range(100):
        # Through the kernel's buffers, that take some megabytes, and then into our own.
        ops = [op("card", "set", card, body=f"{number}-{n}{text}") for n in range(100)]
        applied = apply_through_writer(
            actor=world.actors["editor"], map_id=world.map_id, batch=batch(*ops)
        )
        # Whoever is to count as a reader must read: the bounds above hold for everybody here.
        author.until(applied.revision)
        revisions = [i["revision"] for i in other.until(applied.revision)]
        if session._slow.value() > before:
            break

    assert revisions == list(range(revisions[0], applied.revision + 1))
    assert session._slow.value() == before + 1
    peers = server.hub.rooms[world.map_id].peers
    assert Socket.eventually(lambda: server.call(lambda: len(peers)) == 2)
    stuck.close()


def test_a_slow_reader_is_told_to_catch_up_and_then_goes_on(
    server: Server, world: World, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MAX_BYTES", 64 * 1024)
    slow = silent_socket(server, world)
    before = outbox._resyncs.value()
    card, text = world.ids["card"], "x" * 3_900
    for number in range(100):
        ops = [op("card", "set", card, body=f"{number}-{n}{text}") for n in range(100)]
        apply_through_writer(actor=world.actors["editor"], map_id=world.map_id, batch=batch(*ops))
        if outbox._resyncs.value() > before:
            break
    assert outbox._resyncs.value() == before + 1
    read = b""
    while b'"t":"resync"' not in read:
        read = read[-100:] + slow.recv(1 << 20)
    apply_through_writer(
        actor=world.actors["editor"],
        map_id=world.map_id,
        batch=batch(op("card", "set", card, title="Here again")),
    )
    while b"Here again" not in read:
        read = read[-100:] + slow.recv(1 << 20)
    slow.close()


def silent_socket(server: Server, world: World) -> sockets.socket:
    """A viewer's socket that says hello by hand and reads only when told to."""
    cookie = session_cookie(User.objects.get(pk=world.actors["viewer"].user_id))
    raw = sockets.socket()
    raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    raw.settimeout(15)
    raw.connect(("127.0.0.1", server.port))
    lines = (
        f"GET /ws/v1/maps/{world.map_id} HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Protocol: jm.v1",
        f"Origin: http://127.0.0.1:{server.port}",
        f"Cookie: {cookie}",
    )
    raw.sendall("\r\n".join((*lines, "", "")).encode())
    assert b" 101 " in raw.recv(4096)
    hello = json.dumps({"t": "hello", "proto": 1, "schema": 1, "conn": "stuck"}).encode()
    # One text frame: length below 126, masked with zeros.
    raw.sendall(bytes([0x81, 0x80 | len(hello), 0, 0, 0, 0]) + hello)
    assert Socket.eventually(lambda: "stuck" in server.hub.rooms[world.map_id].peers)
    peer = server.hub.rooms[world.map_id].peers["stuck"]
    assert Socket.eventually(lambda: peer.live)
    return raw


def test_what_gathers_goes_out_as_one_frame(
    world: World, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "PAUSE_PER_PEER", 0.25)
    monkeypatch.setattr(room, "MAX_PAUSE", 0.5)
    author, other = join("editor"), join("viewer")
    bodies = [author.submit(op("card", "set", world.ids["card"], title=f"{n}")) for n in range(30)]
    last = author.answer(bodies[-1])
    other.until(last["revision"])
    frames = [f for f in other.frames if f["t"] == "changes"]

    assert len(frames) <= 4
    assert sum(len(f["items"]) for f in frames) == 30


def test_guests_without_numbers_get_no_kpi_frames(server: Server, world: World) -> None:
    made = MadeMap(world.map)
    peers = {}
    for shows in (True, False):
        _, secret, _ = make_guest(made, shows={"show_kpis": shows})
        cookie = f"{guests.cookie_name(world.map_id)}={secret}"
        peers[shows] = Socket(server.port, world.map_id, cookie=cookie)
        peers[shows].hello()
    room_of = server.hub.rooms[world.map_id]
    server.call(lambda: room_of.send('{"t":"kpi"}', kpis_only=True))

    assert peers[True].wait("kpi")
    assert [f for f in peers[False].quiet() if f["t"] == "kpi"] == []
