"""Bodies as attackers write them: each oddity is an Invalid, never a crash."""

import pytest

from journeymap.core import strictjson
from journeymap.core.errors import Invalid


def test_plain_json_is_read_as_it_is() -> None:
    text = b'{"a": [1, 2.5, true, null, "\\u00e9\\ud83d\\ude00"], "b": {"c": "d"}}'
    assert strictjson.loads(text) == {"a": [1, 2.5, True, None, "é😀"], "b": {"c": "d"}}
    assert strictjson.loads('"text {[ in a string"') == "text {[ in a string"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"a":1e999}',
        b'{"a":1,"a":2}',
        b'{"__proto__":1}',
        b'{"a":{"constructor":1}}',
        b'{"a":99999999999999999999}',
        b'{"a":' + b"9" * 5000 + b"}",
        b'"a\\u0000b"',
        b'"\\ud800"',
        b'{"\\udfff":1}',
        b'"\xff\xfe"',
        b"[" * 33 + b"]" * 33,
        b"[" * 100_000,
        b'{"a":' * 200_000,
        b"[" + b"0," * 10_001 + b"0]",
    ],
)
def test_odd_bodies_are_refused(body: bytes) -> None:
    with pytest.raises(Invalid):
        strictjson.loads(body)


def test_nesting_is_counted_outside_strings_only() -> None:
    assert strictjson.loads(b"[" * 32 + b"]" * 32) is not None
    assert strictjson.loads(('"' + "[" * 100 + '"').encode()) == "[" * 100
