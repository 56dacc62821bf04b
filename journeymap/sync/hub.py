"""The hub: all open rooms of this process, and everything that has to reach them.

News come three ways: directly from this process' commits, through Redis from other processes,
and by polling log and notices, which alone is complete (P9).
"""

import asyncio
import logging
import random
import uuid
from collections import Counter, deque
from collections.abc import Coroutine
from typing import Any

import orjson
from django.conf import settings

from journeymap.changes import publish, writer
from journeymap.changes.writer import DatabaseThreads
from journeymap.core import metrics
from journeymap.core.errors import DomainError, Unavailable
from journeymap.sync import frames, news
from journeymap.sync.relay import Relay
from journeymap.sync.room import Peer, Room
from journeymap.sync.watch import Watch
from journeymap.workspaces import notices
from journeymap.workspaces.models import Notice

logger = logging.getLogger(__name__)

MAX_DELTA = 2_000
MAX_IN_ROOM = 200
MAX_SOCKETS = 1_200
# Beside Redis a notice must still be found in time to close a socket within two seconds (B5).
POLL_SECONDS, POLL_BESIDE_REDIS = 0.25, 1.5
_READERS = 3
_STOP_SECONDS = 5.0

_open = metrics.gauge("journeymap_sockets_open", "Open sockets")
_rooms = metrics.gauge("journeymap_rooms_open", "Maps with open sockets")


class Full(DomainError):
    """No room for another socket: of this person, on this map, or in this process."""

    code = "full"
    status = 503
    default_detail = "Too many connections."


