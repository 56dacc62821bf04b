"""A scripted server on the loopback, to be called as if it were somebody else's.

It answers with raw bytes, so that a test may also say what no server should, and keeps what it
was asked. `heard` of a listener that must stay silent is the proof of a refusal.
"""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Script = Callable[[socket.socket, "Heard"], None]


@dataclass
class Heard:
    """One request as it came in."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def method(self) -> str:
        return self.line.split(" ")[0]

    @property
    def target(self) -> str:
        return self.line.split(" ")[1]


@dataclass
class Outside:
    """The running server."""

    port: int
    connections: int = 0
    heard: list[Heard] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextlib.contextmanager
def outside(script: Script, *, tls: ssl.SSLContext | None = None) -> Iterator[Outside]:
    """Serve until the end of the block; every connection gets a thread and one answer."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Outside(listener.getsockname()[1])
        closing = threading.Event()

        def accept() -> None:
            while not closing.is_set():
                try:
                    peer, _ = listener.accept()
                except OSError:
                    return
                if closing.is_set():
                    peer.close()
                    return
                server.connections += 1
                threading.Thread(target=talk, args=(peer,), daemon=True).start()

        def talk(peer: socket.socket) -> None:
            with contextlib.suppress(OSError, ValueError), peer:
                peer.settimeout(20)
                wire = tls.wrap_socket(peer, server_side=True) if tls else peer
                with wire:
                    asked = _read(wire)
                    if asked is not None:
                        server.heard.append(asked)
                        script(wire, asked)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            closing.set()
            # A blocked accept() is woken by a caller.
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
            thread.join(5)


def saying(
    body: bytes = b"", *, status: str = "200 OK", headers: dict[str, str] | None = None
) -> Script:
    """A script that gives the same answer to everybody."""

    def script(wire: socket.socket, asked: Heard) -> None:
        wire.sendall(answer(body, status=status, headers=headers))

    return script


def answer(
    body: bytes = b"", *, status: str = "200 OK", headers: dict[str, str] | None = None
) -> bytes:
    """A complete HTTP/1.1 answer."""
    given = {"Content-Length": str(len(body)), "Connection": "close"} | (headers or {})
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def _read(wire: socket.socket) -> Heard | None:
    raw = b""
    while b"\r\n\r\n" not in raw:
        more = wire.recv(65536)
        if not more:
            return None
        raw += more
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (h.partition(":") for h in rest)}
    while len(body) < int(headers.get("content-length", 0)):
        body += wire.recv(65536)
    return Heard(first, headers, body)
