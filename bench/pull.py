"""Pulling a whole map: warm, 304 and cold, beside the same bytes from a bare ASGI program.

    python bench/pull.py [--cards 1000] [--seconds 3]

Starts the product's own server and a bare uvicorn program on loopback, with an SQLite database in
a scratch folder (or DATABASE_URL), asks both in one run with four keep-alive connections, and
prints ratios. The cold build is compared with nested REST framework serializers over the same
rows. Goals: stack.md 8, repeated in bench/README.md.
"""

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONNECTIONS = 4


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def ask(port: int, path: str, headers: dict[str, str], seconds: float) -> dict[str, float]:
    """Return requests a second and the status seen, over four keep-alive connections."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{lines}\r\n".encode()
    end = time.perf_counter() + seconds
    done, statuses, size, etag = 0, set(), 0, ""

    async def connection() -> None:
        nonlocal done, size, etag
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < end:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            statuses.add(int(head.split(" ", 2)[1]))
            size = 0
            for line in head.split("\r\n"):
                if line.startswith("content-length:"):
                    size = int(line.split(":")[1])
                if line.startswith("etag:"):
                    etag = line.split(":", 1)[1].strip()
            if size:
                await reader.readexactly(size)
            done += 1
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
    if len(statuses) != 1:
        raise SystemExit(f"{path}: mixed answers {statuses}")
    return {
        "rps": done / (time.perf_counter() - started),
        "status": statuses.pop(),
        "size": size,
        "etag": etag,
    }


def cpu_seconds(pid: int) -> float:
    """Return the user and system time of a process so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def prepare(cards: int) -> tuple[str, str]:
    """Make a map with that many cards; return its id and a token that may read it."""
    from bench.data import make_map

    return make_map(cards)


def cold(map_id: str, repeats: int = 5) -> dict[str, float]:
    """Return CPU milliseconds of one cold document, and of nested serializers on the same rows."""
    import orjson
    from rest_framework.renderers import JSONRenderer

    from bench.nested import nested_map
    from journeymap.changes import document

    def timed(job) -> float:  # type: ignore[no-untyped-def]  # any callable without arguments
        best = 1e9
        for _ in range(repeats):
            start = time.process_time()
            job()
            best = min(best, time.process_time() - start)
        return best * 1000

    return {
        "ours_ms": timed(lambda: orjson.dumps(document.build(map_id))),
        "nested_ms": timed(lambda: JSONRenderer().render(nested_map(map_id))),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=3)
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="jm-bench-")
    os.environ.setdefault("JOURNEYMAP_DATA_DIR", folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journeymap.config.settings")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    map_id, token = prepare(options.cards)
    port, bare_port = free_port(), free_port()
    path = f"/api/v1/maps/{map_id}/document"
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "gzip"}
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env={**os.environ, "JOURNEYMAP_RATE_FACTOR": "1000000", "JOURNEYMAP_PORT": str(port)},
    )
    bare = None
    try:
        wait_for(port)
        first = asyncio.run(ask(port, path, headers, 0.5))
        before = cpu_seconds(server.pid)
        warm = asyncio.run(ask(port, path, headers, options.seconds))
        middle = cpu_seconds(server.pid)
        same = {**headers, "If-None-Match": first["etag"]}
        unchanged = asyncio.run(ask(port, path, same, options.seconds))
        after = cpu_seconds(server.pid)
        bare = subprocess.Popen(
            [sys.executable, "-m", "bench.bare", str(bare_port), str(int(warm["size"]))], cwd=ROOT
        )
        wait_for(bare_port)
        limit = asyncio.run(ask(bare_port, "/", {}, options.seconds))
        limit_304 = asyncio.run(ask(bare_port, "/304", {}, options.seconds))
    finally:
        for process in (server, bare):
            if process is not None:
                process.terminate()
                process.wait(30)
    if unchanged["status"] != 304 or warm["status"] != 200:
        raise SystemExit(f"unexpected answers: {warm['status']}, {unchanged['status']}")
    print(
        json.dumps(
            {
                "cards": options.cards,
                "bytes_gzip": warm["size"],
                "warm_rps": round(warm["rps"]),
                "warm_cpu_ms": round((middle - before) / warm["rps"] / options.seconds * 1000, 2),
                "warm_ratio": round(warm["rps"] / limit["rps"], 2),
                "304_rps": round(unchanged["rps"]),
                "304_cpu_ms": round(
                    (after - middle) / unchanged["rps"] / options.seconds * 1000, 2
                ),
                "304_ratio": round(unchanged["rps"] / limit_304["rps"], 2),
                "bare_rps": round(limit["rps"]),
                "bare_304_rps": round(limit_304["rps"]),
                **{name: round(value, 1) for name, value in cold(map_id).items()},
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
