"""The embedded broker: messages as files of one folder, for installations without Redis.

Kombu's own filesystem transport writes its messages and its tables of queues in place, so a process
that is killed leaves halves over which workers fall. Here a message appears whole, by a rename, or
not at all; who renames it has it; and nothing else is kept on disk, because whoever speaks of a
queue declares it first. Lost messages do no harm: the jobs table is the truth (docs/adr/0004).
"""

import logging
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any, ClassVar

from kombu.transport import virtual
from kombu.utils.json import dumps, loads

log = logging.getLogger(__name__)

_WHOLE, _PART, _TAKEN = ".msg", ".part", ".taken"
# What is this old belongs to nobody alive: writing and reading take an instant.
_LEFT_BEHIND_S = 600.0


class Channel(virtual.Channel):
    """The queues of one folder. Bindings live in the process (`Transport.global_state`)."""

    @property
    def folder(self) -> Path:
        """Where the messages stand."""
        return Path(self.connection.client.transport_options["folder"])

    def _waiting(self, queue: str) -> Iterator[Path]:
        """The messages of a queue, the oldest first."""
        for path in sorted(self.folder.iterdir()):
            if path.name.partition(".")[2] == queue + _WHOLE:
                yield path

    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:
        whole = self.folder / f"{time.time_ns():020d}-{uuid.uuid4().hex}.{queue}{_WHOLE}"
        part = whole.with_suffix(_PART)
        part.write_text(dumps(message))  # type: ignore[no-untyped-call]  # kombu ships no types
        part.rename(whole)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for path in self._waiting(queue):
            taken = path.with_suffix(_TAKEN)
            try:
                path.rename(taken)
            except FileNotFoundError:
                continue  # another worker was faster
            text = taken.read_bytes()
            taken.unlink(missing_ok=True)
            try:
                message = loads(text.decode())  # type: ignore[no-untyped-call]  # kombu ships no types
            except ValueError:
                message = None
            if isinstance(message, dict):
                return message
            # A full disk, a hand: its job is told about again by the planner.
            log.warning("A message that could not be read was dropped: %s", path.name)
        raise Empty

    def _size(self, queue: str) -> int:
        return sum(1 for _ in self._waiting(queue))

    def _purge(self, queue: str) -> int:
        found = list(self._waiting(queue))
        for path in found:
            path.unlink(missing_ok=True)
        return len(found)

    def _delete(self, queue: str, *args: Any, **kwargs: Any) -> None:
        self._purge(queue)


class Transport(virtual.Transport):
    """Direct exchanges only: workers are told about jobs, and nothing is broadcast."""

    Channel = Channel
    implements = virtual.Transport.implements.extend(
        asynchronous=False, exchange_type=frozenset(["direct"])
    )
    global_state: ClassVar[Any] = virtual.BrokerState()  # type: ignore[no-untyped-call]  # kombu ships no types
    driver_type = driver_name = "folder"

    def __init__(self, client: Any, **kwargs: Any) -> None:
        super().__init__(client, **kwargs)  # type: ignore[no-untyped-call]  # kombu ships no types
        self.state = self.global_state

    def driver_version(self) -> str:
        """There is none: it is part of this program."""
        return "N/A"


def sweep_folder(folder: Path) -> None:
    """Remove what killed processes left half written or half read."""
    longest_ago = time.time() - _LEFT_BEHIND_S
    for path in folder.iterdir():
        if path.suffix in (_PART, _TAKEN):
            try:
                if path.stat().st_mtime < longest_ago:
                    path.unlink()
            except FileNotFoundError:
                continue
