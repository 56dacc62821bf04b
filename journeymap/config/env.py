"""Typed readers for environment variables.

Every variable the product reads is declared through one of these functions, so that one list
(`declared()`) can be compared with docs/configuration.md and with docker-compose.yml by a test. A
wrong value stops the start with a sentence that names the variable; values are never repeated in
it, since any of them may hold a secret.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

T = TypeVar("T")


class ConfigurationError(Exception):
    """A variable holds something the product cannot use; the text says which and why."""


@dataclass(frozen=True)
class Variable:
    """One declared environment variable."""

    name: str
    kind: str
    default: str
    summary: str


_DECLARED: dict[str, Variable] = {}
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})


def declared() -> dict[str, Variable]:
    """Return all variables declared so far, by name (complete once settings are loaded)."""
    return dict(_DECLARED)


def describe_default(name: str, words: str) -> None:
    """State a computed default in words: the documentation must not depend on this machine."""
    _DECLARED[name] = replace(_DECLARED[name], default=words)


def _read(
    name: str, *, kind: str, default: T, shown: str, summary: str, parse: Callable[[str], T]
) -> T:
    _DECLARED[name] = Variable(name=name, kind=kind, default=shown, summary=summary)
    raw = os.environ.get(name)
    # An empty value means "not set": compose files and shells write unset variables that way.
    if raw is None or not raw.strip():
        return default
    try:
        return parse(raw.strip())
    except ValueError as error:
        raise ConfigurationError(f"{name} {error}") from None


def text(name: str, *, default: str = "", summary: str) -> str:
    """Read a plain string."""
    return _read(
        name, kind="text", default=default, shown=default, summary=summary, parse=lambda raw: raw
    )


def boolean(name: str, *, default: bool = False, summary: str) -> bool:
    """Read a switch: 1/true/yes/on or 0/false/no/off."""

    def parse(raw: str) -> bool:
        if raw.lower() in _TRUE:
            return True
        if raw.lower() in _FALSE:
            return False
        raise ValueError("must be one of 1, 0, true, false, yes, no, on, off")

    return _read(
        name,
        kind="switch",
        default=default,
        shown="1" if default else "0",
        summary=summary,
        parse=parse,
    )


def integer(name: str, *, default: int, least: int, most: int, summary: str) -> int:
    """Read a whole number between `least` and `most`."""

    def parse(raw: str) -> int:
        message = f"must be a whole number from {least} to {most}"
        try:
            value = int(raw)
        except ValueError:
            raise ValueError(message) from None
        if not least <= value <= most:
            raise ValueError(message)
        return value

    return _read(
        name, kind="number", default=default, shown=str(default), summary=summary, parse=parse
    )


def choice(name: str, *, options: tuple[str, ...], default: str, summary: str) -> str:
    """Read one of a closed set of words."""

    def parse(raw: str) -> str:
        if raw not in options:
            raise ValueError(f"must be one of: {', '.join(options)}")
        return raw

    return _read(
        name,
        kind=" / ".join(options),
        default=default,
        shown=default,
        summary=summary,
        parse=parse,
    )


def listing(name: str, *, default: tuple[str, ...] = (), summary: str) -> list[str]:
    """Read a comma-separated list; blanks round the items are dropped, and so are empty items."""
    return _read(
        name,
        kind="list",
        default=list(default),
        shown=",".join(default),
        summary=summary,
        parse=lambda raw: [item.strip() for item in raw.split(",") if item.strip()],
    )
