"""Derived values of emotion readings: the figures of story S10, gaps, ties, weights."""

import itertools
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from touchpoints.curve import Column, Extreme, curves, rounded, spreads

VECTORS = Path(__file__).parents[1] / "vectors" / "curves.json"
_numbers = itertools.count(1)


def _row(**fields: Any) -> dict[str, Any]:
    return {"id": f"row-{next(_numbers):04d}", **fields}


def _reading(persona: str | None, valence: int, **anchor: Any) -> dict[str, Any]:
    base: dict[str, Any] = {"stage": None, "step": None, "touchpoint": None, "intensity": None}
    base |= {"state": "current", "evidence_level": "qualitative"}
    return _row(**{**base, **anchor}, persona=persona, valence=valence)


PERSONAS = [
    {"id": "mp1", "persona": "lea", "pos": "a0", "weight": "62.00", "is_primary": True},
    {"id": "mp2", "persona": "karim", "pos": "a1", "weight": "38.00", "is_primary": False},
]


def _map_a() -> dict[str, Any]:
    tps = [
        _row(id=f"tp{n}", lane="l", stage="decision", step=None, pos=f"a{n}", importance=weight)
        for n, weight in enumerate((3, 5, 2))
    ]
    return {
        "stages": [
            {"id": "decision", "pos": "a0", "name": "Décision"},
            {"id": "purchase", "pos": "a1", "name": "Achat"},
        ],
        "steps": [{"id": "payment", "stage": "purchase", "pos": "a0", "name": "Paiement"}],
        "lanes": [{"id": "l", "pos": "a0"}],
        "touchpoints": tps,
        "map_personas": PERSONAS,
        "emotion_readings": [
            _reading("lea", -2, step="payment"),
            _reading("karim", 1, step="payment"),
            *(_reading("lea", v, touchpoint=f"tp{n}") for n, v in enumerate((1, -2, 0))),
        ],
    }


def _map_b() -> dict[str, Any]:
    felt = zip((0, 1, -2, 1, 1, 2), (2, 2, 5, 2, 2, 3), strict=True)
    return {
        "stages": [{"id": f"s{n}", "pos": f"a{n}"} for n in range(6)],
        "map_personas": PERSONAS[:1],
        "emotion_readings": [
            _reading("lea", valence, stage=f"s{n}", intensity=intensity)
            for n, (valence, intensity) in enumerate(felt)
        ],
    }


def test_a_stage_value_is_the_importance_weighted_mean_of_its_touchpoints() -> None:
    """S10: Léa's Décision, (3·1 + 5·(−2) + 2·0) / 10."""
    everyone, lea, karim = curves(_map_a())
    assert rounded(dict(lea.stages)["decision"] or Fraction(0)) == Decimal("-0.70")
    assert dict(karim.stages)["decision"] is None
    # Only Léa was heard there, so everyone's value is hers.
    assert dict(everyone.stages)["decision"] == Fraction(-7, 10)


def test_everyones_value_weighs_personas_by_their_share() -> None:
    """S10: Paiement, 0.62·(−2) + 0.38·1 = −0.86, and the personas disagree by 3."""
    found = curves(_map_a())
    by_column = {point.column: point.value for point in found[0].points}
    payment = Column("purchase", "payment")
    assert rounded(by_column[payment] or Fraction(0)) == Decimal("-0.86")
    assert (payment, Fraction(3)) in spreads(found)


def test_hiding_a_curve_changes_nothing_but_the_line() -> None:
    """S10: hiding Karim removes only his line; the figures do not know `visible_curve`."""
    document = _map_a()
    hidden = {**document, "map_personas": [dict(p, visible_curve=False) for p in PERSONAS]}
    assert curves(hidden) == curves(document)


def test_peak_end_mean_and_coverage_of_six_stages() -> None:
    """S10: the −2 with intensity 5 beats the +2 with 3; the end is the last reading."""
    _, lea = curves(_map_b())
    assert lea.peak is not None
    assert lea.end is not None
    assert (lea.peak.value, lea.end.value) == (Fraction(-2), Fraction(2))
    assert lea.peak_end == Fraction(0)
    assert lea.mean == Fraction(1, 2)
    assert lea.lowest == Fraction(-2)
    assert lea.coverage == Fraction(6, 6)
    assert lea.gaps == ()


def test_a_deleted_reading_leaves_a_gap_and_never_a_zero() -> None:
    """S10: coverage 5/6, shown as 0.83."""
    document = _map_b()
    del document["emotion_readings"][3]
    _, lea = curves(document)
    assert [point.value for point in lea.points][3] is None
    assert lea.gaps == (Column("s3", None),)
    assert rounded(lea.coverage) == Decimal("0.83")


def test_the_negative_then_the_later_reading_wins_a_tie_for_the_peak() -> None:
    document = _map_b()
    for reading, valence in zip(document["emotion_readings"], (2, -2, 1, -2, 2, 0), strict=True):
        reading.update(valence=valence, intensity=4)
    _, lea = curves(document)
    assert lea.peak is not None
    assert lea.peak.reading == document["emotion_readings"][3]["id"]


