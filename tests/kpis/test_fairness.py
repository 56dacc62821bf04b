"""Sources that fail or hang hold up nobody: breaker, halves, turns; and clocks that jump."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from journeymap.core import clock
from journeymap.kpis import collecting, jobs, planner, services
from journeymap.kpis.models import KPISnapshot, KPISource
from journeymap.workspaces.models import Job
from tests.kpis import make
from tests.kpis.make import NOW, bound, current, failing, run_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pokes", "now")]


def test_a_half_open_breaker_lets_one_job_ask_and_its_success_wakes_the_others(
    monkeypatch: Any,
) -> None:
    kpi = bound(source={"status": "failing", "failures": 5, "breaker_until": NOW})
    kpis = [kpi, *(make.stage_kpi(kpi.map, key="orders", source=kpi.source) for _ in range(3))]
    for one in kpis:
        loaded = collecting.load(one.pk)
        assert loaded is not None
        collecting.request_collection(loaded)
    asked = failing(monkeypatch, "timeout")
    with clock.frozen(NOW + timedelta(seconds=1)):
        outcomes = run_all()
        assert sorted(outcomes) == ["retry", "unfinished", "unfinished", "unfinished"]
        assert len(asked) == 1
        until = KPISource.objects.get().breaker_until
        assert until == NOW + timedelta(seconds=1) + collecting.BREAKER_FOR
    # All at once when the time is over, or one after the other: again one asks, and then all may.
    with clock.frozen(until + timedelta(seconds=1)):
        first = Job.objects.order_by("key").first()
        assert first is not None
        Job.objects.update(not_before=None)
        assert jobs.run(first.pk) == "done"
        assert not Job.objects.filter(state="queued", not_before__isnull=False).exists()
        assert run_all() == ["done"] * 3


def test_a_permanent_failure_ends_what_was_queued_and_a_mended_source_goes_on_at_once(
    monkeypatch: Any,
) -> None:
    kpi = bound()
    make.stage_kpi(kpi.map, key="revenue", source=kpi.source)
    planner.plan_due()
    asked = failing(monkeypatch, "auth")
    assert run_all() == ["failed", "failed"]
    assert len(asked) == 1  # the second was not even asked
    source = KPISource.objects.get()
    assert (source.status, source.failures) == ("needs_attention", 1)
    assert planner.plan_due() == 0
    member = make.member(source.workspace, "owner")
    services.change_source(source, actor=member, changes={"secret": "right"})
    assert planner.plan_due() == 2
    assert run_all() == ["done", "done"]


def test_doubtful_sources_share_half_of_the_threads(settings: Any) -> None:
    """R13: new ones and those that failed last may hang; the sound ones find a thread."""
    settings.JOURNEYMAP_COLLECT_THREADS = 4
    journey_map = make.a_map()
    doubtful = [make.source(journey_map.workspace, status=s, failures=f) for s, f in STATES]
    sound = [make.source(journey_map.workspace, status="ok") for _ in range(3)]
    won = []
    for row in [*doubtful, *sound]:
        job = jobs.enqueue(key=str(row.pk), payload={}, source_id=row.pk)
        won.append(jobs.claim(job) is not None)
    assert won == [True, True, False, True, True, True]
    # One source has two jobs at most, however sound it is.
    more = [jobs.enqueue(key=f"more {n}", payload={}, source_id=sound[0].pk) for n in range(2)]
    assert [jobs.claim(job) is not None for job in more] == [True, False]


STATES = (("new", 0), ("ok", 1), ("failing", 7))


def test_who_waited_for_a_place_is_poked_when_one_is_free(pokes: list[Any]) -> None:
    kpi = bound()
    for _ in range(2):
        make.stage_kpi(kpi.map, key="orders", source=kpi.source)
    planner.plan_due()
    first, second, third = Job.objects.order_by("key")
    claims = [jobs.claim(job.pk) for job in (first, second, third)]
    assert [claim is not None for claim in claims] == [True, True, False]
    jobs._end(claims[0], state="done", error="")  # type: ignore[arg-type]  # won above
    pokes.clear()
    jobs._pass_on(first)
    assert pokes == [(third.pk, "collect")]


def test_clocks_that_jump_neither_double_nor_strand_a_job(monkeypatch: Any) -> None:
    """R16: an hour back, a day forward."""
    kpi = bound(cadence="daily", source={"backfill_periods": 2})
    planner.plan_due()
    failing(monkeypatch, "timeout")
    assert run_all() == ["retry"]
    with clock.frozen(NOW - timedelta(hours=1)):
        planner.plan_due()
        assert jobs.sweep() == 1  # not an hour later
        assert jobs.run(Job.objects.get().pk) == "done"
    for later in (timedelta(days=1), timedelta(0), timedelta(days=1)):
        with clock.frozen(NOW + later):
            planner.plan_due()
            run_all()
    days = current(kpi)
    assert [day.day for day in days] == [19, 20, 21]
    assert KPISnapshot.objects.filter(revision=1).count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_queue_each_kpi_once_and_poke_it_once(pokes: list[Any]) -> None:
    kpi = bound()
    for _ in range(4):
        make.stage_kpi(kpi.map, key="orders", source=kpi.source)
    gate = threading.Barrier(4)

    def plan() -> None:
        gate.wait(20)
        try:
            planner.plan_due()
        finally:
            connection.close()

    threads = [threading.Thread(target=plan) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Job.objects.count() == 5
    assert len(pokes) == len(set(pokes)) == 5
