"""The real `manage.py serve`, on a free port and a data folder of its own, for tests that need real
processes.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

from journeymap.config.supervisor import die_with_parent
from tests.support.services import free_port

ROOT = Path(__file__).resolve().parents[2]
# What runs the commands; pictures are made by one whose clock stands still.
PROGRAM = str(ROOT / "manage.py")


@dataclass
class LiveServer:
    """A running web process."""

    url: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Run a management command on the same data; return what it printed."""
        return manage(*arguments, environment=self.environment)

    def status(self, path: str) -> int:
        """GET a path; return the status code."""
        try:
            with urllib.request.urlopen(f"{self.url}{path}", timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code


def environment_for(folder: Path, **changes: str) -> dict[str, str]:
    """The environment of an installation in `folder` (SQLite unless DATABASE_URL is given)."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("JOURNEYMAP_")
        and name not in {"DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "DJANGO_SETTINGS_MODULE"}
    }
    return {**inherited, "JOURNEYMAP_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1", **changes}


def manage(*arguments: str, environment: dict[str, str]) -> str:
    """Run `manage.py` in an environment; return its output. Raises CalledProcessError."""
    done = subprocess.run(
        [sys.executable, PROGRAM, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


def installed(folder: Path, *commands: tuple[str, ...]) -> None:
    """Make `folder` an installation with all tables, on which `commands` of manage.py have run.

    Migrating costs seconds of a processor, so each such installation is made once in a test run
    (the gate's runs share theirs), by whichever process asks first, and copied for everybody else.
    """
    given = os.environ.get("JOURNEYMAP_TEST_INSTALLATIONS")
    shared = Path(given or Path(os.environ["JOURNEYMAP_TEST_FOLDER"], "installations"))
    shared.mkdir(exist_ok=True)
    kept = shared / f"{uuid5(NAMESPACE_OID, repr(commands))}"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            *before, last = commands or (("migrate", "--verbosity", "0"),)
            with tempfile.TemporaryDirectory(dir=shared) as made:
                if commands:
                    installed(Path(made), *before)
                manage(*last, environment=environment_for(Path(made)))
                shutil.copytree(made, kept)
    shutil.copytree(kept, folder, dirs_exist_ok=True)


@contextmanager
def running(
    folder: Path, *, migrate: bool = True, prepare: tuple[tuple[str, ...], ...] = (), **changes: str
) -> Iterator[LiveServer]:
    """Start the web process and wait until it is ready; stop it at the end.

    A folder without a database becomes an installation first, with the commands `prepare` run on
    it, unless `migrate` is off. Raises RuntimeError with the log when the process does not become
    ready within 30 s.
    """
    port = int(changes.pop("JOURNEYMAP_PORT", "0")) or free_port()
    environment = environment_for(folder, JOURNEYMAP_PORT=str(port), **changes)
    if migrate and "DATABASE_URL" in changes:
        manage("migrate", "--verbosity", "0", environment=environment)
    elif migrate and not (folder / "journeymap.sqlite3").exists():
        installed(folder, *prepare)
    log = folder / f"serve-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, PROGRAM, "serve"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent(signal.SIGKILL),
        )
    server = LiveServer(
        url=f"http://127.0.0.1:{port}",
        port=port,
        process=process,
        log=log,
        environment=environment,
    )
    try:
        _wait(server, ready="/readyz" if migrate else "/healthz")
        yield server
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=25)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(server: LiveServer, *, ready: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            if server.status(ready) == 200:
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise RuntimeError(f"not ready:\n{server.log.read_text(errors='replace')[-4000:]}")
