"""`manage.py worker`: runs jobs."""

import os
import tempfile
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """One Celery worker with threads; the jobs table is the truth, the broker only a poke."""

    help = "Runs jobs from the queue until SIGTERM or Ctrl+C."
    requires_system_checks = "__all__"

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the worker; after a first SIGTERM it ends its jobs, then itself."""
        if not settings.REDIS_URL:
            # The embedded broker and its temporary files stay in the data folder, where no cleaner
            # of /tmp comes.
            scratch = settings.JOURNEYMAP_DATA_DIR / "tmp"
            scratch.mkdir(parents=True, exist_ok=True)
            os.environ["TMPDIR"] = tempfile.tempdir = str(scratch)
        from journeymap.config.celery import app

        app.worker_main(
            [
                "worker",
                *("--pool", "threads", "--concurrency", str(settings.JOURNEYMAP_WORKER_THREADS)),
                *("--loglevel", settings.JOURNEYMAP_LOG_LEVEL),
                "--without-gossip",
                "--without-mingle",
                "--without-heartbeat",
            ]
        )
