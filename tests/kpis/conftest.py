"""Fixtures of the REST tests: a map with a client for every kind of actor, and a still clock."""

from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest

from journeymap.core import clock
from journeymap.kpis import jobs
from tests.kpis import make
from tests.support import factories


@pytest.fixture
def made() -> Any:
    return factories.make_map(stages=2)


@pytest.fixture
def clients(made: Any) -> Any:
    return factories.clients_of(made)


@pytest.fixture
def still() -> Iterator[None]:
    """The clock stands at `make.NOW` and no message leaves."""
    with clock.frozen(make.NOW), mock.patch.object(jobs, "poke"):
        yield
