"""Snapshots: written once whatever happens, corrected by revisions, told as they commit."""

import random
import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction

from journeymap.kpis import ingest as ingesting
from journeymap.kpis.models import KPISnapshot, StageKPI
from journeymap.kpis.periods import Period, on
from journeymap.kpis.rendering import full_snapshot_json, stored_statistics
from journeymap.kpis.snapshots import record_snapshot, snapshot_row
from journeymap.kpis.sources import Observation
from journeymap.kpis.statistics import Count, Mean, Proportion, Sample, Statistics
from journeymap.workspaces.models import Notice
from tests.kpis import make

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def week(day: str = "2026-10-05") -> Period:
    return on(date.fromisoformat(day), kind="week", zone=PARIS)


def seen(statistics: Statistics | None, *, after_h: int = 0, status: str = "ok") -> Observation:
    return Observation(statistics, as_of=NOON + timedelta(hours=after_h), status=status)


def table(kpi: StageKPI) -> list[tuple[Any, ...]]:
    names = ("period_start", "revision", "is_current", "value", "numerator", "as_of")
    return list(KPISnapshot.objects.filter(stage_kpi=kpi).order_by(*names[:2]).values_list(*names))


@pytest.mark.django_db
def test_the_same_numbers_twice_are_one_snapshot_seen_later() -> None:
    kpi = make.stage_kpi()
    first = record_snapshot(
        stage_kpi=kpi, period=week(), observation=seen(Proportion(x=1, n=3)), provenance="pull"
    )
    again = record_snapshot(
        stage_kpi=kpi,
        period=week(),
        observation=seen(Proportion(x=1, n=3), after_h=5),
        provenance="pull",
    )
    assert (first.outcome, again.outcome) == ("created", "unchanged")
    assert again.snapshot.pk == first.snapshot.pk
    stored = KPISnapshot.objects.get()
    assert stored.value == Decimal("33.333333")  # exact on both databases
    assert (stored.numerator, stored.denominator, stored.n) == (1, 3, 3)
    assert stored.as_of == NOON + timedelta(hours=5)


@pytest.mark.django_db
def test_a_sample_kept_whole_comes_back_with_its_median_and_its_bootstrap() -> None:
    hours = Mean.of(Sample.of([1, 2, 2, 3, 4, 5, 8, 12, 24, 120]))
    kpi = make.stage_kpi(key="resolution_time_h")
    got = record_snapshot(stage_kpi=kpi, period=week(), observation=seen(hours), provenance="pull")
    stored = KPISnapshot.objects.get(pk=got.snapshot.pk)
    assert stored.median == Decimal("4.5")
    assert stored_statistics(stored) == hours
    assert full_snapshot_json(stored, definition=kpi.definition, source=None)["interval"] == {
        "low": "3.9000",
        "high": "42.4000",
        "degenerate": False,
        "method": "bootstrap",
        "seed": 20240101,
    }


@pytest.mark.django_db
def test_a_correction_is_a_further_revision_and_history_stays() -> None:
    kpi = make.stage_kpi()
    for n, hours in ((2500, 0), (2400, 1)):
        got = record_snapshot(
            stage_kpi=kpi,
            period=week(),
            observation=seen(Proportion(x=1000, n=n), after_h=hours),
            provenance="push",
        )
    assert got.outcome == "revised"
    assert [(r, c, v) for _, r, c, v, _, _ in table(kpi)] == [
        (1, False, Decimal("40.000000")),
        (2, True, Decimal("41.666667")),
    ]


@pytest.mark.django_db
def test_an_older_look_never_replaces_a_newer_one() -> None:
    kpi = make.stage_kpi()
    for c, hours in ((5, 3), (4, 1)):
        got = record_snapshot(
            stage_kpi=kpi,
            period=week(),
            observation=seen(Count(c=Decimal(c)), after_h=hours),
            provenance="pull",
        )
    assert got.outcome == "outdated"
    assert got.snapshot.value == 5
    assert len(table(kpi)) == 1


@pytest.mark.django_db
def test_no_data_is_remembered_without_a_value() -> None:
    kpi = make.stage_kpi()
    record_snapshot(
        stage_kpi=kpi, period=week(), observation=seen(None, status="no_data"), provenance="pull"
    )
    stored = KPISnapshot.objects.get()
    assert (stored.value, stored.status) == (None, "no_data")


@pytest.mark.django_db
def test_each_new_number_raises_kpi_rev_and_leaves_a_notice_in_the_same_transaction() -> None:
    """P6: what is rolled back says nothing."""
    kpi = make.stage_kpi()

    def write(c: int) -> None:
        record_snapshot(
            stage_kpi=kpi,
            period=week(),
            observation=seen(Count(c=Decimal(c)), after_h=c),
            provenance="pull",
        )

    write(1)
    write(1)
    write(2)
    kpi.map.refresh_from_db()
    assert kpi.map.kpi_rev == 2
    notices = Notice.objects.filter(map_id=kpi.map_id, kind="kpi").order_by("id")
    assert [n.payload["kpi_rev"] for n in notices] == [1, 2]
    assert {n.ref for n in notices} == {str(kpi.pk)}

    def write_and_fail() -> None:
        with transaction.atomic():
            write(3)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    kpi.map.refresh_from_db()
    assert kpi.map.kpi_rev == 2
    assert notices.count() == 2


