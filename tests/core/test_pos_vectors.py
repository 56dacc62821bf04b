"""Order strings against `tests/vectors/pos.json`, which vitest runs as well (I9)."""

import json
from pathlib import Path

import pytest

from journeymap.core import pos

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "pos.json").read_text())


def test_keys_between_others_are_those_of_the_browser() -> None:
    for case in VECTORS["between"]:
        assert pos.between(case["before"], case["after"]) == case["key"]
    for case in VECTORS["n_between"]:
        assert pos.n_between(case["before"], case["after"], case["count"]) == case["keys"]


@pytest.mark.parametrize(("before", "after"), VECTORS["refused"])
def test_nothing_lies_between_keys_without_room(before: str | None, after: str | None) -> None:
    with pytest.raises(ValueError):
        pos.between(before, after)


def test_what_is_a_key_and_how_keys_and_rows_sort() -> None:
    assert [key for key in VECTORS["valid"] if not pos.is_valid(key)] == []
    assert [key for key in VECTORS["invalid"] if pos.is_valid(key)] == []
    for keys in VECTORS["order"]:
        assert sorted(keys, key=str.encode) == keys
    for rows in VECTORS["rows"]:
        assert sorted(rows, key=lambda row: (row[0].encode(), row[1])) == rows
