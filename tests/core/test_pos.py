"""Order strings: the same answers as the browser, total order, bounded length (I9)."""

import random
from functools import partial

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


class _Near:
    """The few keys of a list that the database is asked for."""

    def __init__(self, siblings: list[tuple[str, str]]) -> None:
        self.siblings = siblings

    def last(self) -> str | None:
        return max((key for key, _ in self.siblings), default=None)

    def beside(self, after: str) -> tuple[str, str | None] | None:
        own = next((key for key, row_id in self.siblings if row_id == after), None)
        others = (key for key, row_id in self.siblings if row_id != after)
        return (
            None if own is None else (own, min((key for key in others if key >= own), default=None))
        )


@given(
    st.lists(st.sampled_from(["Zz", "a0", "a0V", "a1", "a2", "a3" * 20]), max_size=6),
    st.sampled_from([None, "a0", "a0V", "a1", "a5", "b00" * 17]),
    st.sampled_from([None, "-", "0", "1", "4", "gone"]),
)
def test_i9_near_keys_give_the_place_that_the_whole_list_gives(
    keys: list[str], wanted: str | None, after: str | None
) -> None:
    siblings = sorted((key, str(n)) for n, key in enumerate(keys))
    asked = partial(
        place,
        wanted=wanted,
        has_after=after != "-",
        after=None if after == "-" else after,
        siblings=siblings.copy,
    )
    assert asked(near=_Near(siblings)) == asked()


@pytest.mark.parametrize("odd", ["", "a", "a00", "0", "é0", "A" + "0" * 26, "a0" * 40])
def test_what_is_no_key_has_no_neighbours(odd: str) -> None:
    for before, after in ((odd, None), (None, odd)):
        with pytest.raises(ValueError, match="not an order string"):
            pos.between(before, after)
        with pytest.raises(ValueError, match="not an order string"):
            pos.n_between(before, after, 2)
