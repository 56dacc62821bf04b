"""The log of collecting over REST, and backfills: progress and stopping."""

from datetime import timedelta
from typing import Any

import pytest

from journeymap.core import clock
from journeymap.core.ids import uuid7
from journeymap.kpis import jobs
from journeymap.kpis.models import KPIRun, KPISource
from journeymap.kpis.sources import Observation, SourceError
from journeymap.kpis.sources.sample import SampleSource
from journeymap.workspaces.models import Job
from tests.kpis import make
from tests.kpis.make import NOW, current, run_all, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def bound(made: Any, **values: Any) -> Any:
    source = make.source(made.map.workspace, **values)
    return make.bind(made, key="orders", source=source, label_override="Orders at the till")


def ask(clients: Any, kpi: Any, **body: str) -> Any:
    answer = clients["admin"].post(url("sources", kpi.source_id, "collect"), body)
    assert (answer.status_code, answer.json()) == (202, {"queued": 1})
    return Job.objects.get(source_id=kpi.source_id)


def test_the_log_tells_what_failed_how_long_it_took_and_when_it_is_tried_again(
    made: Any, clients: Any, monkeypatch: Any
) -> None:
    kpi = bound(made)
    answer = SampleSource.collect

    def slow(self: SampleSource, question: Any) -> Observation:
        clock._source = lambda: NOW + timedelta(seconds=2)
        raise SourceError("timeout")

    monkeypatch.setattr(SampleSource, "collect", slow)
    ask(clients, kpi)
    assert run_all() == ["retry"]
    log = url("sources", kpi.source_id, "runs")
    (run,) = clients["admin"].get(log).json()["results"]
    assert run["kpi_name"] == "Orders at the till"
    assert (run["outcome"], run["error_class"], run["duration_ms"]) == ("failed", "timeout", 2000)
    assert run["message"] == "The source did not answer in time."
    assert run["next_attempt_at"] > run["finished_at"]
    monkeypatch.setattr(SampleSource, "collect", answer)
    with clock.frozen(NOW + timedelta(minutes=1)):
        assert run_all() == ["done"]
        rows = clients["admin"].get(log).json()["results"]
    assert [(row["outcome"], row["next_attempt_at"]) for row in rows] == [
        ("ok", None),
        ("failed", None),  # tried since
    ]
    everywhere = url("kpi-runs") + f"?workspace={made.map.workspace_id}"
    for path in (f"{log}?", everywhere + "&"):
        for query, found in (
            ("outcome=failed", 1),
            ("outcome=ok", 1),
            ("error_class=timeout", 1),
            ("error_class=auth", 0),
            (f"stage_kpi={kpi.pk}", 2),
            (f"stage_kpi={uuid7()}", 0),
        ):
            assert len(clients["admin"].get(path + query).json()["results"]) == found
        for odd in ("outcome=fine", "error_class=%00", "stage_kpi=1"):
            refused = clients["admin"].get(path + odd)
            assert refused.status_code == 400
            assert list(refused.json()["fields"]) == [odd.split("=")[0]]
    assert clients["viewer"].get(log).status_code == 403


def test_what_gave_up_names_its_next_plan_and_what_needs_a_person_none(
    made: Any, clients: Any, monkeypatch: Any
) -> None:
    kpi = bound(made)
    log = url("sources", kpi.source_id, "runs")
    for code, following in (("timeout", NOW + jobs.GIVEN_UP_REST), ("auth", None)):

        def fail(self: SampleSource, question: Any, code: str = code) -> Observation:
            raise SourceError(code)

        monkeypatch.setattr(SampleSource, "collect", fail)
        Job.objects.all().delete()
        KPIRun.objects.all().delete()
        ask(clients, kpi)
        Job.objects.update(attempt=jobs.MAX_ATTEMPTS - 1)
        assert run_all() == ["failed"]
        (run,) = clients["admin"].get(log).json()["results"]
        assert run["next_attempt_at"] == clock.iso(following)


def test_a_backfill_tells_how_far_it_is_and_can_be_stopped(
    made: Any, clients: Any, monkeypatch: Any
) -> None:
    kpi = bound(made)
    job = ask(clients, kpi, **{"from": "2026-01-05", "to": "2026-06-07"})
    path = url("sources", kpi.source_id, "backfills")
    (waiting,) = clients["admin"].get(path).json()["results"]
    assert (waiting["state"], waiting["done"], waiting["total"]) == ("queued", 0, 0)
    answer, seen = SampleSource.collect, []

    def stopped_at_the_third(self: SampleSource, question: Any) -> Observation:
        seen.append(clients["admin"].get(path).json()["results"][0])
        if len(seen) == 3:
            done = clients["admin"].delete(url("sources", kpi.source_id, "backfills", job.pk))
            assert done.status_code == 204
        return answer(self, question)

    monkeypatch.setattr(SampleSource, "collect", stopped_at_the_third)
    assert run_all() == ["lost"]
    assert [(row["done"], row["total"]) for row in seen] == [(0, 0), (1, 22), (2, 22)]
    assert {(row["from"], row["kpi_name"]) for row in seen} == {
        ("2026-01-04T23:00:00Z", "Orders at the till")
    }
    (ended,) = clients["admin"].get(path).json()["results"]
    assert (ended["state"], ended["done"]) == ("cancelled", 2)
    assert len(current(kpi)) == 3  # what was asked for is kept
    assert KPIRun.objects.get().outcome == "stopped"
    again = clients["admin"].delete(url("sources", kpi.source_id, "backfills", job.pk))
    assert again.status_code == 409
    for other in (uuid7(), Job.objects.create(kind=jobs.MAIL, key="k", state="done").pk):
        gone = clients["admin"].delete(url("sources", kpi.source_id, "backfills", other))
        assert gone.status_code == 404
    # Asked for anew, it runs to its end and writes nothing twice.
    ask(clients, kpi, **{"from": "2026-01-05", "to": "2026-06-07"})
    monkeypatch.setattr(SampleSource, "collect", answer)
    assert run_all() == ["done"]
    (done,) = clients["admin"].get(path).json()["results"]
    assert (done["state"], done["done"], done["total"]) == ("done", 22, 22)
    account = KPIRun.objects.get(outcome="ok")
    assert (account.created, account.unchanged) == (19, 3)


def test_a_source_shows_how_its_breaker_stands(made: Any, clients: Any) -> None:
    source = bound(made).source
    for until, shown in (
        (None, "closed"),
        (NOW + timedelta(minutes=1), "open"),
        (NOW - timedelta(minutes=1), "half_open"),
    ):
        KPISource.objects.update(breaker_until=until)
        assert clients["admin"].get(url("sources", source.pk)).json()["breaker"] == shown
