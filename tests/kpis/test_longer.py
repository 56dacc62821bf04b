"""Longer periods, segments and computed KPIs: the worked figures of kpi.md, and what is refused."""

from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from journeymap.grid.models import Stage
from journeymap.kpis.models import KPIDefinition, KPISnapshot, StageKPI
from journeymap.kpis.periods import on
from journeymap.kpis.snapshots import record_snapshot
from journeymap.kpis.sources import Observation
from journeymap.kpis.statistics import Count, Distinct, Mean, NetScore, Proportion, Ratio
from tests.kpis import make
from tests.kpis.make import NOW, bind, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
PARIS = ZoneInfo("Europe/Paris")


def ratio(a: int, b: int) -> Ratio:
    return Ratio(a=Decimal(a), b=Decimal(b))


def mean(n: int, total: int) -> Mean:
    return Mean(n=n, total=Decimal(total))


def count(c: int) -> Count:
    return Count(c=Decimal(c))


def people(number: int) -> Distinct:
    return Distinct(number=Decimal(number))


def put(
    kpi: StageKPI, day: str, statistics: Any, *, kind: Any = "month", segment: str = ""
) -> None:
    """A measurement of the period that holds a day."""
    record_snapshot(
        stage_kpi=kpi,
        period=on(date.fromisoformat(day), kind=kind, zone=PARIS),
        observation=Observation(statistics, as_of=NOW, status="ok"),
        provenance="manual",
        segment=segment,
    )


def quarter(clients: Any, kpi: StageKPI, query: str = "period=quarter") -> Any:
    got = clients["viewer"].get(url("stage-kpis", kpi.pk, "rollup") + f"?{query}")
    assert got.status_code == 200, got.content
    return got.json()


# ---- longer periods ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "parts", "value"),
    [
        ("bounce_rate", [Proportion(x=5, n=10), Proportion(x=100, n=1000), None], "10.39604"),
        ("nps", [NetScore(p=50, a=30, d=20), NetScore(p=2, a=3, d=5), None], "24.545455"),
        ("cac", [ratio(48000, 320), ratio(60000, 100), None], "257.142857"),
        ("pages_per_visit", [ratio(10, 5), ratio(90, 15), None], "5.0000"),
        ("resolution_time_h", [mean(10, 181), mean(30, 180), None], "9.0250"),
        ("orders", [count(120), count(95), count(130)], "345.0000"),
        ("reach", [people(100), people(90), None], None),
    ],
)
def test_a_quarter_is_merged_from_its_months(
    made: Any, clients: Any, key: str, parts: list[Any], value: str | None
) -> None:
    kpi = bind(made, key, cadence="monthly")
    for month, part in zip(("2026-07-01", "2026-08-01", "2026-09-01"), parts, strict=True):
        if part is not None:
            put(kpi, month, part)
    latest = quarter(clients, kpi)["results"][0]
    assert (latest["label"], latest["value"]) == ("2026-Q3", value)
    there = sum(part is not None for part in parts)
    assert (latest["parts"], latest["expected"]) == (there, 3)
    if value is None:
        assert latest["reason"] == "not_additive"
        assert quarter(clients, kpi)["total"]["value"] is None
    else:
        assert latest["reason"] == ("" if there == 3 else "incomplete")
        assert quarter(clients, kpi)["total"]["value"] == value


def test_what_the_source_gave_for_the_whole_period_comes_first(made: Any, clients: Any) -> None:
    """A distinct count of a quarter is asked for, not added up."""
    kpi = bind(made, "reach", cadence="monthly")
    put(kpi, "2026-07-01", Distinct(number=Decimal(100)))
    put(kpi, "2026-07-01", Distinct(number=Decimal(170)), kind="quarter")
    assert quarter(clients, kpi)["results"][0]["value"] == "170.0000"


def test_four_weeks_are_one_window_and_weeks_make_no_month(made: Any, clients: Any) -> None:
    """S1: 4 × 1 000 of 2 500 before, 4 × 850 after; weeks tile no month."""
    kpi = bind(made, cadence="weekly")
    for day in ("2026-10-05", "2026-10-12", "2026-10-19", "2026-10-26"):
        put(kpi, day, Proportion(x=1000, n=2500), kind="week")
    got = quarter(clients, kpi, "period=week&from=2026-10-05&to=2026-11-01")
    assert [row["value"] for row in got["results"]] == ["40.0000"] * 4
    assert (got["total"]["value"], got["total"]["n"]) == ("40.0000", 10000)
    assert got["total"]["periods"] == 4
    longer = quarter(clients, kpi, "period=month&from=2026-10-01&to=2026-10-31")
    assert longer["results"][0]["reason"] == "no_data"


