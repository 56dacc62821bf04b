"""`manage.py worker`: runs jobs."""

import gc
import os
import signal
import tempfile
import time
from types import FrameType
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from journeymap.config.supervisor import (
    MOST_QUICK_FALLS,
    QUICK_SECONDS,
    die_with_parent,
)
from journeymap.kpis.queues import GROUPS

PAUSE_S = 1.0


class Command(BaseCommand):
    """Celery workers with threads; the jobs table is the truth, the broker only a poke.

    Queues have processes apart, so that neither a vendor's slowness nor the weight of an import
    holds up a mail. Forked from one that has loaded everything, they cost little memory.
    """

    help = "Runs jobs from the queues until SIGTERM or Ctrl+C."
    requires_system_checks = "__all__"

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --group."""
        parser.add_argument(
            "--group",
            choices=sorted(GROUPS),
            help="only these queues, in this process; without it, one process for each group",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the worker; after a first SIGTERM it ends its jobs, then itself."""
        if not settings.REDIS_URL:
            # Temporary files stay in the data folder, where no cleaner of /tmp comes.
            scratch = settings.JOURNEYMAP_DATA_DIR / "tmp"
            scratch.mkdir(parents=True, exist_ok=True)
            os.environ["TMPDIR"] = tempfile.tempdir = str(scratch)
        if options["group"]:
            work(options["group"])
        else:
            _Forks().run()


def work(group: str) -> None:
    """Be the worker of a group of queues until told to stop."""
    from journeymap.config.celery import app
    from journeymap.config.folder_broker import sweep_folder

    if not settings.REDIS_URL:
        sweep_folder(settings.JOURNEYMAP_QUEUE_DIR)
    threads = settings.JOURNEYMAP_WORKER_THREADS
    if group == "collect":
        threads = settings.JOURNEYMAP_COLLECT_THREADS
    app.worker_main(
        [
            "worker",
            *("--queues", ",".join(GROUPS[group]), "--hostname", f"{group}@%h"),
            *("--pool", "threads", "--concurrency", str(threads)),
            *("--loglevel", settings.JOURNEYMAP_LOG_LEVEL),
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
        ]
    )


class _Forks:
    """A child a group: started again when it falls, all of them stopped once."""

    def __init__(self) -> None:
        self.children: dict[int, str] = {}
        self.started: dict[str, float] = {}
        self.falls = dict.fromkeys(GROUPS, 0)
        self.stopping = False

    def run(self) -> None:
        """Tend the children until a signal. Errors: CommandError when one keeps falling."""
        import journeymap.config.celery  # noqa: F401  (loaded once, before the fork)

        connections.close_all()
        gc.freeze()  # what is shared stays shared: no collection writes into it
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for group in GROUPS:
            self._start(group)
        hopeless = ""
        while self.children:
            pid, _status = os.wait()
            group = self.children.pop(pid, "")
            if not group or self.stopping:
                continue
            quick = time.monotonic() - self.started[group] < QUICK_SECONDS
            self.falls[group] = self.falls[group] + 1 if quick else 0
            if self.falls[group] >= MOST_QUICK_FALLS:
                hopeless = group
                self._stop(signal.SIGTERM, None)
                continue
            time.sleep(PAUSE_S)
            if not self.stopping:
                self._start(group)
        if hopeless:
            raise CommandError(f"The worker of {hopeless} does not start.")

    def _start(self, group: str) -> None:
        parent = os.getpid()
        pid = os.fork()
        if not pid:
            be_child(group, parent)
        self.children[pid] = group
        self.started[group] = time.monotonic()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
        for pid in list(self.children):
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                continue


def be_child(group: str, parent: int) -> NoReturn:
    """Go on, after a fork, as the worker of a group that ends with its parent."""
    code = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        if (follow := die_with_parent(signal.SIGTERM)) is not None:
            follow()
        if os.getppid() == parent:  # else it died before we could ask to be told
            work(group)
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0
    finally:
        os._exit(code)
