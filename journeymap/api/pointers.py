"""`$ref` of an OpenAPI document followed, and its types said in a word.

A document is read leniently: what leads nowhere is an empty schema, never an error, because a page
of documentation must not fail over one name.
"""

from typing import Any

Json = dict[str, Any]


class Pointers:
    """Follows references inside one OpenAPI document."""

    def __init__(self, document: Json) -> None:
        self.document = document

    def follow(self, schema: Any) -> tuple[Json, str]:
        """Return the schema a reference stands for and the last name on the way to it.

        The name is empty where there was no reference; a dangling one or a circle gives {}.
        """
        name, seen = "", set()
        while isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
            pointer = schema["$ref"]
            name = pointer.rpartition("/")[2]
            if pointer in seen:
                return {}, name
            seen.add(pointer)
            schema = self._at(pointer)
        return (schema if isinstance(schema, dict) else {}), name

    def settled(self, schema: Any) -> tuple[Json, str, bool]:
        """Follow a schema through `oneOf`, `anyOf` and `allOf` too.

        Return the one that says most, its name, and whether null may stand instead.
        """
        found, name = self.follow(schema)
        for word in ("oneOf", "anyOf", "allOf"):
            options = found.get(word)
            if isinstance(options, list):
                nullable = any(is_null(option) for option in options)
                others = [option for option in options if not is_null(option)]
                inner, inner_name = self.follow(others[0]) if others else ({}, "")
                return {**inner, **_own(found, word)}, inner_name or name, nullable
        kinds = found.get("type")
        return found, name, isinstance(kinds, list) and "null" in kinds

    def type_of(self, schema: Any) -> str:
        """Return the type in a word, the same in every language: `uuid | null`, `Card[]`."""
        found, name, nullable = self.settled(schema)
        kinds = found.get("type")
        if isinstance(kinds, str):
            kinds = [kinds]
        words = [str(kind) for kind in kinds or () if kind != "null"]
        if words == ["array"]:
            word = f"{self.type_of(found.get('items', {}))}[]"
        elif words in ([], ["object"]) and name:
            word = name
        elif words == ["string"] and isinstance(found.get("format"), str):
            word = found["format"]
        else:
            word = " | ".join(words) or ("object" if "properties" in found else "any")
        return f"{word} | null" if nullable else word

    def _at(self, pointer: str) -> Any:
        head, *steps = pointer.split("/")
        here: Any = self.document if head == "#" else None
        for step in steps:
            if not isinstance(here, dict):
                return None
            here = here.get(step.replace("~1", "/").replace("~0", "~"))
        return here


def is_null(schema: Any) -> bool:
    """True for the schema that allows null alone."""
    return isinstance(schema, dict) and schema.get("type") == "null"


def _own(schema: Json, word: str) -> Json:
    return {key: value for key, value in schema.items() if key != word}
