"""Identifiers and secrets: UUIDv7 for rows, random strings for links, tokens and tickets."""

import hashlib
import os
import secrets
import threading
import time
import uuid

from journeymap.core.errors import Invalid

_lock = threading.Lock()
_last_ms = 0
_counter = 0


def uuid7() -> uuid.UUID:
    """Return a UUIDv7 (RFC 9562): sortable by creation, monotonic inside one process."""
    global _last_ms, _counter
    with _lock:
        ms = time.time_ns() // 1_000_000
        if ms > _last_ms:
            _last_ms, _counter = ms, int.from_bytes(os.urandom(2)) & 0x7FF
        else:
            _counter += 1
            if _counter > 0xFFF:
                # More than 2,048 ids in one millisecond: borrow from the future to stay sorted.
                _last_ms, _counter = _last_ms + 1, 0
        ms, seq = _last_ms, _counter
    rand = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    value = (ms & ((1 << 48) - 1)) << 80 | 0x7 << 76 | seq << 64 | 0b10 << 62 | rand
    return uuid.UUID(int=value)


def parse_uuid(value: object, *, field: str = "id") -> uuid.UUID:
    """Return the UUID written in `value` (canonical lower- or upper-case text).

    Raises Invalid naming `field` for anything else, so that odd ids are a 400 and never a 500.
    """
    if isinstance(value, uuid.UUID):
        return value
    if isinstance(value, str) and len(value) == 36:
        try:
            return uuid.UUID(value)
        except ValueError:
            pass
    raise Invalid(fields={field: "Not a valid id."})


def new_secret(*, bits: int = 160) -> str:
    """Return a URL-safe random string holding at least `bits` bits."""
    return secrets.token_urlsafe((bits + 7) // 8)


def hash_secret(secret: str) -> str:
    """Return the SHA-256 of a secret in hex.

    A plain hash is enough for random secrets of 112 bits and more (OWASP ASVS 6.5.2).
    """
    return hashlib.sha256(secret.encode()).hexdigest()
