"""Starts our real web process for the harness, on a fresh database with one map and one token.

Environment: PORT, DIR (scratch that survives a restart), BENCH_DSN (a PostgreSQL to make a
database in; empty: SQLite), BENCH_PREPARED and BENCH_PREPARED_DB (copied instead of filled).
"""

import os
import shutil
import sys
import uuid
from hashlib import sha1
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ["DIR"])
MAP, STAGE, LANE = (uuid.UUID(int=0x7000_8000_0000_0000_0000 + n) for n in (1, 2, 3))
TOKEN = "jm_bench-token-of-a-throw-away-database"


def _environment() -> bool:
    """Point the product at its database; True when that database is new."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="journeymap.config.settings",
        JOURNEYMAP_DATA_DIR=str(FOLDER),
        JOURNEYMAP_PORT=os.environ["PORT"],
        JOURNEYMAP_LOG_LEVEL="WARNING",
        JOURNEYMAP_SOCKETS_PER_USER="1200",
        JOURNEYMAP_SOCKET_BATCHES_PER_SECOND="1000",
        JOURNEYMAP_SOCKET_BATCHES_BURST="2000",
        REDIS_URL="",
        DATABASE_URL="",
    )
    dsn = os.environ.get("BENCH_DSN", "")
    if not dsn:
        return not (FOLDER / "journeymap.sqlite3").exists()
    import psycopg

    name = f"jm_{sha1(str(FOLDER).encode()).hexdigest()[:12]}"
    os.environ["DATABASE_URL"] = f"{dsn.rsplit('/', 1)[0]}/{name}"
    with psycopg.connect(dsn, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if known.fetchone():
            return False
        filled = os.environ.get("BENCH_PREPARED_DB", "")
        connection.execute(
            f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{filled}"' if filled else "")
        )
    return not filled


def _fill() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from journeymap.changes.apply import apply_batch
    from journeymap.core.ids import hash_secret, uuid7
    from journeymap.maps.models import JourneyMap
    from journeymap.workspaces.actor import Actor
    from journeymap.workspaces.models import ApiToken, User
    from journeymap.workspaces.services import create_workspace

    user = User.objects.create_user("bench@example.org", name="Bench")
    workspace = create_workspace(owner=user, name="Bench")
    header = {"title": "Bench"}
    JourneyMap.objects.create(pk=MAP, workspace=workspace, created_values=header, **header)
    ApiToken.objects.create(
        workspace=workspace,
        user=user,
        name="bench",
        prefix=TOKEN[:10],
        token_hash=hash_secret(TOKEN),
        scopes=["maps:write", "maps:read"],
    )
    ops = [
        {"entity": "stage", "type": "create", "id": str(STAGE), "fields": {"name": "Stage"}},
        {"entity": "lane", "type": "create", "id": str(LANE), "fields": {"kind": "actions"}},
    ]
    batch = {"batch_id": str(uuid7()), "base_revision": 0, "ops": ops}
    actor = Actor.member(user_id=user.pk, name="Bench")
    apply_batch(actor=actor, map_id=MAP, batch=batch)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    prepared = os.environ.get("BENCH_PREPARED", "")
    if prepared and not os.environ.get("BENCH_DSN") and not list(FOLDER.glob("*.sqlite3")):
        # The harness waits 15 s for the port; on a busy machine migrating takes longer.
        shutil.copytree(prepared, FOLDER, dirs_exist_ok=True)
    new = _environment()
    if new:
        # In a process of its own, so that the server's memory is the server's.
        if os.fork() == 0:
            _fill()
            os._exit(0)
        os.wait()
    if "--prepare" in sys.argv:
        sys.exit(0)
    os.execv(sys.executable, [sys.executable, str(ROOT / "manage.py"), "serve"])
