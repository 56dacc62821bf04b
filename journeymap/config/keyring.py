"""Secrets of the embedded mode: made once, kept in the data folder, readable by the owner alone."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.fernet import Fernet

from journeymap.config.env import ConfigurationError

# What production shows when no secret was given; checks.py refuses to start with it.
MISSING = "missing-secret"


def _kept(path: Path, make: Callable[[], str]) -> str:
    """Read the secret at `path`, or make it; two processes that start together agree on one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        if not path.exists():
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(make())
            try:
                os.link(draft, path)  # fails when another process was faster: its secret holds
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        value = path.read_text().strip()
    except OSError as error:
        raise ConfigurationError(f"cannot use the data folder: {error}") from None
    if not value:
        raise ConfigurationError(f"{path.name} in the data folder is empty; restore or remove it")
    return value


def secret_key(given: str, *, data_dir: Path, production: bool) -> str:
    """The signing key.

    As given, else (embedded) kept in the data folder, else (production) `MISSING`.
    """
    if given or production:
        return given or MISSING
    return _kept(data_dir / "secret-key", lambda: secrets.token_urlsafe(50))


def field_keys(given: list[str], *, data_dir: Path, production: bool) -> list[str]:
    """Fernet keys for encrypted fields, newest first.

    Raises ConfigurationError for one that is not a Fernet key.
    """
    if not given and not production:
        given = _kept(data_dir / "field-keys", lambda: Fernet.generate_key().decode()).split()
    for key in given:
        try:
            Fernet(key)
        except ValueError:
            raise ConfigurationError(
                "JOURNEYMAP_FIELD_KEYS must hold Fernet keys (32 bytes, base64), newest first"
            ) from None
    return given


def event_pepper(given: str, *, data_dir: Path, production: bool) -> str:
    """The key of the hashes that stand for people in raw events; "" where production has none."""
    if given or production:
        return given
    return _kept(data_dir / "event-pepper", lambda: secrets.token_urlsafe(32))
