"""JSON as clients may send it: strict where parsers are usually lenient.

Refused with Invalid, before anything else looks at the body: bytes that are not UTF-8, NaN and
infinities, duplicate keys, nesting deeper than 32, integers beyond 64 bits, NUL characters, lone
surrogates, and keys that poison prototypes in JavaScript (`security.md` 1.3 C9 and C11, 1.5).
"""

import json
import math
import re
from typing import Any

from journeymap.core.errors import Invalid

MAX_DEPTH = 32
MAX_KEYS = 1_000
MAX_ITEMS = 10_000
_INT_MIN, _INT_MAX = -(2**63), 2**63 - 1
_POISON = frozenset({"__proto__", "constructor", "prototype"})
_BAD_TEXT = re.compile("[\x00\ud800-\udfff]")


def loads(raw: bytes | str) -> Any:
    """Return the value of a JSON text. Raises Invalid, naming the reason, for anything odd."""
    try:
        text = raw.decode("utf-8") if isinstance(raw, bytes) else raw
    except UnicodeDecodeError:
        raise Invalid("The body is not UTF-8.") from None
    _refuse_depth(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_constant,
        )
    except (ValueError, RecursionError):
        raise Invalid("The body is not valid JSON.") from None
    _check(value)
    return value


def _refuse_depth(text: str) -> None:
    # Scanned before parsing: the parser recurses, and a deep text must not cost a stack. Few
    # brackets cannot nest deeply, so the usual small frame skips the scan.
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    in_string = escaped = False
    for char in text:
        if in_string:
            if escaped:
                escaped = False
            elif char == "\\":
                escaped = True
            elif char == '"':
                in_string = False
        elif char == '"':
            in_string = True
        elif char in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise Invalid(f"The body is nested deeper than {MAX_DEPTH} levels.")
        elif char in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    if len(pairs) > MAX_KEYS:
        raise Invalid(f"An object has more than {MAX_KEYS} keys.")
    for key, value in pairs:
        if key in result:
            raise Invalid("A key stands twice in one object.", fields={key[:80]: "Duplicate key."})
        if key in _POISON:
            raise Invalid("A key is not allowed.", fields={key: "This key is not allowed."})
        result[key] = value
    return result


def _integer(text: str) -> int:
    if len(text) > 20 or not _INT_MIN <= (value := int(text)) <= _INT_MAX:
        raise Invalid("A number does not fit 64 bits.")
    return value


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise Invalid("A number is too large.")
    return value


def _constant(text: str) -> Any:
    raise Invalid(f"{text} is not JSON.")


def _check(value: Any) -> None:
    # Text is checked after decoding: \u0000 and lone \ud800 are escapes until then.
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            if _BAD_TEXT.search(item):
                raise Invalid("Text holds a NUL or a lone surrogate.")
        elif isinstance(item, list):
            if len(item) > MAX_ITEMS:
                raise Invalid(f"A list has more than {MAX_ITEMS} items.")
            stack.extend(item)
        elif isinstance(item, dict):
            stack.extend(item.keys())
            stack.extend(item.values())
