"""The OpenAPI document read as a page: references, circles, limits, examples that are valid."""

import json
import shlex
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from journeymap.api import samples
from journeymap.api.pointers import Pointers
from journeymap.api.reference import DEPTH, Field, build
from journeymap.api.templatetags.prose import breakable, inline, paragraphs
from journeymap.api.views.docs import reference, schema


def document(**schemas: Any) -> dict[str, Any]:
    """A document with one operation, whose body is the first of the schemas."""
    first = next(iter(schemas))
    body = {"content": {"application/json": {"schema": ref(first)}}}
    operation = {"operationId": "it", "requestBody": body, "responses": {"200": body}}
    return {"paths": {"/it": {"post": operation}}, "components": {"schemas": schemas}}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def fields_of(made: dict[str, Any]) -> tuple[Field, ...]:
    body = build(made).sections[0].operations[0].body
    assert body is not None
    return body.fields


def depth_of(fields: tuple[Field, ...]) -> int:
    return 1 + max(depth_of(field.children) for field in fields) if fields else 0


def test_a_reference_to_nothing_is_a_name_without_fields() -> None:
    lost = {"type": "object", "properties": {"a": ref("Lost"), "b": {"$ref": "elsewhere.json#/B"}}}
    fields = fields_of(document(Known=lost))
    assert [(f.name, f.type, f.children) for f in fields] == [("a", "Lost", ()), ("b", "B", ())]
    assert build(document(A=ref("Lost"))).count == 1
    assert Pointers({"a": 1}).follow({"$ref": "#/a/b/c"}) == ({}, "c")


def test_what_holds_itself_is_written_once() -> None:
    node = {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "children": {"type": "array", "items": ref("N")},
        },
        "required": ["children"],
    }
    name, children = fields_of(document(N=node))
    assert (name.type, children.type, children.children) == ("string", "N[]", ())
    # A circle of references alone, and one over two schemas.
    assert fields_of(document(A=ref("B"), B=ref("A"))) == ()
    there = {"type": "object", "properties": {"b": ref("B")}}
    back = {"type": "object", "properties": {"a": {"oneOf": [ref("A"), {"type": "null"}]}}}
    (field,) = fields_of(document(A=there, B=back))
    assert [(f.name, f.type) for f in field.children] == [("a", "A | null")]
    assert field.children[0].children == ()


def test_nameless_depth_has_an_end() -> None:
    deep: dict[str, Any] = {"type": "string"}
    for _ in range(40):
        deep = {"type": "object", "properties": {"in": deep}}
    assert depth_of(fields_of(document(Deep=deep))) == DEPTH


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"paths": None},
        {"paths": {"/x": {"get": {"responses": {"200": None}, "parameters": [ref("Lost")]}}}},
        {"paths": {"/x": {"get": {"requestBody": {"content": {}}, "tags": []}}}},
    ],
)
def test_an_odd_document_still_makes_a_page(odd: dict[str, Any]) -> None:
    assert build(odd).count in (0, 1)


def test_limits_and_choices_are_said() -> None:
    made = {
        "type": "object",
        "properties": {
            "a": {"type": "string", "minLength": 1, "maxLength": 80, "description": "An `a`."},
            "b": {"type": ["integer", "null"], "minimum": 1, "default": 3},
            "c": {"type": "array", "items": {"enum": ["x", None]}, "maxItems": 2},
            "d": {"const": 1, "type": "integer"},
        },
        "required": ["a"],
    }
    a, b, c, d = fields_of(document(M=made))
    assert (a.required, a.length, a.description) == (True, "1–80", "An `a`.")
    assert (b.required, b.type, b.range, b.default) == (False, "integer | null", "≥ 1", "3")
    assert (c.items, c.choices) == ("≤ 2", ("x", "null"))
    assert d.choices == ("1",)


def test_every_example_is_what_the_schema_allows() -> None:
    checked = 0
    for methods in schema()["paths"].values():
        for operation in methods.values():
            held = [operation.get("requestBody", {}), *operation["responses"].values()]
            for place, holder in enumerate(held):
                for media in holder.get("content", {}).values():
                    ready = samples.sample(
                        Pointers(schema()), media["schema"], required_only=place == 0
                    )
                    validator = Draft202012Validator({**schema(), **media["schema"]})
                    problems = [error.message for error in validator.iter_errors(ready)]
                    assert problems == [], (operation["operationId"], ready)
                    checked += 1
    assert checked > 90


def test_the_shell_reads_each_command_as_meant() -> None:
    for section in reference().sections:
        for operation in section.operations:
            words = shlex.split(operation.curl.replace("\\\n", ""))
            assert words[0] == "curl"
            assert "{" not in words[1] + words[2] + words[3 if len(words) > 3 else 2][:4]
            assert ("Authorization: Bearer $JM_TOKEN" in words) == bool(operation.scope)
            if "-d" in words:
                assert isinstance(json.loads(words[words.index("-d") + 1]), dict)
    command = samples.curl(
        Pointers({}), method="POST", path="/x", parameters=[], way="token",
        media="application/json", body={"a": "it's $HOME"},
    )  # fmt: skip
    assert json.loads(shlex.split(command.replace("\\\n", ""))[-1]) == {"a": "it's $HOME"}


def test_texts_are_escaped_whatever_they_hold() -> None:
    assert inline("a `b<c>` <i>") == "a <code>b&lt;c&gt;</code> &lt;i&gt;"
    assert paragraphs("One\nline.\n\n`Two`") == "<p>One\nline.</p>\n<p><code>Two</code></p>"
    assert breakable("/a/{b}<") == "/<wbr>a/<wbr>{b}&lt;"
