"""Example values made from schemas, and the `curl` line that sends them.

An example the document itself gives goes first; otherwise one is made up that the schema allows.
"""

import json
import re
from typing import Any
from urllib.parse import quote

from django.conf import settings

from journeymap.api.pointers import Json, Pointers

DEPTH = 6
_UUID = "0199f1a2-7c1e-7b52-9d4e-2f60f8a1c001"
_FORMATS = {
    "uuid": _UUID,
    "date": "2026-11-23",
    "date-time": "2026-11-23T09:30:00Z",
    "decimal": "42.5",
    "uri-reference": "/api/v1/maps?cursor=b2Zmc2V0",
    "binary": "values.csv",
}
# What reads better than "text" in a field of this name; used only where the schema allows it.
_NAMED: dict[str, Any] = {
    "title": "From search to first order",
    "description": "What happens here, in a sentence.",
    "body": "I could not find the delivery date.",
    "email": "ines@example.org",
    "language": "en",
    "timezone": "Europe/Paris",
    "currency": "EUR",
    "token": "kq3v8…",
    "en": "Website",
    "fr": "Site web",
    "label": "Workshop in March",
    "period_start": "2026-11-16",
    "period_end": "2026-11-23",
    "role": "editor",
    "key": "checkout",
    "channel": "website",
    "cursor": "b2Zmc2V0",
    "code": "invalid",
    "unit": "%",
    "kind": "member",
    "value": "42.5",
    "numerator": "17",
    "denominator": "40",
    "median": "41",
    "segment": "mobile",
    "slug": "from-search-to-first-order",
    "url": "https://maps.example.org/s#kq3v8…",
    "color": "#1F6FB2",
    "next": None,
}
# What a thing is called depends on what it is: by the beginning of its schema's name.
_CALLED = {
    "Workspace": "Acme",
    "Me": "Inès Martin",
    "Member": "Inès Martin",
    "Guest": "Sam",
    "Token": "Nightly import",
    "NewToken": "Nightly import",
    "Stage": "Decide",
    "Step": "Compare offers",
    "Persona": "Careful first-time buyer",
    "Segment": "Returning customers",
    "Tag": "Quick win",
    "Source": "Weekly survey",
    "Touchpoint": "Order confirmation",
    "Definition": "Orders in time",
}
# Tried in turn where a pattern is asked for.
_PATTERNED = ("a0", "42.5", "4.5", "checkout")
_TELLING = ("name", "title", "label", "value")


def sample(pointers: Pointers, schema: Any, *, required_only: bool = False) -> Any:
    """Return a value of the schema. With `required_only`, as little as a request must hold."""
    return _Maker(pointers, required_only=required_only).value(schema, name="", depth=0, inside=())


def given(media: Json, schema: Json) -> Any:
    """Return the example the document gives for a body, or None."""
    if "example" in media:
        return media["example"]
    examples = media.get("examples")
    if isinstance(examples, dict):
        for example in examples.values():
            if isinstance(example, dict) and "value" in example:
                return example["value"]
    return _own_example(schema)


