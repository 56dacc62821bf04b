"""One socket's session: the hello, then frame by frame until it closes."""

import asyncio
import logging
import uuid
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.conf import settings

from journeymap.changes import envelope
from journeymap.changes.apply import Submission
from journeymap.core import metrics
from journeymap.core.errors import DomainError, Invalid, TooLarge, Unavailable
from journeymap.sync import frames
from journeymap.sync.handshake import Standing
from journeymap.sync.outbox import Outbox
from journeymap.sync.room import Peer

if TYPE_CHECKING:
    from journeymap.sync.hub import Hub

logger = logging.getLogger(__name__)

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

HELLO_SECONDS = 5.0
RETRY_MS = 1_000
# A client keeps one batch in flight; whoever piles up more does not speak our protocol.
MAX_WAITING = 64
PRESENCE_PER_SECOND, PRESENCE_BURST = 25.0, 50.0
BAD_FRAMES, BAD_SECONDS = 10, 60.0
FLOOD_SECONDS = 10.0
LIMITS = {"frame_bytes": frames.MAX_FRAME_BYTES, "ops": envelope.MAX_OPS}

_received = metrics.counter(
    "journeymap_socket_frames_received_total", "Frames read from sockets", labels=("kind",)
)
_answered = metrics.histogram(
    "journeymap_batch_seconds", "From a batch's arrival on a socket to its answer"
)
_slow = metrics.counter(
    "journeymap_sockets_slow_closed_total", "Sockets closed because they did not read"
)
_muted = metrics.counter(
    "journeymap_presence_muted_total", "Presence frames from clients that sent too many"
)


class Fault(DomainError):
    """Our own fault, told without its cause."""

    code = "internal"
    status = 500
    default_detail = "Something went wrong on the server."


class Bucket:
    """A token bucket: `rate` a second, `burst` at once."""

    __slots__ = ("_at", "_left", "burst", "rate")

    def __init__(self, *, rate: float, burst: float) -> None:
        self.rate = rate
        self.burst = burst
        self._left = burst
        self._at = monotonic()

    def wait(self) -> float:
        """Take one and return 0, or return after how many seconds there will be one."""
        now = monotonic()
        self._left = min(self.burst, self._left + (now - self._at) * self.rate)
        self._at = now
        if self._left >= 1:
            self._left -= 1
            return 0.0
        return (1 - self._left) / self.rate


