"""Keeps a few child processes running: starts, restarts after a crash, and stops them all once.

No Django here: `manage.py up` uses it, and so do tests that need real processes.
"""

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
# A child that ran this long has recovered; its next crash starts with a short pause again.
STEADY_SECONDS = 60.0
# A child that falls at once, again and again, will not be cured by starting it once more.
MOST_QUICK_FALLS = 4
QUICK_SECONDS = 5.0
STOP_SECONDS = 25.0
_LOG_BYTES = 5 * 1024 * 1024


def die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """Return a preexec hook: the child gets `number` when its parent dies, even by SIGKILL.

    This is Linux' PR_SET_PDEATHSIG; None where the system has no such thing.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "prctl"):
        return None

    def hook() -> None:
        libc.prctl(1, int(number))

    return hook


@dataclass
class Child:
    """A program to keep running, with its log file."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE
    due_at: float = 0.0
    quick_falls: int = 0

    def start(self) -> None:
        """Start the program in a process group of its own: Ctrl+C reaches the supervisor alone."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        mode = "ab"
        if self.log.exists() and self.log.stat().st_size > _LOG_BYTES:
            mode = "wb"
        with self.log.open(mode) as output:
            self.process = subprocess.Popen(  # noqa: S603  (our own command, no shell)
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        self.started_at = monotonic()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the child, or with SIGKILL to its whole group."""
        if self.process is None or self.process.poll() is not None:
            return
        try:
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            else:
                self.process.send_signal(number)
        except ProcessLookupError:
            pass

    def last_lines(self, count: int = 15) -> str:
        """Return the end of the log, for a message about a crash."""
        try:
            with self.log.open("rb") as file:
                file.seek(max(0, self.log.stat().st_size - 8192))
                lines = file.read().decode(errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(lines[-count:])


class Unstable(Exception):
    """A child keeps falling right after its start; the text shows its last words."""


@dataclass
class Supervisor:
    """Runs children until told to stop."""

    children: list[Child]
    say: Callable[[str], None]
    stopping: bool = False
    _stops: int = field(default=0, repr=False)

    def start(self) -> None:
        """Start every child."""
        for child in self.children:
            child.start()

    def request_stop(self) -> None:
        """Ask for the end; a second call stops waiting for the children (a second Ctrl+C)."""
        self.stopping = True
        self._stops += 1

    def tend(self) -> None:
        """Look once: restart what fell, after its pause. Raises Unstable when that is no use."""
        now = monotonic()
        for child in self.children:
            if child.process is None:
                if now >= child.due_at:
                    child.start()
                continue
            code = child.process.poll()
            if code is None:
                continue
            lived = now - child.started_at
            child.process = None
            child.quick_falls = child.quick_falls + 1 if lived < QUICK_SECONDS else 0
            if child.quick_falls >= MOST_QUICK_FALLS:
                raise Unstable(f"{child.name} does not start:\n{child.last_lines()}")
            if lived > STEADY_SECONDS:
                child.pause = FIRST_PAUSE
            child.due_at = now + child.pause
            self.say(f"{child.name} ended (code {code}); starting it again in {child.pause:.0f} s")
            child.pause = min(LONGEST_PAUSE, child.pause * 2)

    def run(self) -> None:
        """Tend the children until `request_stop`, then stop them. Raises Unstable."""
        try:
            while not self.stopping:
                self.tend()
                sleep(0.2)
        finally:
            self.stop()

    def stop(self) -> None:
        """End all children: SIGTERM once, SIGKILL for those that stay."""
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = monotonic() + STOP_SECONDS
        while monotonic() < deadline and self._stops < 2 and self._alive():
            sleep(0.05)
        for child in self._alive():
            self.say(f"{child.name} did not end in time; ending it by force")
            child.signal(signal.SIGKILL)
        for child in self.children:
            if child.process is not None:
                child.process.wait()

    def _alive(self) -> list[Child]:
        return [
            child
            for child in self.children
            if child.process is not None and child.process.poll() is None
        ]
