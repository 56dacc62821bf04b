"""The database of a benchmark: a fresh SQLite file, or a PostgreSQL and a Valkey of its own."""

import os
import sys
import tempfile
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[1]


def prepare(database: str) -> Path:
    """Point Django at a fresh database and set it up; return the data folder.

    The servers end with this process. Errors: SystemExit where PostgreSQL cannot be had.
    """
    sys.path.insert(0, str(ROOT))
    from tests.support import services

    folder = Path(tempfile.mkdtemp(prefix="jm-bench-"))
    os.environ["JOURNEYMAP_DATA_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "journeymap.config.settings"
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    if database == "postgres":
        try:
            url = services.start_postgres().url
            with psycopg.connect(url.rpartition("/")[0] + "/postgres", autocommit=True) as made:
                made.execute("CREATE DATABASE journeymap")
            os.environ["DATABASE_URL"] = url
            os.environ["REDIS_URL"] = services.start_redis().url
        except services.Unavailable as error:
            raise SystemExit(str(error)) from None
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return folder
