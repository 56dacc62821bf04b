"""`manage.py up`: everything one needs on one machine, as one command. `make run` calls it."""

import fcntl
import os
import signal
import socket
import sys
import urllib.error
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from time import monotonic, sleep
from types import FrameType
from typing import IO, Any

import segno
from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from journeymap.config import serving
from journeymap.config.supervisor import Child, Supervisor, Unstable
from journeymap.workspaces.models import Membership
from journeymap.workspaces.signin import create_signin_link

READY_SECONDS = 60.0


def lan_address() -> str:
    """Return this machine's address in its network. Raises CommandError when there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Connecting a datagram socket sends nothing; it only asks which address would be used.
            probe.connect(("192.0.2.1", 9))
            address = str(probe.getsockname()[0])
        except OSError:
            address = ""
    if not address or address.startswith("127."):
        raise CommandError("LAN=1: this machine has no address in a local network.")
    return address


def hold_data_folder(folder: Path) -> IO[str]:
    """Lock the data folder for this run. Raises CommandError when another run holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "up.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise CommandError(
            f"journeymap already runs with the data folder {folder}. Stop that one first, or give "
            "this one a folder of its own: JOURNEYMAP_DATA_DIR=other-folder make run PORT=8001"
        ) from None
    return lock


class Command(BaseCommand):
    """Prepare the database, then run web server, worker and planner until Ctrl+C."""

    help = "Runs web server, worker and planner together, and prints a sign-in link."
    requires_system_checks = "__all__"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options of `make run`."""
        parser.add_argument("--lan", action="store_true", help="listen on the local network")
        parser.add_argument("--port", type=int, help="port of the web server")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until stopped. Raises CommandError in plain words when something is in the way."""
        port = options["port"] or settings.JOURNEYMAP_PORT or 8000
        lan = lan_address() if options["lan"] else ""
        host = "0.0.0.0" if lan else settings.JOURNEYMAP_HOST  # noqa: S104  (asked for by --lan)
        # Asked now, before anything is started, so that the answer is one clear line.
        serving.listening_socket(host=host, port=port).close()
        with hold_data_folder(settings.JOURNEYMAP_DATA_DIR):
            self._prepare()
            environment = {
                **os.environ,
                "JOURNEYMAP_HOST": host,
                "JOURNEYMAP_PORT": str(port),
                "PYTHONUNBUFFERED": "1",
            }
            if lan:
                environment.setdefault("PUBLIC_URL", f"http://{lan}:{port}")
            self._supervise(environment, port=port, lan=lan)

    def _prepare(self) -> None:
        call_command("compile_catalogues")
        call_command("migrate", verbosity=0, interactive=False)
        unfinished = settings.JOURNEYMAP_DATA_DIR / "first-start"
        if Membership.objects.exists() and not unfinished.exists():
            return
        self.stdout.write("First start: making the first account and the sample ...")
        # One transaction round all is not to be had: batches, also the sample's, are durable ones
        # of their own. So an interrupted first start leaves a mark, and the next goes on; both
        # commands change nothing when done twice.
        unfinished.touch()
        # The own workspace stands beside the sample: resetting that must not touch own maps.
        email = settings.JOURNEYMAP_OWNER_EMAIL
        call_command("create_owner", email, name="Owner", language=settings.LANGUAGE_CODE)
        call_command("load_sample", user=email)
        unfinished.unlink()

    def _supervise(self, environment: dict[str, str], *, port: int, lan: str) -> None:
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        logs = settings.JOURNEYMAP_DATA_DIR / "logs"
        names = {"web": "serve", "worker": "worker", "planner": "planner"}
        known = get_commands()
        supervisor = Supervisor(
            children=[
                Child(
                    name=name,
                    command=[*manage, command],
                    environment=environment,
                    log=logs / f"{name}.log",
                )
                for name, command in names.items()
                if command in known
            ],
            say=lambda words: self.stderr.write(words),
        )

        def stop(number: int, frame: FrameType | None) -> None:
            supervisor.request_stop()

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, stop)
        supervisor.start()
        try:
            self._wait_until_ready(supervisor, port=port)
            if not supervisor.stopping:
                self._greet(environment, port=port, lan=lan, logs=logs)
            supervisor.run()
        except Unstable as error:
            supervisor.stop()
            raise CommandError(str(error)) from None
        except BaseException:
            supervisor.stop()
            raise
        self.stdout.write("Stopped.")

    def _wait_until_ready(self, supervisor: Supervisor, *, port: int) -> None:
        deadline = monotonic() + READY_SECONDS
        url = f"http://127.0.0.1:{port}/readyz"
        if settings.JOURNEYMAP_HOST not in {"127.0.0.1", "0.0.0.0"}:  # noqa: S104  (compared only)
            url = f"http://{settings.JOURNEYMAP_HOST}:{port}/readyz"
        reason = "no answer"
        while not supervisor.stopping and monotonic() < deadline:
            supervisor.tend()
            try:
                with urllib.request.urlopen(url, timeout=3):  # noqa: S310  (our own server)
                    return
            except urllib.error.HTTPError as error:
                reason = error.read().decode(errors="replace")
            except OSError:
                pass
            sleep(0.15)
        if not supervisor.stopping:
            web = supervisor.children[0]
            raise Unstable(f"the web server is not ready ({reason}):\n{web.last_lines()}")

    def _greet(self, environment: dict[str, str], *, port: int, lan: str, logs: Path) -> None:
        public = environment.get("PUBLIC_URL") or f"http://127.0.0.1:{port}"
        lines = ["", f"  journeymap is running: {public}/"]
        owner = Membership.objects.filter(role="owner").order_by("created_at").first()
        if owner is not None:
            link = create_signin_link(owner.user.email)
            lines += ["", "  Sign in once with this link (10 minutes):", f"  {public}{link}"]
        if lan:
            self.stdout.write("\n".join(lines))
            lines = ["", "  Others on this network scan:"]
            self.stdout.write("\n".join(lines))
            self.stdout.flush()
            # Not through Django's wrapper: it would end every write with a new line.
            segno.make(f"{public}/", error="m").terminal(out=sys.stdout, compact=True)
            lines = []
        lines += ["", f"  Logs: {logs}", "  Ctrl+C stops everything.", ""]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()
