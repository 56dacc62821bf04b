"""A room: one open map in this process, its sockets, and the order of what they get.

The room, not its clients, puts what arrives from several processes in order and fills gaps from
the log, once for all (P9).
"""

import asyncio
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from journeymap.core import metrics
from journeymap.maps.policy import Access
from journeymap.sync import frames
from journeymap.sync.credential import Credential
from journeymap.sync.outbox import Outbox
from journeymap.sync.presence import Presence
from journeymap.workspaces.actor import Actor

# One frame per socket and 16 ms carries all that gathered; in a small room frames cost so little
# that waiting as long would only be felt, so the pause grows with the number of sockets.
MAX_PAUSE = 0.016
PAUSE_PER_PEER = 0.00006
# What is kept to let sockets in, or go on, without asking the database.
RING_ITEMS = 512
RING_BYTES = 2 * 1024 * 1024

_frames_out = metrics.counter(
    "journeymap_socket_frames_total", "Frames of changes written to sockets"
)


@dataclass(eq=False, slots=True)
class Peer:
    """One socket in a room: who it is, what it may see and how far it has been told."""

    conn: str
    actor: Actor
    credential: Credential
    access: Access
    outbox: Outbox
    close: Callable[[int], None]
    revision: int = 0
    # Nothing is sent before the peer has been welcomed, nor while its rights are being re-read.
    live: bool = False
    welcomed: bool = False
    presence_missed: bool = True
    ends_at: datetime | None = None
    end_timer: asyncio.TimerHandle | None = None
    role_told: str = ""


class Room:
    """The sockets of one map. All methods run on the event loop."""

    def __init__(
        self, *, map_id: uuid.UUID, workspace_id: uuid.UUID, fill: Callable[["Room"], None]
    ) -> None:
        self.map_id = map_id
        self.workspace_id = workspace_id
        self.peers: dict[str, Peer] = {}
        self.presence = Presence(self.peers)
        # The last revision accepted in order; None before the first reading of the log.
        self.revision: int | None = None
        self.epoch = ""
        self.filling = False
        # The highest revision anybody spoke of; above `revision` means that something is missing.
        self.rumour = 0
        self._fill = fill
        self._early: dict[int, bytes] = {}
        self._buffer: list[tuple[int, bytes]] = []
        self._ring: deque[tuple[int, bytes]] = deque()
        self._ring_bytes = 0
        self._timer: asyncio.Handle | None = None
        self._flushed_at = 0.0
        self._loop = asyncio.get_running_loop()

    @property
    def behind(self) -> bool:
        """Tell whether a revision is known to exist that this room has not got in order."""
        return self.revision is not None and self.rumour > self.revision

    def start_at(self, revision: int, *, epoch: str) -> None:
        """Learn where the log stands, from the first socket's reading of it."""
        if self.revision is None:
            self.revision = revision
            self.epoch = epoch
            self._take_early()

    def accept(self, revision: int, item: bytes) -> None:
        """Take in one committed batch, in whatever order the news arrive; keep the room's order."""
        self.rumour = max(self.rumour, revision)
        if self.revision is not None and revision <= self.revision:
            return
        self._early[revision] = item
        self._take_early()
        if self._early and self.revision is not None:
            self._fill(self)

    def hear(self, revision: int) -> None:
        """Learn that a revision exists; fetch what lies between."""
        self.rumour = max(self.rumour, revision)
        if self.behind:
            self._fill(self)

    def _take_early(self) -> None:
        if self.revision is None:
            return
        for stale in [r for r in self._early if r <= self.revision]:
            del self._early[stale]
        while (item := self._early.pop(self.revision + 1, None)) is not None:
            self.revision += 1
            self._buffer.append((self.revision, item))
        if self._buffer and self._timer is None:
            pause = min(MAX_PAUSE, PAUSE_PER_PEER * len(self.peers))
            wait = self._flushed_at + pause - self._loop.time()
            # Not this instant even when nothing waits: a group's other batches arrive with it.
            self._timer = (
                self._loop.call_soon(self.flush)
                if wait <= 0
                else self._loop.call_later(wait, self.flush)
            )

    def flush(self) -> None:
        """Send what has gathered, serialised once for all."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._buffer:
            return
        batch, self._buffer = self._buffer, []
        first, last = batch[0][0], batch[-1][0]
        self._remember(batch)
        text = frames.changes([item for _, item in batch])
        told = 0
        for peer in list(self.peers.values()):
            if not peer.live or peer.revision >= last:
                continue
            if peer.revision < first:
                peer.outbox.push(text)
            else:
                peer.outbox.push(frames.changes([i for r, i in batch if r > peer.revision]))
            peer.revision = last
            told += 1
        _frames_out.add(told)
        self._flushed_at = self._loop.time()

    def _remember(self, batch: list[tuple[int, bytes]]) -> None:
        for pair in batch:
            self._ring.append(pair)
            self._ring_bytes += len(pair[1])
        while self._ring and (len(self._ring) > RING_ITEMS or self._ring_bytes > RING_BYTES):
            self._ring_bytes -= len(self._ring.popleft()[1])

    def catch_up(self, peer: Peer) -> bool:
        """Send a peer what the others have got since `peer.revision`, and let it go on with them.

        False when the room no longer remembers so far back: the log must be read first.
        """
        self.flush()
        missed = [pair for pair in self._ring if pair[0] > peer.revision]
        sent = self.revision or 0
        if peer.revision < sent:
            if not missed or missed[0][0] != peer.revision + 1:
                return False
            peer.outbox.push(frames.changes([item for _, item in missed]))
            peer.revision = sent
        peer.live = True
        self.presence.enter(peer)
        return True

    def restart(self, revision: int, *, epoch: str) -> None:
        """Begin anew where the log was cut or a backup restored: every client catches up itself."""
        self.revision, self.epoch, self.rumour = revision, epoch, revision
        self._early.clear()
        self._buffer.clear()
        self._ring.clear()
        self._ring_bytes = 0
        for peer in self.peers.values():
            peer.revision = revision
            if peer.live:
                peer.outbox.push(self.resync())

    def resync(self) -> str:
        """Return the request to fetch what is missing, by delta or document."""
        return frames.write("resync", revision=self.revision or 0, epoch=self.epoch)

    def send(self, text: str, *, kpis_only: bool = False) -> None:
        """Send a frame that is no change to all, or to those who may see KPIs."""
        for peer in list(self.peers.values()):
            if peer.live and (peer.access.show_kpis or not kpis_only):
                peer.outbox.push(text)

    def stop(self) -> None:
        """End the room's timers."""
        self.presence.stop()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
