"""Nothing leaves the process but through `core/safehttp.py` (security.md 1.4)."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.files import relative, sources

pytestmark = pytest.mark.one_database

CLIENTS = {
    *("httpx", "httpcore", "requests", "urllib3", "aiohttp", "urllib.request", "http.client"),
    *("socket", "smtplib", "ftplib", "imaplib", "poplib", "nntplib", "telnetlib", "xmlrpc.client"),
}
CALLS = {"open_connection", "create_connection", "getaddrinfo", "gethostbyname"}
# Who may, and what for.
MAY = {
    ("journeymap/core/safehttp.py", "httpx"): "the way out",
    ("journeymap/core/safehttp.py", "httpcore"): "the way out",
    ("journeymap/core/addresses.py", "socket"): "resolves names for the way out and for databases",
    ("journeymap/core/addresses.py", "getaddrinfo"): "the same",
    ("journeymap/kpis/sources/postgres.py", "socket"): "hangs up on a frozen server",
    ("journeymap/config/serving.py", "socket"): "listens",
    ("journeymap/config/management/commands/up.py", "socket"): "finds a free port to listen on",
    (
        "journeymap/config/management/commands/up.py",
        "urllib.request",
    ): "asks itself, once up",
}


def test_only_the_way_out_talks_to_the_outside() -> None:
    found = {
        (relative(path), name)
        for path in sources(".py")
        if relative(path).split("/")[0] in ("journeymap", "personas", "touchpoints")
        for name in _clients(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found - set(MAY) == set()
    assert set(MAY) - found == set()


def _clients(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            names = [module, *(f"{module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Attribute) and node.attr in CALLS:
            yield node.attr
        for name in names:
            yield from (known for known in CLIENTS if f"{name}.".startswith(f"{known}."))
