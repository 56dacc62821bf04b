"""What the document and the tiles say about a KPI: deltas, gaps, health, freshness."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journeymap.core import clock
from journeymap.kpis import judging, queries
from journeymap.kpis.models import KPIDefinition, KPITarget, StageKPI
from journeymap.kpis.periods import on
from journeymap.kpis.snapshots import record_snapshot
from journeymap.kpis.sources import Observation
from journeymap.kpis.statistics import Count, Distinct, NetScore, Proportion, Statistics
from journeymap.maps.policy import Access
from journeymap.workspaces.actor import Role
from tests.kpis import make
from tests.support import drawn
from tests.support.batches import op

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def measured(kpi: StageKPI, day: str, statistics: Statistics | None, **values: Any) -> None:
    record_snapshot(
        stage_kpi=kpi,
        period=on(date.fromisoformat(day), kind=values.pop("kind", "week"), zone=PARIS),
        observation=Observation(statistics, as_of=NOW, status="ok" if statistics else "no_data"),
        provenance="pull",
        **values,
    )


def body(kpi: StageKPI, at: datetime = NOW) -> dict[str, Any]:
    with clock.frozen(at):
        return queries.kpi_panel(kpi.map)[str(kpi.pk)]


def test_checkout_drop_off_reads_as_in_story_one() -> None:
    """S1: 40,0 % against a target of 35 is bad; 34,0 % is good, -6 points, -15 %."""
    kpi = make.stage_kpi()
    KPITarget.objects.create(
        stage_kpi=kpi, value=35, valid_from=date(2026, 10, 1), due_on=date(2026, 12, 31)
    )
    measured(kpi, "2026-11-02", Proportion(x=1000, n=2500))
    got = body(kpi)
    assert got["latest"]["value"] == "40.0000"
    assert got["latest"]["numerator"] == "1000.0000"
    assert got["latest"]["n"] == 2500
    assert (got["health"], got["previous"], got["delta_abs"]) == ("bad", None, None)
    measured(kpi, "2026-11-09", Proportion(x=850, n=2500))
    got = body(kpi)
    assert (got["health"], got["latest"]["value"]) == ("good", "34.0000")
    assert (got["delta_abs"], got["delta_rel_pct"]) == ("-6.0000", "-15.00")
    assert got["target"] == {
        "value": "35.0000",
        "band_low": None,
        "band_high": None,
        "due_on": "2026-12-31",
        "warn_value": None,
        "valid_from": "2026-10-01",
        "rationale": "",
        "id": got["target"]["id"],
        "smart": {"complete": False, "missing": ["source", "owner", "rationale"]},
    }
    assert got["definition"]["direction"] == "lower_better"
    assert got["definition"]["name"] == "Payment-step abandonment"


@pytest.mark.parametrize(
    ("key", "value", "target", "health"),
    [
        ("ces_effort_1_5", "2.1", "2.5", "good"),
        ("ces_ease_1_7", "5.9", "5.5", "good"),
        ("ces_effort_1_5", "2.8", "2.5", "bad"),
        ("ces_ease_1_7", "5.2", "5.5", "bad"),
    ],
)
def test_effort_and_ease_have_opposite_directions(
    key: str, value: str, target: str, health: str
) -> None:
    """S9."""
    kpi = make.stage_kpi(key=key)
    KPITarget.objects.create(stage_kpi=kpi, value=Decimal(target), valid_from=date(2026, 1, 1))
    measured(kpi, "2026-11-09", Distinct(number=Decimal(value)))
    assert body(kpi)["health"] == health


@pytest.mark.parametrize(
    ("direction", "target", "value", "health"),
    [
        ("higher_better", {"value": 10}, 10, "good"),
        ("higher_better", {"value": 10, "warn_value": 8}, 8, "warn"),
        ("higher_better", {"value": 10, "warn_value": 8}, 7, "bad"),
        ("lower_better", {"value": 10, "warn_value": 12}, 11, "warn"),
        ("in_band", {"band_low": 5, "band_high": 9}, 9, "good"),
        ("in_band", {"band_low": 5}, 4, "bad"),
        ("neutral", {"value": 1}, 4, "neutral"),
        ("higher_better", None, 4, "neutral"),
        ("higher_better", {"value": 1}, None, "no_data"),
    ],
)
def test_health_follows_direction_target_and_warning(
    direction: str, target: dict[str, int] | None, value: int | None, health: str
) -> None:
    chosen = None if target is None else KPITarget(**target)
    number = None if value is None else Decimal(value)
    definition = KPIDefinition(key="any", family="mean", unit="score", direction=direction)
    got, judge = judging.health(number, definition=definition, target=chosen)
    assert got == health
    assert judge == ("target" if health in ("good", "warn", "bad") else None)


def test_a_gap_stays_a_gap_and_is_never_zero() -> None:
    kpi = make.stage_kpi(key="orders")
    measured(kpi, "2026-10-19", Count(c=Decimal(7)))
    measured(kpi, "2026-10-26", None)
    measured(kpi, "2026-11-09", Count(c=Decimal(9)))
    got = body(kpi)
    assert len(got["sparkline"]) == 12
    assert [point["value"] for point in got["sparkline"]][-4:] == ["7.0000", None, None, "9.0000"]
    assert got["sparkline"][-1]["start"] == "2026-11-08T23:00:00Z"
    assert got["sparkline"][0]["value"] is None
    assert got["previous"]["value"] == "7.0000"


def test_what_made_a_target_count_stands_on_the_sparkline() -> None:
    kpi = make.stage_kpi()
    for day, rationale in (
        ("2026-07-01", "Before what is shown"),
        ("2026-10-28", "New checkout"),
        ("2026-11-09", ""),
        ("2026-12-01", "Not yet"),
    ):
        start = date.fromisoformat(day)
        KPITarget.objects.create(stage_kpi=kpi, value=35, valid_from=start, rationale=rationale)
    assert body(kpi)["annotations"] == []
    measured(kpi, "2026-11-02", Proportion(x=1000, n=2500))
    measured(kpi, "2026-11-09", Proportion(x=850, n=2500))
    # A Wednesday's is its week's.
    told = {"start": "2026-10-25T23:00:00Z", "on": "2026-10-28", "text": "New checkout"}
    assert body(kpi)["annotations"] == [told]


def test_a_silent_source_leaves_its_last_value_with_its_date_and_marks_it_stale() -> None:
    kpi = make.stage_kpi(key="orders")
    measured(kpi, "2026-11-09", Count(c=Decimal(9)))  # until 15 November, 23:00 UTC
    got = body(kpi)
    assert (got["stale"], got["expected_at"]) == (False, "2026-11-22T23:00:00Z")
    assert got["freshness"] == "fresh"
    assert body(kpi, NOW + timedelta(days=1))["freshness"] == "late"  # due, and not yet too old
    later = body(kpi, NOW + timedelta(days=8))
    assert later["stale"]
    assert later["freshness"] == "stale"
    assert later["latest"] == got["latest"]
    assert later["latest"]["period_end"] == "2026-11-15T23:00:00Z"
    StageKPI.objects.filter(pk=kpi.pk).update(stale_after_h=24)
    assert body(kpi)["stale"]
    StageKPI.objects.filter(pk=kpi.pk).update(stale_after_h=None, cadence="manual")
    got = body(kpi, NOW + timedelta(days=400))
    assert (got["stale"], got["expected_at"]) == (False, None)


def test_a_kpi_without_values_says_so() -> None:
    got = body(make.stage_kpi())
    assert (got["latest"], got["sparkline"], got["health"]) == (None, [], "no_data")
    assert (got["stale"], got["expected_at"], got["source"]) == (False, None, None)
    assert got["freshness"] == "never"


def test_a_net_score_has_no_relative_change() -> None:
    kpi = make.stage_kpi(key="nps")
    measured(kpi, "2026-11-02", NetScore(p=2, a=3, d=5))
    measured(kpi, "2026-11-09", NetScore(p=50, a=30, d=20))
    got = body(kpi)
    assert (got["delta_abs"], got["delta_rel_pct"]) == ("60.0000", None)


def test_only_the_kpis_own_rhythm_and_the_whole_are_shown() -> None:
    kpi = make.stage_kpi(key="orders")
    measured(kpi, "2026-11-09", Count(c=Decimal(9)))
    measured(kpi, "2026-11-15", Count(c=Decimal(1)), kind="day")
    measured(kpi, "2026-11-16", Count(c=Decimal(3)), segment="vip")
    assert body(kpi)["latest"]["value"] == "9.0000"


def test_deleted_things_hide_their_kpis_and_a_link_without_numbers_sees_none() -> None:
    kpi = make.stage_kpi()
    assert kpi.stage is not None
    seen = Access(role=Role.VIEWER, capabilities=frozenset())
    unseen = Access(role=Role.VIEWER, capabilities=frozenset(), show_kpis=False)
    assert list(queries.kpi_panel(kpi.map, seen)) == [str(kpi.pk)]
    assert queries.kpi_panel(kpi.map, unseen) == {}
    kpi.stage.deleted_at = NOW
    kpi.stage.save()
    assert queries.kpi_panel(kpi.map) == {}


def test_the_number_of_statements_does_not_grow_with_the_number_of_kpis() -> None:
    journey_map = make.a_map()
    counts = []
    for more in (1, 12):
        for n in range(more):
            kpi = make.stage_kpi(
                journey_map,
                key="orders",
                stage=make.stage(journey_map, pos=f"a{n}"),
                source=make.source(journey_map.workspace),
            )
            measured(kpi, "2026-11-09", Count(c=Decimal(9)))
        with (
            CaptureQueriesContext(
                connection,
            ) as seen,
            clock.frozen(NOW),
        ):
            queries.kpi_panel(journey_map)
        counts.append(len(seen))
    assert counts == [5, 5]


def test_tiles_count_healths_by_map() -> None:
    journey_map = make.a_map()
    for value, target in ((1, 5), (9, 5), (None, 5), (9, None)):
        kpi = make.stage_kpi(journey_map, key="orders", stage=make.stage(journey_map))
        if target is not None:
            KPITarget.objects.create(stage_kpi=kpi, value=target, valid_from=date(2026, 1, 1))
        if value is not None:
            measured(kpi, "2026-10-05", Count(c=Decimal(value)))
    with clock.frozen(NOW):
        got = queries.summary([journey_map.pk])[journey_map.pk]
    assert got == {
        "total": 4,
        "good": 1,
        "warn": 0,
        "bad": 1,
        "neutral": 1,
        "no_data": 1,
        "stale": 3,
    }


def test_a_kpi_of_a_touchpoint_goes_with_whatever_the_touchpoint_stands_on() -> None:
    on_map = drawn.new_map()
    stage = drawn.create(on_map, "stage", name="Payment")
    lane = drawn.create(on_map, "lane", kind="touchpoints")
    contact = drawn.create(
        on_map, "touchpoint", lane=lane, stage=stage, name="Form", channel="website"
    )
    csat = str(KPIDefinition.objects.get(key="csat_1_5", workspace=None).pk)
    made = drawn.create(on_map, "stage_kpi", touchpoint=contact, definition=csat)
    assert list(queries.kpi_panel(on_map)) == [made]
    for entity, row in (("lane", lane), ("stage", stage), ("touchpoint", contact)):
        drawn.submit(on_map, op(entity, "delete", row))
        assert queries.kpi_panel(on_map) == {}
        drawn.submit(on_map, op(entity, "restore", row))
        assert list(queries.kpi_panel(on_map)) == [made]
