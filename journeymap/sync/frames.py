"""The frames of subprotocol `jm.v1`: reading what clients send, writing what they get.

docs/protocol.md is the reference. Everything a client may get wrong is refused here, before
anything else looks at it (P14).
"""

import re
import uuid
from dataclasses import dataclass, field
from typing import Any

import orjson

from journeymap.changes.document import SCHEMA
from journeymap.core import strictjson
from journeymap.core.errors import DomainError, Invalid
from journeymap.maps.policy import Access
from journeymap.workspaces.actor import Actor

SUBPROTOCOL = "jm.v1"
PROTO = 1
MAX_FRAME_BYTES = 48 * 1024
MAX_PRESENCE_BYTES = 4 * 1024
# Of what somebody says they are writing in: no text is longer, in UTF-16 units, nor any name.
MAX_OFFSET = 16_000
MAX_NAME = 64

ENDED, WITHDRAWN = 4401, 4403
BAD_FRAMES, LAGGING, FLOODING, RESTART, FAULT = 4400, 4408, 4429, 1012, 1011

_PRESENCE_KEYS = ("cursor", "selection", "editing", "viewport")
_EDITING_KEYS = frozenset({"entity", "id", "field", "offset"})
_EDITING_RULE = "Null, or entity, id and field, and the caret's offset as a whole number."
_CONN = re.compile(r"[A-Za-z0-9_-]{1,64}")
_KINDS = frozenset({"hello", "submit", "presence", "ping", "pong"})
# What a client may be told besides the refusals of an op; anything else is our own fault.
_CODES = {"insufficient_scope": "forbidden", "not_found": "forbidden", "too_large": "limit"}


@dataclass(slots=True)
class Hello:
    """A client introduces itself: which protocol it speaks and what it has of the map already."""

    proto: int
    schema: int
    conn: str
    revision: int | None
    epoch: str

    @property
    def understood(self) -> bool:
        """Tell whether this server speaks the client's protocol and schema."""
        return self.proto == PROTO and self.schema == SCHEMA


@dataclass(slots=True)
class Place:
    """A client's presence: only the keys it sent; None clears one."""

    values: dict[str, Any] = field(default_factory=dict)


def read(text: str) -> dict[str, Any]:
    """Return a client's frame as an object whose `t` is known. Raises Invalid."""
    frame = strictjson.loads(text)
    if not isinstance(frame, dict) or frame.get("t") not in _KINDS:
        raise Invalid("Unknown frame.")
    return frame


def read_hello(frame: dict[str, Any]) -> Hello:
    """Return the `hello` in a frame. Raises Invalid for anything else."""
    known = {"t", "proto", "schema", "conn", "client", "revision", "epoch"}
    if frame["t"] != "hello" or not known >= frame.keys():
        raise Invalid("The first frame must be a hello.")
    proto, schema = frame.get("proto"), frame.get("schema")
    if not _whole(proto) or not _whole(schema):
        raise Invalid(fields={"proto": "proto and schema are whole numbers."})
    conn, client = frame.get("conn"), frame.get("client", "")
    if not isinstance(conn, str) or not _CONN.fullmatch(conn):
        raise Invalid(fields={"conn": "1 to 64 letters, digits, - or _."})
    if not isinstance(client, str) or len(client) > 64:
        raise Invalid(fields={"client": "At most 64 characters."})
    revision, epoch = frame.get("revision"), frame.get("epoch")
    if revision is not None and (not _whole(revision) or revision < 0):
        raise Invalid(fields={"revision": "A whole number, or null before the first document."})
    return Hello(
        proto=int(proto or 0),
        schema=int(schema or 0),
        conn=conn,
        revision=revision,
        epoch="" if epoch is None else str(epoch)[:64],
    )


def read_presence(frame: dict[str, Any], *, size: int) -> Place:
    """Return the place in a `presence` frame. Raises Invalid for unknown keys or too much of it."""
    if size > MAX_PRESENCE_BYTES or not {"t", *_PRESENCE_KEYS} >= frame.keys():
        raise Invalid("Not a presence.")
    values = {key: frame[key] for key in _PRESENCE_KEYS if key in frame}
    for key, value in values.items():
        if key == "selection":
            if not isinstance(value, list) or not all(isinstance(i, str) for i in value):
                raise Invalid(fields={key: "A list of ids."})
        elif key == "editing":
            if value is not None and not _editing(value):
                raise Invalid(fields={key: _EDITING_RULE})
        elif value is not None and not _flat(value):
            raise Invalid(fields={key: "An object of texts and numbers, or null."})
    return Place(values)


def _editing(value: object) -> bool:
    """Whether it names a field by entity, id and field, and at most where in it the caret is."""
    if not isinstance(value, dict) or not value.keys() <= _EDITING_KEYS:
        return False
    names = [value.get(key) for key in ("entity", "id", "field")]
    if not all(isinstance(name, str) and 0 < len(name) <= MAX_NAME for name in names):
        return False
    offset = value.get("offset")
    return offset is None or (_whole(offset) and 0 <= offset <= MAX_OFFSET)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _flat(value: object) -> bool:
    return isinstance(value, dict) and all(
        item is None or isinstance(item, str | int | float) for item in value.values()
    )


def write(kind: str, /, **fields: Any) -> str:
    """Return the text of a frame."""
    return orjson.dumps({"t": kind, **fields}).decode()


def changes(items: list[bytes]) -> str:
    """Return a `changes` frame of items that are JSON already, each serialised exactly once."""
    return (b'{"t":"changes","items":[' + b",".join(items) + b"]}").decode()


def welcome(
    *,
    head: dict[str, Any],
    access: Access,
    actor: Actor,
    conn: str,
    mode: str,
    limits: dict[str, int],
) -> str:
    """Return the answer to a `hello`; `head` holds epoch, revision and floor of the map."""
    return write(
        "welcome",
        **head,
        role=access.role.value,
        actor=actor.public(),
        conn=conn,
        limits=limits,
        mode=mode,
    )


def rejected(error: DomainError, *, batch_id: object = None) -> str:
    """Return the refusal of a batch: which op, which code, and the present row where it helps."""
    fields: dict[str, Any] = {
        "batch_id": str(batch_id) if isinstance(batch_id, str | uuid.UUID) else None,
        "op": error.extra.get("op"),
        "code": _CODES.get(error.code, error.code),
        "detail": error.detail,
    }
    if error.fields:
        fields["fields"] = error.fields
    if error.extra.get("row") is not None:
        fields["row"] = error.extra["row"]
    return write("rejected", **fields)


def retry(after_ms: int, *, batch_id: object = None) -> str:
    """Return the request to send the same batch again later; nothing was consumed."""
    if batch_id is None:
        return write("retry", after_ms=after_ms)
    return write("retry", after_ms=after_ms, batch_id=str(batch_id))
