"""The rules of the protocol over a real socket, each named by its number (docs/protocol.md)."""

import json
import uuid
from collections.abc import Callable

from django.db import connection

from journeymap.changes import document, log
from journeymap.changes.apply import apply_batch
from journeymap.changes.fold import fold
from journeymap.changes.models import Change
from journeymap.changes.writer import apply_through_writer
from journeymap.workspaces.actor import Role
from journeymap.workspaces.models import Membership
from journeymap.workspaces.services import change_role
from tests.changes.conftest import World
from tests.support.batches import batch, new_id, op
from tests.sync.client import Socket

Join = Callable[..., Socket]


def title(world: World, text: str) -> dict:
    return op("card", "set", world.ids["card"], title=text)


def test_p1_a_batch_raises_the_revision_by_one_and_a_refused_one_leaves_it(
    world: World, join: Join
) -> None:
    start = world.revision()
    socket = join()
    done = socket.answer(socket.submit(title(world, "One")))
    refused = socket.answer(socket.submit(op("card", "set", new_id(), title="Nobody")))
    again = socket.answer(socket.submit(title(world, "Two")))

    assert (done["revision"], again["revision"]) == (start + 1, start + 2)
    assert refused["t"] == "rejected"
    assert refused["code"] == "invalid"
    assert world.revision() == start + 2


def test_p2_others_get_a_batch_as_one_item_or_not_at_all(world: World, join: Join) -> None:
    author, other = join(), join("viewer")
    start = world.revision()
    good = title(world, "Kept together")
    bad = op("card", "set", new_id(), title="No such card")
    refused = author.answer(author.submit(good, bad))
    done = author.answer(author.submit(good, op("stage", "set", world.ids["stage_a"], name="New")))

    assert refused["op"] == 1
    assert [len(i["ops"]) for i in other.until(done["revision"])] == [2]
    assert done["revision"] == start + 1


def test_p3_a_batch_without_effect_is_answered_with_the_present_revision(
    world: World, join: Join
) -> None:
    socket = join()
    start = world.revision()
    answer = socket.answer(socket.submit(title(world, "Compares offers")))

    assert answer == {
        "t": "committed",
        "batch_id": answer["batch_id"],
        "revision": start,
        "effect": "none",
    }
    assert world.revision() == start


def test_p4_what_is_sent_out_are_the_effective_ops(world: World, join: Join) -> None:
    socket = join()
    card = world.ids["card"]
    item = socket.answer(socket.submit(op("card", "set", card, title="New", body="", color=None)))

    assert item["ops"] == [
        {"entity": "card", "type": "set", "id": card, "fields": {"title": "New"}}
    ]


def test_p5_the_author_gets_its_batch_once_by_the_same_frame_as_all(
    world: World, join: Join
) -> None:
    author, other = join(), join("viewer")
    body = author.submit(title(world, "Once"))
    item = author.answer(body)
    other.until(item["revision"])
    author.quiet()

    assert [i for i in author.items if i["batch_id"] == body["batch_id"]] == [item]
    assert other.items == author.items
    assert not [f for f in author.frames if f["t"] in {"committed", "rejected", "retry"}]


def test_p6_nothing_is_told_of_a_refused_batch_or_a_rolled_back_one(
    world: World, join: Join
) -> None:
    socket = join("viewer")
    editor = join()
    editor.answer(editor.submit(title(world, "Away"), op("card", "set", new_id(), title="x")))

    assert [f for f in socket.quiet() if f["t"] == "changes"] == []


def test_p7_a_batch_sent_again_is_answered_from_the_log(world: World, join: Join) -> None:
    first, second = join(), join()
    body = first.submit(title(world, "Sent often"))
    item = first.answer(body)
    frame = {"t": "submit", **body}
    assert second.answer(body) == item
    first.send(frame)
    second.send(frame)
    by_rest = apply_through_writer(actor=world.actors["editor"], map_id=world.map_id, batch=body)

    expected = {"t": "committed", "batch_id": body["batch_id"], "effect": "earlier"}
    for socket in (first, second):
        assert socket.answer(body) == {**expected, "revision": item["revision"]}
    assert (by_rest.effect, by_rest.revision) == ("earlier", item["revision"])
    assert Change.objects.filter(batch_id=body["batch_id"]).count() == 1


def test_p8_hello_is_answered_with_everything_after_it(world: World, join: Join) -> None:
    epoch = str(world.map.epoch)
    start = world.revision()
    for number in range(5):
        apply_batch(
            actor=world.actors["editor"],
            map_id=world.map_id,
            batch=batch(title(world, f"Missed {number}")),
        )
    socket = join(revision=start + 1, epoch=epoch)

    assert socket.welcome["mode"] == "delta"
    assert socket.welcome["revision"] == start + 5
    assert [i["revision"] for i in socket.until(start + 5)] == list(range(start + 2, start + 6))
    assert join(revision=start + 5, epoch=epoch).welcome["mode"] == "delta"


