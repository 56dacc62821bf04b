"""The OpenAPI document: valid, committed as it stands, complete, and fuzzed by."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.core.management import call_command
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as fuzzing
from hypothesis import strategies as st

from journeymap.api.views.docs import schema
from tests.api.test_access_matrix import API, ask
from tests.api.world import World, make_world, path_of, routes

pytestmark = pytest.mark.one_database
COMMITTED = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"
EXAMPLES = 3


def test_the_committed_document_is_valid_and_up_to_date(tmp_path: Path) -> None:
    fresh = tmp_path / "openapi.yaml"
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(fresh))
    assert COMMITTED.read_text("utf-8") == fresh.read_text("utf-8"), (
        "run: manage.py spectacular --file docs/openapi.yaml"
    )


def test_every_route_is_described_with_its_refusals() -> None:
    document = schema()
    described = {
        (method.upper(), path.removeprefix("/api/v1/"))
        for path, methods in document["paths"].items()
        for method in methods
    }
    own = {"schema", "docs"}
    known = {
        (method, _openapi(path.removeprefix(API)))
        for method, path in routes()
        if path.startswith(API) and path.removeprefix(API) not in own
    }
    assert described == known
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            assert operation["description"], where
            assert operation["tags"] != ["Other"], where
            assert operation["responses"]["default"] == {"$ref": "#/components/responses/Problem"}
    names = [o["operationId"] for m in document["paths"].values() for o in m.values()]
    assert len(names) == len(set(names))
    assert {"Problem", "Document", "Batch", "Op", "Card", "Stage", "Touchpoint"} <= set(
        document["components"]["schemas"]
    )
    assert set(document["components"]["securitySchemes"]) == {"token", "session", "guest"}


@pytest.mark.django_db
def test_what_the_schema_allows_never_fails_on_our_side() -> None:
    """Schemathesis draws requests from the document, real ids in the path: no answer is a 5xx."""
    # Imported by the one process that needs it: it takes each a second.
    import schemathesis

    world = make_world()
    sent: list[int] = []
    wrong: list[str] = []
    patterns = {(m, _openapi(p.removeprefix(API))): p.removeprefix(API) for m, p in routes()}
    drawn = schemathesis.openapi.from_dict(json.loads(json.dumps(schema())))
    for result in drawn.get_all_operations():
        operation = result.ok()
        method = operation.method.upper()
        _fuzz(world, operation, patterns[(method, operation.path[8:])], sent, wrong)
    assert not wrong, "\n".join(wrong[:20])
    assert len(sent) > 300
    # A fuzz that is refused at the door every time would prove nothing.
    assert sum(1 for status in sent if status < 300) > 80


def _fuzz(world: World, operation: Any, pattern: str, sent: list[int], wrong: list[str]) -> None:
    from schemathesis.core import NotSet

    client, method = _Json(world.clients["owner"]), operation.method.upper()

    @fuzzing(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), real=st.integers(0, 3))
    def send(case: Any, real: int) -> None:
        path = path_of(world, pattern) if real else case.formatted_path[8:]
        query = urlencode(dict(case.query or {}), doseq=True, errors="replace")
        body = None if isinstance(case.body, NotSet) else case.body
        if isinstance(body, dict) and "file" in body:
            return  # files have tests of their own
        url = f"/{API}{quote(path, safe='/%')}?{query}"
        answer = ask(client, method, url, body)
        sent.append(answer.status_code)
        if answer.status_code >= 500:
            wrong.append(f"{method} {url[:120]} {str(body)[:200]}: {answer.status_code}")
        elif answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json"

    send()


class _Json:
    """A client whose JSON may hold what Python's encoder would not write by itself."""

    def __init__(self, client: Any) -> None:
        self.client = client

    @property
    def cookies(self) -> Any:
        return self.client.cookies

    @cookies.setter
    def cookies(self, value: Any) -> None:
        self.client.cookies = value

    def __getattr__(self, method: str) -> Any:
        def send(url: str, body: Any = None, **_: Any) -> Any:
            raw = b"" if body is None else json.dumps(body).encode("utf-8", "surrogatepass")
            return self.client.generic(method.upper(), url, raw, content_type="application/json")

        return send


def _openapi(pattern: str) -> str:
    return pattern.replace("<uuid:", "{").replace("<str:", "{").replace(">", "}")
