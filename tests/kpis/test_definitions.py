"""Facts of a definition, copies, bands, benchmarks: success and refusal over REST."""

from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from journeymap.core.errors import Invalid
from journeymap.kpis import basis
from journeymap.kpis.benchmarks import benchmarks, expected_gain
from journeymap.kpis.models import KPIBands, KPIDefinition, StageKPI
from journeymap.kpis.periods import on
from journeymap.kpis.presets import presets
from journeymap.kpis.queries import live_stage_kpis, panels
from journeymap.kpis.snapshots import record_snapshot
from journeymap.kpis.sources import Observation
from journeymap.kpis.statistics import Distinct, Proportion
from tests.kpis import make
from tests.kpis.make import NOW, bind, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]

OWN = {
    "key": "parental_control",
    "name_i18n": {"en": "Parental control on"},
    "unit": "percent",
    "value_type": "proportion",
    "direction": "higher_better",
}


def own(clients: Any, made: Any, **values: Any) -> Any:
    """The answer to creating a definition of one's own."""
    body = OWN | {"workspace": str(made.map.workspace_id)} | values
    return clients["editor"].post(url("kpi-definitions"), body, format="json")


def preset(key: str) -> KPIDefinition:
    return KPIDefinition.objects.get(key=key, workspace=None)


def measured(kpi: StageKPI, statistics: Any, day: str = "2026-11-09") -> None:
    period = on(date.fromisoformat(day), kind="week", zone=ZoneInfo("Europe/Paris"))
    seen = Observation(statistics, as_of=NOW, status="ok")
    record_snapshot(stage_kpi=kpi, period=period, observation=seen, provenance="manual")


def health_of(kpi: StageKPI) -> tuple[str, str | None]:
    (panel,) = panels(live_stage_kpis([kpi.map_id]).filter(pk=kpi.pk))
    return panel.body["health"], panel.body["judged_by"]


# ---- facts ---------------------------------------------------------------------------------------


def test_every_preset_says_what_it_is_good_for_and_where() -> None:
    for one in presets():
        assert set(one.purpose) == {"en", "fr"}, one.key
        assert one.purpose["en"] != one.purpose["fr"]
        assert one.phases, one.key
        assert basis.checked_basis(one.basis) == one.basis
        if one.bands is not None:
            given = [
                {
                    name: Decimal(band[name]) if name != "level" and band[name] else band[name]
                    for name in band
                }
                for band in one.bands["levels"]
            ]
            assert len(basis.checked_levels(given, direction=one.direction)) == len(given)
            assert one.bands["note"]["fr"]


def test_polarity_and_scale_belong_to_the_definition(made: Any, clients: Any) -> None:
    """CES 1 to 5 is effort, 1 to 7 is ease: neither direction follows from the name (kpi.md 0)."""
    got = clients["viewer"].get(url("kpi-definitions") + "?limit=200").json()["results"]
    rows = {row["key"]: row for row in got}
    effort, ease = rows["ces_effort_1_5"], rows["ces_ease_1_7"]
    assert (effort["direction"], effort["scale_max"]) == ("lower_better", "5.0000")
    assert (ease["direction"], ease["scale_max"]) == ("higher_better", "7.0000")
    assert (ease["n_min"], rows["nps"]["n_min"], rows["orders"]["n_min"]) == (30, 50, None)
    assert rows["bounce_rate"]["basis"]["bounce"] == "single_page"
    assert rows["conversion_rate"]["materiality_pct"] == "5.00"
    assert rows["conversion_rate"]["bands"]["enabled"] is False
    assert rows["nps"]["purpose_i18n"]["fr"] == "Si l’on vous recommanderait."


