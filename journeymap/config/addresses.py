"""Reads the URL-shaped settings.

DATABASE_URL, EMAIL_URL and PUBLIC_URL. Pure functions, no Django.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from journeymap.config.env import ConfigurationError

# journal_mode WAL lets readers and one writer work at once; synchronous FULL keeps every
# acknowledged commit through a power cut (NORMAL may lose the last ones); cache and mmap sizes are
# those measured in the design (64 and 128 MiB).
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
    "PRAGMA cache_size=-65536;PRAGMA mmap_size=134217728;"
)


@dataclass(frozen=True)
class PublicAddress:
    """Where people reach the product; decides cookies, allowed hosts and links in mails."""

    scheme: str
    host: str
    port: int | None

    @property
    def origin(self) -> str:
        """The full origin, as a browser sends it."""
        port = f":{self.port}" if self.port else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}{port}"

    @property
    def socket_origin(self) -> str:
        """The same origin for web sockets."""
        return "ws" + self.origin.removeprefix("http")

    @property
    def secure(self) -> bool:
        """True when the address is https: only then are cookies Secure and `__Host-`."""
        return self.scheme == "https"


def _split(name: str, url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # a bad port raises only when read
    except ValueError:
        raise ConfigurationError(f"{name} is not a valid URL") from None
    return parts


def public_address(url: str) -> PublicAddress:
    """Parse PUBLIC_URL: scheme, host and port only, no path. Raises ConfigurationError."""
    parts = _split("PUBLIC_URL", url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigurationError("PUBLIC_URL must look like https://journeys.example.org")
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
        raise ConfigurationError("PUBLIC_URL must have no path, query, fragment or user")
    default_port = {"http": 80, "https": 443}[parts.scheme]
    port = None if parts.port == default_port else parts.port
    return PublicAddress(scheme=parts.scheme, host=parts.hostname, port=port)


def sqlite_database(path: Path) -> dict[str, Any]:
    """The embedded database: one file, made for several threads and two or three processes."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_PRAGMAS,
        },
        # Tests run on a file as well: an in-memory database has no WAL and no second process.
        "TEST": {"NAME": str(path.with_name(f"test-{path.name}"))},
    }


def database(url: str, *, data_dir: Path) -> dict[str, Any]:
    """Django's DATABASES entry for DATABASE_URL.

    Empty means the embedded SQLite file. Raises ConfigurationError.
    """
    if not url:
        return sqlite_database(data_dir / "journeymap.sqlite3")
    parts = _split("DATABASE_URL", url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme == "sqlite":
        if not parts.path or parts.netloc:
            raise ConfigurationError(
                "DATABASE_URL for SQLite must look like sqlite:////data/file.db"
            )
        return sqlite_database(Path(unquote(parts.path[1:])).absolute())
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ConfigurationError("DATABASE_URL must begin with postgresql:// or sqlite://")
    if not name or not parts.hostname:
        raise ConfigurationError("DATABASE_URL must name a host and a database")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # A server that has gone away must be noticed in seconds (R7), not after the kernel's
        # quarter of an hour.
        "OPTIONS": {
            "connect_timeout": 5,
            "tcp_user_timeout": 10_000,
            **_options(parts.query),
        },
    }


def _options(query: str) -> dict[str, Any]:
    options: dict[str, Any] = dict(parse_qsl(query))
    # From its second use on the server keeps a statement's plan (`core.statements`). Behind a
    # pooler that hands out a connection for each transaction, a huge number means never.
    options["prepare_threshold"] = int(options.get("prepare_threshold", 1))
    return options


def email(url: str) -> dict[str, Any]:
    """Django's EMAIL_* settings for EMAIL_URL.

    Console:, file:///folder, smtp:// or smtps://. Raises ConfigurationError.
    """
    parts = _split("EMAIL_URL", url or "console:")
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "file" and parts.path:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": unquote(parts.path),
        }
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ConfigurationError("EMAIL_URL must be console:, file:///folder, smtp:// or smtps://")
    implicit_tls = parts.scheme == "smtps"
    options = dict(parse_qsl(parts.query))
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if implicit_tls else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": implicit_tls,
        # STARTTLS unless switched off by ?tls=0 for a relay on the same machine.
        "EMAIL_USE_TLS": not implicit_tls and options.get("tls", "1") != "0",
        "EMAIL_TIMEOUT": 15,
    }
