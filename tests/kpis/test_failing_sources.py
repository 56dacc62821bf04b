"""Observable 3 in small: each way of failing has its word, harms nobody, and the value stays.

Two hundred sources with real workers are `bench.sources`.
"""

import contextlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from journeymap.core import clock
from journeymap.kpis import jobs, planner, queries
from journeymap.kpis.models import KPIRun, KPISource, StageKPI
from journeymap.kpis.sources import asked
from journeymap.kpis.sources.base import MESSAGES, RETRYABLE
from journeymap.workspaces.models import Job
from tests.kpis import make, ways
from tests.kpis.make import NOW, run_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pokes", "now")]


def test_each_way_of_failing_says_so_in_words_and_leaves_the_last_value_marked_stale(
    tmp_path: Path, settings: Any, monkeypatch: Any
) -> None:
    journey_map = make.a_map()
    with contextlib.ExitStack() as stack:
        shops = {
            way.name if way else "well": stack.enter_context(ways.shop(way, tmp_path))
            for way in (*ways.WAYS, None)
        }
        settings.JOURNEYMAP_OUTBOUND_HOSTS = [shop.place for shop in shops.values()]
        settings.JOURNEYMAP_SQL_FILES = [shop.place for shop in shops.values()]
        for name, shop in shops.items():
            source = make.source(
                journey_map.workspace,
                shop.kind,
                name=name,
                config=shop.config,
                backfill_periods=1,
            )
            make.stage_kpi(journey_map, key="orders", series="orders", source=source)
        assert planner.plan_due() == len(shops)
        assert set(run_all()) == {"done"}
        for name, shop in shops.items():
            shop.fail()
            KPISource.objects.filter(name=name).update(config=shop.config)
        with clock.frozen(NOW + timedelta(days=14)):
            assert planner.plan_due() == len(shops)
            slow = {way.name for way in ways.WAYS if way.slow}
            for job in Job.objects.filter(state="queued").order_by("key"):
                with monkeypatch.context() as patched:
                    if KPISource.objects.get(pk=job.source_id).name in slow:
                        patched.setattr(asked, "DEADLINE_S", 0.3)
                    jobs.run(job.pk)
            sources = {source.name: source for source in KPISource.objects.all()}
            panels = {
                panel.stage_kpi.source.name: panel.body
                for panel in queries.panels(StageKPI.objects.all())
            }
    runs = {run.source.name: run for run in KPIRun.objects.exclude(outcome="ok")}
    said = {name: run.error_class for name, run in runs.items()}
    assert said == {way.name: way.code for way in ways.WAYS}
    for way in ways.WAYS:
        assert runs[way.name].message == sources[way.name].last_error == MESSAGES[way.code]
        body = panels[way.name]
        assert (body["latest"]["value"], body["status"]) == ("7.0000", "stale")
        lasting = way.code not in RETRYABLE
        assert sources[way.name].status == ("needs_attention" if lasting else "ok")
        job = Job.objects.get(source_id=sources[way.name].pk)
        assert job.state == ("failed" if lasting else "queued")
    assert (sources["well"].status, sources["well"].last_error) == ("ok", "")
    assert not panels["well"]["stale"]
