"""Real workers and planners as processes of their own, on the test's database."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


class Processes:
    """Starts `manage.py` commands; kills what is left at the end."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.environment = {**os.environ, "JOURNEYMAP_DATA_DIR": str(folder), **environment}
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a command in a process group of its own, its output going to a file."""
        log = (self.folder / f"{command[0]}-{len(self.running)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), *command],
            env=self.environment,
            cwd=self.folder,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        log.close()
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """SIGKILL the process and its children: nothing can be said goodbye to."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def logs(self) -> str:
        return "\n".join(path.read_text()[-2000:] for path in self.folder.glob("*.log"))


def wait_for(what: Callable[[], bool], *, seconds: float, processes: Processes) -> None:
    """Wait until something is so. Fails with the processes' output."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, processes.logs()
        time.sleep(0.1)


@contextlib.contextmanager
def processes_on_test_database(folder: Path, **environment: str) -> Iterator[Processes]:
    """Processes that see the database of this test."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{settings['NAME']}"
    else:
        user = quote(settings["USER"])
        url = f"postgresql://{user}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
    made = Processes(folder, DATABASE_URL=url, **environment)
    try:
        yield made
    finally:
        for process in made.running:
            if process.poll() is None:
                made.kill(process)
