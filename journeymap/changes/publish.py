"""`publish`: the one function that tells the world of a committed batch.

It runs after COMMIT and carries JSON only. Hubs in this process hear it directly, hubs of other
processes through Redis when there is one, and through the log in any case: the broadcast is a
hint, the log is the guarantee (P6, P9).
"""

import logging
import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction

logger = logging.getLogger(__name__)

Listener = Callable[[uuid.UUID, int, dict[str, Any]], None]
_listeners: list[Listener] = []


def subscribe(listener: Listener) -> None:
    """Call `listener(map_id, revision, item)` after each batch committed in this process."""
    if listener not in _listeners:
        _listeners.append(listener)


def unsubscribe(listener: Listener) -> None:
    if listener in _listeners:
        _listeners.remove(listener)


def publish_on_commit(map_id: uuid.UUID, item: dict[str, Any]) -> None:
    """Have `item` told once the present transaction has committed; a rollback says nothing."""
    transaction.on_commit(lambda: _publish(map_id, item))


def _publish(map_id: uuid.UUID, item: dict[str, Any]) -> None:
    for listener in _listeners:
        try:
            listener(map_id, item["revision"], item)
        except Exception:
            # The batch is committed and answered; a deaf listener must not turn it into a 5xx.
            logger.exception("a listener failed on revision %s", item["revision"])
