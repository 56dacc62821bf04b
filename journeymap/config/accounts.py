"""What allauth and Django's password hashing need to know about this product."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Semaphore

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.http import HttpRequest

from journeymap.core.errors import Unavailable

# One hash takes 19 MiB and tens of milliseconds; without a bound, a burst of sign-ins takes the
# machine (security.md 0.10).
_RUNNING = BoundedSemaphore(4)
_WAITING = Semaphore(16)


@contextmanager
def _hashing_slot() -> Iterator[None]:
    """Hold one of four hashing slots; raises Unavailable when sixteen callers wait already."""
    if not _WAITING.acquire(blocking=False):
        raise Unavailable("Too many sign-ins at this moment; try again in a few seconds.")
    try:
        with _RUNNING:
            yield
    finally:
        _WAITING.release()


class BoundedArgon2(Argon2PasswordHasher):
    """Argon2id at OWASP's minimum (m=19 MiB, t=2, p=1), a few at a time."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Hash a new password. Raises Unavailable under a flood."""
        with _hashing_slot():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Compare a password with its hash. Raises Unavailable under a flood."""
        with _hashing_slot():
            return super().verify(password, encoded)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-up is closed unless the installation opens it.

    Invitations make accounts by another way.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say whether the sign-up form may be used."""
        return bool(settings.JOURNEYMAP_SIGNUP_OPEN)
