"""Reading a PostgreSQL server: allowed hosts, the checked address, read-only, with deadlines."""

import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.utils.translation import gettext as _
from psycopg import sql as psql

from journeymap.core import addresses
from journeymap.core.errors import Invalid
from journeymap.kpis.sources import sqltext
from journeymap.kpis.sources.base import SourceError

CONFIG_KEYS = frozenset({"host", "port", "database", "user", "sslmode"})
SSL_MODES = ("disable", "prefer", "require", "verify-full")
CONNECT_S = 5


def checked(config: Mapping[str, Any], *, allowed: Sequence[str]) -> dict[str, Any]:
    """Where to connect, in its stored form. Errors: Invalid."""
    host, port = config.get("host"), config.get("port", 5432)
    if not isinstance(host, str) or not isinstance(port, int) or isinstance(port, bool):
        raise Invalid(fields={"config.host": "Give a host and a port."})
    if not is_allowed(host, port, allowed):
        raise Invalid(
            fields={
                "config.host": "This server may not be read. The operator allows hosts in "
                "JOURNEYMAP_SQL_HOSTS."
            }
        )
    kept: dict[str, Any] = {"host": host.lower(), "port": port}
    for name in ("database", "user"):
        value = config.get(name)
        if not isinstance(value, str) or not 0 < len(value) <= 63 or "\x00" in value:
            raise Invalid(fields={f"config.{name}": "This is needed (at most 63 characters)."})
        kept[name] = value
    kept["sslmode"] = config.get("sslmode", "prefer")
    if kept["sslmode"] not in SSL_MODES:
        told = _("Choose one of: %(options)s.") % {"options": ", ".join(SSL_MODES)}
        raise Invalid(fields={"config.sslmode": told})
    return kept


def is_allowed(host: str, port: int, allowed: Sequence[str]) -> bool:
    """Whether host:port stands, word for word, on the operator's list."""
    name = f"[{host}]" if ":" in host else host
    return f"{name}:{port}".lower() in {entry.strip().lower() for entry in allowed}


def run(
    config: Mapping[str, Any],
    *,
    query: str,
    parameters: Mapping[str, Any],
    secret: str,
    limit: int,
    deadline_s: float,
) -> tuple[list[str], list[Sequence[Any]]]:
    """Column names and at most `limit` rows. Errors: SourceError, sqltext.BadQuery."""
    inner = sqltext.prepared(query, placeholder=lambda name: f"%({name})s", escape_percent=True)
    wrapped = f"SELECT * FROM (\n{inner}\n) AS jm_source LIMIT {int(limit)}"  # noqa: S608  # a SELECT by construction, see sql.py
    with _connected(config, secret=secret, deadline_s=deadline_s) as connection:
        try:
            # prepare=True uses the extended protocol, which takes a single statement.
            cursor = connection.execute(
                psql.SQL(wrapped),
                dict(parameters),
                prepare=True,
            )
            names = [column.name for column in cursor.description or ()]
            return names, cursor.fetchmany(limit)
        except psycopg.Error as error:
            raise _classed(error) from None


@contextmanager
def _connected(
    config: Mapping[str, Any], *, secret: str, deadline_s: float
) -> Iterator[psycopg.Connection[Any]]:
    host, port = str(config.get("host", "")), int(config.get("port", 0))
    address = _checked_address(host, port)
    milliseconds = int(deadline_s * 1000)
    # What a query does not need is switched off by name, so that the worker's own environment
    # (PGPASSFILE, PGSERVICE, a Kerberos ticket) never speaks for a source.
    try:
        connection = psycopg.connect(
            host=host,
            hostaddr=address,
            port=port,
            dbname=str(config.get("database", "")),
            user=str(config.get("user", "")),
            password=secret or "-",
            sslmode=str(config.get("sslmode", "prefer")),
            passfile="/dev/null",
            gssencmode="disable",
            connect_timeout=CONNECT_S,
            tcp_user_timeout=milliseconds,
            application_name="journeymap",
            options=_options(milliseconds),
        )
    except psycopg.Error as error:
        raise _classed(error) from None
    timer = threading.Timer(deadline_s + 2, _hang_up, [connection])
    timer.daemon = True
    timer.start()
    try:
        connection.read_only = True
        yield connection
    finally:
        timer.cancel()
        connection.close()


def _options(milliseconds: int) -> str:
    return (
        f"-c default_transaction_read_only=on -c statement_timeout={milliseconds}"
        f" -c lock_timeout=5000 -c idle_in_transaction_session_timeout={milliseconds}"
    )


def _hang_up(connection: psycopg.Connection[Any]) -> None:
    """End a conversation with a server that no longer answers: statement_timeout is the server's,
    and a server that has frozen does not keep it."""
    try:
        peer = socket.socket(fileno=connection.fileno())
    except (OSError, psycopg.Error):
        return
    try:
        peer.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    finally:
        peer.detach()


def _checked_address(host: str, port: int) -> str:
    if not is_allowed(host, port, settings.JOURNEYMAP_SQL_HOSTS):
        raise SourceError("blocked_address")
    try:
        return addresses.checked(host, port, inside=True)[0]
    except addresses.Blocked:
        raise SourceError("blocked_address") from None
    except addresses.Unresolved:
        raise SourceError("connection") from None


def _classed(error: psycopg.Error) -> SourceError:
    state = error.sqlstate or ""
    if state == "57014":
        return SourceError("timeout")
    if state.startswith("28"):
        return SourceError("auth")
    if state == "25006":
        return SourceError("not_read_only")
    if state in ("40001", "40P01", "55P03", "53300", "57P03"):
        return SourceError("busy")
    if state.startswith(("08", "57")):
        return SourceError("connection")
    if state:
        return SourceError("query")
    if isinstance(error, psycopg.errors.ConnectionTimeout):
        return SourceError("timeout")
    if "password authentication failed" in str(error):
        return SourceError("auth")
    if isinstance(error, psycopg.OperationalError):
        return SourceError("connection")
    return SourceError("query")
