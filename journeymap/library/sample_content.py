"""The sample as written in `data/sample/`: what is shared, and one file a map."""

from functools import cache
from typing import Any

import yaml

from journeymap.library.templates import DATA

Json = dict[str, Any]

MAPS = ("as_is", "to_be", "retail", "hotel")
"""The sample's maps, the one to look at first in front; later ones may lead to earlier ones."""


@cache
def read_shared() -> Json:
    """What the maps share: personas, segments, tags, the touchpoint catalogue, the figures."""
    return _read("library")


@cache
def read_map(key: str) -> Json:
    """One map of `MAPS`, in both languages."""
    return _read(key)


def in_language(value: Any, language: str) -> Any:
    """A written value with every `{en, fr}` in it replaced by the text in one language."""
    if isinstance(value, dict):
        if value.keys() == {"en", "fr"}:
            return value[language]
        return {name: in_language(inner, language) for name, inner in value.items()}
    if isinstance(value, list):
        return [in_language(inner, language) for inner in value]
    return value


def _read(name: str) -> Json:
    text = (DATA / "sample" / f"{name}.yaml").read_text("utf-8")
    # The same safe loader in C, where the package has it: five files take a second without it.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content: Json = yaml.load(text, Loader=loader)  # noqa: S506  # it is a safe loader
    return content
