"""The OpenAPI document as a page reads it: chapters, operations, fields, examples, refusals.

Nothing here is HTML and nothing is in a reader's language; `templates/api/reference/` adds both.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.text import slugify

from journeymap.api import exceptions, matrix, samples
from journeymap.api.pointers import Json, Pointers
from journeymap.core import errors
from journeymap.core.errors import DomainError

# How many levels of fields are written out; what lies deeper is named by its type.
DEPTH = 5
METHODS = ("get", "post", "put", "patch", "delete")
_CHAPTERS = ("Account", "Workspaces", "Maps", "Editing", "Library", "KPIs", "Alerts", "Sharing")
_ROLES = ("viewer", "commenter", "editor", "admin", "owner")
# The API-token scopes that reach a profile of the access matrix, with a space between where both
# are needed. What is not here is for sessions alone: no token manages people, tokens, sources or
# the workspace.
_SCOPES = {
    "map: view": "maps:read",
    "map: edit": "maps:write",
    "map: edit, to another": "maps:write",
    "map: twin": "maps:write kpis:write",
    "map: draw kpis": "maps:write kpis:write",
    "map: lock": "maps:write",
    "map: manage": "maps:write",
    "map: bin": "maps:write",
    "map: links": "links:write",
    "map: kpis": "kpis:write",
    "workspace: view": "maps:read",
    "workspace: library": "maps:write",
    "workspace: new map": "maps:write",
    "workspace: kpis": "kpis:write",
    "account: read": "maps:read",
    "recognised": "maps:read",
}
_CONVERTER = re.compile(r"<\w+:(\w+)>")


@dataclass(frozen=True, slots=True)
class Field:
    """One field or parameter: its type, its limits and what it holds."""

    name: str
    type: str
    required: bool = False
    description: str = ""
    choices: tuple[str, ...] = ()
    length: str = ""
    range: str = ""
    items: str = ""
    pattern: str = ""
    default: str = ""
    place: str = ""
    children: tuple["Field", ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent, or what comes back, in one media type."""

    media: str
    fields: tuple[Field, ...]
    type: str
    description: str
    example: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One success: its status and, where there is one, its body."""

    status: str
    description: str
    body: Body | None


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal: `code` is for programs, `detail` for people."""

    status: int
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    id: str
    method: str
    path: str
    lead: str
    more: str
    parameters: tuple[Field, ...]
    body: Body | None
    answers: tuple[Answer, ...]
    problems: tuple[Problem, ...]
    role: str
    scope: str
    open: bool
    curl: str


@dataclass(frozen=True, slots=True)
class Section:
    """The operations of one tag."""

    slug: str
    name: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """The whole document."""

    title: str
    version: str
    openapi: str
    sections: tuple[Section, ...]
    problems: tuple[Problem, ...]

    @property
    def count(self) -> int:
        """The number of operations."""
        return sum(len(section.operations) for section in self.sections)


def build(document: Json) -> Reference:
    """Return the model of an OpenAPI document. Never fails over a part that is missing or odd."""
    builder = _Builder(document)
    chapters: dict[str, list[Operation]] = {name: [] for name in _CHAPTERS}
    for path, methods in _dict(document.get("paths")).items():
        for method in METHODS:
            operation = _dict(methods).get(method)
            if isinstance(operation, dict):
                tag = str((operation.get("tags") or ["Other"])[0])
                chapters.setdefault(tag, []).append(builder.operation(method, path, operation))
    info = _dict(document.get("info"))
    return Reference(
        title=str(info.get("title", "")),
        version=str(info.get("version", "")),
        openapi=str(document.get("openapi", "")),
        sections=tuple(
            Section(slug=slugify(name) or "other", name=name, operations=tuple(found))
            for name, found in chapters.items()
            if found
        ),
        problems=tuple(sorted(_problems().values(), key=lambda problem: problem.status)),
    )


def _problems() -> dict[str, Problem]:
    """Every refusal a client may meet over HTTP, by its code."""
    kinds: list[type[DomainError]] = [*_kinds_of(DomainError), exceptions.Internal]
    return {kind.code: Problem(kind.status, kind.code, kind.default_detail) for kind in kinds}


def _kinds_of(base: type[DomainError]) -> Iterator[type[DomainError]]:
    """The errors that core declares; those of single rooms are special cases of them."""
    for kind in base.__subclasses__():
        if kind.__module__ == errors.__name__:
            yield kind
            yield from _kinds_of(kind)


