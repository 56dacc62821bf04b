"""The web process.

Sockets to our own endpoint, HTTP through the edge to Django in threads (see architecture.md), files
before it.
"""

import asyncio
import importlib.util
import logging
import os
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.db import DatabaseError

from journeymap.config.edge import App, Edge, Limits, Receive, Scope, SecurityHeaders, Send
from journeymap.config.files import Files
from journeymap.config.health import Health
from journeymap.config.wsgi import application as django_application
from journeymap.core.errors import Unavailable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journeymap.config.settings")

_log = logging.getLogger("journeymap.asgi")
_SOCKET_MODULE = "journeymap.sync.endpoint"
_RETRY_SECONDS = 1.0


def _django_with_spooled_body(
    environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    # The body is already here, whole; read it directly instead of chunk by chunk over the event
    # loop.
    environ["wsgi.input"] = environ["asgi.scope"]["journeymap.body"]
    return django_application(environ, start_response)


def _live() -> Any:
    """The live-editing endpoint's module, imported when first needed.

    None where the package has none.
    """
    if importlib.util.find_spec(_SOCKET_MODULE) is None:
        return None
    return importlib.import_module(_SOCKET_MODULE)


async def _call_hook(name: str) -> None:
    hook: Callable[[], Awaitable[None]] | None = getattr(_live(), name, None)
    if hook is not None:
        await hook()


class Application:
    """The ASGI application that `manage.py serve` runs."""

    def __init__(self) -> None:
        # a2wsgi types every ASGI message and the WSGI environ by itself; at runtime they are the
        # same dictionaries.
        wsgi: Any = WSGIMiddleware(
            cast("Any", _django_with_spooled_body), workers=settings.JOURNEYMAP_THREADS
        )
        self.health = Health(
            Files(wsgi),
            data_dir=settings.JOURNEYMAP_DATA_DIR,
            min_free_mb=settings.JOURNEYMAP_MIN_FREE_MB,
            metrics_token=settings.JOURNEYMAP_METRICS_TOKEN,
        )
        self.health.live = False
        self._starting: asyncio.Task[None] | None = None
        self.edge: App = Edge(
            self.health, limits=Limits(), headers=SecurityHeaders(secure=settings.PUBLIC.secure)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Dispatch by the kind of connection."""
        if scope["type"] == "http":
            await self.edge(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)

    async def drain(self) -> None:
        """Called at SIGTERM.

        /readyz says 503 from now on, and open rooms are told to come back elsewhere.
        """
        self.health.draining = True
        await _call_hook("drain")

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        live = _live()
        if live is None or self.health.draining or not self.health.live:
            await receive()
            await send({"type": "websocket.close", "code": 1012})
            return
        await live.websocket_app(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            phase = message["type"].removeprefix("lifespan.")
            try:
                if phase == "startup":
                    await self._start_hub()
                else:
                    if self._starting is not None:
                        self._starting.cancel()
                    await _call_hook(phase)
            except Exception:
                _log.exception("the live-editing hub failed at %s", phase)
                await send(
                    {"type": f"{message['type']}.failed", "message": f"hub failed at {phase}"}
                )
                return
            await send({"type": f"{message['type']}.complete"})
            if phase == "shutdown":
                return

    async def _start_hub(self) -> None:
        """Open the hub; with the database away or not migrated, go on trying beside the work."""
        try:
            await _call_hook("startup")
            self.health.live = True
        except (DatabaseError, Unavailable) as error:
            _log.warning("no live editing yet, trying again: %s", type(error).__name__)
            self._starting = asyncio.get_running_loop().create_task(self._start_hub_later())

    async def _start_hub_later(self) -> None:
        with suppress(Exception):  # what a half-opened hub cannot close is gone with it
            await _call_hook("shutdown")
        await asyncio.sleep(_RETRY_SECONDS)
        await self._start_hub()


application = Application()