def test_days_across_a_clock_change_make_a_month(made: Any, clients: Any) -> None:
    kpi = bind(made, "orders", cadence="daily")
    for day in range(1, 32):
        put(kpi, f"2026-10-{day:02d}", Count(c=Decimal(2)), kind="day")
    got = quarter(clients, kpi, "period=month&from=2026-10-01&to=2026-10-31")
    (month,) = got["results"]
    assert (month["value"], month["parts"], month["expected"]) == ("62.0000", 31, 31)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("period=year", "period"),
        ("from=2026-01-01", "to"),
        ("from=2026-02-01&to=2026-01-01", "to"),
        ("period=day&from=2020-01-01&to=2026-01-01", "to"),
        ("period=hour&from=2026-01-01&to=2026-12-31", "to"),
        ("from=1900-01-01&to=2199-12-31", "to"),
        ("from=soon&to=2026-01-01", "from"),
        ("evil=1", "evil"),
    ],
)
def test_a_range_that_makes_no_sense_is_refused(
    made: Any, clients: Any, query: str, field: str
) -> None:
    got = clients["viewer"].get(url("stage-kpis", bind(made).pk, "rollup") + f"?{query}")
    assert got.status_code == 400
    assert field in got.json()["fields"]


# ---- segments ------------------------------------------------------------------------------------


def test_segments_stand_side_by_side_and_are_compared(made: Any, clients: Any) -> None:
    kpi = bind(made, cadence="weekly")
    week = "2026-11-09"
    put(kpi, week, Proportion(x=1850, n=5000), kind="week")
    put(kpi, week, Proportion(x=1000, n=2500), kind="week", segment="mobile")
    put(kpi, week, Proportion(x=850, n=2500), kind="week", segment="desktop")
    where = url("stage-kpis", kpi.pk, "segments")
    got = clients["viewer"].get(f"{where}?against=mobile").json()
    rows = {row["segment"]: row for row in got["segments"]}
    assert rows["mobile"]["value"] == "40.0000"
    assert rows["mobile"]["compared"] is None
    compared = rows["desktop"]["compared"]
    assert (compared["delta_abs"], compared["delta_rel_pct"]) == ("-6.0000", "-15.0000")
    assert compared["verdict"] == "improved"
    assert (got["together"]["value"], got["together"]["n"]) == ("37.0000", 5000)
    assert got["whole"]["value"] == "37.0000"
    refused = clients["viewer"].get(f"{where}?against=vip")
    assert refused.status_code == 400
    assert clients["outsider"].get(where).status_code == 404
    of_one = quarter(clients, kpi, "period=week&from=2026-11-09&to=2026-11-15&segment=desktop")
    assert of_one["total"]["value"] == "34.0000"


def test_visitors_of_two_segments_are_not_added_up(made: Any, clients: Any) -> None:
    """Somebody may be in both: n/a, never a sum."""
    kpi = bind(made, "reach", cadence="weekly")
    for segment, number in (("", 110), ("new", 60), ("known", 70)):
        put(kpi, "2026-11-09", Distinct(number=Decimal(number)), kind="week", segment=segment)
    got = clients["viewer"].get(url("stage-kpis", kpi.pk, "segments")).json()
    assert got["together"]["value"] is None
    assert got["together"]["reason"] == "not_additive"
    assert got["whole"]["value"] == "110.0000"


# ---- computed KPIs -------------------------------------------------------------------------------


def own(made: Any, key: str, formula: str, **values: Any) -> KPIDefinition:
    facts = {
        "unit": "percent",
        "family": "distinct",
        "direction": "higher_better",
        "name_i18n": {"en": key},
        "decimals": 1,
    }
    return KPIDefinition.objects.create(
        workspace_id=made.map.workspace_id, key=key, formula=formula, **facts | values
    )


def on_stage(made: Any, definition: KPIDefinition, n: int = 0, **values: Any) -> StageKPI:
    kpi = bind(made, **values)
    StageKPI.objects.filter(pk=kpi.pk).update(
        definition=definition, stage=Stage.objects.get(pk=made.stages[n])
    )
    kpi.refresh_from_db()
    return kpi


def panel_of(clients: Any, kpi: StageKPI) -> Any:
    return clients["viewer"].get(url("stage-kpis", kpi.pk)).json()["panel"]


