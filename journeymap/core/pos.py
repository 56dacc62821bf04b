"""Order strings: base-62 fractional keys, compared by bytes, total order (pos, id).

The key format is that of the `fractional-indexing` libraries (Python here, JavaScript in the
browser); `tests/vectors/pos.json` holds both to the same answers (I9).
"""

import re

from fractional_indexing import FIError, generate_key_between, generate_n_keys_between

MAX_LENGTH = 64
REBALANCE_ABOVE = 48
_SHAPE = re.compile(r"[A-Za-z][0-9A-Za-z]*\Z")


def is_valid(pos: object) -> bool:
    """Tell whether `pos` is a key: head letter with its digits, no trailing zero, ≤ 64 long."""
    if not isinstance(pos, str) or len(pos) > MAX_LENGTH or not _SHAPE.match(pos):
        return False
    head = pos[0]
    integer = ord(head) - ord("a") + 2 if head >= "a" else ord("Z") - ord(head) + 2
    if len(pos) < integer or pos == "A" + "0" * 26:
        return False
    return len(pos) == integer or not pos.endswith("0")


def between(before: str | None, after: str | None) -> str:
    """Return a key that sorts after `before` and ahead of `after`; None is the open end.

    Raises ValueError when one of the two is no key, or they do not leave room (before ≥ after).
    """
    _demand_keys(before, after)
    try:
        return str(generate_key_between(before, after))
    except FIError as error:
        raise ValueError(str(error)) from None


def n_between(before: str | None, after: str | None, count: int) -> list[str]:
    """Return `count` keys in order between the two. Raises ValueError as `between` does."""
    _demand_keys(before, after)
    try:
        return list(generate_n_keys_between(before, after, count))
    except FIError as error:
        raise ValueError(str(error)) from None


def _demand_keys(*keys: str | None) -> None:
    # The library indexes into what it is given: "" is an IndexError there.
    for key in keys:
        if key is not None and not is_valid(key):
            raise ValueError(f"not an order string: {key[:80]!r}")
