"""One real server and one real Chromium for the browser tests."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.e2e.driving import OWNED, OWNER, new_context, sign_in
from tests.support.live import LiveServer, running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium. Skipped with its reason where there is none."""
    known = (shutil.which(name) for name in ("chromium-headless-shell", "chromium"))
    program = os.environ.get("JOURNEYMAP_CHROMIUM") or next(filter(None, known), None)
    if not program:
        pytest.skip("no Chromium on PATH and no JOURNEYMAP_CHROMIUM")
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder all browser tests share."""
    return tmp_path_factory.mktemp("e2e")


@pytest.fixture(scope="session")
def server(installation: Path) -> Iterator[LiveServer]:
    """The real serve command with an owner, her workspace and the sample."""
    with running(installation, prepare=(OWNED, ("load_sample", "--user", OWNER))) as started:
        yield started


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile."""
    made = new_context(browser)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, server: LiveServer) -> Page:
    """A page, signed in as the owner."""
    return sign_in(context, server)
