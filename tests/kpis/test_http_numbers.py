"""What is read out of answers: numbers as they are written, rows in their period, statistics."""

from decimal import Decimal
from typing import Any

import pytest

from journeymap.kpis.statistics import Count, Mean, NetScore, Proportion, Statistics
from tests.kpis.shops import ROWS, Shop, collected, failed, says

pytestmark = pytest.mark.one_database


def rows_of(*rows: dict[str, Any]) -> Shop:
    return says({"rows": list(rows)})


@pytest.mark.parametrize(
    ("value", "raw", "sum_"),
    [
        ({"path": "$.v"}, ["1", "2.50", 3], "6.50"),
        ({"path": "$.v", "decimal": ","}, ["1 234,5", "2,5"], "1237.0"),
        ({"path": "$.v", "as": "percent"}, ["45 %", 5], "0.5"),
        (
            {"path": "$.v", "words": {"FIVE": 5, "ONE": 1}, "skip": ["-"]},
            ["FIVE", "ONE", "-"],
            "6",
        ),
        ({"path": "$.v", "times": 60}, [1, None, 2], "180"),
        ({"path": "$.v"}, [0.1, 0.2], "0.3"),
    ],
)
def test_numbers_are_read_as_they_are_written(
    value: Any, raw: list[Any], sum_: str, settings: Any
) -> None:
    given = {"family": "mean", "rows": "$.rows[*]", "values": value}
    got = collected(rows_of(*({"v": one} for one in raw)), settings, given)
    assert got.statistics.total == Decimal(sum_)
    assert got.statistics.n == len([one for one in raw if one not in (None, "-")])


def test_an_unknown_word_is_no_number(settings: Any) -> None:
    given = {"family": "mean", "rows": "$.rows[*]", "values": {"path": "$.v", "words": {"ONE": 1}}}
    assert failed(rows_of({"v": "TWO"}), settings, given).code == "numbers"


INSIDE, AFTER = "2026-10-11T21:59:59Z", "2026-10-11T22:00:00Z"


@pytest.mark.parametrize(
    ("at", "inside", "outside"),
    [
        ("$.at", INSIDE, AFTER),
        ({"path": "$.at", "as": "epoch"}, 1791755999, "1791756000"),
        ({"path": "$.at", "as": "epoch_ms"}, "1791755999999", 1791756000000),
        ({"path": "$.at", "as": "date"}, "2026-10-11", "2026-10-12"),
        ({"path": "$.at", "as": "date", "format": "%Y%m%d"}, "20261005", "20261004"),
        ({"path": "$.at", "format": "%d/%m/%Y %H:%M"}, "11/10/2026 23:59", "12/10/2026 00:00"),
    ],
)
def test_rows_are_put_into_their_period(at: Any, inside: Any, outside: Any, settings: Any) -> None:
    given = {**ROWS, "at": at}
    shop = rows_of({"v": 1, "at": inside}, {"v": 10, "at": outside}, {"v": 100, "at": None})
    assert collected(shop, settings, given).statistics == Count(c=Decimal(1))


@pytest.mark.parametrize(
    ("given", "statistics"),
    [
        (
            {"family": "net_score", "scores": {"value": "$.s"}},
            NetScore(p=2, a=1, d=1),
        ),
        (
            {
                "family": "proportion",
                "columns": {
                    "x": {"count": True, "where": [{"path": "$.s", "at_least": 9}]},
                    "n": {"count": True, "where": [{"path": "$.s", "present": True}]},
                },
            },
            Proportion(x=2, n=4),
        ),
        (
            {
                "family": "proportion",
                "columns": {
                    "x": {"first": {"path": "$.rate", "as": "percent"}, "of": {"count": True}},
                    "n": {"count": True},
                },
            },
            Proportion(x=3, n=5),
        ),
        (
            {"family": "mean", "values": "$.s", "histogram": True},
            Mean(
                n=4,
                total=Decimal(33),
                total_sq=Decimal(281),
                median=Decimal("8.5"),
                histogram=(("10", 1), ("6", 1), ("8", 1), ("9", 1)),
            ),
        ),
        (
            {"family": "count", "columns": {"c": {"distinct": "$.who"}}},
            Count(c=Decimal(3)),
        ),
    ],
)
def test_rows_become_the_statistics_of_a_family(
    given: Any, statistics: Statistics, settings: Any
) -> None:
    scores = [(9, "a"), (10, "b"), (8, "c"), (6, "a"), (None, "b")]
    shop = rows_of(*({"s": score, "who": who, "rate": "60"} for score, who in scores))
    got = collected(shop, settings, {"rows": "$.rows[*]", **given})
    if isinstance(statistics, Mean):
        assert dict(got.statistics.histogram) == dict(statistics.histogram)
        assert (got.statistics.n, got.statistics.total) == (4, statistics.total)
    else:
        assert got.statistics == statistics


def test_more_successes_than_tries_is_told_and_kept_apart(settings: Any) -> None:
    given = {"family": "proportion", "columns": {"x": {"sum": "$.x"}, "n": {"sum": "$.n"}}}
    got = collected(says({"x": 5, "n": 3}), settings, given)
    assert (got.status, got.statistics) == ("inconsistent", None)