class _Builder:
    """Turns the parts of one document into the parts of the model."""

    def __init__(self, document: Json) -> None:
        self.pointers = Pointers(document)
        self.problems = _problems()
        self.rows = {
            (row.method, "/api/v1/" + _CONVERTER.sub(r"{\1}", row.target)): row
            for row in matrix.ROUTES
        }

    def operation(self, method: str, path: str, operation: Json) -> Operation:
        """Return one operation with an example of its request."""
        verb = method.upper()
        told = [self.pointers.follow(p)[0] for p in operation.get("parameters") or ()]
        lead, _, more = str(
            operation.get("summary") or operation.get("description") or ""
        ).partition("\n\n")
        if operation.get("summary"):
            more = str(operation.get("description") or "")
        body = self._request(operation)
        row = self.rows.get((verb, path))
        rights = row.statuses() if row else {}
        scope = _SCOPES.get(row.profile, "") if row else ""
        anyone = not operation.get("security")
        return Operation(
            id=str(operation.get("operationId") or slugify(f"{method}-{path}")),
            method=verb,
            path=path,
            lead=lead,
            more=more,
            parameters=tuple(self._parameter(parameter) for parameter in told),
            body=body,
            answers=tuple(self._answers(operation)),
            problems=self._refusals(verb, told, body is not None, rights),
            scope=scope,
            open=anyone,
            role=next((role for role in _ROLES if rights.get(role, 500) < 400), ""),
            curl=samples.curl(
                self.pointers,
                method=verb,
                path=path,
                parameters=told,
                way="" if anyone else "token" if scope or not row else "session",
                media=body.media if body else "",
                body=self._example(operation.get("requestBody"), required_only=True),
            ),
        )

    def _parameter(self, parameter: Json) -> Field:
        return self._field(
            str(parameter.get("name", "")),
            parameter.get("schema", {}),
            required=parameter.get("required") is True,
            description=str(parameter.get("description") or ""),
            place=str(parameter.get("in", "")),
        )

    def _request(self, operation: Json) -> Body | None:
        request, _ = self.pointers.follow(operation.get("requestBody"))
        return self._body(request, required_only=True, required=request.get("required") is True)

    def _body(self, holder: Json, *, required_only: bool, required: bool = False) -> Body | None:
        media, content = next(iter(_dict(holder.get("content")).items()), ("", None))
        schema = _dict(content).get("schema")
        if schema is None:
            return None
        found = self.pointers.settled(schema)[0]
        example = self._example(holder, required_only=required_only)
        # A list at the top shows what its rows hold.
        inner = found.get("items") if found.get("type") == "array" else schema
        return Body(
            media=media,
            fields=self._children(inner, inside=(), depth=0),
            type=self.pointers.type_of(schema),
            description=str(found.get("description") or ""),
            example=samples.as_json(example),
            required=required,
        )

    def _example(self, holder: Any, *, required_only: bool) -> Any:
        found, _ = self.pointers.follow(holder)
        content = _dict(next(iter(_dict(found.get("content")).values()), None))
        schema = content.get("schema", {})
        ready = samples.given(content, self.pointers.follow(schema)[0])
        if ready is not None:
            return ready
        return samples.sample(self.pointers, schema, required_only=required_only)

    def _answers(self, operation: Json) -> Iterator[Answer]:
        shown = ""
        for status, response in sorted(_dict(operation.get("responses")).items()):
            if status[:1] in {"2", "3"}:
                found, _ = self.pointers.follow(response)
                description = str(found.get("description") or "")
                body = self._body(found, required_only=False)
                if body and body.example == shown:
                    # A 201 that looks like the 200 is said, but not shown twice.
                    body = replace(body, example="")
                shown = body.example if body and body.example else shown
                yield Answer(status, description if body else "", body)

    def _refusals(
        self, verb: str, parameters: list[Json], has_body: bool, rights: dict[str, int]
    ) -> tuple[Problem, ...]:
        """Return what may be answered instead: by rights, by input, by state, by pace."""
        codes: list[str] = []
        if parameters or has_body:
            codes.append("invalid")
        by_right = {
            401: ["unauthenticated"],
            403: ["forbidden", "insufficient_scope"],
            404: ["not_found"],
        }
        for status, names in by_right.items():
            if status in rights.values():
                codes += names
        # What changes a thing others know may find it in another state.
        if verb != "GET" and 404 in rights.values():
            codes.append("conflict")
        if any(parameter.get("name") == "If-Match" for parameter in parameters):
            codes += ["gone", "parent_gone", "locked", "limit", "precondition_failed"]
        if has_body:
            codes += ["too_large", "unsupported_media_type"]
        codes.append("rate_limited")
        return tuple(self.problems[code] for code in codes if code in self.problems)

    def _children(self, schema: Any, *, inside: tuple[str, ...], depth: int) -> tuple[Field, ...]:
        """Return the fields below a schema; none where it would go round or too deep."""
        found, name, _ = self.pointers.settled(schema)
        if found.get("type") == "array":
            return self._children(found.get("items"), inside=inside, depth=depth)
        if depth >= DEPTH or (name and name in inside):
            return ()
        required = found.get("required") or ()
        return tuple(
            self._field(
                str(key),
                value,
                required=key in required,
                inside=(*inside, name) if name else inside,
                depth=depth + 1,
            )
            for key, value in _dict(found.get("properties")).items()
        )

    def _field(
        self,
        name: str,
        schema: Any,
        *,
        required: bool,
        description: str = "",
        place: str = "",
        inside: tuple[str, ...] = (),
        depth: int = 0,
    ) -> Field:
        found, _, _ = self.pointers.settled(schema)
        item = self.pointers.settled(found.get("items"))[0] if "items" in found else {}
        choices = found.get("enum") or item.get("enum") or ()
        if "const" in found:
            choices = (found["const"],)
        return Field(
            name=name,
            type=self.pointers.type_of(schema),
            required=required,
            description=description or str(found.get("description") or ""),
            choices=tuple("null" if choice is None else str(choice) for choice in choices),
            length=_span(found.get("minLength") or None, found.get("maxLength")),
            range=_span(found.get("minimum"), found.get("maximum")),
            items=_span(found.get("minItems"), found.get("maxItems")),
            pattern=str(found.get("pattern") or ""),
            default="" if "default" not in found else samples.as_json(found["default"]),
            place=place,
            children=self._children(schema, inside=inside, depth=depth),
        )


def _span(low: Any, high: Any) -> str:
    """Write two limits, either of which may be missing: `1–80`, `≤ 80`, `≥ 1`."""
    if low is None and high is None:
        return ""
    if low is None or high is None:
        return f"≤ {high}" if low is None else f"≥ {low}"
    return str(low) if low == high else f"{low}–{high}"


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}