def test_a_touchpoint_reading_silences_the_reading_of_its_column() -> None:
    document = _map_a()
    document["touchpoints"].append(
        _row(id="tp9", lane="l", stage=None, step="payment", pos="a0", importance=1)
    )
    document["emotion_readings"].append(_reading("lea", 2, touchpoint="tp9"))
    _, lea, _ = curves(document)
    assert lea.points[-1].value == Fraction(2)


def test_a_stage_pools_its_steps_and_falls_back_on_its_own_reading() -> None:
    document = _map_a()
    document["steps"].append({"id": "basket", "stage": "purchase", "pos": "Zz", "name": "Panier"})
    document["touchpoints"].append(
        _row(id="tp9", lane="l", stage=None, step="basket", pos="a0", importance=5)
    )
    document["emotion_readings"] += [
        _reading("lea", 1, touchpoint="tp9"),
        _reading("lea", 2, stage="purchase"),
        _reading("karim", 2, stage="decision"),
    ]
    _, lea, karim = curves(document)
    # A step's own reading weighs as much as a touchpoint of default importance (3).
    assert dict(lea.stages)["purchase"] == Fraction(5 * 1 + 3 * -2, 8)
    assert dict(karim.stages)["decision"] == Fraction(2)


def test_readings_for_everyone_are_heard_where_no_persona_spoke() -> None:
    document = _map_b()
    document["emotion_readings"] = [
        _reading("lea", 1, stage="s0"),
        _reading(None, -2, stage="s0"),
        _reading(None, -1, stage="s1"),
    ]
    everyone, lea = curves(document)
    assert [point.value for point in everyone.points][:3] == [Fraction(1), Fraction(-1), None]
    assert lea.coverage == Fraction(1, 6)


def test_weights_default_to_the_segments_and_to_equal_where_one_is_unknown() -> None:
    document = _map_a()
    document["map_personas"] = [dict(p, weight=None) for p in PERSONAS]
    payment = len(curves(document)[0].points) - 1

    def value(weights: dict[str, Any]) -> Fraction | None:
        return curves(document, segment_weights=weights)[0].points[payment].value

    assert value({"lea": "62.00", "karim": "38.00"}) == Fraction(-86, 100)
    assert value({"lea": "62.00"}) == Fraction(-1, 2)
    assert value({"lea": 0, "karim": 0}) == Fraction(-1, 2)


def test_the_expected_curve_is_apart_from_the_current_one() -> None:
    document = _map_b()
    document["emotion_readings"].append(_reading("lea", 2, stage="s2", state="expected"))
    _, lea = curves(document, state="expected")
    assert lea.values == (Fraction(2),)


def test_a_map_without_columns_or_readings_has_no_figures() -> None:
    (only,) = curves({})
    assert (only.peak, only.end, only.mean, only.peak_end, only.lowest) == (None,) * 5
    assert only.coverage == 0


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(1, 8), "0.13"),
        (Fraction(-1, 8), "-0.13"),
        (Fraction(-1, 200), "-0.01"),
        (Fraction(1, 3), "0.33"),
        (Fraction(0), "0.00"),
    ],
)
def test_halves_round_away_from_zero(value: Fraction, shown: str) -> None:
    assert str(rounded(value)) == shown


GOLDEN = json.loads(VECTORS.read_text("utf-8"))


def _shown(value: Fraction | None) -> str | None:
    return None if value is None else str(rounded(value))


def _place(column: Column | None) -> dict[str, str | None]:
    assert column is not None
    return {"stage": column.stage, "step": column.step}


def _extreme(extreme: Extreme | None) -> dict[str, Any] | None:
    if extreme is None:
        return None
    value = {"value": _shown(extreme.value), "reading": extreme.reading}
    return {**value, **_place(extreme.column)}


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: str(case["name"]))
def test_browser_and_server_derive_the_same_figures(case: dict[str, Any]) -> None:
    """`tests/vectors/curves.json`, which vitest runs as well."""
    found = curves(
        GOLDEN["documents"][case["document"]],
        segment_weights=case["segment_weights"],
        state=case["state"],
    )
    assert [
        {
            "persona": one.persona,
            "points": [
                {
                    **_place(point.column),
                    "value": _shown(point.value),
                    "intensity": point.intensity,
                    "assumption": point.assumption,
                }
                for point in one.points
            ],
            "stages": [{"stage": stage, "value": _shown(value)} for stage, value in one.stages],
            "peak": _extreme(one.peak),
            "end": _extreme(one.end),
            "peak_end": _shown(one.peak_end),
            "mean": _shown(one.mean),
            "min": _shown(one.lowest),
            "coverage": [len(one.values), len(one.points)],
        }
        for one in found
    ] == case["curves"]
    assert [
        {**_place(column), "spread": _shown(value)} for column, value in spreads(found)
    ] == case["spreads"]
