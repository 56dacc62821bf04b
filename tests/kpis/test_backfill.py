"""The sample's values, files' weeks, the backfill command and tidying."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from journeymap.core import clock
from journeymap.core.ids import uuid7
from journeymap.kpis import collecting, planner
from journeymap.kpis.models import KPIRun, KPISnapshot, KPISourceRow
from journeymap.workspaces.models import Job, Notice
from tests.kpis import make
from tests.kpis.make import NOW, bound, current, run_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def test_the_sample_repeats_itself_and_does_not_run_ahead_of_the_clock() -> None:
    kpi = bound(source={"config": {"seed": 7}})
    kpi = collecting.load(kpi.pk)
    source = collecting.source_of(kpi.source)
    week = collecting.period_at(kpi, NOW).previous()
    asked = collecting.question(kpi, week)
    first, again = source.collect(asked), source.collect(asked)
    assert first.statistics == again.statistics
    assert first.statistics is not None
    other = make.source(kpi.map.workspace, config={"seed": 8})
    assert collecting.source_of(other).collect(asked).statistics != first.statistics
    ahead = source.collect(collecting.question(kpi, week.next()))
    assert (ahead.statistics, ahead.status) == (None, "no_data")
    assert len(source.test(asked).rows) == 5


def test_rows_of_a_file_in_one_week_are_added_up_and_come_as_weeks_end() -> None:
    kpi = bound(source={"kind": "csv"})
    for day, c in ((9, 5), (10, 6), (16, 7)):  # the last one lies in the running week
        KPISourceRow.objects.create(
            source=kpi.source, at=datetime(2026, 11, day, tzinfo=UTC), columns={"c": str(c)}
        )
    assert planner.plan_due() == 1
    assert run_all() == ["done"]
    assert KPISnapshot.objects.get().value == 11
    assert planner.plan_due() == 0
    with clock.frozen(NOW + timedelta(days=1)):
        assert planner.plan_due() == 1
        assert run_all() == ["done"]
    assert [s.value for s in KPISnapshot.objects.order_by("period_start")] == [11, 7]


def test_the_command_walks_a_range_oldest_first_and_twice_writes_nothing_twice() -> None:
    kpi = bound(source={"backfill_periods": 1})
    out = StringIO()
    dates = {"first": "2026-01-05", "last": "2026-03-01"}
    call_command("collect", kpi=str(kpi.pk), stdout=out, **dates)
    call_command("collect", source=str(kpi.source_id), stdout=out, **dates)
    assert "8 created, 0 revised, 0 unchanged" in out.getvalue()
    assert "0 created, 0 revised, 8 unchanged" in out.getvalue()
    assert current(kpi)[0] == datetime(2026, 1, 4, 23, tzinfo=UTC)
    with pytest.raises(CommandError):
        call_command("collect", kpi="nonsense", **dates)
    with pytest.raises(CommandError):
        call_command("collect", kpi=str(uuid7()), **dates)
    with pytest.raises(CommandError):
        call_command("collect", kpi=str(kpi.pk), first="2026-02-30", last="2026-03-01")


def test_old_accounts_are_tidied_away() -> None:
    bound()
    planner.plan_due()
    run_all()
    assert Notice.objects.exists()
    Notice.objects.update(at=NOW - timedelta(days=2))
    with clock.frozen(NOW + timedelta(days=31)):
        planner.tidy()
    assert not Notice.objects.filter(at__lt=NOW).exists()
    assert (KPIRun.objects.count(), Job.objects.count()) == (0, 0)
    assert KPISnapshot.objects.count() == 12
