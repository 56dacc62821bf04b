"""Nothing a client sends is a 5xx (security.md 0.6 and 5.14): bad bodies for every route and op."""

import copy
import json
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection

from tests.api.drawn import op_of
from tests.api.test_access_matrix import API, ask
from tests.api.world import World, body_of, make_world, ops, path_of, query_of, routes
from tests.support.batches import new_id

pytestmark = pytest.mark.django_db

JSON = "application/json"
# What is wrong before anybody looks at a field: 40 bodies, each with the type it claims.
BODIES: list[tuple[bytes, str]] = [
    *((raw, JSON) for raw in (
        b"",
        b" ",
        b"{",
        b"}",
        b"{}{}",
        b"nul",
        b"null",
        b"true",
        b"0",
        b'"text"',
        b"[]",
        b"[[]]",
        b"[1,2",
        b"{'a':1}",
        b'{"a":1,}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":-Infinity}',
        b'{"a":1e400}',
        b'{"a":-1e400}',
        b'{"a":' + b"9" * 30 + b"}",
        b'{"a":' + b"1" * 5_000 + b"}",
        b'{"name":"a","name":"b"}',
        b'{"__proto__":{"a":1}}',
        b'{"constructor":1}',
        b'{"name":"\\u0000"}',
        b'{"\\u0000":1}',
        b'{"name":"\\ud800"}',
        b'{"name":"\\udc00\\ud800"}',
        b'{"name":"\xff\xfe"}',
        b"\xef\xbb\xbf{}",
        b"\xff\xfe{\x00}\x00",
        b"[" * 40 + b"]" * 40,
        b"[" * 100_000,
        b'{"a":' * 40 + b"1" + b"}" * 40,
        b'{"' + b"k" * 10_000 + b'":1}',
        b"{" + b",".join(b'"k%d":1' % n for n in range(1_001)) + b"}",
        b"[" + b"0," * 10_001 + b"0]",
    )),
    (b'{"name":"a"}', "text/plain"),
    (b"<a/>", "application/xml"),
    (b"name=a", "application/x-www-form-urlencoded"),
    (b"--x\r\n", "multipart/form-data; boundary=x"),
    (b"--x\r\n", "multipart/form-data"),
    (b"{}", "application/json; charset=utf-7"),
    (b"{}", "nonsense"),
]  # fmt: skip
# In the place of a value that is right.
VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**63 - 1,
    -(2**63),
    1.5,
    "",
    "x" * 5_000,
    "\u202e\u0301" * 40,
    "00000000-0000-0000-0000-00000000000g",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "9999-99-99",
    [],
    ["a", None],
    [[[]]],
    {},
    {"en": 1},
)
# So many ops are sent with everything that all ops have in common.
ALIKE = 12
OP_KEYS = ("entity", "type", "id", "fields", "expect")
# PostgreSQL, the stricter of the two about what a column takes, sees every value in every field;
# SQLite a sixth of them in each, another sixth in the next.
_EVERY = 1 if connection.vendor == "postgresql" else 6


def _some(entries: Sequence[Any], place: int, *, of: int) -> Sequence[Any]:
    """Every entry in one of `of` neighbouring places; what refuses them is shared by all places."""
    return entries[place % of :: of]


@pytest.fixture
def world() -> World:
    return make_world()


def _judge(answer: Any, label: str, wrong: list[str]) -> None:
    if answer.status_code >= 500:
        wrong.append(f"{label}: {answer.status_code} {answer.content[:120]!r}")
    elif answer.status_code >= 400:
        body = answer.json()
        if answer["Content-Type"] != "application/problem+json" or not (
            {"type", "title", "status", "code", "detail"} <= set(body)
            and body["status"] == answer.status_code
        ):
            wrong.append(f"{label}: no problem body")


def _url(world: World, method: str, pattern: str) -> str:
    return f"/{API}{path_of(world, pattern)}{query_of(world, method, pattern)}"


def _api_routes(*methods: str) -> list[tuple[str, str]]:
    known = [(m, p.removeprefix(API)) for m, p in routes() if p.startswith(API)]
    return [(m, p) for m, p in known if m in methods]


class Raw:
    """A client that sends bytes as they are, under the type they claim."""

    def __init__(self, client: Any, kind: str) -> None:
        self.client, self.kind = client, kind

    @property
    def cookies(self) -> Any:
        return self.client.cookies

    @cookies.setter
    def cookies(self, value: Any) -> None:
        self.client.cookies = value

    def __getattr__(self, method: str) -> Any:
        def send(url: str, body: bytes = b"", **_: Any) -> Any:
            return self.client.generic(method.upper(), url, body, content_type=self.kind)

        return send


