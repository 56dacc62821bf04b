"""Fixtures of the REST tests: a map with a client for every kind of actor, and a still clock."""

from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest

from journeymap.core import clock
from journeymap.kpis import jobs, listening
from tests.kpis import make
from tests.support import factories


@pytest.fixture(autouse=True)
def alone(monkeypatch: Any) -> None:
    """Nobody listens: what alarms make of new numbers is their own tests'."""
    for name in ("_snapshots", "_rounds", "_tidies"):
        monkeypatch.setattr(listening, name, [])


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


@pytest.fixture
def pokes(monkeypatch: Any) -> list[Any]:
    """Messages are caught here: what the broker does is another test's."""
    sent: list[Any] = []
    monkeypatch.setattr(jobs, "poke", lambda job_id, *, queue: sent.append((job_id, queue)))
    return sent


@pytest.fixture
def now() -> Iterator[None]:
    with clock.frozen(make.NOW):
        yield
