"""Two ranges and two dates compared, the state beside a value, and notes: figures and refusals."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from journeymap.kpis import queries
from journeymap.kpis.models import KPIRun, KPITarget, StageKPI
from journeymap.kpis.periods import on
from journeymap.kpis.snapshots import record_snapshot
from journeymap.kpis.sources import Observation
from journeymap.kpis.statistics import Count, Distinct, Mean, Proportion
from tests.kpis import make
from tests.kpis.make import NOW, bind, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
PARIS = ZoneInfo("Europe/Paris")
BEFORE = "before_from=2026-10-05&before_to=2026-11-01"
AFTER = "after_from=2026-11-09&after_to=2026-12-06"


def put(
    kpi: StageKPI, day: str, statistics: Any, *, kind: Any = "week", status: str = "ok"
) -> None:
    record_snapshot(
        stage_kpi=kpi,
        period=on(date.fromisoformat(day), kind=kind, zone=PARIS),
        observation=Observation(statistics, as_of=NOW, status=status),
        provenance="manual",
    )


def got(clients: Any, kpi: StageKPI, query: str) -> Any:
    answer = clients["viewer"].get(url("stage-kpis", kpi.pk, "compare") + f"?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_story_one_in_two_ranges(made: Any, clients: Any) -> None:
    """S1: four weeks of 1,000 of 2,500, then four of 850: -15.0 %, -6.0 points [-7.3, -4.7]."""
    kpi = bind(made)
    for day in ("2026-10-05", "2026-10-12", "2026-10-19", "2026-10-26"):
        put(kpi, day, Proportion(x=1000, n=2500))
    put(kpi, "2026-11-02", Proportion(x=930, n=2500))
    for day in ("2026-11-09", "2026-11-16", "2026-11-23", "2026-11-30"):
        put(kpi, day, Proportion(x=850, n=2500))
    found = got(clients, kpi, f"{BEFORE}&{AFTER}")
    assert (found["before"]["value"], found["before"]["n"]) == ("40.0000", 10000)
    assert (found["after"]["value"], found["after"]["parts"]) == ("34.0000", 4)
    change = found["compared"]
    assert (change["delta_abs"], change["delta_rel_pct"]) == ("-6.0000", "-15.0000")
    assert [round(float(change[end]), 1) for end in ("low", "high")] == [-7.3, -4.7]
    assert (change["verdict"], change["interval_method"]) == ("improved", "newcombe")
    orders = bind(made, "orders")
    for day in ("2026-10-05", "2026-10-12", "2026-10-19", "2026-10-26"):
        put(orders, day, Count(c=Decimal(1500)))
    for day in ("2026-11-09", "2026-11-16", "2026-11-23", "2026-11-30"):
        put(orders, day, Count(c=Decimal(1650)))
    sums = got(clients, orders, f"{BEFORE}&{AFTER}")
    assert (sums["before"]["value"], sums["after"]["value"]) == ("6000.0000", "6600.0000")
    assert sums["compared"]["delta_rel_pct"] == "10.0000"


def test_what_cannot_be_added_up_is_compared_one_by_one_only(made: Any, clients: Any) -> None:
    kpi = bind(made, "reach")
    for day, number in (("2026-10-05", 100), ("2026-10-12", 90), ("2026-11-09", 120)):
        put(kpi, day, Distinct(number=Decimal(number)))
    found = got(clients, kpi, f"{BEFORE}&{AFTER}")
    assert (found["before"]["value"], found["before"]["reason"]) == (None, "not_additive")
    assert found["compared"] is None
    one = got(clients, kpi, "before_from=2026-10-05&before_to=2026-10-11&" + AFTER)
    assert (one["before"]["value"], one["compared"]["delta_abs"]) == ("100.0000", "20.0000")
    assert one["compared"]["verdict"] == "cannot_tell"
    assert (
        got(clients, kpi, "before_from=2026-01-01&before_to=2026-01-31&" + AFTER)["before"][
            "reason"
        ]
        == "no_data"
    )


@pytest.mark.parametrize(
    ("query", "field"),
    [
        (BEFORE, "after_from"),
        (f"{BEFORE}&after_from=2026-02-02&after_to=2026-02-01", "after_to"),
        (f"{BEFORE}&after_from=soon&after_to=2026-02-01", "after_from"),
        (f"{BEFORE}&after_from=0001-01-01&after_to=2026-02-01", "after_from"),
        (f"{BEFORE}&after_from=1980-01-01&after_to=2026-02-01", "after_to"),
    ],
)
def test_a_range_must_be_one(made: Any, clients: Any, query: str, field: str) -> None:
    kpi = bind(made)
    answer = clients["viewer"].get(url("stage-kpis", kpi.pk, "compare") + f"?{query}")
    assert answer.status_code == 400
    assert field in answer.json()["fields"]


def test_two_dates_over_a_map(made: Any, clients: Any) -> None:
    """Each KPI as it stood at the end of a day: of the last period that had ended."""
    effort, ease = bind(made, "ces_effort_1_5"), bind(made, "ces_ease_1_7", cadence="monthly")
    for day, value in (("2026-09-28", 210), ("2026-10-19", 280)):
        put(effort, day, Mean(n=100, total=Decimal(value)))
    put(ease, "2026-09-01", Mean(n=100, total=Decimal(590)), kind="month")
    put(ease, "2026-10-01", Mean(n=100, total=Decimal(520)), kind="month")
    where = url("maps", made.id, "kpi-comparison")
    answer = clients["viewer"].get(f"{where}?before=2026-10-11&after=2026-11-01").json()
    rows = {row["stage_kpi"]: row for row in answer["results"]}
    one, other = rows[str(effort.pk)], rows[str(ease.pk)]
    assert (one["before"]["value"], one["after"]["value"]) == ("2.1000", "2.8000")
    assert (other["before"]["value"], other["after"]["value"]) == ("5.9000", "5.2000")
    assert [float(r["compared"]["delta_abs"]) for r in (one, other)] == [0.7, -0.7]
    same = clients["viewer"].get(f"{where}?before=2026-11-01&after=2026-11-02").json()
    assert [(row["same"], row["compared"]) for row in same["results"]] == [(True, None)] * 2
    missing = clients["viewer"].get(f"{where}?before=2026-10-11")
    assert (missing.status_code, list(missing.json()["fields"])) == (400, ["after"])


def test_the_chart_knows_interval_and_revision(made: Any, clients: Any) -> None:
    kpi = bind(made)
    put(kpi, "2026-11-09", Proportion(x=1000, n=2500))
    put(kpi, "2026-11-09", Proportion(x=850, n=2500))
    where = url("stage-kpis", kpi.pk, "rollup")
    rows = clients["viewer"].get(f"{where}?period=week&count=3").json()["results"]
    assert [(row["revision"], row["reason"]) for row in rows] == [
        (2, ""),
        (None, "no_data"),
        (None, "no_data"),
    ]
    assert rows[0]["interval"]["method"] == "wilson"
    assert rows[0]["captured_at"]
    for count in ("0", "121", "many"):
        assert clients["viewer"].get(f"{where}?count={count}").status_code == 400


# ---- the state beside a value --------------------------------------------------------------------


def state(kpi: StageKPI) -> str:
    return str(queries.kpi_panel(kpi.map)[str(kpi.pk)]["state"])


def test_each_state_has_its_word() -> None:
    kpi = make.stage_kpi()
    assert state(kpi) == "no_source"
    kpi.source = make.source(kpi.map.workspace)
    kpi.save()
    assert state(kpi) == "no_data"
    kpi.source.status = "needs_attention"
    kpi.source.save()
    assert state(kpi) == "failed"
    kpi.source.status = "ok"
    kpi.source.save()
    put(kpi, "2026-11-02", Proportion(x=5, n=12))
    assert state(kpi) == "indicative"
    kpi.definition.n_min = 10
    kpi.definition.save()
    assert state(kpi) == "ok"
    put(kpi, "2026-11-09", Proportion(x=5, n=12), status="partial")
    assert state(kpi) == "partial"
    put(kpi, "2026-11-16", None, status="inconsistent")
    assert state(kpi) == "inconsistent"
    kpi.source.status = "failing"
    kpi.source.save()
    assert state(kpi) == "failed"
    kpi.stale_after_h = 1
    kpi.save()
    assert state(kpi) == "stale"


def test_a_mean_of_few_answers_is_indicative_too() -> None:
    kpi = make.stage_kpi(key="csat_1_5")
    put(kpi, "2026-11-09", Mean(n=12, total=Decimal(50)))
    assert state(kpi) == "indicative"


def test_how_the_collection_goes(made: Any, clients: Any) -> None:
    source = make.source(made.map.workspace, freshness_lag_s=3600)
    kpi = bind(made, source=source)
    where = url("stage-kpis", kpi.pk)
    found = clients["viewer"].get(where).json()["collection"]
    # The week ends on Sunday at midnight in Paris, and the source has an hour more.
    assert (found["next_at"], found["last_run"]) == ("2026-11-23T00:00:00Z", None)
    source.status, source.last_error = "needs_attention", "The source refused the credentials."
    source.save()
    KPIRun.objects.create(
        source=source,
        stage_kpi=kpi,
        started_at=datetime(2026, 11, 20, tzinfo=UTC),
        outcome="failed",
    )
    found = clients["viewer"].get(where).json()["collection"]
    assert (found["next_at"], found["last_run"]["outcome"]) == (None, "failed")
    assert found["last_error"] == "The source refused the credentials."


# ---- notes ---------------------------------------------------------------------------------------


def test_a_note_is_a_flag_on_the_chart(made: Any, clients: Any) -> None:
    kpi, beside = bind(made), bind(made, "orders")
    put(kpi, "2026-11-09", Proportion(x=850, n=2500))
    KPITarget.objects.create(stage_kpi=kpi, value=35, valid_from=date(2026, 11, 9))
    where = url("stage-kpis", kpi.pk, "annotations")
    own = clients["editor"].post(where, {"at": "2026-11-02", "text": "Free delivery live"})
    assert (own.status_code, own.json()["whole_map"]) == (201, False)
    whole = {"at": "2026-10-31", "text": "Strike", "whole_map": True}
    assert clients["editor"].post(where, whole, format="json").status_code == 201
    made.map.refresh_from_db()
    flags = queries.kpi_panel(made.map)[str(kpi.pk)]["annotations"]
    assert [(flag["on"], flag["text"]) for flag in flags] == [
        ("2026-10-31", "Strike"),
        ("2026-11-02", "Free delivery live"),
    ]
    there = clients["viewer"].get(url("stage-kpis", beside.pk, "annotations")).json()["results"]
    assert [row["text"] for row in there] == ["Strike"]
    one = url("kpi-annotations", own.json()["id"])
    assert clients["editor"].patch(one, {"text": "Free delivery"}).json()["text"] == "Free delivery"
    assert clients["viewer"].patch(one, {"text": "No"}).status_code == 403
    assert clients["editor"].post(where, {"at": "soon", "text": ""}).status_code == 400
    assert clients["editor"].delete(one).status_code == 204
    assert clients["editor"].delete(one).status_code == 404


# ---- all maps ------------------------------------------------------------------------------------


def test_all_maps_by_the_health_of_their_stages(made: Any, clients: Any) -> None:
    """The worst word counts; a stale value says nothing about today; an empty stage is there."""
    kpi, other = bind(made), bind(made, "orders", label_override="Baskets")
    where = url("kpi-health") + f"?workspace={made.map.workspace_id}"

    def stages(actor: str = "viewer") -> Any:
        answer = clients[actor].get(where)
        assert answer.status_code == 200, answer.content
        return answer.json()["results"][0]["stages"]

    assert [stage["health"] for stage in stages()] == ["no_data", "none"]
    put(kpi, "2026-11-09", Proportion(x=1000, n=2500))
    put(other, "2026-11-09", Count(c=Decimal(5)))
    KPITarget.objects.create(stage_kpi=kpi, value=35, valid_from=date(2026, 1, 1))
    KPITarget.objects.create(stage_kpi=other, value=4, valid_from=date(2026, 1, 1))
    first, _ = stages()
    assert first["health"] == "bad"
    shown = {row["label_override"]: row for row in first["kpis"]}
    assert (shown["Baskets"]["health"], shown["Baskets"]["state"]) == ("good", "ok")
    assert "sparkline" not in shown["Baskets"]
    kpi.stale_after_h = 1
    kpi.save()
    assert stages()[0]["health"] == "good"
    other.stale_after_h = 1
    other.save()
    assert stages()[0]["health"] == "stale"
    assert clients["outsider"].get(where).status_code == 404
