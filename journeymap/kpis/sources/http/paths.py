"""Where something stands in an answer: JSONPath (RFC 9535) without regular expressions."""

from functools import lru_cache
from typing import Any

from jsonpath import JSONPathEnvironment, JSONPathError
from jsonpath.path import CompoundJSONPath, JSONPath

from journeymap.kpis.sources.base import SourceError

MAX_PATH = 400


class _Environment(JSONPathEnvironment):
    def setup_function_extensions(self) -> None:
        """Leave out match() and search(): a pattern may take for ever on a text from outside."""
        super().setup_function_extensions()
        for name in ("match", "search"):
            self.function_extensions.pop(name, None)


_ENVIRONMENT = _Environment(strict=True)
Path = JSONPath | CompoundJSONPath


class BadPath(ValueError):
    """Not a JSONPath that may be used."""


@lru_cache(maxsize=2048)
def compiled(text: str) -> Path:
    """The path of a text. Errors: BadPath."""
    if not text.startswith("$") or len(text) > MAX_PATH or "{{" in text:
        raise BadPath
    try:
        return _ENVIRONMENT.compile(text)
    except (JSONPathError, ValueError, RecursionError):
        raise BadPath from None


def found(path: Path, document: Any) -> list[Any]:
    """All values a path leads to. Errors: SourceError('answer') for what is nested too deeply."""
    if not isinstance(document, dict | list):
        return [document] if str(path) == "$" else []
    try:
        return path.findall(document)
    except (JSONPathError, RecursionError):
        raise SourceError("answer") from None
