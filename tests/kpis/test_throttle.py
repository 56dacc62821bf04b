"""The bucket of a credential, in Redis and in the database, and what Retry-After means."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from journeymap.core import clock
from journeymap.core.ids import uuid7
from journeymap.kpis import collecting, jobs, throttle
from journeymap.kpis.models import KPIBucket, KPIRun
from journeymap.kpis.sources import SourceError
from journeymap.kpis.sources.pace import retry_after_seconds, retryable_status
from journeymap.kpis.sources.sample import SampleSource
from journeymap.workspaces.models import Job
from tests.kpis import make
from tests.kpis.make import NOW, bound, current, run_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


@pytest.fixture(params=["as configured", "row", "broken redis"])
def store(request: pytest.FixtureRequest, settings: Any) -> Iterator[None]:
    """Each place a bucket may live in."""
    if request.param == "row":
        settings.REDIS_URL = ""
    elif request.param == "broken redis":
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
    yield
    throttle._client.cache_clear()


@pytest.mark.usefixtures("store")
def test_a_bucket_gives_its_count_then_one_at_a_time_and_owes_what_was_taken_beyond() -> None:
    key, rate = uuid7().hex, (3, 60.0)
    assert [throttle.take(key, rate) for _ in range(3)] == [0, 0, 0]
    assert throttle.take(key, rate) == pytest.approx(20)
    with clock.frozen(NOW + timedelta(seconds=20.01)):
        assert throttle.take(key, rate) == 0
        assert throttle.take(key, rate) > 19
        assert throttle.take(key, rate, owed=True) == 0  # a further page
        assert throttle.take(key, rate) == pytest.approx(40, abs=0.1)
    with clock.frozen(NOW - timedelta(days=1)):  # the clock went back: nobody waits for a day
        assert throttle.take(key, rate) == 0
    assert throttle.take(uuid7().hex, rate) == 0


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("rate", [None, (5, 1.0)])
def test_a_source_that_asks_for_rest_gets_it_whatever_its_rate(rate: Any) -> None:
    key = uuid7().hex
    assert throttle.take(key, rate) == 0
    throttle.hold(key, 100, rate)
    assert 99 < throttle.take(key, rate) <= 101
    with clock.frozen(NOW + timedelta(seconds=102)):
        assert throttle.take(key, rate) == 0
    throttle.hold(key, 1e9, rate)
    assert throttle.take(key, rate) <= throttle.LONGEST_HOLD_S + 1


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_do_not_get_more_than_the_bucket_holds() -> None:
    got: list[float] = []

    def work() -> None:
        try:
            got.append(throttle.take("shared", (5, 60.0)))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(wait == 0 for wait in got) == 5


def limited(monkeypatch: Any, rate: tuple[int, float]) -> list[datetime]:
    """The sample source with a rate; when it was asked."""
    asked: list[datetime] = []
    answer = SampleSource.collect

    def collect(self: SampleSource, question: Any) -> Any:
        asked.append(clock.now())
        return answer(self, question)

    monkeypatch.setattr(SampleSource, "collect", collect)
    monkeypatch.setattr(SampleSource, "rate", lambda _: rate)
    credential = f"sample-{uuid7()}"
    monkeypatch.setattr(SampleSource, "credential", lambda _: credential)
    return asked


def test_a_job_whose_bucket_is_empty_goes_back_with_a_due_time_and_goes_on(
    monkeypatch: Any,
) -> None:
    kpi = bound()
    asked = limited(monkeypatch, (5, 60.0))
    collecting.request_collection(kpi)
    assert run_all() == ["unfinished"]
    job = Job.objects.get()
    assert (len(asked), job.state, job.attempt) == (5, "queued", 0)
    assert job.not_before is not None
    assert NOW + timedelta(seconds=11) < job.not_before < NOW + timedelta(seconds=26)
    assert jobs.run(job.pk) == "not mine"  # a stray message changes nothing
    rounds = 0
    while Job.objects.get().state != "done" and rounds < 20:
        rounds += 1
        job = Job.objects.get()
        with clock.frozen(job.not_before or NOW):
            jobs.run(job.pk)
    assert len(asked) == len(current(kpi)) == 12
    assert asked[-1] - asked[0] >= timedelta(seconds=7 * 12)
    # Being refused from the start is no attempt and leaves no account.
    assert set(KPIRun.objects.values_list("outcome", flat=True)) == {"ok"}


def test_retry_after_rests_every_job_of_the_credential(monkeypatch: Any) -> None:
    kpi = bound()
    other = make.stage_kpi(kpi.map, key="revenue", source=kpi.source, stage=make.stage(kpi.map))
    asked = limited(monkeypatch, (100, 1.0))

    def busy(_: SampleSource, question: Any) -> Any:
        asked.append(clock.now())
        raise SourceError("busy", retry_after=120)

    monkeypatch.setattr(SampleSource, "collect", busy)
    collecting.request_collection(kpi)
    collecting.request_collection(other)
    assert sorted(run_all()) == ["retry", "unfinished"]
    assert len(asked) == 1
    for job in Job.objects.all():
        assert job.not_before is not None
        assert job.not_before >= NOW + timedelta(seconds=119)


def test_retry_after_is_read_in_both_forms_and_clamped() -> None:
    assert retry_after_seconds("42") == 42
    assert retry_after_seconds(" 7 ") == 7
    assert retry_after_seconds("Sun, 22 Nov 2026 09:01:30 GMT") == 90
    assert retry_after_seconds("Sun, 22 Nov 2026 08:00:00 GMT") == 0
    assert retry_after_seconds("Fri, 31 Dec 9999 23:59:59 GMT") == 900
    assert retry_after_seconds("9" * 400) == 900
    for odd in (None, "", "soon", "-5", "1.5", "٣", "Sun, 99 Nov 2026 09:01:30 GMT"):
        assert retry_after_seconds(odd) is None
    assert [retryable_status(n) for n in (408, 425, 429, 500, 503)] == [True] * 5
    assert not any(retryable_status(n) for n in (400, 401, 403, 404, 422))


def test_buckets_of_the_database_are_tidied_away() -> None:
    from journeymap.kpis import planner

    KPIBucket.objects.create(key="old", full_at=datetime(2026, 1, 1, tzinfo=UTC))
    KPIBucket.objects.create(key="new", full_at=NOW)
    planner.tidy()
    assert [row.key for row in KPIBucket.objects.all()] == ["new"]
