"""The only module that encrypts and decrypts stored credentials (security.md 1.6).

Fernet tokens under a keyring, newest key first, so that keys can be rotated. The row's id is part
of what is encrypted: a ciphertext copied to another source does not open there.
"""

import json
import uuid
from collections.abc import Mapping, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

MAX_SECRET = 8000

# Models and columns that hold ciphertext, for `rotate_keys`; rooms above register theirs.
_columns: list[tuple[str, str]] = [("kpis.KPISource", "secret")]


class Unreadable(Exception):
    """The ciphertext cannot be opened: another key, another row, or damage."""


def register(model: str, column: str) -> None:
    """Have `rotate_keys` look after a column of ciphertexts too."""
    if (model, column) not in _columns:
        _columns.append((model, column))


def columns() -> list[tuple[str, str]]:
    """Every model and column that holds ciphertext."""
    return list(_columns)


def seal(secret: str, *, row_id: uuid.UUID) -> bytes:
    """The ciphertext of a secret for one row; empty for an empty secret."""
    if not secret:
        return b""
    return _keyring().encrypt(f"{row_id}:{secret}".encode())


def unseal(sealed: bytes | memoryview, *, row_id: uuid.UUID) -> str:
    """The secret of a row. Errors: Unreadable."""
    raw = bytes(sealed)
    if not raw:
        return ""
    try:
        owner, _, secret = _keyring().decrypt(raw).decode().partition(":")
    except InvalidToken:
        raise Unreadable from None
    if owner != str(row_id):
        raise Unreadable
    return secret


def resealed(sealed: bytes | memoryview) -> bytes:
    """The same secret under the newest key. Errors: Unreadable."""
    raw = bytes(sealed)
    if not raw:
        return b""
    try:
        return _keyring().rotate(raw)
    except InvalidToken:
        raise Unreadable from None


def merged(stored: str, given: Mapping[str, str], *, names: Sequence[str]) -> str:
    """Several credentials as the one text that is sealed: what is given replaces what was stored.

    A name that is left empty keeps its stored credential; a name that is no longer used goes.
    """
    try:
        known = json.loads(stored) if stored else {}
    except ValueError:
        known = {}
    kept = {name: given.get(name) or known.get(name, "") for name in names}
    kept = {name: one for name, one in kept.items() if one}
    return json.dumps(kept) if kept else ""


def names_in(stored: str) -> list[str]:
    """The names of the credentials in a text made by `merged`."""
    try:
        known = json.loads(stored) if stored else {}
    except ValueError:
        return []
    return sorted(known) if isinstance(known, dict) else []


def _keyring() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.JOURNEYMAP_FIELD_KEYS])