def test_an_own_kpi_carries_all_its_facts(made: Any, clients: Any) -> None:
    facts = {
        "direction": "in_band",
        "ideal_low": "20",
        "ideal_high": "40",
        "purpose_i18n": {"fr": "Qui protège ses enfants."},
        "phases": ["retention", "experience"],
        "basis": {"unit_of_analysis": "accounts", "currency": "EUR"},
        "materiality_pct": "2.5",
        "n_min": 100,
    }
    got = own(clients, made, **facts)
    assert got.status_code == 201, got.content
    row = got.json()
    assert row["phases"] == ["experience", "retention"]
    assert (row["ideal_low"], row["n_min"], row["materiality_pct"]) == ("20.0000", 100, "2.50")
    kpi = bind(made)
    StageKPI.objects.filter(pk=kpi.pk).update(definition=row["id"])
    kpi.refresh_from_db()
    measured(kpi, Proportion(x=30, n=100))
    assert health_of(kpi) == ("good", "ideal")
    measured(kpi, Proportion(x=41, n=100), "2026-11-16")
    assert health_of(kpi) == ("bad", "ideal")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"scale_min": "5", "scale_max": "1"}, "scale_max"),
        ({"direction": "in_band", "ideal_low": "5", "ideal_high": "5"}, "ideal_high"),
        ({"ideal_low": "5"}, "ideal_low"),
        ({"basis": {"denominator": "friends"}}, "basis"),
        ({"basis": {"colour": "red"}}, "basis"),
        ({"basis": {"currency": "euro"}}, "basis"),
        ({"basis": {"lag_days": -1}}, "basis"),
        ({"basis": {"top_box": [4, 4]}}, "basis"),
        ({"materiality_pct": "-1"}, "materiality_pct"),
        ({"n_min": 0}, "n_min"),
        ({"phases": ["somewhere"]}, "phases.0"),
        ({"purpose_i18n": {"de": "Zweck"}}, "purpose_i18n"),
    ],
)
def test_facts_that_contradict_each_other_are_refused(
    made: Any, clients: Any, given: dict[str, Any], field: str
) -> None:
    got = own(clients, made, **given)
    assert got.status_code == 400
    assert field in got.json()["fields"]
    assert not KPIDefinition.objects.filter(key=OWN["key"]).exists()


def test_what_was_measured_keeps_its_meaning(made: Any, clients: Any) -> None:
    row = own(clients, made).json()
    where = url("kpi-definitions", row["id"])
    changed = clients["editor"].patch(
        where, {"basis": {"unit_of_analysis": "accounts"}, "scale_max": "90"}, format="json"
    )
    assert changed.json()["basis"] == {"unit_of_analysis": "accounts"}
    kpi = bind(made)
    StageKPI.objects.filter(pk=kpi.pk).update(definition=row["id"])
    measured(kpi, Proportion(x=3, n=10))
    for change in ({"basis": {"unit_of_analysis": "visitors"}}, {"scale_max": "50"}):
        refused = clients["editor"].patch(where, change, format="json")
        assert refused.status_code == 409
        assert "copy it" in refused.json()["detail"]
    words = clients["editor"].patch(where, {"n_min": 5, "description": "On"}, format="json")
    assert words.json()["n_min"] == 5


# ---- copies and bands ----------------------------------------------------------------------------


def test_a_preset_is_copied_to_be_adapted(made: Any, clients: Any) -> None:
    here = {"workspace": str(made.map.workspace_id)}
    bounce = preset("bounce_rate")
    where = url("kpi-definitions", bounce.pk, "clone")
    got = clients["editor"].post(where, here, format="json")
    assert (got.status_code, got.json()["key"]) == (201, "bounce_rate_2")
    adapted = clients["editor"].post(
        where,
        {**here, "key": "ga_bounce", "name_i18n": {"en": "Bounce (GA4)"},
         "basis": {"unit_of_analysis": "sessions", "bounce": "not_engaged"}},
        format="json",
    ).json()  # fmt: skip
    assert adapted["basis"]["bounce"] == "not_engaged"
    assert adapted["unit"] == "percent"
    assert adapted["bands"]["levels"][-1]["level"] == "bad"
    bounce.refresh_from_db()
    assert bounce.basis["bounce"] == "single_page"
    taken = clients["editor"].post(where, {**here, "key": "ga_bounce"}, format="json")
    assert taken.status_code == 409
    assert clients["viewer"].post(where, here, format="json").status_code == 403
    theirs = KPIDefinition.objects.create(
        workspace=make.workspace(), key="theirs", unit="count", family="count", direction="neutral"
    )
    foreign = clients["editor"].post(
        url("kpi-definitions", theirs.pk, "clone"), here, format="json"
    )
    assert foreign.status_code == 404


