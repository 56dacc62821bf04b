"""Planning and collecting: what is due, leases, retries, the breaker, and lost workers' jobs."""

import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection, transaction

from journeymap.core import clock
from journeymap.core.ids import uuid7
from journeymap.kpis import collecting, due, jobs, planner
from journeymap.kpis.models import KPIRun, KPISnapshot, KPISource, PlannerBeat
from journeymap.kpis.sources import Observation, Question, SourceError
from journeymap.kpis.sources.base import MESSAGES
from journeymap.kpis.sources.sample import SampleSource
from journeymap.workspaces.models import Job
from tests.kpis import make
from tests.kpis.make import NOW, bound, current, failing, run_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pokes", "now")]


def test_a_planned_kpi_has_its_last_periods_collected_once_and_is_then_left_alone() -> None:
    kpi = bound()
    assert planner.plan_due() == 1
    assert planner.plan_due() == 0  # two planners do no harm
    assert run_all() == ["done"]
    weeks = current(kpi)
    assert len(weeks) == 12
    assert weeks[-1] == datetime(2026, 11, 8, 23, tzinfo=UTC)  # the last closed week
    assert planner.plan_due() == 0
    account = KPIRun.objects.get()
    assert (account.outcome, account.created, account.source_id) == ("ok", 12, kpi.source_id)
    with clock.frozen(NOW + timedelta(days=7)):
        assert planner.plan_due() == 1
        run_all()
    assert len(current(kpi)) == 13
    assert PlannerBeat.objects.get(name=planner.BEAT).at == NOW + timedelta(days=7)


def test_a_period_is_due_only_after_its_end_and_the_sources_lag() -> None:
    kpi = bound(cadence="daily", source={"freshness_lag_s": 3600, "backfill_periods": 1})
    kpi = collecting.load(kpi.pk)
    midnight = datetime(2026, 11, 21, 23, tzinfo=UTC)
    for after, day in ((timedelta(minutes=59), 20), (timedelta(minutes=61), 21)):
        due = collecting.due_periods(kpi, now=midnight + after)
        assert [p.local_date.day for p in due] == [day]


def test_what_a_source_may_still_change_is_asked_for_again() -> None:
    kpi = bound(source={"mutable_window_s": 14 * 86_400, "backfill_periods": 3})
    planner.plan_due()
    run_all()
    kpi = collecting.load(kpi.pk)
    assert collecting.due_periods(kpi, now=NOW + timedelta(hours=10)) == []
    again = collecting.due_periods(kpi, now=NOW + timedelta(days=1))
    assert [p.local_date.isoformat() for p in again] == ["2026-11-02", "2026-11-09", "2026-11-16"]
    # Provisional until the source can change it no more, and somebody has looked then.
    assert finals(kpi) == [True, False, False]
    with clock.frozen(NOW + timedelta(days=8)):
        planner.plan_due()
        run_all()
    assert finals(kpi) == [True, True, True, False, False]


def finals(kpi: Any) -> list[bool]:
    rows = KPISnapshot.objects.filter(stage_kpi=kpi, is_current=True).order_by("period_start")
    return [due.is_final(row, kpi.source) for row in rows]


@pytest.mark.parametrize(
    ("zone", "since", "hours"),
    [
        ("Europe/Berlin", datetime(2026, 3, 22, 2, 30, tzinfo=UTC), (23, 24)),
        ("Europe/Berlin", datetime(2026, 10, 18, 2, 30, tzinfo=UTC), (24, 25)),
        ("America/New_York", datetime(2026, 3, 2, 2, 30, tzinfo=UTC), (23, 24)),
        ("America/New_York", datetime(2026, 10, 25, 2, 30, tzinfo=UTC), (24, 25)),
    ],
)
def test_clock_changes_neither_lose_nor_double_a_day(
    zone: str, since: datetime, hours: tuple[int, int]
) -> None:
    """R16: every day around a change has one snapshot."""
    space = make.workspace(timezone=zone)
    journey_map = make.a_map(space)
    source = make.source(space, backfill_periods=2)
    kpi = make.stage_kpi(journey_map, key="orders", source=source, cadence="daily")
    for day in range(14):
        at = since + timedelta(days=day)
        kpi = collecting.load(kpi.pk)
        with clock.frozen(at):
            due = collecting.due_periods(kpi, now=at)
            if due:
                collecting.collect(kpi, due)
    days = current(kpi)
    assert len(days) == len(set(days))
    gaps = {later - earlier for earlier, later in pairwise(days)}
    assert gaps == {timedelta(hours=h) for h in hours}


