"""One logical writer per open map: what arrives together is committed together.

In a web process every batch, from a socket or from REST, goes through here. While one group
commits in a database thread the next one gathers, so that a busy map costs one transaction for
many batches and a quiet one waits for nothing. Elsewhere (workers, shell, tests) batches are
applied directly.
"""

import asyncio
import logging
import threading
import uuid
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection

from journeymap.changes.apply import Applied, Submission, apply_batch, apply_group
from journeymap.changes.envelope import Batch, parse
from journeymap.core import metrics
from journeymap.core.errors import DomainError, Unavailable
from journeymap.workspaces.actor import Actor

# A group holds the write lock for the time of its batches; others wait as long (architecture.md).
MAX_GROUP = 32
# A REST thread waits no longer than SQLite waits for its lock, and a little for the queue.
_WAIT_SECONDS = 30.0
_POSTGRES_WRITERS = 4

logger = logging.getLogger(__name__)
_batches = metrics.counter(
    "journeymap_batches_total", "Batches answered, by what became of them", labels=("outcome",)
)
_groups = metrics.histogram(
    "journeymap_batch_group_size",
    "Batches committed in one transaction",
    buckets=(1, 2, 4, 8, 16, 32),
)

P = ParamSpec("P")
T = TypeVar("T")


class DatabaseThreads:
    """Threads that keep their database connection, and renew it after a failure of it.

    Everything the event loop wants of the database runs on such a thread.
    """

    def __init__(self, *, name: str, size: int) -> None:
        self._size = size
        self._pool = ThreadPoolExecutor(size, thread_name_prefix=name)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return `function(...)`. Raises Unavailable where the database failed for the moment."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, lambda: _guarded(function, *args, **kwargs))

    def stop(self) -> None:
        """Finish what is running, close the threads' connections and end the threads."""
        together = threading.Barrier(self._size)
        for _ in range(self._size):
            # Held until all have come, so that each thread closes its own connection.
            self._pool.submit(_close_together, together)
        self._pool.shutdown(wait=True)


def _close_together(together: threading.Barrier) -> None:
    together.wait(5)
    connection.close()


def _guarded(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    try:
        return function(*args, **kwargs)
    except (OperationalError, InterfaceError) as error:
        # Locked, serialisation, server gone, disk full: nothing was consumed. The connection may
        # be broken, and the next call opens another one.
        logger.warning("the database failed for the moment: %s", error)
        connection.close()
        raise Unavailable from error


class _MapQueue:
    """The batches waiting for one map, and the task that commits them."""

    __slots__ = ("task", "waiting")

    def __init__(self) -> None:
        self.waiting: deque[tuple[Submission, asyncio.Future[Applied]]] = deque()
        self.task: asyncio.Task[None] | None = None


class Writer:
    """The writers of all open maps of this process, on one event loop."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        # SQLite has one writer at a time; waiting in a thread for its lock would only burn CPU.
        size = 1 if connection.vendor == "sqlite" else _POSTGRES_WRITERS
        self._threads = DatabaseThreads(name="jm-writer", size=size)
        self._maps: dict[uuid.UUID, _MapQueue] = {}

    def submit(self, map_id: uuid.UUID, submission: Submission) -> "asyncio.Future[Applied]":
        """Queue a batch and return the future of what becomes of it; call it on the loop.

        Batches of one map are applied in the order of these calls (I5). The future raises what
        `apply_batch` raises, and Unavailable where nothing was consumed.
        """
        future: asyncio.Future[Applied] = self.loop.create_future()
        queue = self._maps.get(map_id)
        if queue is None:
            queue = self._maps[map_id] = _MapQueue()
        queue.waiting.append((submission, future))
        if queue.task is None:
            queue.task = self.loop.create_task(self._drain(map_id, queue))
        return future

    async def _drain(self, map_id: uuid.UUID, queue: _MapQueue) -> None:
        while queue.waiting:
            size = min(MAX_GROUP, len(queue.waiting))
            group = [queue.waiting.popleft() for _ in range(size)]
            _groups.observe(size)
            await self._commit(map_id, group)
        # No await between the last look and here, so nothing can have been queued unseen.
        del self._maps[map_id]

    async def _commit(
        self, map_id: uuid.UUID, group: list[tuple[Submission, "asyncio.Future[Applied]"]]
    ) -> None:
        submissions = [submission for submission, _ in group]
        outcomes: list[Applied | DomainError | Exception]
        try:
            outcomes = list(await self._threads.run(apply_group, map_id, submissions))
        except Unavailable as error:
            outcomes = [error] * len(group)
        except Exception:
            outcomes = [await self._one(map_id, submission) for submission in submissions]
        for (_, future), outcome in zip(group, outcomes, strict=True):
            if isinstance(outcome, Applied):
                _batches.add(1, outcome=outcome.effect)
            else:
                _batches.add(1, outcome=getattr(outcome, "code", "error"))
            if future.done():
                continue  # whoever asked has gone; the batch stands or falls without them
            if isinstance(outcome, Applied):
                future.set_result(outcome)
            else:
                future.set_exception(outcome)

    async def _one(
        self, map_id: uuid.UUID, submission: Submission
    ) -> Applied | DomainError | Exception:
        # A fault of ours in one batch must not be told to the authors of the others. What the
        # failed group had committed before is answered from the log (P7).
        try:
            return (await self._threads.run(apply_group, map_id, [submission]))[0]
        except Exception as error:
            if not isinstance(error, DomainError):
                logger.exception("batch %s failed", submission.batch.batch_id)
            return error

    async def idle(self) -> None:
        """Wait until every batch taken in so far has been answered."""
        while tasks := [queue.task for queue in self._maps.values() if queue.task is not None]:
            await asyncio.wait(tasks)

    async def stop(self) -> None:
        """Answer what has arrived, then end the threads."""
        await self.idle()
        await self.loop.run_in_executor(None, self._threads.stop)


_lock = threading.Lock()
_writer: Writer | None = None


def start() -> Writer:
    """Make this process write through queues from now on; call it on the event loop."""
    global _writer
    with _lock:
        if _writer is None or _writer.loop.is_closed():
            _writer = Writer()
        return _writer


async def stop() -> None:
    """Finish what was taken in; later batches of this process are applied directly."""
    global _writer
    with _lock:
        ending, _writer = _writer, None
    if ending is not None:
        await ending.stop()


def apply_through_writer(
    *,
    actor: Actor,
    map_id: uuid.UUID,
    batch: dict[str, Any] | Batch,
    if_revision: int | None = None,
) -> Applied:
    """Apply a batch from a thread, through the map's writer where this process has one.

    The result and the errors are those of `apply_batch`; Unavailable where the database failed
    for the moment and nothing was consumed. Never call it inside a transaction or on the loop.
    """
    parsed = batch if isinstance(batch, Batch) else parse(batch)
    writer = _writer
    if writer is None or not writer.loop.is_running():
        return _guarded(
            apply_batch, actor=actor, map_id=map_id, batch=parsed, if_revision=if_revision
        )
    if connection.in_atomic_block:
        # The writer's thread would wait for a lock that this very thread holds.
        raise RuntimeError("a batch is its own transaction: apply it outside of one")

    async def submitted() -> Applied:
        return await writer.submit(map_id, Submission(actor, parsed, if_revision))

    waiting = asyncio.run_coroutine_threadsafe(submitted(), writer.loop)
    try:
        return waiting.result(_WAIT_SECONDS)
    except TimeoutError:
        # It may still be applied; the same batch_id sent again is answered from the log (P7).
        raise Unavailable from None
