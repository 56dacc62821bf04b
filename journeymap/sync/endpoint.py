"""The socket of a map: `/ws/v1/maps/{id}`, subprotocol `jm.v1` (docs/protocol.md).

`journeymap.config.asgi` calls `websocket_app` for each socket and `startup`, `drain` and
`shutdown` once each.
"""

import logging
import re
import uuid
from typing import Any

from journeymap.core.errors import DomainError, Unavailable
from journeymap.sync import frames, handshake
from journeymap.sync.hub import Full, Hub
from journeymap.sync.session import Receive, Send, Session

logger = logging.getLogger(__name__)

_PATH = re.compile(r"/ws/v1/maps/([0-9a-fA-F-]{36})/?")

_hub: Hub | None = None


async def startup() -> None:
    """Open this process' hub, on the running event loop."""
    global _hub
    _hub = Hub()
    await _hub.start()


async def drain() -> None:
    """Send everybody elsewhere: the process is about to end."""
    if _hub is not None:
        await _hub.drain()


async def shutdown() -> None:
    """Close the hub."""
    global _hub
    ending, _hub = _hub, None
    if ending is not None:
        await ending.stop()


async def websocket_app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Serve one socket from its handshake to its end; everything odd is refused before accept."""
    hub = _hub
    await receive()
    map_id = _map_id(scope)
    if hub is None or hub.draining:
        await _refuse(send, status=503)
        return
    if map_id is None or frames.SUBPROTOCOL not in scope["subprotocols"]:
        await _refuse(send, status=403)
        return
    try:
        standing = await hub.threads.run(handshake.admit, scope, map_id)
        session = Session(hub, send=send, map_id=map_id, standing=standing)
    except (Full, Unavailable):
        await _refuse(send, status=503)
        return
    except DomainError:
        await _refuse(send, status=403)
        return
    await session.serve(receive)


def _map_id(scope: dict[str, Any]) -> uuid.UUID | None:
    match = _PATH.fullmatch(scope["path"])
    try:
        return uuid.UUID(match.group(1)) if match else None
    except ValueError:
        return None


async def _refuse(send: Send, *, status: int) -> None:
    if status == 403:
        await send({"type": "websocket.close", "code": 1008})
        return
    headers = [(b"retry-after", b"3"), (b"content-length", b"0")]
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": b""})