def as_json(value: Any) -> str:
    """Return the value as people read JSON."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def curl(
    pointers: Pointers,
    *,
    method: str,
    path: str,
    parameters: list[Json],
    way: str,
    media: str = "",
    body: Any = None,
) -> str:
    """Return a command for a POSIX shell; `$JM` is the server, `$JM_TOKEN` the token.

    `way` is "token", "session" (what a signed-in browser sends) or "" for no way in at all.
    """
    words = ["curl"]
    if method != ("POST" if media else "GET"):
        words[0] += f" -X {method}"
    query = []
    for parameter in parameters:
        name, schema = str(parameter.get("name")), parameter.get("schema", {})
        value = given(parameter, pointers.follow(schema)[0]) or _named(pointers, schema, name)
        if parameter.get("in") == "path":
            path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
        elif parameter.get("in") == "query" and parameter.get("required"):
            query.append(f"{name}={quote(str(value), safe='')}")
    words[0] += f' "$JM{path}{"?" if query else ""}{"&".join(query)}"'
    if way == "token":
        words.append('-H "Authorization: Bearer $JM_TOKEN"')
    elif way == "session":
        session, csrf = settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME
        words.append(f'-b "{session}=$JM_SESSION; {csrf}=$JM_CSRF"')
        if method != "GET":
            words += ['-H "X-CSRFToken: $JM_CSRF"', '-H "Referer: $JM/"']
    if any(parameter.get("name") == "Idempotency-Key" for parameter in parameters):
        words.append('-H "Idempotency-Key: nps-2026-11-23"')
    if media == "multipart/form-data" and isinstance(body, dict):
        words += [
            f"-F {_quoted(f'{key}=@{value}' if value == _FORMATS['binary'] else f'{key}={value}')}"
            for key, value in body.items()
        ]
    elif media:
        words += [f'-H "Content-Type: {media}"', f"-d {_quoted(as_json(body))}"]
    return " \\\n  ".join(words)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _named(pointers: Pointers, schema: Any, name: str) -> Any:
    return sample(pointers, {"type": "object", "properties": {name: schema}}).get(name)


def _own_example(schema: Json) -> Any:
    if "example" in schema:
        return schema["example"]
    examples = schema.get("examples")
    if isinstance(examples, list) and examples:
        return examples[0]
    return None


class _Maker:
    """Makes values; goes neither round in circles nor deeper than DEPTH."""

    def __init__(self, pointers: Pointers, *, required_only: bool) -> None:
        self.pointers = pointers
        self.required_only = required_only

    def value(self, schema: Any, *, name: str, depth: int, inside: tuple[str, ...]) -> Any:
        found, of, nullable = self.pointers.settled(schema)
        example = _own_example(found)
        if example is not None:
            return example
        if "const" in found:
            return found["const"]
        choices = [choice for choice in found.get("enum") or () if choice is not None]
        if choices:
            return _NAMED[name] if _NAMED.get(name) in choices else choices[0]
        kinds = found.get("type")
        kind = next((k for k in kinds if k != "null"), "") if isinstance(kinds, list) else kinds
        if kind == "object" or "properties" in found:
            if depth >= DEPTH or (of and of in inside):
                return None if nullable else {}
            return self._object(found, depth=depth, inside=(*inside, of) if of else inside)
        if kind == "array":
            if depth >= DEPTH:
                return []
            item = self.value(found.get("items", {}), name=name, depth=depth + 1, inside=inside)
            return [item] if item is not None else []
        if kind == "boolean":
            return False
        if kind in {"integer", "number"}:
            return _number(found, whole=kind == "integer")
        if kind == "string":
            return _text(found, name=name, inside=inside, nullable=nullable)
        # Anything goes; null would fit two sides of a `oneOf` with null at once.
        return {}

    def _object(self, schema: Json, *, depth: int, inside: tuple[str, ...]) -> Json:
        properties = schema.get("properties")
        if not isinstance(properties, dict):
            properties = {}
        names = list(properties)
        required = [n for n in schema.get("required") or () if n in properties]
        if self.required_only:
            # What tells most goes along, so that the example does something to see.
            if not any(name in required for name in _TELLING):
                required += [n for n in _TELLING if n in properties][:1]
            names = [n for n in names if n in required] or names[:1]
        made = {
            name: self.value(properties[name], name=name, depth=depth + 1, inside=inside)
            for name in names
        }
        if not made and isinstance(extra := schema.get("additionalProperties"), dict) and extra:
            made["en"] = self.value(extra, name="name", depth=depth + 1, inside=inside)
        return made


def _number(schema: Json, *, whole: bool) -> int | float:
    low, high = schema.get("minimum"), schema.get("maximum")
    value: int | float = 1 if whole else 0.5
    if isinstance(low, int | float):
        value = max(value, low)
    if isinstance(high, int | float):
        value = min(value, high)
    return value


def _text(schema: Json, *, name: str, inside: tuple[str, ...], nullable: bool) -> Any:
    pattern, longest = schema.get("pattern"), schema.get("maxLength")
    known = _called(inside) if name == "name" else _NAMED.get(name, "")
    if isinstance(pattern, str):
        texts = (known, *_PATTERNED) if isinstance(known, str) else _PATTERNED
        return next((text for text in texts if re.search(pattern, text)), "")
    if known is None and nullable:
        return None
    text = known or _FORMATS.get(str(schema.get("format", "")), "text")
    text = str(text).ljust(int(schema.get("minLength") or 0), "x")
    return text[:longest] if isinstance(longest, int) else text


def _called(inside: tuple[str, ...]) -> str:
    of = inside[-1].removeprefix("Patched") if inside else ""
    return next((text for start, text in _CALLED.items() if of.startswith(start)), "Checkout")
