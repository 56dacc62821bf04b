"""The stories of KPIs (S1, S3, S9), embedded and on PostgreSQL with Valkey, with real workers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.checkout_story import AFTER, BEFORE, checkout_story
from tests.e2e.deployments import Deployment, deployed
from tests.e2e.driving import new_context, sign_in
from tests.e2e.integration_story import integration_story


@pytest.fixture(params=["embedded", "services"])
def deployment(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Deployment]:
    """A whole installation, ended with the test."""
    with deployed(tmp_path, embedded=request.param == "embedded", at=BEFORE) as found:
        yield found


def test_what_is_measured_is_collected_seen_explained_and_proved(
    deployment: Deployment, browser: Browser
) -> None:
    """One installation, from October to December, with two planners and a worker."""
    checkout_story(deployment, browser)
    context = new_context(browser)
    page = sign_in(context, deployment.server)
    integration_story(page, deployment.server, today=AFTER.date())
    context.close()
