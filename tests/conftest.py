"""Chooses the database and prepares Django before any test module or nested conftest is imported.

`pytest` runs on SQLite (a file, WAL). `pytest --database=postgres` runs the same tests on a real
PostgreSQL with a real Valkey/Redis beside it. The option is read from the command line here and not
in a hook, because Django must know its database before the first conftest below this one imports a
model.
"""

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as fuzzing

from journeymap.core.catalogues import compile_folder
from tests.support import services

_CHOSEN = "JOURNEYMAP_TEST_DATABASE"
_PROBLEM = "JOURNEYMAP_TEST_DATABASE_PROBLEM"
_KEPT = ("JOURNEYMAP_TEST_", "JOURNEYMAP_DATA_DIR", "JOURNEYMAP_CHROMIUM")
_ROOT = Path(__file__).resolve().parents[1]


def _option() -> str:
    for number, word in enumerate(sys.argv):
        if word.startswith("--database="):
            return word.partition("=")[2]
        if word == "--database" and number + 1 < len(sys.argv):
            return sys.argv[number + 1]
    return os.environ.get(_CHOSEN, "sqlite")


def _prepare() -> list[services.Service]:
    """Set the environment of this test run.

    Xdist's workers inherit it and start nothing themselves.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    started: list[services.Service] = []
    if not worker:
        # What a developer has set for their own installation must not decide what tests see.
        for name in list(os.environ):
            if name.startswith("JOURNEYMAP_") and not name.startswith(_KEPT):
                del os.environ[name]
        for name in ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "EMAIL_URL", _PROBLEM):
            os.environ.pop(name, None)
        os.environ[_CHOSEN] = _option()
        folder = tempfile.mkdtemp(prefix="jm-test-")
        os.environ["JOURNEYMAP_TEST_FOLDER"] = folder
        os.environ.setdefault("JOURNEYMAP_DATA_DIR", folder)
        if os.environ[_CHOSEN] == "postgres":
            try:
                started.append(services.start_postgres())
                os.environ["DATABASE_URL"] = started[-1].url
                started.append(services.start_redis())
                os.environ["REDIS_URL"] = started[-1].url
            except services.Unavailable as error:
                os.environ[_PROBLEM] = str(error)
    if worker and os.environ.get("REDIS_URL"):
        # Each worker has a Redis database of its own: tests empty the cache.
        base = os.environ["REDIS_URL"].rsplit("/", 1)[0]
        os.environ["REDIS_URL"] = f"{base}/{1 + int(worker.removeprefix('gw'))}"
    os.environ["JOURNEYMAP_LOG_LEVEL"] = "WARNING"
    os.environ["DJANGO_SETTINGS_MODULE"] = "journeymap.config.settings"
    return started


sys.path.insert(0, str(_ROOT))
_started = _prepare()
_early: list[Thread] = []

# A busy machine is no fault of the product: nothing a test draws by lot has a time to keep.
fuzzing.register_profile(
    "untimed", fuzzing.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
fuzzing.load_profile("untimed")

# Server texts are tested in French as well.
compile_folder(_ROOT / "locale")

import django  # noqa: E402  (only now may Django read its environment)

django.setup()

from tests.support import tables  # noqa: E402  (as above)

# What has been imported stays: looking through it for garbage again and again takes time.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)

if os.environ.get("PYTEST_XDIST_WORKER") and os.environ.get("REDIS_URL"):
    # A worker inherits the name of the settings, so that they may be read before this file is.
    from django.conf import settings

    settings.REDIS_URL = os.environ["REDIS_URL"]
    settings.CACHES["default"]["LOCATION"] = os.environ["REDIS_URL"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the option that `_option` reads, so that pytest accepts and documents it."""
    parser.addoption(
        "--database",
        choices=("sqlite", "postgres"),
        default="sqlite",
        help="database of this run; postgres also brings a Valkey or Redis",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to pass without the services where they are required."""
    problem = os.environ.get(_PROBLEM)
    if problem and services.required():
        raise pytest.UsageError(f"services are required here (CI): {problem}")
    if config.getoption("numprocesses", None) and not problem:
        # Meanwhile the workers import the tests.
        _early.append(Thread(target=tables.ready, daemon=True))
        _early[0].start()


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say which database and which servers this run uses."""
    lines = [f"database: {os.environ[_CHOSEN]}"]
    lines += [f"service: {service.url} ({service.origin})" for service in _started]
    if os.environ.get(_PROBLEM):
        lines.append(f"SKIPPED, no services: {os.environ[_PROBLEM]}")
    return lines


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Spare the PostgreSQL run the import of a file of which it would run no test.

    True or nothing: False would overrule what else says no.
    """
    if os.environ[_CHOSEN] != "postgres" or collection_path.suffix != ".py":
        return None
    whole = "pytestmark = pytest.mark.one_database" in collection_path.read_text("utf-8")
    return True if whole else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to the SQLite run what is its own; skip all, with the reason, without PostgreSQL."""
    if os.environ[_CHOSEN] == "postgres":
        left = [item for item in items if item.get_closest_marker("one_database")]
        items[:] = [item for item in items if item not in left]
        config.hook.pytest_deselected(items=left)
    problem = os.environ.get(_PROBLEM)
    if problem:
        for item in items:
            item.add_marker(pytest.mark.skip(reason=problem))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this run started and remove its folder."""
    for thread in _early:
        thread.join()
    for service in _started:
        service.stop()
    if not os.environ.get("PYTEST_XDIST_WORKER") and "JOURNEYMAP_TEST_FOLDER" in os.environ:
        shutil.rmtree(os.environ.pop("JOURNEYMAP_TEST_FOLDER"), ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """The test database: Django's way, but for a copy where there would be migrations."""
    from django.test.utils import setup_databases, teardown_databases

    with django_db_blocker.unblock():
        quiet: dict[str, Any] = {"verbosity": 0, "interactive": False, "serialized_aliases": ()}
        made = setup_databases(keepdb=tables.copy(), **quiet)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Start each test with an empty cache.

    Rate limits and cached documents must not leak from test to test.
    """
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real Valkey/Redis in either run; skips with the reason where there is none."""
    if os.environ.get("REDIS_URL"):
        yield os.environ["REDIS_URL"]
        return
    try:
        service = services.start_redis()
    except services.Unavailable as error:
        if services.required():
            pytest.fail(f"services are required here (CI): {error}")
        pytest.skip(str(error))
    yield service.url
    service.stop()
