"""Each rule of the findings, on plain rows: what it finds, and what it must not claim."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from journeymap.insights.rules import Insight, assumptions, insights
from touchpoints.curve import curves

pytestmark = pytest.mark.one_database

TODAY = date(2026, 11, 22)
Json = dict[str, Any]


def reading(valence: int, persona: str | None = None, **anchor: Any) -> Json:
    at: Json = {"stage": None, "step": None, "touchpoint": None} | anchor
    name = "-".join(str(part) for part in (persona, valence, *at.values()))
    levels = {"intensity": None, "state": "current", "evidence_level": "qualitative"}
    return {"id": name, "persona": persona, "valence": valence, **levels} | at


def pain(**fields: Any) -> Json:
    at: Json = {"stage": "pay", "step": None, "kind": "pain", "status": "open"}
    return {"id": "p1", "title": "Fees appear late", "evidence_level": "assumption"} | at | fields


def drawing(**sections: list[Json]) -> Json:
    empty: Json = {
        "map": {"id": "m", "title": "Order", "review_due_on": None},
        "stages": [{"id": "pay", "pos": "a0", "name": "Payment"}],
        **{name: [] for name in (
            "steps", "lanes", "cards", "touchpoints", "pain_points", "emotion_readings",
            "map_personas", "stage_kpis",
        )},
    }  # fmt: skip
    return empty | sections


def panel(health: str, *, stale: bool = False) -> Json:
    latest = {"value": "40.0000", "period_end": "2026-11-02T00:00:00+00:00"}
    named = {"name": "Abandonment", "unit": "percent"}
    return {"health": health, "stale": stale, "latest": latest, "definition": named}


def bound(ident: str = "k", **fields: Any) -> Json:
    return {"id": ident, "stage": "pay", "touchpoint": None, "label_override": ""} | fields


def found(drawn: Json, **kpis: Json) -> list[Insight]:
    return insights(drawn, curves(drawn), kpis, today=TODAY)


def kinds(drawn: Json, **kpis: Json) -> list[str]:
    return [one.kind for one in found(drawn, **kpis)]


BAD_AND_FELT = {"stage_kpis": [bound()], "emotion_readings": [reading(-1, stage="pay")]}


def test_felt_and_measured_both_bad_is_a_confirmed_friction_with_its_pains() -> None:
    (one,) = found(drawing(**BAD_AND_FELT, pain_points=[pain()]), k=panel("bad"))
    assert (one.kind, one.stage, one.felt) == ("confirmed_friction", "pay", Fraction(-1))
    assert one.kpis == ("k",)
    assert [(t.entity, t.name) for t in one.things] == [("pain_point", "Fees appear late")]


@pytest.mark.parametrize(
    ("valence", "healths", "pains", "expected"),
    [
        (-1, ["good"], [], ["silent_pain"]),
        (-1, ["good", "warn"], [], []),
        (-1, ["warn"], [], []),
        (-1, ["neutral"], [], []),
        (0, ["good"], [], []),
        (0, ["bad"], [], ["unexplained_drop"]),
        (None, ["bad"], [], ["unexplained_drop"]),
        (1, ["bad", "good"], [], ["unexplained_drop"]),
        (1, ["bad"], [pain()], []),
        (1, ["bad"], [pain(status="accepted")], []),
        (1, ["bad"], [pain(status="closed")], ["unexplained_drop"]),
        (1, ["bad"], [pain(kind="wish")], ["unexplained_drop"]),
    ],
)
def test_felt_beside_measured(
    valence: int | None, healths: list[str], pains: list[Json], expected: list[str]
) -> None:
    drawn = drawing(
        stage_kpis=[bound(f"k{n}") for n, _ in enumerate(healths)],
        emotion_readings=[] if valence is None else [reading(valence, stage="pay")],
        pain_points=pains,
    )
    assert kinds(drawn, **{f"k{n}": panel(h) for n, h in enumerate(healths)}) == expected


def test_a_stale_value_proves_nothing_about_today_but_is_told() -> None:
    (one,) = found(drawing(**BAD_AND_FELT), k=panel("bad", stale=True))
    assert (one.kind, one.about.name, one.since) == ("stale_kpi", "Abandonment", date(2026, 11, 2))


def test_who_may_not_see_numbers_gets_what_the_drawing_says_alone() -> None:
    assert kinds(drawing(**BAD_AND_FELT)) == []


def test_the_kpi_of_a_touchpoint_counts_for_the_stage_it_stands_in() -> None:
    drawn = drawing(
        steps=[{"id": "card", "stage": "pay", "pos": "a0", "name": "Card"}],
        touchpoints=[touchpoint(step="card", stage=None)],
        stage_kpis=[bound(stage=None, touchpoint="t")],
        emotion_readings=[reading(-2, step="card")],
    )
    (one,) = found(drawn, k=panel("bad"))
    assert (one.kind, one.stage) == ("confirmed_friction", "pay")


def touchpoint(**fields: Any) -> Json:
    base: Json = {"id": "t", "name": "Card form", "lane": "l", "pos": "a0", "stage": "pay"}
    levels = {"step": None, "importance": 3, "evidence_level": "assumption"}
    return base | levels | {"is_moment_of_truth": True} | fields


@pytest.mark.parametrize(
    ("values", "star", "expected"),
    [
        ([-1], True, ["moment_of_truth"]),
        ([-1, 1], True, []),
        ([-2, 1], True, ["moment_of_truth"]),
        ([-2], False, []),
        ([], True, []),
    ],
)
def test_a_moment_of_truth_below_zero(values: list[int], star: bool, expected: list[str]) -> None:
    readings = [reading(v, f"p{n}", touchpoint="t") for n, v in enumerate(values)]
    drawn = drawing(
        touchpoints=[touchpoint(is_moment_of_truth=star)],
        emotion_readings=[*readings, reading(-2, "p9", touchpoint="t", state="expected")],
    )
    assert kinds(drawn) == expected


def test_personas_disagree_at_payment_with_a_spread_of_three() -> None:
    """S10: Léa -2 and Karim +1 at the step Paiement."""
    drawn = drawing(
        steps=[{"id": "paiement", "stage": "pay", "pos": "a0", "name": "Paiement"}],
        map_personas=[
            {"id": "1", "persona": "lea", "pos": "a0", "weight": "62.00"},
            {"id": "2", "persona": "karim", "pos": "a1", "weight": "38.00"},
        ],
        emotion_readings=[
            reading(-2, "lea", step="paiement"),
            reading(1, "karim", step="paiement"),
        ],
    )
    (one,) = found(drawn)
    assert (one.kind, one.about.name, one.spread) == ("personas_disagree", "Paiement", 3)
    assert one.personas == (("lea", Fraction(-2)), ("karim", Fraction(1)))
    drawn["emotion_readings"][0]["valence"] = -1
    assert found(drawn) == []


def test_what_should_have_been_looked_at_again() -> None:
    cards = [
        {"id": f"c{n}", "title": title, "stage": "pay", "step": None, "review_due_on": due}
        | {"evidence_level": level}
        for n, (title, due, level) in enumerate(
            [
                ("Old", "2026-11-21", "assumption"),
                ("Today", "2026-11-22", "anecdotal"),
                ("Open", None, "assumption"),
            ]
        )
    ]
    drawn = drawing(cards=cards)
    drawn["map"]["review_due_on"] = "2026-01-31"
    assert [(one.about.entity, one.about.name, one.since) for one in found(drawn)] == [
        ("map", "Order", date(2026, 1, 31)),
        ("card", "Old", date(2026, 11, 21)),
    ]
    assert assumptions(drawn) == (3, 2)


def test_the_gravest_comes_first_and_the_worst_felt_among_equals() -> None:
    stages = [{"id": i, "pos": f"a{n}", "name": i} for n, i in enumerate(("pay", "ship", "use"))]
    drawn = drawing(
        stages=stages,
        stage_kpis=[bound(i, stage=i) for i in ("pay", "ship", "use")],
        emotion_readings=[reading(-1, stage="pay"), reading(-2, stage="ship")],
    )
    got = found(drawn, pay=panel("bad"), ship=panel("bad"), use=panel("bad"))
    assert [(one.kind, one.stage) for one in got] == [
        ("confirmed_friction", "ship"),
        ("confirmed_friction", "pay"),
        ("unexplained_drop", "use"),
    ]
