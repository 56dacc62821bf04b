"""Keyed hashes of what points at a person. The key never stands in the database.

Without it nobody can tell whether a known customer is in a log, not even by hashing all customers.
"""

import hashlib
import hmac
import uuid

from django.conf import settings

from journeymap.core.errors import Unavailable

_SIGNED = (1 << 63) - 1


class Pepper:
    """Hashes for one log: the same subject in another log has another digest."""

    def __init__(self, log_id: uuid.UUID) -> None:
        """Errors: Unavailable where the installation has no pepper."""
        secret = settings.JOURNEYMAP_EVENT_PEPPER
        if not secret:
            raise Unavailable("Raw events need JOURNEYMAP_EVENT_PEPPER on this installation.")
        self._keyed = hmac.new(secret.encode(), log_id.bytes, hashlib.sha256)

    def _digest(self, kind: str, *parts: str) -> bytes:
        keyed = self._keyed.copy()
        # Lengths keep ("ab", "c") and ("a", "bc") apart.
        for part in (kind, *parts):
            raw = part.encode()
            keyed.update(len(raw).to_bytes(4, "big") + raw)
        return keyed.digest()

    def subject(self, text: str) -> uuid.UUID:
        """Who did it."""
        return uuid.UUID(bytes=self._digest("subject", text)[:16])

    def event(self, text: str) -> uuid.UUID:
        """An event by the id its system gave it."""
        return uuid.UUID(bytes=self._digest("event", text)[:16])

    def occurrence(self, subject: str, name: str, at: int) -> uuid.UUID:
        """An event without an id: it is the same when subject, name and instant are."""
        return uuid.UUID(bytes=self._digest("occurrence", subject, name, str(at))[:16])

    def session(self, text: str) -> int:
        """A visit, as a number."""
        return int.from_bytes(self._digest("session", text)[:8], "big") & _SIGNED
