"""Every route and every op, for every kind of actor (A1, A7, A10, B15; security.md 5.4).

A route or op that is not in `journeymap/api/matrix.py` fails the build.
"""

from collections import Counter
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction

from journeymap.api import matrix
from journeymap.api.matrix import OPS, PAGES, ROUTES, Row
from journeymap.library import sample
from journeymap.workspaces.models import Workspace
from tests.api.drawn import op_of
from tests.api.world import World, body_of, make_world, ops, path_of, query_of, routes
from tests.support.batches import new_id
from tests.support.factories import ACTORS

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
API = "api/v1/"
_OF_THE_BIN = ("map_id>/restore", "map_id>/purge")
_OF_A_SAMPLE = "/sample"


def ask(client: Any, method: str, url: str, body: Any) -> Any:
    """Send one request and take back what it wrote."""
    cache.clear()  # Many requests a second: rates are tested elsewhere.
    kind = "multipart" if isinstance(body, dict) and "file" in body else "json"
    # Looks like the test's own transaction, so that durable ones may run inside.
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # Django's own mark of tests
    with block:
        cookies = client.cookies.copy()
        send = getattr(client, method.lower())
        answer = send(url) if method == "GET" else send(url, body, format=kind)
        client.cookies = cookies
        transaction.set_rollback(True)
    return answer


def test_every_route_is_listed_once_and_every_listed_route_exists() -> None:
    known = [(m, p) for m, p in routes() if not p.startswith(matrix.EXTERNAL)]
    api = {(m, p.removeprefix(API)) for m, p in known if p.startswith(API)}
    assert api == {(row.method, row.target) for row in ROUTES}
    pages = {p for _, p in known if not p.startswith(API)}
    assert pages == {row.target.removeprefix("/") for row in PAGES}
    assert set(Counter((r.method, r.target) for r in (*ROUTES, *PAGES)).values()) == {1}


def test_every_op_is_listed_and_every_listed_op_exists() -> None:
    assert {row.target.partition(":")[0] for row in OPS} == set(ops())
    assert tuple(ACTORS) == matrix.ACTORS


def test_every_cell_of_the_matrix_is_true(monkeypatch: pytest.MonkeyPatch) -> None:
    # One map of the sample is as good as four, and quicker to draw.
    monkeypatch.setattr(sample, "MAPS", ("as_is",))
    monkeypatch.setattr(sample.load_sample, "__kwdefaults__", {"maps": ("as_is",), "resume": False})
    world = make_world()
    wrong: list[str] = []
    for row in (*ROUTES, *PAGES):
        _prepare(world, row)
        for actor, expected in row.statuses().items():
            answer = _request(world, world.clients[actor], row)
            _compare(wrong, row, actor, expected, answer)
        _undo(world, row)
    for row in OPS:
        for actor, expected in row.statuses().items():
            url = f"/{API}maps/{world.made.id}/batches"
            body = {"batch_id": new_id(), "ops": op_of(world, row.target)}
            answer = ask(world.clients[actor], "POST", url, body)
            _compare(wrong, row, actor, expected, answer)
            if answer.status_code == 200 and answer.json()["effect"] != "applied":
                wrong.append(f"{row.target} {actor}: had no effect")
    assert not wrong, "\n".join(wrong)


def test_the_printed_matrix_is_up_to_date() -> None:
    call_command("print_access_matrix", check=True)


def _compare(wrong: list[str], row: Row, actor: str, expected: int, answer: Any) -> None:
    if answer.status_code != expected:
        told = answer.content[:160] if answer.status_code >= 400 else b""
        wrong.append(
            f"{row.method} {row.target} {actor}: {answer.status_code}, not {expected} {told!r}"
        )
    elif answer.status_code >= 400 and row in ROUTES:
        body = answer.json()
        assert (body["status"], answer["Content-Type"]) == (expected, "application/problem+json")
        assert {"type", "title", "code", "detail"} <= set(body)


def _request(world: World, client: Any, row: Row) -> Any:
    page = row.target.startswith("/")
    url = path_of(world, row.target)
    if not page:
        url = f"/{API}{url}{query_of(world, row.method, row.target)}"
    return ask(client, row.method, url, body_of(world, row.method, row.target))


def _prepare(world: World, row: Row) -> None:
    if row.target.endswith(_OF_A_SAMPLE):
        Workspace.objects.filter(pk=world.workspace).update(is_sample=True)
    if row.target.endswith(_OF_THE_BIN):
        world.clients["owner"].delete(world.made.url)


def _undo(world: World, row: Row) -> None:
    if row.target.endswith(_OF_A_SAMPLE):
        Workspace.objects.filter(pk=world.workspace).update(is_sample=False)
    if row.target.endswith(_OF_THE_BIN):
        world.clients["owner"].post(f"{world.made.url}/restore")
