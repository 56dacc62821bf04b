"""What one socket still has to get: a bounded queue and the task that writes it.

A reader that is slow, or stopped, costs its own queue and nobody else's time.
"""

import asyncio
import types
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any

from journeymap.core import metrics
from journeymap.sync import frames

MAX_ITEMS = 256
MAX_BYTES = 1024 * 1024
LAG_SECONDS = 30.0

AsgiSend = Callable[[dict[str, Any]], Awaitable[None]]

_resyncs = metrics.counter(
    "journeymap_socket_resyncs_total", "Sockets told to catch up because they read too slowly"
)


class Outbox:
    """A socket's way out. Frames leave in the order of `push`, on the event loop's thread.

    While the socket takes what it is given, frames are written at once, without a task in
    between; only one that does not is queued. Beyond 256 frames or 1 MiB the queue is dropped:
    the client gets one `resync` as soon as it reads again, and `on_lag` is called if it does not
    within 30 s. `on_dead` is called when writing fails.
    """

    def __init__(
        self,
        send: AsgiSend,
        *,
        resync: Callable[[], str],
        on_lag: Callable[[], None],
        on_dead: Callable[[], None],
    ) -> None:
        self._send = send
        self._resync = resync
        self._on_lag = on_lag
        self._on_dead = on_dead
        self._loop = asyncio.get_running_loop()
        self._queue: deque[str] = deque()
        self._bytes = 0
        self._task: asyncio.Task[None] | None = None
        self._lag_timer: asyncio.TimerHandle | None = None
        self._lagging = False
        self._closed = False

    @property
    def waiting(self) -> bool:
        """Tell whether something could not be written yet (presence is left out then)."""
        return self._task is not None

    def push(self, text: str) -> None:
        """Write a frame, or queue it behind those that wait."""
        if self._closed or self._lagging:
            return
        if self._task is None:
            self._write(text)
            return
        if len(self._queue) >= MAX_ITEMS or (self._queue and self._bytes + len(text) > MAX_BYTES):
            self._overflow()
            return
        self._queue.append(text)
        self._bytes += len(text)

    def _write(self, text: str) -> None:
        step = self._send({"type": "websocket.send", "text": text})
        if not isinstance(step, Coroutine):
            step = _awaiting(step)
        try:
            waits_for = step.send(None)
        except StopIteration:
            return  # written: the usual case, for which a task would cost more than the write
        except Exception:  # whatever it is, this socket can no longer be written
            self._fail()
            return
        self._task = self._loop.create_task(self._drain(_resume(step, waits_for)))

    async def _drain(self, begun: Awaitable[None]) -> None:
        try:
            await begun
            while True:
                while self._queue:
                    text = self._queue.popleft()
                    self._bytes -= len(text)
                    await self._send({"type": "websocket.send", "text": text})
                if not self._lagging:
                    break
                # It reads again: from here on it gets what is new, and fetches what it missed.
                self._lagging = False
                if self._lag_timer is not None:
                    self._lag_timer.cancel()
                await self._send({"type": "websocket.send", "text": self._resync()})
            self._task = None
        except Exception:  # as above
            self._fail()

    def _overflow(self) -> None:
        _resyncs.add()
        self._queue.clear()
        self._bytes = 0
        self._lagging = True
        self._lag_timer = self._loop.call_later(LAG_SECONDS, self._on_lag)

    def _fail(self) -> None:
        if not self._closed:
            self.drop()
            self._on_dead()

    def drop(self) -> None:
        """Forget everything and write nothing more."""
        self._closed = True
        self._queue.clear()
        if self._lag_timer is not None:
            self._lag_timer.cancel()
        if self._task is not None and self._task is not _current_task():
            self._task.cancel()

    async def close(self, code: int, *, seconds: float = 1.0) -> None:
        """Write what waits if that goes quickly, then the close frame, then forget the socket."""
        if not self._closed:
            try:
                async with asyncio.timeout(seconds):
                    if code != frames.LAGGING and self._task is not None:
                        await asyncio.wait([self._task])
                    self._closed = True
                    await self._send({"type": "websocket.close", "code": code})
            except Exception:  # noqa: S110  # it is closing either way; the kernel drops the rest
                pass
        self.drop()


def _current_task() -> asyncio.Task[Any] | None:
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None


async def _awaiting(step: Awaitable[None]) -> None:
    await step


@types.coroutine
def _resume(step: Coroutine[Any, Any, None], waits_for: Any) -> Generator[Any, Any, None]:
    """Continue a coroutine that has already run up to `waits_for`, now inside a task."""
    while True:
        try:
            yield waits_for
        except BaseException as error:  # cancellation included: it is the coroutine's
            try:
                waits_for = step.throw(error)
            except StopIteration:
                return
        else:
            try:
                waits_for = step.send(None)
            except StopIteration:
                return