def test_a_computed_kpi_follows_its_inputs(made: Any, clients: Any) -> None:
    """CLV:CAC = 216/150 = 1.44; a correction of an input shows at once, nothing is stored."""
    preset = KPIDefinition.objects.get(key="clv_cac_ratio", workspace=None)
    kpi = on_stage(made, preset, cadence="monthly")
    clv, cac = (bind(made, key, cadence="monthly") for key in ("clv", "cac"))
    waiting = panel_of(clients, kpi)
    assert (waiting["health"], waiting["latest"]) == ("no_data", None)
    assert [one["why"] for one in waiting["computed"]["inputs"]] == ["no_data", "no_data"]
    put(clv, "2026-10-01", Distinct(number=Decimal(216)))
    put(cac, "2026-10-01", Ratio(a=Decimal(48000), b=Decimal(320)))
    put(clv, "2026-09-01", Distinct(number=Decimal(200)))
    panel = panel_of(clients, kpi)
    assert panel["latest"]["value"] == "1.4400"
    assert panel["latest"]["period_start"] == "2026-09-30T22:00:00Z"
    assert [(one["key"], one["value"], one["why"]) for one in panel["computed"]["inputs"]] == [
        ("clv", "216.0000", ""),
        ("cac", "150.0000", ""),
    ]
    values = [point["value"] for point in panel["sparkline"]]
    assert values[-2:] == [None, "1.4400"]  # September lacks an input: a gap
    put(cac, "2026-10-01", Ratio(a=Decimal(60000), b=Decimal(320)))
    assert panel_of(clients, kpi)["latest"]["value"] == "1.1520"
    put(cac, "2026-10-01", Ratio(a=Decimal(60000), b=Decimal(0)))
    assert panel_of(clients, kpi)["latest"] is None
    assert not KPISnapshot.objects.filter(stage_kpi=kpi).exists()
    pushed = clients["editor"].post(
        url("stage-kpis", kpi.pk, "snapshots"), {"period_start": "2026-10-01", "value": 2}
    )
    assert pushed.status_code == 400
    assert "computed" in pushed.json()["fields"]["value"]


def test_shares_and_formulas_of_formulas(made: Any, clients: Any) -> None:
    kept = own(made, "kept", "1 - churn_rate")
    lost = own(made, "lost", "1 - kept")
    churn = bind(made, "churn_rate", cadence="monthly")
    put(churn, "2026-10-01", Proportion(x=1, n=4))
    assert panel_of(clients, on_stage(made, lost, cadence="monthly"))["latest"] is None
    held = on_stage(made, kept, cadence="monthly")
    assert panel_of(clients, held)["latest"]["value"] == "75.0000"
    above = StageKPI.objects.get(definition=lost)
    assert panel_of(clients, above)["latest"]["value"] == "25.0000"


def test_a_quarter_of_a_formula_is_computed_from_merged_inputs(made: Any, clients: Any) -> None:
    """Never the average of three monthly ratios: 345 / 20 000, and a missing month is missing."""
    rate = own(made, "orders_per_view", "orders / impressions", unit="percent")
    kpi = on_stage(made, rate, cadence="quarterly")
    orders, views = (bind(made, key, cadence="monthly") for key in ("orders", "impressions"))
    months = ("2026-07-01", "2026-08-01", "2026-09-01")
    for month, n, seen in zip(months, (120, 95, 130), (1000, 9000, 10000), strict=True):
        put(orders, month, Count(c=Decimal(n)))
        put(views, month, Count(c=Decimal(seen)))
    assert panel_of(clients, kpi)["latest"]["value"] == "1.7250"
    (row,) = quarter(clients, kpi, "period=quarter&from=2026-07-01&to=2026-09-30")["results"]
    assert row["value"] == "1.7250"
    KPISnapshot.objects.filter(stage_kpi=views).order_by("period_start")[0].delete()
    (row,) = quarter(clients, kpi, "period=quarter&from=2026-07-01&to=2026-09-30")["results"]
    assert row["value"] is None
    assert [one["why"] for one in row["inputs"]] == ["", "incomplete"]


def test_the_input_on_the_same_stage_is_meant_and_two_elsewhere_are_ambiguous(
    made: Any, clients: Any
) -> None:
    preset = KPIDefinition.objects.get(key="clv_cac_ratio", workspace=None)
    clv_preset, cac_preset = (
        KPIDefinition.objects.get(key=key, workspace=None) for key in ("clv", "cac")
    )
    kpi = on_stage(made, preset, cadence="monthly")
    here = on_stage(made, clv_preset, cadence="monthly")
    there = on_stage(made, clv_preset, 1, cadence="monthly")
    cac = on_stage(made, cac_preset, 1, cadence="monthly")
    put(here, "2026-10-01", Distinct(number=Decimal(300)))
    put(there, "2026-10-01", Distinct(number=Decimal(600)))
    put(cac, "2026-10-01", Ratio(a=Decimal(100), b=Decimal(1)))
    assert panel_of(clients, kpi)["latest"]["value"] == "3.0000"
    other = make.stage(made.map, "a5")
    StageKPI.objects.filter(pk=kpi.pk).update(stage=other)
    why = {one["key"]: one["why"] for one in panel_of(clients, kpi)["computed"]["inputs"]}
    assert why == {"clv": "ambiguous", "cac": ""}
    StageKPI.objects.filter(pk__in=[here.pk, there.pk]).update(deleted_at=NOW)
    why = {one["key"]: one["why"] for one in panel_of(clients, kpi)["computed"]["inputs"]}
    assert why["clv"] == "unbound"
