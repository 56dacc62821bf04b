"""uvicorn's HTTP protocol with the two bounds it lacks.

Time for, and size of, a request's headers.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

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