def test_manual_disabled_and_deleted_things_are_not_planned() -> None:
    for kpi in (
        bound(cadence="manual"),
        bound(source={"enabled": False}),
        bound(source={"kind": "push"}),
        bound(source={"status": "needs_attention"}),
        bound(source={"breaker_until": NOW + timedelta(minutes=1)}),
        bound(deleted_at=NOW),
    ):
        assert kpi is not None
    gone = bound()
    gone.map.deleted_at = NOW
    gone.map.save()
    hidden = bound()
    hidden.stage.deleted_at = NOW
    hidden.stage.save()
    assert planner.plan_due() == 0


def test_a_job_of_a_rolled_back_transaction_never_runs(
    pokes: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    """R15."""
    kpi = collecting.load(bound().pk)
    assert kpi is not None

    def queue_and_fail() -> None:
        with transaction.atomic():
            collecting.request_collection(kpi)
            raise RuntimeError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
        queue_and_fail()
    assert (pokes, Job.objects.count()) == ([], 0)
    with django_capture_on_commit_callbacks(execute=True):
        collecting.request_collection(kpi)
        collecting.request_collection(kpi)
    assert len(pokes) == Job.objects.count() == 1


def test_a_job_is_won_by_one_and_a_lapsed_lease_by_the_next() -> None:
    bound()
    planner.plan_due()
    job = Job.objects.get()
    first = jobs.claim(job.pk)
    assert first is not None
    assert jobs.claim(job.pk) is None
    with clock.frozen(NOW + jobs.LEASE + timedelta(seconds=1)):
        assert jobs.sweep() == 1
        second = jobs.claim(job.pk)
        assert second is not None
        assert second.job.attempt == 2
        with pytest.raises(jobs.Lost):  # the first one is fenced out
            first.extend()
        second.extend()


def test_what_was_not_claimed_is_poked_again_and_not_each_second(pokes: list[Any]) -> None:
    bound()
    planner.plan_due()
    pokes.clear()
    assert jobs.sweep() == 0
    with clock.frozen(NOW + timedelta(seconds=31)):
        assert jobs.sweep() == 1
        assert jobs.sweep() == 0
    assert len(pokes) == 1


def test_while_no_worker_hears_the_broker_is_not_filled(pokes: list[Any], monkeypatch: Any) -> None:
    monkeypatch.setattr(jobs, "MOST_WAITING", 2)
    monkeypatch.setattr(jobs, "_waiting_in", lambda queue: len(pokes))
    for _ in range(4):
        bound()
    planner.plan_due()
    pokes.clear()
    for minute in (1, 2, 3):
        with clock.frozen(NOW + timedelta(minutes=minute)):
            jobs.sweep()
    assert len(pokes) == 2
    pokes.clear()  # a worker is back
    with clock.frozen(NOW + timedelta(minutes=4)):
        assert jobs.sweep() == 2


def test_a_passing_failure_is_tried_again_with_backoff(monkeypatch: Any) -> None:
    kpi = bound()
    failing(monkeypatch, "timeout")
    planner.plan_due()
    assert run_all() == ["retry"]
    job = Job.objects.get()
    assert (job.state, job.attempt) == ("queued", 1)
    assert job.next_attempt_at is not None
    assert NOW <= job.next_attempt_at <= NOW + timedelta(seconds=jobs.BACKOFF_BASE_S)
    assert job.error == MESSAGES["timeout"]
    assert run_all() == ["done"]
    source = KPISource.objects.get()
    assert (source.status, source.failures, source.last_error) == ("ok", 0, "")
    assert len(current(kpi)) == 12
    outcomes = KPIRun.objects.order_by("attempt").values_list("outcome", "error_class")
    assert list(outcomes) == [("failed", "timeout"), ("ok", "")]


def test_backoff_has_full_jitter_a_cap_and_honours_what_the_source_asks() -> None:
    for attempt in range(1, 12):
        waits = [jobs.backoff(attempt) for _ in range(200)]
        ceiling = min(jobs.BACKOFF_CAP_S, jobs.BACKOFF_BASE_S * 2 ** (attempt - 1))
        assert 0 <= min(waits) < ceiling * 0.2
        assert ceiling * 0.8 < max(waits) <= ceiling
    assert 42 <= jobs.backoff(1, retry_after=42) <= 42 + jobs.BACKOFF_BASE_S
    longest = jobs.BACKOFF_CAP_S
    assert longest <= jobs.backoff(1, retry_after=1e9) <= longest + jobs.BACKOFF_BASE_S


def test_a_failure_that_cannot_heal_waits_for_a_person(monkeypatch: Any) -> None:
    bound()
    failing(monkeypatch, "auth")
    planner.plan_due()
    assert run_all() == ["failed"]
    assert KPISource.objects.get().status == "needs_attention"
    with clock.frozen(NOW + timedelta(days=30)):
        assert planner.plan_due() == 0


def test_five_failures_open_the_breaker_and_one_probe_closes_it(monkeypatch: Any) -> None:
    kpi = bound()
    other = make.stage_kpi(kpi.map, key="revenue", source=kpi.source, stage=make.stage(kpi.map))
    asked = failing(monkeypatch, *["timeout"] * 5)
    planner.plan_due()
    first = Job.objects.get(key=f"kpi:{kpi.pk}")
    Job.objects.exclude(pk=first.pk).delete()
    assert [run_all() for _ in range(5)] == [["retry"]] * 5
    source = KPISource.objects.get()
    assert (source.status, source.breaker_until) == ("failing", NOW + collecting.BREAKER_FOR)
    assert jobs.run(first.pk) == "not mine"  # a message that comes too early
    assert run_all() == ["unfinished"]  # not even asked
    assert len(asked) == 5
    assert planner.plan_due() == 0
    Job.objects.all().delete()
    with clock.frozen(NOW + timedelta(minutes=16)):
        assert planner.plan_due() == 1  # half open: one of the two
        assert run_all() == ["done"]
        assert KPISource.objects.get().status == "ok"
        assert planner.plan_due() == 1
        assert run_all() == ["done"]
    assert len(current(kpi)) == len(current(other)) == 12


def test_a_failure_in_the_middle_keeps_what_was_collected_before_it(monkeypatch: Any) -> None:
    kpi = bound()
    asked: list[Question] = []
    answer = SampleSource.collect

    def third_fails(self: SampleSource, question: Question) -> Observation:
        asked.append(question)
        if len(asked) == 3:
            raise SourceError("connection")
        return answer(self, question)

    monkeypatch.setattr(SampleSource, "collect", third_fails)
    planner.plan_due()
    assert run_all() == ["retry"]
    assert len(current(kpi)) == 2
    assert run_all() == ["done"]
    assert len(asked) == 13  # the two are not asked for again
    assert len(current(kpi)) == 12


def test_our_own_bug_is_retried_and_told_without_its_text(monkeypatch: Any) -> None:
    bound()

    def broken(*_: Any) -> Observation:
        raise ZeroDivisionError("password=hunter2")

    monkeypatch.setattr(SampleSource, "collect", broken)
    planner.plan_due()
    assert run_all() == ["retry"]
    told = [
        Job.objects.get().error,
        KPIRun.objects.get().message,
        KPISource.objects.get().last_error,
    ]
    assert told == [MESSAGES["internal"]] * 3


def test_a_job_that_keeps_killing_its_worker_is_given_up() -> None:
    bound()
    planner.plan_due()
    for k in range(jobs.MAX_ATTEMPTS + 1):
        with clock.frozen(NOW + k * timedelta(minutes=5)):
            jobs.sweep()
            if k < jobs.MAX_ATTEMPTS:
                assert jobs.claim(Job.objects.get().pk) is not None
    assert Job.objects.get().state == "failed"


def test_at_most_two_jobs_ask_one_host_at_a_time(settings: Any, tmp_path: Any) -> None:
    """R13: a slow host does not take all workers."""
    for n in range(3):
        jobs.enqueue(key=f"k{n}", payload={"stage_kpi": str(uuid7())}, host="db:5432")
    jobs.enqueue(key="other", payload={"stage_kpi": str(uuid7())}, host="db2:5432")
    won = {job.key: jobs.claim(job.pk) for job in Job.objects.order_by("key")}
    assert [key for key, claim in won.items() if claim] == ["k0", "k1", "other"]
    waiting = Job.objects.get(key="k2")
    assert waiting.state == "queued"
    assert waiting.next_attempt_at is not None
    assert NOW < waiting.next_attempt_at <= NOW + 2 * jobs.CROWDED
    first = won["k0"]
    assert first is not None
    first.mine().update(state="done")
    assert jobs.claim(waiting.pk) is not None


@pytest.mark.django_db(transaction=True)
def test_eight_workers_on_one_job_run_it_once(monkeypatch: Any) -> None:
    kpi = bound()
    planner.plan_due()
    job = Job.objects.get()
    outcomes: list[str] = []
    gate = threading.Barrier(8)

    def work() -> None:
        gate.wait(20)
        try:
            outcomes.append(jobs.run(job.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done"] + ["not mine"] * 7
    assert KPIRun.objects.count() == 1
    assert len(current(kpi)) == 12
