"""Filling in what is asked: {{start}}, {{date_end_inclusive}}, {{config.site}} and their like.

A value is filled in where it stands as a value: percent-encoded in a path, as a parameter in a
query, as a string in JSON. It can never become structure, whatever it holds.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from journeymap.kpis.sources.base import Question, SourceError

_SLOT = re.compile(r"\{\{\s*([a-z_]+(?:\.[a-z][a-z0-9_]*)?)\s*\}\}")
# What every request may name; `config.`, `secret.`, `set.` and `job.` come from the declaration.
WINDOW = frozenset(
    {
        *("start", "end", "start_epoch", "end_epoch", "start_ms", "end_ms", "seconds"),
        *("start_local", "end_local", "date_start", "date_end", "date_end_inclusive"),
        *("tz", "series", "segment", "kind"),
    }
)
# These depend on whose midnight a day begins at.
LOCAL = frozenset({"start_local", "end_local", "date_start", "date_end", "date_end_inclusive"})

Values = Mapping[str, Any]

# Within a JSONPath a slot stands for a whole text: $.answers[?@.id == '{{config.question}}'].
_IN_PATH = re.compile(r"'\{\{\s*(config\.[a-z][a-z0-9_]*)\s*\}\}'")
# Parts of a declaration in which a text that begins with $ is no path.
_NO_PATHS = frozenset({"request", "start", "poll", "set", "title"})


def window(question: Question, *, zone: str) -> dict[str, Any]:
    """What a question's period is called in requests. Dates are those of the source's zone."""
    start, end = question.period.start, question.period.end
    local = ZoneInfo(zone)
    last = end - timedelta(microseconds=1)
    return {
        "start": _utc(start),
        "end": _utc(end),
        "start_epoch": int(start.timestamp()),
        "end_epoch": int(end.timestamp()),
        "start_ms": int(start.timestamp()) * 1000,
        "end_ms": int(end.timestamp()) * 1000,
        "seconds": int((end - start).total_seconds()),
        "start_local": f"{start.astimezone(local):%Y-%m-%dT%H:%M:%S}.000",
        "end_local": f"{end.astimezone(local):%Y-%m-%dT%H:%M:%S}.000",
        "date_start": start.astimezone(local).date().isoformat(),
        "date_end": end.astimezone(local).date().isoformat(),
        "date_end_inclusive": last.astimezone(local).date().isoformat(),
        "tz": zone,
        "series": question.series,
        "segment": question.segment,
        "kind": question.period.kind,
    }


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def names(template: Any) -> Iterator[str]:
    """Every name a template (a text, or JSON with texts in it) asks for."""
    if isinstance(template, str):
        yield from _SLOT.findall(template)
    elif isinstance(template, Mapping):
        for key, value in template.items():
            yield from names(key)
            yield from names(value)
    elif isinstance(template, list):
        for value in template:
            yield from names(value)


def path_names(declaration: Any) -> Iterator[str]:
    """Every name that the JSONPaths of a declaration ask for."""
    if isinstance(declaration, str):
        yield from _IN_PATH.findall(declaration) if declaration.startswith("$") else ()
    elif isinstance(declaration, Mapping):
        for key, value in declaration.items():
            yield from path_names(value) if key not in _NO_PATHS else ()
    elif isinstance(declaration, list):
        for value in declaration:
            yield from path_names(value)


def in_paths(declaration: Any, values: Values) -> Any:
    """A declaration with the slots of its JSONPaths filled, each as one quoted text."""
    if isinstance(declaration, str) and declaration.startswith("$"):
        return _IN_PATH.sub(lambda slot: f"'{_quoted(values, slot.group(1))}'", declaration)
    if isinstance(declaration, Mapping):
        return {
            key: value if key in _NO_PATHS else in_paths(value, values)
            for key, value in declaration.items()
        }
    if isinstance(declaration, list):
        return [in_paths(value, values) for value in declaration]
    return declaration


def _quoted(values: Values, name: str) -> str:
    # Braces are escaped too: what is filled in is no slot.
    return _said(values, name).translate({92: "\\\\", 39: "\\'", 123: "\\u007b"})


def base(template: str) -> str:
    """The part of an address that says which host is asked."""
    return "/".join(template.split("/")[: 1 if template.startswith("{{") else 3])


def text(template: str, values: Values) -> str:
    """A text with its slots filled."""
    return _SLOT.sub(lambda slot: _said(values, slot.group(1)), template)


def url(template: str, values: Values) -> str:
    """An address: what is filled into its path cannot leave its place.

    A slot at the very beginning is a whole base address, which is checked before it is called.
    """
    base = _SLOT.match(template)
    head = ""
    if base is not None:
        head = _said(values, base.group(1)).rstrip("/")
        template = template[base.end() :]
    return head + _SLOT.sub(lambda slot: quote(_said(values, slot.group(1)), safe=""), template)


def json(template: Any, values: Values) -> Any:
    """JSON with its slots filled; a text that is one slot keeps the type of its value."""
    if isinstance(template, str):
        alone = _SLOT.fullmatch(template)
        return _value(values, alone.group(1)) if alone else text(template, values)
    if isinstance(template, Mapping):
        return {text(key, values): json(value, values) for key, value in template.items()}
    if isinstance(template, list):
        return [json(value, values) for value in template]
    return template


def _said(values: Values, name: str) -> str:
    return str(_value(values, name))


def _value(values: Values, name: str) -> Any:
    if values.get(name) is None:
        raise SourceError("config")  # a field that was left empty
    return values[name]


@dataclass(frozen=True, slots=True)
class Filled:
    """A request ready to be sent."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes
