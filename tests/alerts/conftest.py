"""The clock stands at a Monday noon, and no message leaves."""

from collections.abc import Iterator
from unittest import mock

import pytest

from journeymap.core import clock
from journeymap.kpis import jobs
from tests.alerts import make


@pytest.fixture
def still() -> Iterator[None]:
    with clock.frozen(make.NOW), mock.patch.object(jobs, "poke"):
        yield
