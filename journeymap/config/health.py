"""/healthz, /readyz and /metrics, answered before Django: they work when its threads hang.

/healthz touches nothing. /readyz looks at the database, migrations, cache and disk, and answers
within two seconds also when the database hangs: the look runs in its own thread, and while one look
hangs, no second one starts. Neither names versions.
"""

import asyncio
import hmac
import ipaddress
import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from time import monotonic
from typing import Any

import orjson
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from journeymap.config.edge import App, Message, Receive, Scope, Send, header
from journeymap.core import metrics

_LOOK_SECONDS = 1.5
# Load balancers ask often and in parallel; one look serves them all.
_FRESH_SECONDS = 1.0

_ready_gauge = metrics.gauge("journeymap_ready", "1 when /readyz would answer 200")


def look(*, data_dir: Path, min_free_mb: int) -> dict[str, str]:
    """Check what a request needs.

    Returns "ok" or a short reason for each part. Blocks; never raises.
    """
    found: dict[str, str] = {}
    try:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            found["database"] = "ok"
            executor = MigrationExecutor(connection)
            pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
            found["migrations"] = "pending" if pending else "ok"
        finally:
            # A broken connection must not be kept for the next look.
            connection.close()
    except Exception:  # any driver's error means the same here
        found.setdefault("database", "unreachable")
    try:
        cache.set("readyz", "1", timeout=10)
        found["cache"] = "ok" if cache.get("readyz") == "1" else "not kept"
    except Exception:  # as above
        found["cache"] = "unreachable"
    try:
        free = shutil.disk_usage(data_dir).free
        found["disk"] = "ok" if free >= min_free_mb * 1024 * 1024 else "nearly full"
    except OSError:
        found["disk"] = "unreachable"
    return found


class Health:
    """ASGI middleware for the three addresses; everything else goes to `app`."""

    def __init__(self, app: App, *, data_dir: Path, min_free_mb: int, metrics_token: str) -> None:
        self.app = app
        self.draining = False
        # False until the hub of the open rooms is there; see asgi.py.
        self.live = True
        self._data_dir = data_dir
        self._min_free_mb = min_free_mb
        self._token = metrics_token
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="readyz")
        self._look: Future[dict[str, str]] | None = None
        self._last: tuple[float, dict[str, str]] = (float("-inf"), {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or pass it on."""
        path = scope["path"]
        if path not in {"/healthz", "/readyz", "/metrics"}:
            await self.app(scope, receive, send)
        elif scope["method"] not in {"GET", "HEAD"}:
            await _reply(send, 405, {"status": "method not allowed"})
        elif path == "/healthz":
            await _reply(send, 200, {"status": "ok"})
        elif path == "/readyz":
            status, body = await self.readiness()
            await _reply(send, status, body)
        elif self._may_read_metrics(scope):
            await _reply(send, 200, metrics.render())
        else:
            await _reply(send, 403, {"status": "forbidden"})

    async def readiness(self) -> tuple[int, dict[str, Any]]:
        """Return the status code and body of /readyz, within two seconds."""
        if self.draining:
            return self._say({"process": "stopping"})
        if not self.live:
            return self._say({"rooms": "not open yet"})
        at, checks = self._last
        if monotonic() - at > _FRESH_SECONDS:
            if self._look is None or self._look.done():
                self._look = self._thread.submit(
                    look, data_dir=self._data_dir, min_free_mb=self._min_free_mb
                )
            try:
                # shield: a look that hangs goes on hanging in its thread, and is asked again next
                # time
                async with asyncio.timeout(_LOOK_SECONDS):
                    checks = await asyncio.shield(asyncio.wrap_future(self._look))
                self._last = (monotonic(), checks)
            except TimeoutError:
                checks = {"database": "no answer in time"}
        return self._say(checks)

    @staticmethod
    def _say(checks: dict[str, str]) -> tuple[int, dict[str, Any]]:
        good = all(value == "ok" for value in checks.values())
        _ready_gauge.set(1 if good else 0)
        return (200 if good else 503), {
            "status": "ok" if good else "unavailable",
            "checks": checks,
        }

    def _may_read_metrics(self, scope: Scope) -> bool:
        if self._token:
            given = header(scope, b"authorization")
            return hmac.compare_digest(given, b"Bearer " + self._token.encode())
        # Behind a proxy on this machine everybody may look local, so a forwarded request never
        # counts as local.
        if scope.get("journeymap.forwarded"):
            return False
        try:
            return ipaddress.ip_address((scope.get("client") or ("",))[0]).is_loopback
        except ValueError:
            return False


async def _reply(send: Send, status: int, body: dict[str, Any] | str) -> None:
    if isinstance(body, str):
        kind, content = b"text/plain; version=0.0.4; charset=utf-8", body.encode()
    else:
        kind, content = b"application/json", orjson.dumps(body)
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(content)).encode()),
        (b"cache-control", b"no-store"),
    ]
    if status == 503:
        headers.append((b"retry-after", b"2"))
    start: Message = {"type": "http.response.start", "status": status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": content})