class Hub:
    """The rooms of one process, on one event loop."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.rooms: dict[uuid.UUID, Room] = {}
        self.draining = False
        # Reads beside the writer: a log being read must not keep an edit waiting.
        self.threads = DatabaseThreads(name="jm-sync", size=_READERS)
        self.writer = writer.start()
        self.watch = Watch(self)
        self._reader = news.NoticeReader()
        self._relay: Relay | None = None
        self._people: Counter[str] = Counter()
        self._heard: deque[tuple[uuid.UUID, int, bytes]] = deque()
        self._delivering = False
        self._poked = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()

    # ---- life ------------------------------------------------------------------------------

    async def start(self) -> None:
        """Listen to this process, to Redis where there is one, and begin to poll."""
        await self.threads.run(self._reader.start)
        publish.subscribe(self._committed)
        notices.subscribe(self._noticed)
        if settings.REDIS_URL:
            self._relay = Relay(
                settings.REDIS_URL, on_item=self._from_afar, on_news=self._poked.set
            )
        self.spawn(self._poll_forever())
        self.spawn(self.watch.forever())
        _open.ask(lambda: sum(self._people.values()))
        _rooms.ask(lambda: len(self.rooms))

    async def drain(self) -> None:
        """Answer what was submitted, then send everybody elsewhere, not all at the same moment."""
        self.draining = True
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await self.writer.idle()
        except TimeoutError:
            logger.warning("batches were still waiting at the end")
        for room in list(self.rooms.values()):
            room.flush()
            for peer in list(room.peers.values()):
                peer.outbox.push(frames.write("bye", after_ms=random.randint(100, 3_000)))  # noqa: S311  # jitter
                peer.close(frames.RESTART)

    async def stop(self) -> None:
        """Close every socket and end everything this hub began."""
        if not self.draining:
            await self.drain()
        publish.unsubscribe(self._committed)
        notices.unsubscribe(self._noticed)
        if self._relay is not None:
            await self._relay.stop()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await writer.stop()
        await self.loop.run_in_executor(None, self.threads.stop)

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run a coroutine to its end; it is kept from being forgotten half-way."""
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # ---- sockets ---------------------------------------------------------------------------

    def enter(self, peer: Peer, *, map_id: uuid.UUID, workspace_id: uuid.UUID) -> Room:
        """Put a peer in its map's room, not yet live. Raises Full beyond the limits."""
        room = self.rooms.get(map_id)
        person = _person(peer)
        if (
            (room is not None and len(room.peers) >= MAX_IN_ROOM)
            or self._people.total() >= MAX_SOCKETS
            or self._people[person] >= settings.JOURNEYMAP_SOCKETS_PER_USER
        ):
            raise Full
        if room is None:
            room = Room(map_id=map_id, workspace_id=workspace_id, fill=self._fill)
            self.rooms[map_id] = room
            if self._relay is not None:
                self._relay.watch(map_id)
        room.peers[peer.conn] = peer
        self._people[person] += 1
        self.watch.set_timer(room, peer)
        return room

    def rename(self, room: Room, peer: Peer, conn: str) -> None:
        """Call a peer by the name it gave itself, unless another socket has that name already."""
        if conn not in room.peers and room.peers.get(peer.conn) is peer:
            del room.peers[peer.conn]
            peer.conn = conn
            room.peers[conn] = peer

    def leave(self, room: Room, peer: Peer) -> None:
        """Take a peer out; the last one closes the room."""
        if room.peers.get(peer.conn) is not peer:
            return
        del room.peers[peer.conn]
        person = _person(peer)
        self._people[person] -= 1
        if self._people[person] <= 0:
            del self._people[person]
        if peer.end_timer is not None:
            peer.end_timer.cancel()
        room.presence.leave(peer.conn)
        if not room.peers:
            room.stop()
            del self.rooms[room.map_id]
            if self._relay is not None:
                self._relay.unwatch(room.map_id)

    async def log_after(self, map_id: uuid.UUID, revision: int) -> news.Stretch | None:
        """Read the log of a map after a revision. Raises Unavailable."""
        return await self.threads.run(news.stretch, map_id, after=revision, limit=MAX_DELTA)

    async def go_live(self, room: Room, peer: Peer) -> None:
        """Let a peer go on with the others, whatever came since `peer.revision`."""
        while not room.catch_up(peer):
            try:
                read = await self.log_after(room.map_id, peer.revision)
            except Unavailable:
                await asyncio.sleep(1)
                continue
            if read is None or not read.whole:
                peer.revision = room.revision or 0
                peer.outbox.push(room.resync())
            else:
                self.send_items(peer, read.items)

    def send_items(self, peer: Peer, items: list[tuple[int, bytes]]) -> None:
        """Send a stretch of the log to one peer, in frames that its outbox can hold."""
        page: list[bytes] = []
        size = 0
        for revision, item in items:
            if revision <= peer.revision:
                continue
            if page and size + len(item) > 256 * 1024:
                peer.outbox.push(frames.changes(page))
                page, size = [], 0
            page.append(item)
            size += len(item)
            peer.revision = revision
        if page:
            peer.outbox.push(frames.changes(page))

    # ---- changes ---------------------------------------------------------------------------

    def _committed(self, map_id: uuid.UUID, revision: int, item: dict[str, Any]) -> None:
        # In the thread that committed. What nobody could hear is not even serialised.
        if map_id not in self.rooms and self._relay is None:
            return
        self._heard.append((map_id, revision, orjson.dumps(item)))
        # The loop lowers the flag before it empties the queue, so nothing stays unseen in it.
        if not self._delivering:
            self._delivering = True
            self.loop.call_soon_threadsafe(self._deliver)
        if any(op["entity"] == "map" and op["type"] != "set" for op in item["ops"]):
            # Guests lose a deleted map at once.
            self.loop.call_soon_threadsafe(self.watch.about, map_id, None, "")

    def _deliver(self) -> None:
        self._delivering = False
        while self._heard:
            map_id, revision, item = self._heard.popleft()
            if self._relay is not None:
                self._relay.tell(map_id, revision, item)
            if (room := self.rooms.get(map_id)) is not None:
                room.accept(revision, item)

    def _from_afar(self, map_id: uuid.UUID, revision: int, item: bytes) -> None:
        room = self.rooms.get(map_id)
        if room is None:
            return
        if item:
            room.accept(revision, item)
        else:
            room.hear(revision)

    def _fill(self, room: Room) -> None:
        if not room.filling and room.revision is not None:
            room.filling = True
            self.spawn(self._fill_gap(room))

    async def _fill_gap(self, room: Room) -> None:
        try:
            while room.behind and room.revision is not None and room.peers:
                read = await self.log_after(room.map_id, room.revision)
                if read is None:
                    return
                if not read.whole:
                    room.restart(read.head.revision, epoch=read.head.epoch)
                    return
                before = room.revision
                for revision, item in read.items:
                    room.accept(revision, item)
                if room.revision == before:
                    # Told of a revision that is not in the log: a false rumour, or a restore.
                    room.rumour = room.revision
        except Unavailable:
            pass  # the poll tries again
        finally:
            room.filling = False

    # ---- notices and polling ---------------------------------------------------------------

    def _noticed(self, notice: Notice) -> None:
        # In the thread that committed.
        told = {
            "id": notice.pk,
            "map_id": notice.map_id,
            "workspace_id": notice.workspace_id,
            "kind": notice.kind,
            "ref": notice.ref,
            "payload": notice.payload,
        }
        self.loop.call_soon_threadsafe(self._take_direct, told)

    def _take_direct(self, notice: dict[str, Any]) -> None:
        if self._relay is not None:
            self._relay.tell_news()
        if self._reader.told(notice["id"]):
            self.watch.notice(notice)

    async def _poll_forever(self) -> None:
        while True:
            beside_redis = self._relay is not None and self._relay.up
            try:
                async with asyncio.timeout(POLL_BESIDE_REDIS if beside_redis else POLL_SECONDS):
                    await self._poked.wait()
            except TimeoutError:
                pass
            self._poked.clear()
            try:
                await self._poll()
            except Unavailable:
                await asyncio.sleep(1)
            except Exception:
                logger.exception("the poll failed")
                await asyncio.sleep(1)

    async def _poll(self) -> None:
        rooms = dict(self.rooms)
        if not rooms:
            return
        workspace_ids = list({room.workspace_id for room in rooms.values()})

        def read() -> tuple[dict[uuid.UUID, news.Head], list[dict[str, Any]]]:
            fresh = self._reader.fresh(map_ids=list(rooms), workspace_ids=workspace_ids)
            return news.heads(list(rooms)), fresh

        heads, fresh = await self.threads.run(read)
        for notice in fresh:
            self.watch.notice(notice)
        # What this process committed meanwhile is on its way already.
        await asyncio.sleep(0)
        for map_id, head in heads.items():
            room = self.rooms.get(map_id)
            if room is None or room.revision is None:
                continue
            if head.epoch != room.epoch:
                room.restart(head.revision, epoch=head.epoch)
            else:
                room.hear(head.revision)


def _person(peer: Peer) -> str:
    return str(peer.actor.user_id or peer.actor.id)
