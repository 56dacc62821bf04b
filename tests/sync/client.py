"""A client of the protocol that keeps every frame it got; its deadlines are generous."""

import json
import time
import uuid
from collections.abc import Callable
from typing import Any, ClassVar

from django.conf import settings
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.support.batches import batch

DEADLINE = 15.0
Json = dict[str, Any]


class Socket:
    """One socket on a map."""

    _open: ClassVar[list["Socket"]] = []

    def __init__(
        self,
        port: int,
        map_id: uuid.UUID | str,
        *,
        cookie: str = "",
        token: str = "",
        ticket: str = "",
        origin: str | None = "",
        host: str = "127.0.0.1",
        **options: Any,
    ) -> None:
        headers = {}
        if cookie:
            headers["Cookie"] = cookie
        if token:
            headers["Authorization"] = f"Bearer {token}"
        query = f"?ticket={ticket}" if ticket else ""
        self.ws = connect(
            f"ws://127.0.0.1:{port}/ws/v1/maps/{map_id}{query}",
            subprotocols=options.pop("subprotocols", ["jm.v1"]),
            additional_headers=headers,
            origin=(settings.PUBLIC_URL if origin == "" else origin),  # type: ignore[arg-type]  # the client types it as its own NewType
            compression=None,
            proxy=None,
            legacy=True,
            **options,
        )
        self.frames: list[Json] = []
        self.conn = uuid.uuid4().hex
        self.welcome: Json = {}
        self._claimed: set[int] = set()
        self._open.append(self)

    def send(self, frame: Json | str) -> None:
        self.ws.send(frame if isinstance(frame, str) else json.dumps(frame))

    def hello(self, *, revision: int | None = 0, epoch: str = "", **changes: Any) -> Json:
        body = {"t": "hello", "proto": 1, "schema": 1, "conn": self.conn, "client": "tab"}
        self.send({**body, "revision": revision, "epoch": epoch, **changes})
        self.welcome = self.wait("welcome")
        self.conn = self.welcome["conn"]
        return self.welcome

    def submit(self, *ops: Json, **extra: Any) -> Json:
        body = batch(*ops, **extra)
        self.send({"t": "submit", **body})
        return body

    def receive(self, timeout: float = DEADLINE) -> Json:
        frame: Json = json.loads(self.ws.recv(timeout))
        self.frames.append(frame)
        return frame

    def wait(self, kind: str, *, where: Callable[[Json], bool] = lambda frame: True) -> Json:
        """Return the next frame of a kind that fits; frames before it are kept in `frames`."""
        deadline = time.monotonic() + DEADLINE
        while True:
            frame = self.receive(max(0.01, deadline - time.monotonic()))
            if frame["t"] == kind and where(frame):
                return frame

    def answer(self, body: Json) -> Json:
        """Return what became of a batch: its item, or the frame that committed or refused it.

        Each answer is returned once, so that a batch sent again waits for another one.
        """
        seen = 0
        while True:
            while seen == len(self.frames):
                self.receive()
            frame = self.frames[seen]
            seen += 1
            items = frame["items"] if frame["t"] == "changes" else ()
            for answer in (frame, *items):
                if answer.get("batch_id") == body["batch_id"] and id(answer) not in self._claimed:
                    self._claimed.add(id(answer))
                    return answer

    def until(self, revision: int) -> list[Json]:
        """Read on until the item of a revision has come; return all items so far."""
        while not any(item["revision"] >= revision for item in self.items):
            self.receive()
        return self.items

    @property
    def items(self) -> list[Json]:
        return [i for frame in self.frames if frame["t"] == "changes" for i in frame["items"]]

    def closed(self) -> int:
        """Read on until the server closes; return its code."""
        try:
            while True:
                self.receive()
        except ConnectionClosed as error:
            return error.rcvd.code if error.rcvd else 1006

    def quiet(self, seconds: float = 0.3) -> list[Json]:
        """Return what comes within a moment."""
        found = []
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                found.append(self.receive(left))
            except TimeoutError:
                break
        return found

    def close(self) -> None:
        self.ws.close()

    @classmethod
    def close_all(cls) -> None:
        while cls._open:
            cls._open.pop().ws.close()

    @staticmethod
    def eventually(true: Callable[[], Any], *, seconds: float = DEADLINE) -> bool:
        """Tell whether something becomes true in good time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if true():
                return True
            time.sleep(0.01)
        return bool(true())
