"""Sources that are well until told, and then fail: each in a way of its own, with its word."""

import contextlib
import socket
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.outside import Heard, answer, outside

Reply = Callable[[socket.socket], None]
DECLARED = {
    "family": "count",
    "columns": {"c": {"sum": "$.c"}},
    "request": {"path": "/api"},
}


@dataclass(frozen=True, slots=True)
class Way:
    """How a source fails, and the code that says so."""

    name: str
    code: str
    reply: Reply | None = None
    slow: bool = False  # it takes as long as a source may take


def _says(body: bytes = b"", status: str = "200 OK", **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda wire: wire.sendall(answer(body, status=status, headers=named))


def _huge(wire: socket.socket) -> None:
    """Twelve megabytes whose size was not told before."""
    wire.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    for _ in range(12):
        wire.sendall(b" " * 1_000_000)


def _cut(wire: socket.socket) -> None:
    wire.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"c": ')


def _drip(wire: socket.socket) -> None:
    """A byte now and then, for longer than anybody may wait."""
    wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(300):
        wire.sendall(b" ")
        time.sleep(0.4)


def _silence(wire: socket.socket) -> None:
    wire.settimeout(120)
    wire.recv(1)  # until the other side gives up


WAYS: tuple[Way, ...] = (
    Way("refused connection", "connection"),
    Way("no such name", "connection"),
    Way("no answer", "connection", lambda wire: None),
    Way("401", "auth", _says(status="401 Unauthorized")),
    Way("403", "denied", _says(status="403 Forbidden")),
    Way("404", "not_found", _says(status="404 Not Found")),
    Way("400", "refused", _says(status="400 Bad Request")),
    Way("429", "limit", _says(status="429 Too Many Requests")),
    Way("429, seconds", "limit", _says(status="429 Too Many Requests", Retry_After="20")),
    Way(
        "429, a date",
        "limit",
        _says(status="429 Too Many Requests", Retry_After="Wed, 21 Oct 2099 07:28:00 GMT"),
    ),
    Way("500", "failing", _says(status="500 Internal Server Error")),
    Way("503", "busy", _says(status="503 Service Unavailable")),
    Way("silence", "timeout", _silence, slow=True),
    Way("a byte now and then", "timeout", _drip, slow=True),
    Way("cut off", "connection", _cut),
    Way("broken JSON", "answer", _says(b'{"c": 7')),
    Way("a page for people", "answer", _says(b"<html>Sign in</html>")),
    Way("wrong shape", "numbers", _says(b'{"c": {"is": "elsewhere"}}')),
    Way("not a number", "answer", _says(b'{"c": NaN}')),
    Way("huge body", "too_large", _huge),
    Way("redirect inside", "redirect", _says(status="302 Found", Location="http://10.0.0.1/")),
    Way("missing table", "query"),
    Way("missing column", "query"),
    Way("many rows", "many_rows"),
    Way("no database", "connection"),
)
# What happens to the shop's database, by way.
BREAKS = {
    "missing table": "DROP TABLE shop",
    "missing column": "ALTER TABLE shop RENAME COLUMN amount TO total",
    "many rows": "INSERT INTO shop VALUES (8)",
    "no database": "",
}


@dataclass
class Shop:
    """One source's other side: well, and from `fail` on failing in its way."""

    way: Way | None
    kind: str
    config: dict[str, Any]
    place: str
    asked: int = 0
    well: bool = True
    source: Any = None
    kpi: Any = None
    closing: Callable[[], object] = lambda: None

    def fail(self) -> None:
        """From now on in its way; the config may be another one then."""
        self.well = False
        name = self.way.name if self.way else ""
        if name in BREAKS:
            _break(Path(self.place), BREAKS[name])
        elif name == "refused connection":
            self.closing()
        elif name == "no such name":
            self.config = {**self.config, "url": "https://shop.invalid"}


@contextlib.contextmanager
def shop(way: Way | None, folder: Path) -> Iterator[Shop]:
    """A source's other side; None is one that stays well."""
    if way is not None and way.name in BREAKS:
        file = folder / f"{uuid.uuid4().hex}.sqlite3"
        _break(file, "CREATE TABLE shop (amount); INSERT INTO shop VALUES (7);")
        queries = {"orders": "SELECT amount AS c FROM shop"}
        config = {"engine": "sqlite", "file": str(file), "queries": queries}
        yield Shop(way, "sql", config, str(file))
        return
    with contextlib.ExitStack() as stack:

        def script(wire: socket.socket, asked: Heard) -> None:
            made.asked += 1
            bad = None if made.well or way is None else way.reply
            (bad or _says(b'{"c": 7}'))(wire)

        server = stack.enter_context(outside(script))
        config = {"url": server.url, "series": {"orders": DECLARED}}
        made = Shop(way, "http", config, server.place, closing=stack.close)
        yield made


def _break(file: Path, statements: str) -> None:
    if not statements:
        file.unlink()
        return
    with contextlib.closing(sqlite3.connect(file)) as made:
        made.executescript(statements)
