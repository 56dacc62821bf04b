"""Formulas over other KPIs: reading, units, evaluation; and what a definition refuses."""

from decimal import Decimal
from typing import Any

import pytest

from journeymap.kpis import formulas
from journeymap.kpis.formulas import FormulaError, check_unit, evaluate, names, parse
from tests.kpis.make import url

VALUES: dict[str, Decimal | None] = {
    "clv": Decimal(216),
    "cac": Decimal(150),
    "rate": Decimal("0.4"),
    "nothing": Decimal(0),
    "missing": None,
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("clv / cac", "1.44"),
        ("1 - rate", "0.6"),
        ("1 − rate", "0.6"),  # a minus as people paste it
        ("clv - cac - 10", "56"),
        ("clv / cac / 2", "0.72"),
        ("2 + rate * 10", "6"),
        ("(2 + rate) * 10", "24"),
        ("-rate", "-0.4"),
        ("--rate", "0.4"),
        ("2 * -rate", "-0.8"),
        ("(clv-cac)÷cac", "0.44"),
        ("rate*0", "0"),
        ("clv / nothing", None),
        ("clv / (rate - 0.4)", None),
        ("clv * missing", None),
        ("missing * 0", None),
        ("unknown + 1", None),
        ("clv * " + " * ".join(["99999999999999"] * 15), None),
    ],
)
def test_a_formula_is_computed_exactly_or_not_at_all(text: str, value: str | None) -> None:
    got = evaluate(parse(text), VALUES)
    assert got == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1 + 2",
        "clv /",
        "clv cac",
        "clv ** cac",
        "(clv",
        "clv)",
        "()",
        "clv; cac",
        "clv % cac",
        "__import__('os')",
        "clv.__class__",
        "clv[0]",
        "Clv",
        "0,5 * clv",
        "1e9 * clv",
        "é * clv",
        "(" * 30 + "clv" + ")" * 30,
        "-" * 60 + "clv",
        " + ".join(f"k{n}" for n in range(9)),
        "clv + " * 60 + "clv",
    ],
)
def test_anything_else_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(FormulaError, match=r"\w"):
        parse(text)


def test_names_are_met_once_and_percentages_enter_as_shares() -> None:
    assert names(parse("a / (a + b) - 1")) == ["a", "b"]
    got = formulas.inputs_of(
        {"a": (Decimal(40), True), "b": (Decimal(40), False), "c": (None, True)}
    )
    assert got == {"a": Decimal("0.4"), "b": Decimal(40), "c": None}


@pytest.mark.parametrize(
    ("text", "unit", "right"),
    [
        ("clv / cac", "ratio", True),
        ("clv / cac", "percent", True),
        ("clv / cac", "currency", False),
        ("revenue / orders", "currency", True),
        ("clv - cac", "currency", True),
        ("clv - hours", "currency", False),
        ("clv + rate", "currency", False),
        ("hours - 2", "hours", True),
        ("hours - 2", "days", False),
        ("hours * 60", "minutes", True),
        ("hours + minutes", "hours", False),
        ("hours * hours", "hours", False),
        ("revenue / hours", "currency", False),
        ("1 - rate", "percent", True),
        ("orders + visits", "count", True),
    ],
)
def test_units_are_checked_where_they_are_known(text: str, unit: str, right: bool) -> None:
    units = {
        "clv": "currency",
        "cac": "currency",
        "revenue": "currency",
        "orders": "count",
        "visits": "count",
        "hours": "hours",
        "minutes": "minutes",
        "rate": "percent",
    }
    if right:
        check_unit(parse(text), units, unit=unit)
    else:
        with pytest.raises(FormulaError):
            check_unit(parse(text), units, unit=unit)


# ---- as a definition -----------------------------------------------------------------------------


def computed(clients: Any, made: Any, key: str, formula: str, **values: Any) -> Any:
    """The answer to creating a KPI with a formula."""
    body = {
        "workspace": str(made.map.workspace_id),
        "key": key,
        "name_i18n": {"en": key},
        "unit": "percent",
        "value_type": "distinct",
        "direction": "higher_better",
        "formula": formula,
    }
    return clients["editor"].post(url("kpi-definitions"), body | values, format="json")


@pytest.mark.django_db
def test_a_definition_says_what_it_is_computed_from(made: Any, clients: Any) -> None:
    got = computed(clients, made, "kept", "1 - churn_rate")
    assert (got.status_code, got.json()["inputs"]) == (201, ["churn_rate"])
    preset = clients["viewer"].get(url("kpi-definitions") + "?limit=200").json()["results"]
    assert {row["key"]: row["inputs"] for row in preset}["clv_cac_ratio"] == ["clv", "cac"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("formula", "values", "field", "told"),
    [
        ("1 - no_such_kpi", {}, "formula", "no_such_kpi"),
        ("clv +", {}, "formula", "too early"),
        ("clv - cac", {}, "formula", "unit"),
        ("mine * 2", {}, "formula", "back to itself"),
        ("1 - churn_rate", {"value_type": "proportion"}, "value_type", "distinct"),
    ],
)
def test_a_formula_that_cannot_work_is_refused(
    made: Any, clients: Any, formula: str, values: dict[str, Any], field: str, told: str
) -> None:
    got = computed(clients, made, "mine", formula, **values)
    assert got.status_code == 400
    assert told in got.json()["fields"][field]


@pytest.mark.django_db
def test_formulas_may_not_go_in_a_circle_nor_lose_an_input(made: Any, clients: Any) -> None:
    first = computed(clients, made, "first", "1 - churn_rate").json()
    second = computed(clients, made, "second", "1 - first").json()
    turned = clients["editor"].patch(
        url("kpi-definitions", first["id"]), {"formula": "second / 2"}, format="json"
    )
    assert "back to itself" in turned.json()["fields"]["formula"]
    gone = clients["editor"].delete(url("kpi-definitions", first["id"]))
    assert gone.status_code == 409
    for row in (second, first):
        assert clients["editor"].delete(url("kpi-definitions", row["id"])).status_code == 204
