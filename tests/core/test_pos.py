"""Order strings: the same answers as the browser, total order, bounded length (I9)."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeymap.changes.ordering import place
from journeymap.core import pos


def test_i9_a_key_between_two_sorts_between_them_by_bytes() -> None:
    first = pos.between(None, None)
    keys = [first, pos.between(first, None), pos.between(None, first)]
    middle = pos.between(first, keys[1])

    assert sorted(keys, key=str.encode) == [keys[2], first, keys[1]]
    assert first.encode() < middle.encode() < keys[1].encode()
    with pytest.raises(ValueError, match="a1 >= a0"):
        pos.between("a1", "a0")


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=60))
def test_i9_any_sequence_of_inserts_keeps_the_order_asked_for(spots: list[int]) -> None:
    keys: list[str] = []
    for spot in spots:
        index = spot % (len(keys) + 1)
        before = keys[index - 1] if index else None
        behind = keys[index] if index < len(keys) else None
        keys.insert(index, pos.between(before, behind))
    assert keys == sorted(keys, key=str.encode)
    assert all(pos.is_valid(key) for key in keys)


def test_i9_key_length_stays_bounded_after_ten_thousand_adversarial_inserts() -> None:
    # Always into the same gap is the worst case: keys grow until the list is re-keyed.
    rng = random.Random(7)
    siblings = [("a0", "first"), ("a1", "last")]
    longest = 0
    for number in range(10_000):
        anchor = "first" if rng.random() < 0.9 else siblings[-2][1]
        placement = place(wanted=None, has_after=True, after=anchor, siblings=siblings.copy)
        moved = dict(placement.others)
        siblings = [(moved.get(row_id, key), row_id) for key, row_id in siblings]
        siblings = sorted([*siblings, (placement.pos, f"n{number}")])
        longest = max(longest, len(placement.pos))
        if len(siblings) > 60:
            siblings = [siblings[0], *siblings[-50:]]
    assert longest <= pos.REBALANCE_ABOVE


@pytest.mark.parametrize("odd", ["", "a", "a00", "0", "é0", "A" + "0" * 26, "a0" * 40])
def test_what_is_no_key_has_no_neighbours(odd: str) -> None:
    for before, after in ((odd, None), (None, odd)):
        with pytest.raises(ValueError, match="not an order string"):
            pos.between(before, after)
        with pytest.raises(ValueError, match="not an order string"):
            pos.n_between(before, after, 2)
