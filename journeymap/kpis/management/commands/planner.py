"""`manage.py planner`: queues what is due and looks after lost jobs."""

import logging
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from journeymap.kpis import jobs, planner

log = logging.getLogger(__name__)

# What is due is planned within 20 s, or within a minute where looking at everything takes long: it
# may take a fifth of the planner's time.
TICK_S, SWEEP_S, TIDY_S = 20.0, 1.0, 3600.0
SLOWEST_TICK_S = 60.0


class Command(BaseCommand):
    """A process of its own beside the workers; two of them do no harm."""

    help = "Queues the collection of KPIs that are due, until SIGTERM or Ctrl+C."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --once."""
        parser.add_argument("--once", action="store_true", help="one round, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan each 20 seconds, sweep each second, tidy each hour."""
        if options["once"]:
            planned = planner.plan_due()
            poked = jobs.sweep()
            self.stdout.write(f"{planned} planned, {poked} poked")
            return
        ended = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        due = {"plan": 0.0, "sweep": 0.0, "tidy": 0.0}
        duties: tuple[tuple[str, float, Callable[[], object]], ...] = (
            ("plan", TICK_S, planner.plan_due),
            ("sweep", SWEEP_S, jobs.sweep),
            ("tidy", TIDY_S, planner.tidy),
        )
        while not ended.is_set():
            for name, every, duty in duties:
                if time.monotonic() >= due[name]:
                    began = time.monotonic()
                    self._do(name, duty)
                    took = time.monotonic() - began
                    rest = min(SLOWEST_TICK_S, 5 * took) if name == "plan" else 0.0
                    due[name] = began + max(every, rest)
            ended.wait(SWEEP_S)

    @staticmethod
    def _do(name: str, duty: Callable[[], object]) -> None:
        try:
            duty()
        except Exception:
            # A database that is away comes back; the planner must still be there then.
            log.exception("The planner could not %s", name)
        finally:
            close_old_connections()
