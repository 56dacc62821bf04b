"""The stores of a benchmark: a fresh SQLite file, or a PostgreSQL and a Valkey of its own."""

import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from journeymap.config.supervisor import die_with_parent

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Stores:
    """Where a benchmark's data stand; its servers end with this process."""

    folder: Path
    redis: Any = None

    def lose_messages(self) -> None:
        """Have the broker forget everything: Valkey dies and comes back, embedded it is emptied."""
        if self.redis is None:
            for message in (self.folder / "queue" / "messages").glob("*.msg"):
                message.unlink(missing_ok=True)
            return
        dead = self.redis.process
        dead.kill()
        dead.wait()
        self.redis.process = subprocess.Popen(
            dead.args,
            cwd=self.redis.folder,
            stdout=subprocess.DEVNULL,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )


def prepare(database: str) -> Stores:
    """Point Django at a fresh database and set it up.

    Errors: SystemExit where PostgreSQL or Valkey cannot be had.
    """
    sys.path.insert(0, str(ROOT))
    from tests.support import services

    stores = Stores(Path(tempfile.mkdtemp(prefix="jm-bench-")))
    os.environ["JOURNEYMAP_DATA_DIR"] = str(stores.folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "journeymap.config.settings"
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    if database == "postgres":
        try:
            url = services.start_postgres().url
            stores.redis = services.start_redis()
        except services.Unavailable as error:
            raise SystemExit(str(error)) from None
        with psycopg.connect(url.rpartition("/")[0] + "/postgres", autocommit=True) as made:
            made.execute("CREATE DATABASE journeymap")
        os.environ["DATABASE_URL"], os.environ["REDIS_URL"] = url, stores.redis.url
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return stores