class Session:
    """A socket that has been admitted. Raises Full when there is no place for it."""

    def __init__(self, hub: "Hub", *, send: Send, map_id: uuid.UUID, standing: Standing) -> None:
        self._hub = hub
        self._send = send
        self._map_id = map_id
        self._outbox = Outbox(send, resync=self._resync, on_lag=self._lagged, on_dead=self._hang_up)
        self._peer = Peer(
            conn=uuid.uuid4().hex,
            actor=standing.actor,
            credential=standing.credential,
            access=standing.access,
            outbox=self._outbox,
            close=self.close,
            ends_at=standing.ends_at,
        )
        self._room = hub.enter(self._peer, map_id=map_id, workspace_id=standing.workspace_id)
        self._task: asyncio.Task[Any] | None = None
        self._closer: asyncio.Task[Any] | None = None
        self._reading = True
        self._closing = False
        self._waiting: deque[tuple[envelope.Batch, float]] = deque()
        self._committing = False
        self._batches = Bucket(
            rate=settings.JOURNEYMAP_SOCKET_BATCHES_PER_SECOND,
            burst=settings.JOURNEYMAP_SOCKET_BATCHES_BURST,
        )
        self._presence = Bucket(rate=PRESENCE_PER_SECOND, burst=PRESENCE_BURST)
        self._bad: deque[float] = deque()
        self._flooding_since: float | None = None

    # ---- life ------------------------------------------------------------------------------

    async def serve(self, receive: Receive) -> None:
        """Accept the socket and serve it until either side ends it."""
        self._task = asyncio.current_task()
        try:
            await self._send({"type": "websocket.accept", "subprotocol": frames.SUBPROTOCOL})
            if await self._greet(receive):
                while (text := await _text(receive)) is not None:
                    self._read(text)
        except asyncio.CancelledError:
            if not self._closing:
                raise
        except OSError:
            pass  # the client went away while being written to
        except Exception:
            logger.exception("a socket's session failed")
            self.close(frames.FAULT)
        finally:
            self._hub.leave(self._room, self._peer)
            self._reading = False
            if self._closer is not None:
                # uvicorn drops the connection once we return: the close frame goes out first.
                await asyncio.wait([self._closer])
            self._outbox.drop()

    def close(self, code: int) -> None:
        """End the socket with a code; what waits to be written gets a moment."""
        if not self._closing:
            self._closing = True
            self._peer.live = False
            self._hub.leave(self._room, self._peer)
            self._closer = self._hub.spawn(self._close(code))

    async def _close(self, code: int) -> None:
        await self._outbox.close(code)
        self._stop_reading()

    def _stop_reading(self) -> None:
        if self._task is not None and self._reading:
            self._reading = False
            self._task.cancel()

    def _hang_up(self) -> None:
        # Writing failed: nobody is there to be told.
        if not self._closing:
            self._closing = True
            self._hub.leave(self._room, self._peer)
            self._stop_reading()

    def _lagged(self) -> None:
        _slow.add()
        self.close(frames.LAGGING)

    def _resync(self) -> str:
        return self._room.resync()

    # ---- the hello -------------------------------------------------------------------------

    async def _greet(self, receive: Receive) -> bool:
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                text = await _text(receive)
        except TimeoutError:
            self.close(frames.BAD_FRAMES)
            return False
        if text is None:
            return False
        try:
            hello = frames.read_hello(frames.read(text))
        except Invalid as error:
            self._outbox.push(frames.rejected(error))
            self.close(frames.BAD_FRAMES)
            return False
        if not hello.understood:
            self._outbox.push(frames.write("reload"))
            self.close(1000)
            return False
        self._hub.rename(self._room, self._peer, hello.conn)
        try:
            await self._welcome(hello)
        except Unavailable:
            self._outbox.push(frames.retry(RETRY_MS))
            self.close(frames.RESTART)
            return False
        return True

    async def _welcome(self, hello: frames.Hello) -> None:
        # The room hears of everything from here on, and only then the log is read: what is
        # committed in between comes both ways and goes out once, by its revision.
        room, peer = self._room, self._peer
        known = -1 if hello.revision is None else hello.revision
        read = await self._hub.log_after(self._map_id, known)
        if read is None:
            self.close(frames.WITHDRAWN)
            return
        delta = read.whole and hello.epoch == read.head.epoch
        room.start_at(read.head.revision, epoch=read.head.epoch)
        peer.role_told = peer.access.role.value
        head = {
            "epoch": read.head.epoch,
            "revision": read.head.revision,
            "floor": read.head.floor,
        }
        self._outbox.push(
            frames.welcome(
                head=head,
                access=peer.access,
                actor=peer.actor,
                conn=peer.conn,
                mode="delta" if delta else "snapshot",
                limits=LIMITS,
            )
        )
        peer.revision = known if delta else read.head.revision
        if delta:
            self._hub.send_items(peer, read.items)
        peer.welcomed = True
        await self._hub.go_live(room, peer)

    # ---- frames ----------------------------------------------------------------------------

    @property
    def _ending(self) -> bool:
        # What is not answered is not taken in either: the client sends it again elsewhere.
        return self._closing or self._hub.draining

    def _read(self, text: str) -> None:
        if self._ending:
            return
        try:
            frame = frames.read(text)
        except Invalid as error:
            _received.add(1, kind="bad")
            self._refuse(error)
            return
        kind = frame["t"]
        _received.add(1, kind=kind)
        if kind == "submit":
            self._submit(frame, size=len(text.encode()))
        elif kind == "presence":
            self._move(frame, size=len(text))
        elif kind == "ping":
            self._outbox.push(frames.write("pong", revision=self._room.revision or 0))
        elif kind == "hello":
            self._refuse(Invalid("Hello was said already."))

    def _refuse(self, error: DomainError, *, batch_id: object = None) -> None:
        self._outbox.push(frames.rejected(error, batch_id=batch_id))
        now = monotonic()
        self._bad.append(now)
        while self._bad[0] < now - BAD_SECONDS:
            self._bad.popleft()
        if len(self._bad) >= BAD_FRAMES:
            self.close(frames.BAD_FRAMES)

    def _move(self, frame: dict[str, Any], *, size: int) -> None:
        if self._presence.wait():
            _muted.add()
            return
        try:
            self._room.presence.update(self._peer, frames.read_presence(frame, size=size))
        except Invalid as error:
            self._refuse(error)

    def _submit(self, frame: dict[str, Any], *, size: int) -> None:
        began = monotonic()
        batch_id = frame.get("batch_id")
        if (wait := self._batches.wait()) > 0:
            self._slow_down(wait, batch_id)
            return
        self._flooding_since = None
        try:
            if size > frames.MAX_FRAME_BYTES:
                raise TooLarge("Send a batch of this size by POST.")
            batch = envelope.parse({k: v for k, v in frame.items() if k != "t"})
        except DomainError as error:
            self._refuse(error, batch_id=batch_id)
            return
        if len(self._waiting) >= MAX_WAITING:
            self.close(frames.FLOODING)
            return
        self._waiting.append((batch, began))
        if not self._committing:
            self._committing = True
            self._hub.spawn(self._commit())

    def _slow_down(self, wait: float, batch_id: object) -> None:
        now = monotonic()
        self._flooding_since = self._flooding_since or now
        if now - self._flooding_since > FLOOD_SECONDS:
            self.close(frames.FLOODING)
            return
        self._outbox.push(frames.retry(max(1, int(wait * 1000)), batch_id=_echo(batch_id)))

    async def _commit(self) -> None:
        # One after the other: a batch that has to be sent again must not be overtaken (I5).
        try:
            while self._waiting and not self._ending:
                batch, began = self._waiting[0]
                answered = await self._commit_one(batch)
                _answered.observe(monotonic() - began)
                if answered:
                    self._waiting.popleft()
                else:
                    for later, _ in self._waiting:
                        self._outbox.push(frames.retry(RETRY_MS, batch_id=later.batch_id))
                    self._waiting.clear()
        finally:
            self._committing = False

    async def _commit_one(self, batch: envelope.Batch) -> bool:
        submission = Submission(self._peer.actor, batch)
        try:
            applied = await self._hub.writer.submit(self._map_id, submission)
        except Unavailable:
            return False
        except DomainError as error:
            # What the refusal builds on comes first.
            self._room.flush()
            self._outbox.push(frames.rejected(error, batch_id=batch.batch_id))
            return True
        except Exception:  # logged by the writer; the client must not wait for ever
            self._outbox.push(frames.rejected(Fault(), batch_id=batch.batch_id))
            return True
        if applied.effect != "applied":
            self._room.flush()
            more = {"skipped": list(applied.skipped)} if applied.skipped else {}
            self._outbox.push(
                frames.write(
                    "committed",
                    batch_id=str(batch.batch_id),
                    revision=applied.revision,
                    effect=applied.effect,
                    **more,
                )
            )
        # An applied batch answers itself: its author gets it with everybody else (P5).
        return True


def _echo(batch_id: object) -> str | None:
    return batch_id[:64] if isinstance(batch_id, str) else None


async def _text(receive: Receive) -> str | None:
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return None
        if message["type"] == "websocket.receive":
            # Binary frames are none of ours; as text they are refused like any other bad frame.
            return message.get("text") or ""