@pytest.mark.one_database
def test_generic_bad_bodies_are_refused_by_every_route_that_reads_one(world: World) -> None:
    owner, wrong, refused = world.clients["owner"], [], 0
    assert len(BODIES) >= 40
    for place, (method, pattern) in enumerate(_api_routes("POST", "PATCH", "PUT")):
        for raw, kind in _some(BODIES, place, of=3):
            answer = ask(Raw(owner, kind), method, _url(world, method, pattern), raw)
            _judge(answer, f"{method} {pattern} {raw[:30]!r} {kind}", wrong)
            refused += answer.status_code in {400, 413, 415}
    assert not wrong, "\n".join(wrong[:30])
    assert refused > 400


def test_wrong_values_and_unknown_keys_in_every_route_are_never_our_fault(world: World) -> None:
    owner, wrong = world.clients["owner"], []
    for method, pattern in _api_routes("POST", "PATCH", "PUT"):
        good = body_of(world, method, pattern)
        if not isinstance(good, dict) or "file" in good:
            continue
        bad = [
            {**good, key: value}
            for place, key in enumerate(good)
            for value in _some(VALUES, len(pattern) + place, of=_EVERY)
        ]
        for body in bad:
            answer = ask(owner, method, _url(world, method, pattern), body)
            _judge(answer, f"{method} {pattern} {json.dumps(body)[:90]}", wrong)
        # A6: nothing the server owns can be assigned, whatever its name.
        for key in ("id", "role", "workspace_id", "owner", "created_by", "revision", "is_staff"):
            if key in good or (key == "id" and pattern.endswith(("/stages", "/cards"))):
                continue
            answer = ask(owner, method, _url(world, method, pattern), {**good, key: "x"})
            if answer.status_code != 400 or key not in str(answer.json().get("fields")):
                wrong.append(f"{method} {pattern} took {key}: {answer.status_code}")
    assert not wrong, "\n".join(wrong[:30])


def test_wrong_values_in_every_op_are_never_our_fault(world: World) -> None:
    owner, wrong = world.clients["owner"], []
    url = _url(world, "POST", "maps/<uuid:map_id>/batches")
    for nth, name in enumerate(ops()):
        good = op_of(world, name)[-1]
        bad: list[Any] = [{**good, "more": 1}]
        if name.endswith((".set", ".restore")):
            # What every op has in common is read before it is known what it is about: all of it
            # for the first things, then a third in each, another third in the next.
            share = 1 if nth < ALIKE else 3
            bad += _some(VALUES, nth, of=share)
            bad += [
                {**good, key: value}
                for place, key in enumerate(OP_KEYS)
                for value in _some(VALUES, nth + place, of=share)
            ]
        for place, key in enumerate(good.get("fields", {})):
            for value in _some(VALUES, len(name) + place, of=_EVERY):
                one = copy.deepcopy(good)
                one["fields"][key] = value
                bad.append(one)
        for op in bad:
            body = {"batch_id": new_id(), "ops": [op]}
            _judge(ask(owner, "POST", url, body), f"{name} {json.dumps(op)[:120]}", wrong)
    for key in ("batch_id", "base_revision", "ops", "label", "undoes"):
        for value in VALUES:
            body = {"batch_id": new_id(), "ops": op_of(world, "stage.set"), key: value}
            _judge(ask(owner, "POST", url, body), f"batch {key}={str(value)[:40]}", wrong)
    assert not wrong, "\n".join(wrong[:30])


@pytest.mark.one_database
def test_odd_ids_and_parameters_are_4xx_on_every_route(world: World) -> None:
    owner, wrong = world.clients["owner"], []
    odd = (
        "0",
        "null",
        "%00",
        "..%2f",
        "é",
        "%ff",
        "x" * 3_000,
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
    )
    for nth, (method, pattern) in enumerate(_api_routes("GET", "POST", "PATCH", "DELETE")):
        url = _url(world, method, pattern)
        if "<uuid:" in pattern:
            words = path_of(world, pattern).split("/")
            # The last, which only the view can refuse, everywhere.
            for word in {*_some(odd, nth, of=2), odd[-1]}:
                for place, part in enumerate(words):
                    if len(part) == 36:
                        path = "/".join([*words[:place], word, *words[place + 1 :]])
                        answer = ask(owner, method, f"/{API}{path}", {})
                        _judge(answer, f"{method} {path[:80]}", wrong)
                        if answer.status_code < 400:
                            wrong.append(f"{method} {path[:80]}: {answer.status_code}")
        if method == "GET" and pattern not in {"schema", "docs"}:
            for query in (
                "nope=1",
                "cursor=%00",
                "limit=0",
                "limit=1e9",
                "limit=٣",
                "workspace=x",
                "after=-1",
                "include=secrets",
                "format=api",
                "limit=5&limit=6",
            ):
                joined = f"{url}{'&' if '?' in url else '?'}{query}"
                answer = ask(owner, method, joined, None)
                _judge(answer, f"GET {joined}", wrong)
                if answer.status_code != 400:
                    wrong.append(f"GET {joined}: {answer.status_code}")
    assert not wrong, "\n".join(wrong[:30])
