"""Field kinds: what is taken, what it becomes, what is refused with words."""

from decimal import Decimal
from typing import Any

import pytest

from journeymap.core.kinds import (
    Boolean,
    Choice,
    Date,
    Dec,
    Integer,
    Keys,
    Kind,
    Pos,
    Text,
    Uid,
    Url,
)

UID = "0192f3a0-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    ("kind", "value", "canonical"),
    [
        (Text(10), "e\u0301te\u0301", "été"),
        (Text(20, line=True), "  two\n lines\u202e ", "two lines"),
        (Text(20, line=True), "Ah\u202f! \u202f Bon \u00a0", "Ah\u202f! Bon"),
        (Text(20), "two\nlines", "two\nlines"),
        (Text(5, nullable=True), None, None),
        (Choice(("a", "b")), "b", "b"),
        (Integer(-2, 2), -2, -2),
        (Boolean(), True, True),
        (Dec(5, 2), "3.5", "3.50"),
        (Dec(5, 2), 3, "3.00"),
        (Dec(5, 2), "-0", "0.00"),
        (Date(), "2026-11-22", "2026-11-22"),
        (Uid(), UID.upper(), UID),
        (Pos(), "a0V", "a0V"),
        (Url(), "https://example.org/a?b#c", "https://example.org/a?b#c"),
        (Url(), None, None),
        (Keys(("mobile", "desktop")), ["desktop", "mobile", "desktop"], ["mobile", "desktop"]),
    ],
)
def test_a_value_takes_its_canonical_form(kind: Kind, value: Any, canonical: Any) -> None:
    assert kind.parse(value) == canonical
    if not isinstance(kind, Boolean):
        for vendor in ("sqlite", "postgresql"):
            assert kind.from_db(kind.to_db(kind.parse(value), vendor), vendor) == canonical


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Text(3), "four"),
        (Text(3), 4),
        (Text(3), None),
        (Text(3, low=1), ""),
        (Text(3, low=1, line=True), " \u200b "),
        (Text(9), "\ud800"),
        (Text(9), "a\x00b"),
        (Choice(("a",)), "A"),
        (Choice(("a",)), ["a"]),
        (Integer(1, 5), True),
        (Integer(1, 5), 6),
        (Integer(1, 5), 2.0),
        (Boolean(), 1),
        (Dec(5, 2), "1.234"),
        (Dec(5, 2), "12345"),
        (Dec(5, 2), "NaN"),
        (Dec(5, 2), "1e400"),
        (Dec(5, 2), True),
        (Dec(5, 2), {}),
        (Dec(5, 2, low=Decimal(0)), "-1"),
        (Date(), "2026-02-30"),
        (Date(), "22/11/2026"),
        (Uid(), "x"),
        (Uid(), 5),
        (Pos(), "a00"),
        (Pos(), "é"),
        (Url(), "javascript:alert(1)"),
        (Url(), " java\tscript:alert(1)"),
        (Url(), "data:text/html,x"),
        (Url(), "//example.org"),
        (Url(), "http://[::1"),
        (Keys(("a",)), ["b"]),
        (Keys(("a",)), [["a"]]),
        (Keys(("a",)), "a"),
    ],
)
def test_a_wrong_value_is_refused_with_words(kind: Kind, value: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        kind.parse(value)
