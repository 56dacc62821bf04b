"""What declarations can say beyond one list of rows: joins, shares, times between, sorted pages."""

from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs

import pytest

from journeymap.kpis.sources.http import declaring, templates, units
from journeymap.kpis.sources.http.reading import BadDeclaration
from journeymap.kpis.statistics import Count, Family, Mean, Proportion
from tests.kpis.shops import COUNT, ROWS, Shop, collected, failed, says
from tests.support.outside import Heard

pytestmark = pytest.mark.one_database
ANSWERS = {"rows": [{"choice": "c5"}, {"choice": "c1"}, {"choice": "c4"}, {"other": 1}]}
CHOICES = {"list": [{"id": f"c{n}", "weight": n} for n in range(1, 6)]}


def survey(heard: Heard, query: dict[str, str]) -> Any:
    return 200, CHOICES if heard.target == "/start" else ANSWERS


JOINS = {
    "picked": {
        "request": {"url": "{{config.url}}/start"},
        "rows": "$.list[*]",
        "key": "$.id",
        "by": "$.choice",
    }
}


def test_rows_gain_what_a_list_says_about_them(settings: Any) -> None:
    shop = Shop(survey)
    share = {"value": "$.picked.weight", "at_least": 4}
    given = {"family": "proportion", "rows": "$.rows[*]", "joins": JOINS, "share": share}
    assert collected(shop, settings, given).statistics == Proportion(x=2, n=3)
    assert [one.target for one in shop.heard] == ["/start", "/api"]
    low = {**given, "share": {"value": "$.picked.weight", "at_most": 1}}
    assert collected(Shop(survey), settings, low).statistics == Proportion(x=1, n=3)
    strange = {**JOINS["picked"], "rows": "$.list[?@.weight < 5]"}
    assert failed(Shop(survey), settings, {**given, "joins": {"picked": strange}}).code == "numbers"
    nowhere = {**given, "share": {"value": "$.picked.points", "at_least": 4}}
    assert failed(Shop(survey), settings, nowhere).code == "schema"


def test_the_time_between_two_instants_is_a_value(settings: Any) -> None:
    rows = [
        {"from": "2026-10-05T08:00:00Z", "to": "2026-10-05T10:00:00.500+02:00"},
        {"from": "2026-10-05T08:00:00.000+0000", "to": "2026-10-05T08:01:00.000+0000"},
        {"from": "2026-10-05T08:00:00Z", "to": None},
    ]
    given = {
        "family": "mean",
        "rows": "$.rows[*]",
        "values": {"path": "$.to", "since": "$.from"},
    }
    got = collected(says({"rows": rows}), settings, given).statistics
    assert isinstance(got, Mean)
    assert (got.n, got.total) == (2, Decimal("60.5"))
    assert failed(says({"rows": [{"end": "x"}]}), settings, given).code == "schema"


def in_hours(*seconds: int) -> Mean:
    numbers = [Decimal(one) for one in seconds]
    squares = sum((one * one for one in numbers), Decimal(0))
    told = {"n": len(numbers), "sum": sum(numbers), "sumsq": squares, "median": numbers[0]}
    got = units.in_unit(told, family=Family.MEAN, told="seconds", wanted="hours")
    return Mean(n=got["n"], total=got["sum"], total_sq=got["sumsq"], median=got["median"])


def test_times_come_in_the_unit_of_the_kpi() -> None:
    got = in_hours(1800, 5400)
    assert (got.value, got.total_sq, got.median) == (Decimal(1), Decimal("2.5"), Decimal("0.5"))
    # A thousand equal times: what rounding does to their sum contradicts nothing.
    assert in_hours(*[61] * 1000).total == Decimal("16.944444")
    plain = {"c": Decimal(5)}
    for told, wanted in (("", "hours"), ("seconds", "count"), ("days", "days")):
        assert units.in_unit(plain, family=Family.COUNT, told=told, wanted=wanted) == plain
    days = units.in_unit(plain, family=Family.COUNT, told="days", wanted="hours")
    assert days == {"c": Decimal(120)}


def test_pages_sorted_newest_first_end_where_the_period_begins(settings: Any) -> None:
    days = ["2026-10-12", "2026-10-11", "2026-10-05", "2026-10-04", "2026-10-03", "2026-10-02"]

    def reply(heard: Heard, query: dict[str, str]) -> Any:
        at = int(query["p"]) * 2
        return 200, {"rows": [{"v": 1, "at": f"{day}T12:00:00Z"} for day in days[at : at + 2]]}

    paging = {"kind": "page", "parameter": "p", "first": 0, "back_to": "$.rows[-1].at"}
    shop = Shop(reply)
    given = {**ROWS, "at": "$.at", "paging": paging}
    assert collected(shop, settings, given).statistics == Count(c=Decimal(2))
    assert len(shop.heard) == 2


@pytest.mark.parametrize("part", ["job", "joins"])
def test_a_credential_goes_nowhere_else_than_where_it_was_given_for(
    part: str, settings: Any
) -> None:
    away = {"url": "https://elsewhere.example.org/start"}
    parts = {
        "job": {"start": away, "poll": away, "done": {"path": "$"}},
        "joins": {"picked": {**JOINS["picked"], "request": away}},
    }
    shop = says({"c": 1})
    given = COUNT | {part: parts[part]}
    assert failed(shop, settings, given, secrets={"token": "s"}, auth={"kind": "bearer"}).code == (
        "redirect"
    )
    assert shop.heard == []


def test_a_key_may_stand_in_the_body(settings: Any) -> None:
    shop = says({"c": 1})
    given = COUNT | {"request": {"method": "POST", "form": {"method": "a.b"}}}
    collected(shop, settings, given, secrets={"value": "a&b"}, auth={"kind": "form", "name": "k"})
    assert shop.heard[0].target == "/api"
    assert parse_qs(shop.heard[0].body.decode()) == {"method": ["a.b"], "k": ["a&b"]}


def declared(path: str) -> Any:
    given = {"family": "mean", "request": {"url": "https://a.example.org/"}, "values": path}
    return declaring.metric("m", given, "m", known=frozenset({"config.q"}))


@pytest.mark.parametrize("said", ["q1", "q'] || @['b", "a\\", "'", '"', "{{x}}"])
def test_what_is_filled_in_stays_a_text_within_a_path(said: str) -> None:
    metric = declaring.bound(declared("$.all[?@.id == '{{config.q}}'].v"), {"q": said})
    assert metric.values is not None
    document = {"all": [{"id": said, "v": 7}, {"id": "b", "v": 9}]}
    assert metric.values.path.findall(document) == [7]


@pytest.mark.parametrize(
    "path", ["$.{{config.q}}", "$['{{config.other}}']", "$['a{{config.q}}']", "$['{{secret.q}}']"]
)
def test_a_slot_in_a_path_is_a_whole_text_of_a_known_name(path: str) -> None:
    with pytest.raises(BadDeclaration):
        declared(path)
    assert templates.in_paths("{{config.q}}", {}) == "{{config.q}}"
