"""I12: what both wrote stays. The same facts hold the browser's `static/src/model/merge.ts`."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeymap.core.merge import ALLOWANCE, merge

pytestmark = pytest.mark.one_database

FACTS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "merge.json").read_text(encoding="utf-8")
)
assert FACTS
WORDS = ("map", "carte", " ", ". ", "\n", "\r\n", "é", "x\u0301", "😀", "👩‍👧", "日", "a", "bb")


def _text(words: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(words), max_size=30).map("".join)


@st.composite
def _edited(draw: st.DrawFn, base: str, own: tuple[str, ...]) -> str:
    text = base
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        gone = draw(st.integers(0, 6))
        text = text[:at] + draw(_text(own)) + text[at + gone :]
    return text


@st.composite
def _both(draw: st.DrawFn) -> tuple[str, str, str]:
    """A base and two edits of it, each in letters nobody else uses."""
    base = draw(_text(WORDS))
    mine = draw(_edited(base, ("Q", "QX ", "🅰️", "X")))
    return base, mine, draw(_edited(base, ("W", "WZ ", "🅱️", "Z")))


def _only(text: str, letters: str) -> str:
    return "".join(one for one in text if one in letters)


@pytest.mark.parametrize("fact", [pytest.param(fact, id=fact["name"]) for fact in FACTS])
def test_the_merge_does_what_the_vector_says(fact: dict[str, str]) -> None:
    merged, _ = merge(fact["base"], fact["value"], fact["present"])
    assert merged == fact["merged"]


@given(_both())
def test_i12_every_character_either_side_inserted_survives(texts: tuple[str, str, str]) -> None:
    base, mine, theirs = texts
    merged, left = merge(base, mine, theirs)
    assert _only(merged, "QX🅰") == _only(mine, "QX🅰")
    assert _only(merged, "WZ🅱") == _only(theirs, "WZ🅱")
    assert merge(base, mine, theirs) == (merged, left)  # deterministic


@given(_both())
def test_i12_also_where_comparing_would_cost_too_much(texts: tuple[str, str, str]) -> None:
    base, mine, theirs = texts
    merged, left = merge(base, mine, theirs, allowance=0)
    assert left == 0
    assert _only(merged, "QX🅰") == _only(mine, "QX🅰")
    assert _only(merged, "WZ🅱") == _only(theirs, "WZ🅱")


@given(_both())
def test_i12_one_side_alone_is_taken_and_the_same_twice_counts_once(
    texts: tuple[str, str, str],
) -> None:
    base, mine, _ = texts
    assert merge(base, mine, base)[0] == mine
    assert merge(base, base, mine)[0] == mine
    assert merge(base, mine, mine)[0] == mine


@given(_both())
def test_nothing_that_one_side_removed_comes_back(texts: tuple[str, str, str]) -> None:
    base, mine, theirs = texts
    merged, _ = merge(base, mine, theirs)
    # As many of each character as were written, never more than both sides hold together.
    for one in set(merged):
        assert merged.count(one) <= mine.count(one) + theirs.count(one)


@pytest.mark.parametrize(
    ("base", "value", "present"),
    [
        pytest.param(".-" * 2000, "-." * 2000, ".!" * 2000, id="signs"),
        pytest.param("ab " * 1333, "ba " * 1333, "a b" * 1333, id="short words"),
        pytest.param("a" * 4000, "-a" * 2000, "a!" * 2000, id="one word"),
        pytest.param("ab" * 2000, "ba" * 2000, "bab" * 1333, id="two words"),
        pytest.param("一" * 4000, "x" + "一" * 3998 + "y", "z" + "一" * 3998, id="no spaces"),
        pytest.param("\u0301" * 4000, "\u200d" * 4000, "e\u0301" * 2000, id="marks alone"),
    ],
)
def test_the_work_is_bounded_whatever_the_texts(base: str, value: str, present: str) -> None:
    # What the allowance comes to in time: docs/adr/0006-text-merge.md.
    merged, left = merge(base, value, present)
    assert merged
    assert 0 <= left <= ALLOWANCE
