"""The databases of tests begin as copies of one that was migrated: once a run, not once a worker.

Migrating costs five seconds of a processor.
"""

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

from django.db import connection

from tests.support.live import environment_for, installed, manage

_TEMPLATE = "journeymap_tables"


def ready() -> None:
    """Make what is copied, or wait for whoever is making it."""
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            installed(Path(folder))
        else:
            _template(Path(folder))


def copy() -> bool:
    """Begin this process's test database as a copy.

    False where that is Django's to make: on a server somebody gave, which keeps no template of
    ours.
    """
    name = connection.settings_dict["TEST"]["NAME"]
    if connection.vendor == "sqlite":
        for rest in ("-wal", "-shm"):
            Path(f"{name}{rest}").unlink(missing_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            installed(Path(folder))
            shutil.copy(Path(folder, "journeymap.sqlite3"), name)
        return True
    if "TEST_DATABASE_URL" in os.environ:
        return False
    ready()
    _run(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}" TEMPLATE {_TEMPLATE}')
    return True


def _template(folder: Path) -> None:
    """Migrate a database of the server that nobody but `copy` uses."""
    kept = Path(os.environ["JOURNEYMAP_TEST_FOLDER"], "tables")
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if kept.exists():
            return
        _run(f"DROP DATABASE IF EXISTS {_TEMPLATE}", f"CREATE DATABASE {_TEMPLATE}")
        url = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{_TEMPLATE}"
        environment = environment_for(folder, DATABASE_URL=url)
        manage("migrate", "--verbosity", "0", environment=environment)
        kept.touch()


def _run(*statements: str) -> None:
    with connection.creation._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