def test_bands_judge_only_when_switched_on_and_only_without_a_target(
    made: Any, clients: Any
) -> None:
    here = {"workspace": str(made.map.workspace_id)}
    kpi = bind(made, "bounce_rate")
    measured(kpi, Proportion(x=71, n=100))
    assert health_of(kpi) == ("neutral", None)
    where = url("kpi-definitions", kpi.definition_id, "bands")
    levels = [
        {"level": "good", "low": None, "high": "40"},
        {"level": "average", "low": "40", "high": "71"},
        {"level": "bad", "low": "71", "high": None},
    ]
    off = clients["editor"].put(where, {**here, "levels": levels, "note": "Us"}, format="json")
    assert off.json()["bands"] == {
        "levels": [
            {"level": "good", "low": None, "high": "40.000000"},
            {"level": "average", "low": "40.000000", "high": "71.000000"},
            {"level": "bad", "low": "71.000000", "high": None},
        ],
        "note": "Us",
        "enabled": False,
        "own": True,
    }
    assert health_of(kpi) == ("neutral", None)
    clients["editor"].put(where, {**here, "levels": levels, "enabled": True}, format="json")
    assert health_of(kpi) == ("warn", "bands")  # on an edge the better one counts
    clients["editor"].post(
        url("stage-kpis", kpi.pk, "targets"), {"value": "60", "valid_from": "2026-01-01"}
    )
    assert health_of(kpi) == ("bad", "target")
    assert clients["viewer"].put(where, {**here, "levels": levels}).status_code == 403
    back = clients["editor"].put(where, {**here, "levels": None}, format="json").json()
    assert (back["bands"]["own"], back["bands"]["levels"][0]["high"]) == (False, "70")
    assert not KPIBands.objects.exists()


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ([], "between 2"),
        ([("good", None, "5"), ("bad", "6", None)], "begins where"),
        ([("good", "0", "5"), ("bad", "5", None)], "no lower end"),
        ([("good", None, "5"), ("bad", "5", "9")], "no upper end"),
        ([("bad", None, "5"), ("good", "5", None)], "direction"),
        ([("good", None, "5"), ("average", "5", "5"), ("bad", "5", None)], "lowest"),
    ],
)
def test_bands_that_make_no_sense_are_refused(
    made: Any, clients: Any, levels: list[Any], told: str
) -> None:
    body = {
        "workspace": str(made.map.workspace_id),
        "levels": [dict(zip(("level", "low", "high"), one, strict=True)) for one in levels],
    }
    where = url("kpi-definitions", preset("bounce_rate").pk, "bands")
    got = clients["editor"].put(where, body, format="json")
    assert got.status_code == 400
    assert told in got.json()["fields"]["levels"]


def test_another_direction_drops_the_bands_of_the_former(made: Any, clients: Any) -> None:
    row = own(clients, made).json()
    body = {
        "workspace": str(made.map.workspace_id),
        "enabled": True,
        "levels": [
            {"level": "bad", "low": None, "high": "5"},
            {"level": "good", "low": "5", "high": None},
        ],
    }
    where = url("kpi-definitions", row["id"])
    assert clients["editor"].put(f"{where}/bands", body, format="json").status_code == 200
    turned = clients["editor"].patch(where, {"direction": "lower_better"}, format="json")
    assert turned.json()["bands"] is None


# ---- where it is used, and what is claimed -------------------------------------------------------


def test_the_catalogue_says_where_a_kpi_is_used(made: Any, clients: Any) -> None:
    kpi = bind(made, "nps", cadence="weekly")
    measured(kpi, Distinct(number=Decimal(30)))
    here = f"?workspace={made.map.workspace_id}"
    rows = clients["viewer"].get(url("kpi-definitions") + f"{here}&limit=200").json()["results"]
    assert {row["key"]: row["maps"] for row in rows if row["maps"]} == {"nps": 1}
    where = url("kpi-definitions", kpi.definition_id, "uses") + here
    (use,) = clients["viewer"].get(where).json()["results"]
    assert use["map"]["id"] == str(made.map.pk)
    assert use["stage"] == made.stages[0]
    assert use["panel"]["latest"]["value"] == "30.0000"
    assert clients["outsider"].get(where).status_code == 404
    StageKPI.objects.filter(pk=kpi.pk).update(deleted_at=NOW)
    assert clients["viewer"].get(where).json()["results"] == []


def test_effects_are_claims_until_somebody_calls_them_a_hypothesis(clients: Any) -> None:
    rows = clients["viewer"].get(url("kpi-benchmarks") + "?limit=200").json()["results"]
    assert {row["claim"] for row in rows} == {"descriptive", "effect"}
    assert all(row["source_text"]["fr"] and row["text"]["fr"] for row in rows)
    assert clients["anonymous"].get(url("kpi-benchmarks")).status_code == 401
    keys = {row.key for row in KPIDefinition.objects.filter(workspace=None)}
    assert {row.kpi for row in benchmarks() if row.kpi} <= keys
    effect = next(row for row in benchmarks("cart_abandonment_rate") if row.claim == "effect")
    with pytest.raises(Invalid):
        expected_gain(effect, hypothesis=False)
    assert expected_gain(effect, hypothesis=True) == Decimal(-35)
    usual = next(row for row in benchmarks("bounce_rate") if row.claim == "descriptive")
    with pytest.raises(Invalid):
        expected_gain(usual, hypothesis=True)
