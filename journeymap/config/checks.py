"""Start-up checks.

An unsafe or impossible production set-up refuses to start, with a sentence that says what to do.
"""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from journeymap.config.keyring import MISSING

# Words that show up in example files; a key that contains one was copied, not made.
_EXAMPLES = ("change-me", "changeme", "insecure", "example", "secret-key", MISSING)


def register_all() -> None:
    """Register every check of this module with Django."""
    register(production_secrets)
    register(production_exposure)
    register(process_count)


def production_secrets(**kwargs: Any) -> list[CheckMessage]:
    """Refuse missing, short or example secrets in production."""
    if settings.JOURNEYMAP_ENV != "production":
        return []
    found: list[CheckMessage] = []
    key: str = settings.SECRET_KEY
    if key == MISSING:
        found.append(
            Error("JOURNEYMAP_SECRET_KEY is not set. Give a random value.", id="journeymap.E001")
        )
    elif len(key) < 40 or any(word in key.lower() for word in _EXAMPLES):
        found.append(
            Error(
                "JOURNEYMAP_SECRET_KEY is too short or an example value.",
                hint="Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'",
                id="journeymap.E002",
            )
        )
    if not settings.JOURNEYMAP_FIELD_KEYS:
        found.append(
            Error(
                "JOURNEYMAP_FIELD_KEYS is not set; stored credentials could not be encrypted.",
                hint="Make one: python3 -c 'import base64, os; "
                "print(base64.urlsafe_b64encode(os.urandom(32)).decode())'",
                id="journeymap.E003",
            )
        )
    password = settings.DATABASES["default"].get("PASSWORD", "")
    if password and password.lower() in {
        "postgres",
        "password",
        "journeymap",
        "change-me",
        "changeme",
    }:
        found.append(Error("DATABASE_URL holds a default password.", id="journeymap.E004"))
    return found


def production_exposure(**kwargs: Any) -> list[CheckMessage]:
    """Refuse debug pages and a wildcard host in production."""
    if settings.JOURNEYMAP_ENV != "production":
        return []
    found: list[CheckMessage] = []
    if settings.DEBUG:
        found.append(Error("JOURNEYMAP_DEBUG must be off in production.", id="journeymap.E005"))
    if any(host.startswith("*") for host in settings.ALLOWED_HOSTS):
        found.append(
            Error("JOURNEYMAP_ALLOWED_HOSTS must not hold *; name the hosts.", id="journeymap.E006")
        )
    return found


def process_count(**kwargs: Any) -> list[CheckMessage]:
    """Refuse two web processes that could not hear of each other's edits, in every environment."""
    if settings.JOURNEYMAP_WEB_PROCESSES < 2:
        return []
    found: list[CheckMessage] = []
    if not settings.REDIS_URL:
        found.append(
            Error("JOURNEYMAP_WEB_PROCESSES above 1 needs REDIS_URL.", id="journeymap.E007")
        )
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        found.append(
            Error(
                "JOURNEYMAP_WEB_PROCESSES above 1 needs PostgreSQL (DATABASE_URL).",
                id="journeymap.E008",
            )
        )
    return found
