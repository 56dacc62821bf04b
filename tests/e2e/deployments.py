"""A whole installation with a clock of its own: web process, worker, two planners.

Once embedded (SQLite, messages in a folder) and once on PostgreSQL and Valkey.
"""

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from unittest import mock

import psycopg
import pytest
from psycopg import sql

from journeymap.config.supervisor import die_with_parent
from tests.e2e.driving import OWNED
from tests.support import live, services
from tests.support.batches import new_id

CLOCKED = str(Path(services.__file__).with_name("clocked.py"))
PLANNERS = 2


@dataclass
class Deployment:
    """The running installation."""

    server: live.LiveServer
    clock: Path

    def at(self, moment: datetime) -> None:
        """Set the clock of all its processes."""
        fresh = self.clock.with_suffix(".next")
        fresh.write_text(moment.isoformat(), "utf-8")
        fresh.replace(self.clock)


@contextlib.contextmanager
def deployed(folder: Path, *, embedded: bool, at: datetime) -> Iterator[Deployment]:
    """Start everything at a moment; end it. Skips where PostgreSQL or Valkey cannot be had."""
    clock = folder / "clock"
    clock.write_text(at.isoformat(), "utf-8")
    with contextlib.ExitStack() as stack, mock.patch.object(live, "PROGRAM", CLOCKED):
        given = {"TEST_CLOCK": str(clock), "JOURNEYMAP_COLLECT_THREADS": "2"}
        if not embedded:
            given |= _services(stack)
        prepare = (OWNED,) if embedded else ()
        server = stack.enter_context(live.running(folder, prepare=prepare, **given))
        if not embedded:
            server.manage(*OWNED)
        commands = [("worker", "--group", "collect"), *[("planner",)] * PLANNERS]
        for number, command in enumerate(commands):
            stack.callback(_start(server, number, *command))
        yield Deployment(server, clock)


def _services(stack: contextlib.ExitStack) -> dict[str, str]:
    try:
        postgres = services.start_postgres()
        stack.callback(postgres.stop)
        valkey = services.start_redis()
        stack.callback(valkey.stop)
    except services.Unavailable as reason:
        if services.required():
            raise
        pytest.skip(f"no PostgreSQL or Valkey to be had: {reason}")
    # A database of its own: the server may be somebody's.
    server, name = postgres.url.rpartition("/")[0], f"story_{new_id().replace('-', '')}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    stack.callback(_drop, f"{server}/postgres", name)
    return {"DATABASE_URL": f"{server}/{name}", "REDIS_URL": valkey.url}


def _drop(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        connection.execute(drop.format(sql.Identifier(name)))


def _start(server: live.LiveServer, number: int, *command: str) -> "contextlib._ExitFunc":
    log = server.log.with_name(f"{command[0]}-{number}.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, live.PROGRAM, *command],
        env=server.environment,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        preexec_fn=die_with_parent(signal.SIGKILL),
    )
    log.close()

    def stop() -> None:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    return stop
