"""Runs the web process.

Our own listening socket and uvicorn with the limits the design asks for.
"""

import asyncio
import errno
import ipaddress
import signal
import socket
from types import FrameType

import uvicorn
from django.conf import settings

from journeymap.config.env import ConfigurationError
from journeymap.config.protocol import GuardedProtocol, SharedFrameProtocol

# uvicorn never lets go of a peer whose buffer is full; the kernel does, after this many
# milliseconds without an ACK.
PEER_TIMEOUT_MS = 10_000
GRACE_SECONDS = 20


def listening_socket(*, host: str, port: int) -> socket.socket:
    """Bind the listening socket.

    Raises ConfigurationError in plain words when the address cannot be had.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        raise ConfigurationError("JOURNEYMAP_HOST must be an IP address") from None
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, PEER_TIMEOUT_MS)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise ConfigurationError(
                f"port {port} on {host} is taken by another program; "
                f"choose another: make run PORT={port + 1}"
            ) from None
        raise ConfigurationError(f"cannot listen on {host}:{port}: {error.strerror}") from None
    listener.set_inheritable(True)
    return listener


class Server(uvicorn.Server):
    """uvicorn, which first drains at SIGTERM and then ends with code 0."""

    _draining: asyncio.Task[None] | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """First signal: drain, then stop. Second Ctrl+C: stop at once."""
        # Not handed to uvicorn's own handler: it raises the signal again at the end, and the exit
        # code would not be 0.
        if self._draining is None and not self.should_exit:
            loop = asyncio.get_running_loop()
            loop.call_soon_threadsafe(self._begin_drain)
        elif sig == signal.SIGINT:
            self.force_exit = True
            self.should_exit = True

    def _begin_drain(self) -> None:
        self._draining = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        from journeymap.config.asgi import application

        try:
            async with asyncio.timeout(GRACE_SECONDS / 2):
                await application.drain()
                await asyncio.sleep(settings.JOURNEYMAP_DRAIN_SECONDS)
        except TimeoutError:
            pass
        finally:
            self.should_exit = True


def run() -> None:
    """Serve until told to stop."""
    from journeymap.config.asgi import application

    listener = listening_socket(host=settings.JOURNEYMAP_HOST, port=settings.JOURNEYMAP_PORT)
    config = uvicorn.Config(
        application,
        loop="uvloop",
        http=GuardedProtocol,
        ws=SharedFrameProtocol,
        ws_max_size=64 * 1024,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        ws_per_message_deflate=False,
        lifespan="on",
        interface="asgi3",
        proxy_headers=True,
        forwarded_allow_ips=list(settings.JOURNEYMAP_TRUSTED_PROXIES),
        limit_concurrency=settings.JOURNEYMAP_MAX_CONNECTIONS,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=GRACE_SECONDS,
        server_header=False,
        date_header=True,
        access_log=False,
        log_config=None,
    )
    server = Server(config)
    host, port = listener.getsockname()[:2]
    print(f"listening on {host}:{port}", flush=True)  # noqa: T201  (tests and the supervisor wait for this line)
    server.run(sockets=[listener])