def test_p8_hello_is_answered_with_a_snapshot_where_the_log_cannot_help(
    world: World, join: Join
) -> None:
    epoch = str(world.map.epoch)
    for number in range(5):
        apply_batch(
            actor=world.actors["editor"],
            map_id=world.map_id,
            batch=batch(title(world, f"Missed {number}")),
        )
    head = world.revision()
    floor = log.trim(world.map_id, keep=2)

    for revision, told in (
        (floor - 1, epoch),  # below the floor
        (head + 1, epoch),  # ahead: the map was restored
        (head, str(uuid.uuid4())),  # another epoch
        (None, None),  # never had a document
    ):
        welcome = join(revision=revision, epoch=told).welcome
        assert (welcome["mode"], welcome["revision"]) == ("snapshot", head)
    assert join(revision=floor, epoch=epoch).welcome["mode"] == "delta"


def test_p9_a_gap_is_filled_from_the_log_once_for_the_room(
    world: World, join: Join, server
) -> None:
    # A hint that got lost: the room hears of revision n + 2 before n + 1.
    sockets = [join(), join("viewer")]
    start = world.revision()
    hub = server.hub
    hub_hears = hub._committed
    from journeymap.changes import publish

    publish.unsubscribe(hub_hears)
    try:
        for number in range(3):
            apply_batch(
                actor=world.actors["editor"],
                map_id=world.map_id,
                batch=batch(title(world, f"Unheard {number}")),
            )
    finally:
        publish.subscribe(hub_hears)
    item = log.items_after(world.map_id, start + 2, limit=1)[0]
    server.call(lambda: hub_hears(world.map_id, start + 3, item))

    for socket in sockets:
        revisions = [i["revision"] for i in socket.until(start + 3)]
        assert revisions == [start + 1, start + 2, start + 3]


def test_p9_a_hint_that_never_comes_is_replaced_by_the_poll(
    world: World, join: Join, server
) -> None:
    from journeymap.changes import publish

    socket = join()
    start = world.revision()
    publish.unsubscribe(server.hub._committed)
    try:
        apply_batch(
            actor=world.actors["editor"],
            map_id=world.map_id,
            batch=batch(title(world, "By another process")),
        )
        assert [i["revision"] for i in socket.until(start + 1)] == [start + 1]
    finally:
        publish.subscribe(server.hub._committed)


def test_p9_pong_tells_the_revision_so_that_a_client_can_see_a_gap(
    world: World, join: Join
) -> None:
    socket = join()
    socket.send({"t": "ping"})
    assert socket.wait("pong")["revision"] == world.revision()


def test_p10_a_refusal_names_batch_op_and_code_and_nothing_of_other_maps(
    world: World, join: Join
) -> None:
    from tests.changes.conftest import make_world

    elsewhere = make_world()
    socket = join()
    body = socket.submit(title(world, "Fine"), op("card", "set", elsewhere.ids["card"], title="x"))
    theirs = socket.answer(body)
    nobodys = socket.answer(
        socket.submit(title(world, "Fine"), op("card", "set", new_id(), title="x"))
    )

    assert (theirs["batch_id"], theirs["op"], theirs["code"]) == (body["batch_id"], 1, "invalid")
    assert {**theirs, "batch_id": ""} == {**nobodys, "batch_id": ""}


def test_p10_a_refusal_carries_the_present_row(world: World, join: Join) -> None:
    socket = join()
    socket.answer(socket.submit(op("card", "delete", world.ids["card"])))
    refused = socket.answer(socket.submit(title(world, "Too late")))

    assert refused["code"] == "gone"
    assert refused["row"]["title"] == "Compares offers"


def test_p13_a_viewers_batch_is_refused_and_its_presence_kept(world: World, join: Join) -> None:
    viewer, editor = join("viewer"), join()
    refused = viewer.answer(viewer.submit(title(world, "Not mine to write")))
    viewer.send({"t": "presence", "selection": [world.ids["card"]]})

    assert (refused["code"], refused["op"]) == ("forbidden", 0)
    frame = editor.wait("presence", where=lambda f: _place(f, viewer.conn, "selection"))
    assert _place(frame, viewer.conn, "selection") == [world.ids["card"]]


def test_p12_a_caret_is_relayed_and_goes_with_the_right_to_write(world: World, join: Join) -> None:
    writer, reader = join(), join("viewer")
    place = {"entity": "card", "id": world.ids["card"], "field": "title", "offset": 3}

    def told(to: Socket, of: Socket) -> object:
        return to.wait("presence", where=lambda f: _says(f, of.conn, "editing"))

    writer.send({"t": "presence", "editing": place})
    assert _place(told(reader, writer), writer.conn, "editing") == place
    # Who may not write is not shown writing.
    reader.send({"t": "presence", "editing": place, "selection": []})
    assert _place(told(writer, reader), reader.conn, "editing") is None
    membership = Membership.objects.get(user_id=world.actors["editor"].user_id)
    change_role(actor=world.actors["owner"], membership_id=membership.pk, role=Role.COMMENTER)
    assert _place(told(reader, writer), writer.conn, "editing") is None


