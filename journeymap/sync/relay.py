"""Redis as the fast hint between web processes: never the truth, and allowed to be away.

A message on a map's channel carries a revision and, when small, its item; a message on the news
channel says that there is a Notice to read. What is lost here is found by the hub's poll.
"""

import asyncio
import logging
import secrets
import uuid
from collections import deque
from collections.abc import Awaitable, Callable

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

NEWS = b"jm:news"
_MAP = "jm:map:"
MAX_ITEM_BYTES = 256 * 1024
_MAX_QUEUE = 2_000
_FIRST_WAIT, _LONGEST_WAIT = 0.25, 5.0
_READ_SECONDS = 5.0


class Relay:
    """One subscription and one publisher of this process.

    `on_item(map_id, revision, item)` hears of what other processes committed; the item is b""
    where it was too large. `on_news()` hears that somebody wrote a Notice.
    """

    def __init__(
        self,
        url: str,
        *,
        on_item: Callable[[uuid.UUID, int, bytes], None],
        on_news: Callable[[], None],
    ) -> None:
        self.up = False
        self._redis = Redis.from_url(url, socket_connect_timeout=2, health_check_interval=10)
        self._on_item = on_item
        self._on_news = on_news
        self._own = secrets.token_hex(4).encode()
        self._outgoing: deque[tuple[str | bytes, bytes]] = deque(maxlen=_MAX_QUEUE)
        self._wake = asyncio.Event()
        self._maps: set[uuid.UUID] = set()
        self._changed = asyncio.Event()
        self._tasks = [
            asyncio.create_task(self._forever(self._listen)),
            asyncio.create_task(self._forever(self._speak)),
        ]

    def watch(self, map_id: uuid.UUID) -> None:
        """Hear of a map from now on."""
        self._maps.add(map_id)
        self._changed.set()

    def unwatch(self, map_id: uuid.UUID) -> None:
        """Hear no more of a map."""
        self._maps.discard(map_id)
        self._changed.set()

    def tell(self, map_id: uuid.UUID, revision: int, item: bytes) -> None:
        """Tell the other processes of a committed batch."""
        body = item if len(item) <= MAX_ITEM_BYTES else b""
        self._put(f"{_MAP}{map_id}", b"%s %d %s" % (self._own, revision, body))

    def tell_news(self) -> None:
        """Tell the other processes that there is a Notice."""
        self._put(NEWS, self._own)

    def _put(self, channel: str | bytes, body: bytes) -> None:
        # While Redis is away nothing is kept: hours-old hints are worth nothing.
        if self.up:
            self._outgoing.append((channel, body))
            self._wake.set()

    async def _forever(self, work: Callable[[], Awaitable[None]]) -> None:
        wait = _FIRST_WAIT
        while True:
            try:
                await work()
                wait = _FIRST_WAIT
            except (RedisError, OSError, TimeoutError) as error:
                if self.up:
                    logger.warning("Redis is away, the poll takes over: %s", error)
                self.up = False
            except Exception:
                logger.exception("the relay failed")
                self.up = False
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)

    async def _listen(self) -> None:
        async with self._redis.pubsub(ignore_subscribe_messages=True) as pubsub:
            await pubsub.subscribe(NEWS)
            watched: set[uuid.UUID] = set()
            follower = asyncio.create_task(self._follow(pubsub, watched))
            try:
                if not self.up:
                    logger.info("Redis is here")
                self.up = True
                # Whatever was said while we were away is in the log and in the notices.
                self._on_news()
                while not follower.done():
                    message = await pubsub.get_message(timeout=_READ_SECONDS)
                    if message is not None:
                        self._hear(message["channel"], message["data"])
                await follower
            finally:
                follower.cancel()

    async def _follow(self, pubsub: PubSub, watched: set[uuid.UUID]) -> None:
        while True:
            self._changed.clear()
            for map_id in self._maps - watched:
                await pubsub.subscribe(f"{_MAP}{map_id}")
                watched.add(map_id)
            for map_id in watched - self._maps:
                await pubsub.unsubscribe(f"{_MAP}{map_id}")
                watched.discard(map_id)
            await self._changed.wait()

    def _hear(self, channel: bytes, body: bytes) -> None:
        if body.startswith(self._own):
            return
        if channel == NEWS:
            self._on_news()
            return
        try:
            map_id = uuid.UUID(channel.decode().removeprefix(_MAP))
            _, revision, item = body.split(b" ", 2)
            self._on_item(map_id, int(revision), item)
        except ValueError:
            logger.warning("an odd message on a channel of ours")

    async def _speak(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._outgoing:
                pipeline = self._redis.pipeline(transaction=False)
                while self._outgoing:
                    pipeline.publish(*self._outgoing.popleft())
                await pipeline.execute()

    async def stop(self) -> None:
        """Say what is left to say, then leave."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        try:
            await self._redis.aclose()
        except (RedisError, OSError):
            logger.info("Redis was away at the end")
