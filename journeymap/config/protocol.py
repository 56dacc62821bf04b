"""uvicorn's protocols with what they lack.

HTTP: bounds on the time for, and the size of, a request's headers. Web sockets: a frame that goes
to everybody in a room is made once.
"""

import asyncio
import struct
from typing import TYPE_CHECKING

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent

HEADER_SECONDS = 10.0
HEADER_BYTES = 64 * 1024

_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\nx-content-type-options: nosniff\r\n\r\n"
)


class GuardedProtocol(HttpToolsProtocol):
    """Closes a connection that sends its headers too slowly, or too many of them."""

    _header_timer: asyncio.TimerHandle | None = None
    _header_bytes = 0
    _in_headers = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Give the first request ten seconds to show its headers."""
        super().connection_made(transport)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timer with the connection."""
        self._unwatch()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what arrives until the headers are complete."""
        super().data_received(data)
        if not self._in_headers or self.transport.is_closing():
            return
        self._header_bytes += len(data)
        if self._header_bytes > HEADER_BYTES:
            self._unwatch()
            self.transport.write(_TOO_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        """A request begins: its headers have ten seconds from here."""
        super().on_message_begin()
        self._in_headers = True
        self._header_bytes = 0
        self._watch()

    def on_headers_complete(self) -> None:
        """The headers are here; what follows is the edge's concern."""
        self._in_headers = False
        self._unwatch()
        super().on_headers_complete()

    def _watch(self) -> None:
        self._unwatch()
        self._header_timer = asyncio.get_running_loop().call_later(
            HEADER_SECONDS, self._close_slow_connection
        )

    def _unwatch(self) -> None:
        if self._header_timer is not None:
            self._header_timer.cancel()
            self._header_timer = None

    def _close_slow_connection(self) -> None:
        self._header_timer = None
        if not self.transport.is_closing():
            self.transport.close()


class SharedFrameProtocol(WebSocketsSansIOProtocol):
    """Writes an ordinary text without uvicorn's and websockets' steps in between.

    They frame a text anew for each of its receivers, which in a room of a hundred was more than
    half of all CPU spent in Python. Whatever is not plain (the accept, the close, a full buffer, a
    connection that ends) goes their way.
    """

    async def send(self, message: "ASGISendEvent") -> None:
        """Write one ASGI message; never waits while the socket takes what it is given."""
        if (
            message["type"] == "websocket.send"
            and (text := message.get("text")) is not None
            and self.handshake_complete
            and not self.disconnected
            and self.writable.is_set()
            and self.conn.state is State.OPEN
            and not self.conn.extensions
        ):
            self.transport.write(framed(text))
        else:
            await super().send(message)


_last: tuple[str, bytes] = ("", b"\x81\x00")


def framed(text: str) -> bytes:
    """Return the text as one server's frame (RFC 6455 5.2: whole, unmasked).

    The last one is kept: a room pushes the very same object to all its sockets in a row.
    """
    global _last
    if text is _last[0]:
        return _last[1]
    data = text.encode()
    size = len(data)
    if size < 126:
        head = struct.pack("!BB", 0x81, size)
    elif size < 1 << 16:
        head = struct.pack("!BBH", 0x81, 126, size)
    else:
        head = struct.pack("!BBQ", 0x81, 127, size)
    _last = (text, head + data)
    return _last[1]