@pytest.mark.django_db
def test_the_database_itself_refuses_two_current_rows_for_one_period() -> None:
    kpi = make.stage_kpi()
    row = snapshot_row(
        stage_kpi_id=kpi.pk,
        period=week(),
        observation=seen(Count(c=Decimal(1))),
        provenance="pull",
    )
    KPISnapshot.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        KPISnapshot.objects.create(**{**row, "id": make.uuid7(), "revision": 2})


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(5))
def test_any_order_and_any_repetition_end_in_the_same_current_rows(seed: int) -> None:
    """The looks of three weeks, each 1 to 3 times, shuffled: the latest look wins (kpi.md 4.1)."""
    looks = [
        (day, Count(c=Decimal(10 * k + i)), k)
        for i, day in enumerate(("2026-10-05", "2026-10-12", "2026-10-19"))
        for k in (1, 2)
    ]
    shuffled = [look for look in looks for _ in range(random.Random(seed).randint(1, 3))]
    random.Random(seed).shuffle(shuffled)
    kpi = make.stage_kpi()
    for day, statistics, hours in shuffled:
        record_snapshot(
            stage_kpi=kpi,
            period=week(day),
            observation=seen(statistics, after_h=hours),
            provenance="pull",
        )
    current = [row for row in table(kpi) if row[2]]
    assert [row[3] for row in current] == [20, 21, 22]
    assert all(row[5] == NOON + timedelta(hours=2) for row in current)


@pytest.mark.django_db(transaction=True)
def test_eight_threads_with_the_same_periods_leave_one_current_row_each() -> None:
    kpi = make.stage_kpi()
    days = ("2026-10-05", "2026-10-12", "2026-10-19")
    failures: list[BaseException] = []
    gate = threading.Barrier(8)

    def work(number: int) -> None:
        try:
            gate.wait(20)
            for hours in (number % 2, 3):
                for day in days:
                    record_snapshot(
                        stage_kpi=kpi,
                        period=week(day),
                        observation=seen(Count(c=Decimal(hours)), after_h=hours),
                        provenance="pull",
                    )
        except BaseException as error:  # a thread's failure must reach the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[n]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    rows = table(kpi)
    assert [(row[2], row[3]) for row in rows if row[2]] == [(True, Decimal(3))] * 3
    for start in {row[0] for row in rows}:
        revisions = [row[1] for row in rows if row[0] == start]
        assert revisions == list(range(1, len(revisions) + 1))


@pytest.mark.django_db
def test_bulk_ingest_keeps_the_rules_of_the_single_write() -> None:
    kpis = [make.stage_kpi(key=key) for key in ("orders", "revenue")]
    map_ids = {kpi.pk: kpi.map_id for kpi in kpis}
    starts = [week()]
    while len(starts) < 60:
        starts.append(starts[-1].next())

    def rows(extra: int, after_h: int) -> list[dict[str, Any]]:
        return [
            snapshot_row(
                stage_kpi_id=kpi.pk,
                period=period,
                observation=seen(Count(c=Decimal(i + (extra if i < 7 else 0))), after_h=after_h),
                provenance="csv",
            )
            for kpi in kpis
            for i, period in enumerate(starts)
        ]

    assert ingesting.ingest(rows(0, 0), map_ids=map_ids) == {"created": 120}
    assert ingesting.ingest(rows(0, 1), map_ids=map_ids) == {"unchanged": 120}
    assert ingesting.ingest(rows(100, 2), map_ids=map_ids) == {"revised": 14, "unchanged": 106}
    assert ingesting.ingest(rows(100, 0), map_ids=map_ids) == {"outdated": 120}
    assert KPISnapshot.objects.filter(is_current=True).count() == 120
    assert KPISnapshot.objects.filter(is_current=False, revision=1).count() == 14
    newest = KPISnapshot.objects.filter(is_current=True, revision=2).order_by("value").first()
    assert newest is not None
    assert (newest.value, newest.as_of) == (Decimal(100), NOON + timedelta(hours=2))
    for kpi in kpis:
        kpi.map.refresh_from_db()
        assert kpi.map.kpi_rev == 2  # once a call that changed something


@pytest.mark.django_db
def test_bulk_ingest_stores_every_kind_of_column_like_the_single_write() -> None:
    observation = Observation(
        Mean(n=3, total=Decimal("0.3"), total_sq=Decimal("0.05"), median=Decimal("0.1")),
        as_of=NOON,
        extras={"open": 4},
        source_timezone="Europe/Paris",
    )
    stored = []
    for single in (True, False):
        kpi = make.stage_kpi(key="resolution_time_h")
        if single:
            record_snapshot(
                stage_kpi=kpi, period=week(), observation=observation, provenance="pull"
            )
        else:
            row = snapshot_row(
                stage_kpi_id=kpi.pk, period=week(), observation=observation, provenance="pull"
            )
            ingesting.ingest([row], map_ids={kpi.pk: kpi.map_id})
        got = KPISnapshot.objects.filter(stage_kpi=kpi).values().get()
        for name in ("id", "stage_kpi_id", "captured_at"):
            del got[name]
        stored.append(got)
    assert stored[0] == stored[1]
    assert stored[0]["value"] == Decimal("0.100000")
    assert stored[0]["extras"] == {"open": 4}
