"""The only module that encrypts and decrypts stored credentials (security.md 1.6).

Fernet tokens under a keyring, newest key first, so that keys can be rotated. The row's id is part
of what is encrypted: a ciphertext copied to another source does not open there.
"""

import uuid

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

MAX_SECRET = 4000


class Unreadable(Exception):
    """The ciphertext cannot be opened: another key, another row, or damage."""


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


def _keyring() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.JOURNEYMAP_FIELD_KEYS])
