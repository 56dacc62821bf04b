"""The embedded broker: whole messages or none, each to one worker, whatever was killed before."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection, Queue

from journeymap.config.folder_broker import Transport, sweep_folder

pytestmark = pytest.mark.one_database

COLLECT = Queue("collect", routing_key="collect")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Connection]:
    with Connection(transport=Transport, transport_options={"folder": str(tmp_path)}) as made:
        yield made


def send(broker: Connection, *texts: str) -> None:
    for text in texts:
        broker.Producer().publish({"job": text}, routing_key="collect", declare=[COLLECT])


def received(broker: Connection) -> list[str]:
    found = []
    queue = COLLECT(broker.channel())
    while (message := queue.get(no_ack=True)) is not None:
        found.append(message.payload["job"])
    return found


def test_messages_come_once_in_their_order_and_only_from_their_queue(
    broker: Connection, tmp_path: Path
) -> None:
    send(broker, "a", "b")
    broker.Producer().publish({"job": "mail"}, routing_key="mail", declare=[Queue("mail")])
    with Connection(transport=Transport, transport_options={"folder": str(tmp_path)}) as other:
        assert COLLECT(broker.channel()).get(no_ack=True).payload == {"job": "a"}
        assert received(other) == ["b"]
    assert received(broker) == []
    (mail,) = tmp_path.iterdir()
    assert mail.name.endswith(".mail.msg")


def test_what_a_killed_process_left_half_written_stops_nobody(
    broker: Connection, tmp_path: Path, caplog: Any
) -> None:
    send(broker, "a")
    (whole,) = tmp_path.iterdir()
    for name, half in (("0", ""), ("1", whole.read_text()[:40]), ("2", "\x00\xff"), ("3", "null")):
        (tmp_path / f"{name}-x.collect.msg").write_text(half)  # comes first
    (tmp_path / "4-x.collect.part").write_text("{")
    # What the transport of earlier versions left: no table is read any more.
    (tmp_path / "collect.exchange").write_text('[["collect", "", "col')
    send(broker, "b")
    assert received(broker) == ["a", "b"]
    assert caplog.text.count("could not be read was dropped") == 4
    assert not list(tmp_path.glob("*.msg"))


def test_leftovers_of_the_dead_go_and_those_of_the_living_stay(tmp_path: Path) -> None:
    long_ago = time.time() - 3600
    for name in ("1-x.collect.part", "2-x.collect.taken", "3-x.collect.msg"):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (long_ago, long_ago))
    (tmp_path / "4-x.collect.part").touch()
    sweep_folder(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "3-x.collect.msg",
        "4-x.collect.part",
    ]


def test_a_message_another_worker_took_in_the_same_moment_is_his(
    broker: Connection, tmp_path: Path, monkeypatch: Any
) -> None:
    send(broker, "a", "b")
    channel = broker.channel()
    waiting = list(channel._waiting("collect"))
    waiting[0].unlink()
    monkeypatch.setattr(channel, "_waiting", lambda queue: iter(waiting))
    assert channel._get("collect")["headers"] is not None
    with pytest.raises(Empty):
        channel._get("collect")


def test_a_queue_is_counted_and_emptied(broker: Connection) -> None:
    send(broker, "a", "b")
    channel = broker.channel()
    assert channel.queue_declare(queue="collect").message_count == 2
    assert channel.queue_purge("collect") == 2
    assert channel.queue_declare(queue="collect").message_count == 0
