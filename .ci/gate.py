"""The gate behind `make test`: every check, one after the other, with a table of results.

What cannot be had on this machine is skipped, and the reason is printed. With CI=true (or
REQUIRE_SERVICES=1) a skip of a service or of the browser is a failure, so that a green CI means
that everything ran.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TextIO

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
STRICT = os.environ.get("CI", "").lower() in {"1", "true"} or (
    os.environ.get("REQUIRE_SERVICES") == "1"
)
# One more than cores: a third of the time goes into waiting for processes and browsers.
WORKERS = str((os.cpu_count() or 1) + 1)
# How pytest and vitest end: the line people look for.
_SUMMARY = re.compile(
    r"^=*\s*(?:\d+ (?:passed|failed|skipped|error|deselected)|no tests ran).*", re.M
)
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
# Where the check at hand writes: nowhere but on the screen, unless it runs beside others.
_shown: ContextVar[TextIO | None] = ContextVar("shown", default=None)


class Skipped(Exception):
    """This check cannot run here; the text says why."""


@dataclass
class Result:
    """How one check ended."""

    name: str
    state: str
    seconds: float
    note: str = ""


def run(*command: str, environment: dict[str, str] | None = None) -> str:
    """Run a program, showing its output as it comes (or with its check's, see `side_by_side`).

    Return the output. Raises CalledProcessError.
    """
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        shown = _shown.get() or sys.stdout
        shown.write(line)
        shown.flush()
        lines.append(line)
    code = process.wait()
    if code != 0:
        raise subprocess.CalledProcessError(code, command, output="".join(lines))
    return "".join(lines)


def manage(*arguments: str) -> str:
    """Run a management command on a data folder of its own, so that no check touches var/."""
    with tempfile.TemporaryDirectory(prefix="jm-gate-") as folder:
        return run(
            sys.executable,
            "manage.py",
            *arguments,
            environment={"JOURNEYMAP_DATA_DIR": folder, "JOURNEYMAP_LOG_LEVEL": "WARNING"},
        )


def ruff() -> str:
    """Style and likely mistakes."""
    run(str(BIN / "ruff"), "check", "--quiet", ".")
    run(str(BIN / "ruff"), "format", "--check", "--quiet", ".")
    return ""


def mypy() -> str:
    """Types, strict."""
    run(str(BIN / "mypy"))
    return ""


def imports() -> str:
    """The layers point one way."""
    run(str(BIN / "lint-imports"))
    return ""


def django() -> str:
    """Django's own checks, and no model change without its migration."""
    manage("check")
    manage("makemigrations", "--check", "--dry-run")
    return ""


def npm(script: str) -> Callable[[], str]:
    """Make the check that runs one script of package.json."""

    def check() -> str:
        if shutil.which("npm") is None:
            raise Skipped("no npm on PATH; run this through `make`")
        output = run("npm", "run", "--silent", script)
        found = [line.strip() for line in output.splitlines() if line.strip().startswith("Tests")]
        return _ANSI.sub("", found[-1]) if found else ""

    check.__doc__ = f"npm run {script}"
    return check


def _summary(output: str) -> str:
    found = _SUMMARY.findall(_ANSI.sub("", output))
    return str(found[-1]).strip("= \n") if found else ""


def pytest(*arguments: str, environment: dict[str, str] | None = None) -> str:
    """Run pytest; return its summary line."""
    command = (sys.executable, "-m", "pytest", "-q", *arguments)
    return _summary(run(*command, environment=environment))


def on_sqlite() -> str:
    """All Python tests on a SQLite file."""
    return pytest("-n", WORKERS, "--database=sqlite")


def on_postgres() -> str:
    """What depends on the database, on a real PostgreSQL with a real Valkey or Redis."""
    summary = pytest("-n", WORKERS, "--database=postgres")
    if "passed" not in summary:
        raise Skipped(f"no PostgreSQL or Valkey to be had (reason above): {summary}")
    return summary


def browser() -> str:
    """The product in a real Chromium, against the real serve command."""
    if not list((ROOT / "tests" / "e2e").glob("test_*.py")):
        raise Skipped("there is no test in tests/e2e")
    # Without a window's parts, and so with a third less of the processor, where there is one.
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    program = os.environ.get("JOURNEYMAP_CHROMIUM") or next(
        filter(None, map(shutil.which, names)), ""
    )
    if not program:
        raise Skipped("no Chromium on PATH and no JOURNEYMAP_CHROMIUM")
    # Each worker has a server and a browser of its own.
    return pytest(
        "-n",
        WORKERS,
        "--dist",
        "worksteal",
        "tests/e2e",
        environment={"JOURNEYMAP_CHROMIUM": program},
    )


# The long ones first among those that run side by side.
CHECKS: dict[str, tuple[str, Callable[[], str]]] = {
    "svelte-check": ("types", npm("check")),
    "mypy": ("types", mypy),
    "prettier": ("lint", npm("lint")),
    "django": ("lint", django),
    "imports": ("lint", imports),
    "ruff": ("lint", ruff),
    "vitest": ("unit", npm("test")),
    "pytest sqlite": ("unit", on_sqlite),
    "pytest postgres": ("unit", on_postgres),
    "pytest e2e": ("e2e", browser),
}


def carry_out(name: str, check: Callable[[], str]) -> Result:
    """Run one check and say how it ended."""
    shown = _shown.get() or sys.stdout
    print(f"\n--- {name}: {(check.__doc__ or '').splitlines()[0]}", file=shown, flush=True)
    began = monotonic()
    try:
        note = check()
        state = "ok"
    except Skipped as reason:
        print(f"SKIPPED: {reason}", file=shown, flush=True)
        state, note = ("FAILED" if STRICT else "skipped"), str(reason)
    except subprocess.CalledProcessError as error:
        state, note = "FAILED", _summary(error.output or "")
    return Result(name, state, monotonic() - began, note)


def apart(name: str, check: Callable[[], str]) -> Result:
    """Run one check in silence; show its output in one piece at the end."""
    _shown.set(output := io.StringIO())
    result = carry_out(name, check)
    sys.stdout.write(output.getvalue())
    sys.stdout.flush()
    return result


def side_by_side(checks: list[tuple[str, Callable[[], str]]]) -> list[Result]:
    """Run checks that use one processor each, as many at a time as there are."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        waiting = [pool.submit(copy_context().run, apart, *check) for check in checks]
    return [each.result() for each in waiting]


def main() -> int:
    """Run the checks named on the command line (names or groups.

    Lint, types, unit, e2e), or all.
    """
    wanted = set(sys.argv[1:])
    unknown = wanted - set(CHECKS) - {group for group, _ in CHECKS.values()}
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}; there is: {', '.join(CHECKS)}")
        return 2
    chosen = {
        name: (group, check)
        for name, (group, check) in CHECKS.items()
        if not wanted or name in wanted or group in wanted
    }
    began = monotonic()
    alone = {name: check for name, (group, check) in chosen.items() if group in {"unit", "e2e"}}
    results = side_by_side([(n, check) for n, (_, check) in chosen.items() if n not in alone])
    with tempfile.TemporaryDirectory(prefix="jm-gate-") as folder:
        # Migrated once, by the first run of pytest that asks: see tests/support/live.py.
        os.environ["JOURNEYMAP_TEST_INSTALLATIONS"] = folder
        results += [carry_out(name, check) for name, check in alone.items()]
    print("\n" + "=" * 78)
    for result in results:
        print(f"{result.state:8} {result.name:16} {result.seconds:6.1f} s  {result.note}")
    failed = [result.name for result in results if result.state == "FAILED"]
    total = monotonic() - began
    print(f"\n{'FAILED: ' + ', '.join(failed) if failed else 'All checks passed'} ({total:.0f} s)")
    for result in results:
        if result.name.startswith("pytest") and result.note:
            print(f"===== {result.name.removeprefix('pytest ')}: {result.note} =====")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