def test_p14_odd_places_to_write_in_are_refused(world: World, join: Join) -> None:
    writer, reader = join(), join()
    good = {"entity": "card", "id": world.ids["card"], "field": "title"}
    odd: tuple[object, ...] = (
        "here",
        [good],
        {},
        {**good, "offset": -1},
        {**good, "offset": 16_001},
        {**good, "offset": 1.5},
        {**good, "offset": True},
        {**good, "offset": "3"},
        {**good, "field": "x" * 65},
    )
    for value in odd:
        writer.send({"t": "presence", "editing": value})
        refused = writer.wait("rejected")
        assert (refused["code"], list(refused["fields"])) == ("invalid", ["editing"])
    writer.send({"t": "presence", "editing": {**good, "offset": 16_000}})
    frame = reader.wait("presence", where=lambda f: _says(f, writer.conn, "editing"))
    assert _place(frame, writer.conn, "editing") == {**good, "offset": 16_000}


def _says(frame: dict, conn: str, key: str) -> bool:
    return any(item["conn"] == conn and key in item for item in frame["items"])


def _place(frame: dict, conn: str, key: str):
    return next((i.get(key) for i in frame["items"] if i["conn"] == conn), None)


def test_p14_odd_batches_are_refused_before_any_lock(world: World, join: Join) -> None:
    socket = join()
    good = batch(title(world, "Fine"))
    deep: list = []
    for _ in range(40):
        deep = [deep]
    for odd in (
        {**good, "surprise": 1},
        {**good, "ops": [{"entity": "planet", "type": "set", "id": new_id(), "fields": {}}]},
        {**good, "ops": [op("card", "explode", world.ids["card"])]},
        {**good, "ops": [op("card", "set", world.ids["card"], titel="x")]},
        {**good, "ops": []},
    ):
        answer = socket.answer(_send(socket, odd))
        assert answer["code"] == "invalid"
    for text in (
        json.dumps({"t": "submit", **good})[:-1] + ', "__proto__": {"x": 1}}',
        json.dumps({"t": "submit", **good, "ops": deep}),
        '{"t": "submit", "batch_id": NaN}',
    ):
        socket.send(text)
        assert socket.wait("rejected")["code"] == "invalid"
    assert world.revision() == socket.welcome["revision"]


def _send(socket: Socket, body: dict) -> dict:
    socket.send({"t": "submit", **body})
    return body


def test_p14_a_batch_too_large_for_a_frame_is_sent_to_post(world: World, join: Join) -> None:
    socket = join()
    ops = [op("card", "set", world.ids["card"], body="x" * 3_900) for _ in range(13)]
    answer = socket.answer(_send(socket, batch(*ops)))
    assert answer["code"] == "limit"


def test_p15_the_log_replayed_gives_the_present_document(world: World, join: Join) -> None:
    socket = join(revision=0, epoch=str(world.map.epoch))
    state = document.empty(world.map_id)
    socket.answer(socket.submit(op("stage", "delete", world.ids["stage_a"])))
    done = socket.answer(socket.submit(op("stage", "restore", world.ids["stage_a"])))
    for item in socket.until(done["revision"]):
        state = fold(state, item["ops"], revision=item["revision"])

    assert state == document.build(world.map_id)


def test_p16_a_client_resends_its_pending_batch_after_a_snapshot(world: World, join: Join) -> None:
    # The batch was made on an old copy; the snapshot does not refuse it.
    pending = batch(title(world, "Made offline"), base=world.revision())
    for number in range(3):
        apply_batch(
            actor=world.actors["owner"],
            map_id=world.map_id,
            batch=batch(op("stage", "set", world.ids["stage_b"], name=f"Other {number}")),
        )
    log.trim(world.map_id, keep=1)
    socket = join(revision=pending["base_revision"], epoch=str(world.map.epoch))
    assert socket.welcome["mode"] == "snapshot"
    item = socket.answer(_send(socket, pending))

    assert item["ops"][0]["fields"] == {"title": "Made offline"}


def test_i5_batches_of_one_client_are_applied_in_their_order(world: World, join: Join) -> None:
    socket = join()
    bodies = [socket.submit(title(world, f"Number {n}")) for n in range(40)]
    socket.answer(bodies[-1])

    assert [i["batch_id"] for i in socket.items] == [b["batch_id"] for b in bodies]
    assert [i["revision"] for i in socket.items] == list(
        range(socket.items[0]["revision"], socket.items[0]["revision"] + 40)
    )


def test_the_database_of_this_run_is_the_one_asked_for() -> None:
    import os

    assert (
        connection.vendor
        == {"sqlite": "sqlite", "postgres": "postgresql"}[os.environ["JOURNEYMAP_TEST_DATABASE"]]
    )
