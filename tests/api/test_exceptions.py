"""One renderer: whatever goes wrong below /api/ leaves as a problem, and says no more than that."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404
from rest_framework import exceptions as drf

from journeymap.api.exceptions import CONTENT_TYPE, as_domain_error, of_status, problem_handler
from journeymap.core import tracing
from journeymap.core.errors import Gone, RateLimited
from tests.support.factories import client_for, make_map, make_user, owner_of


@pytest.mark.parametrize(
    ("raised", "status", "code"),
    [
        (Gone(row={"id": "x"}), 409, "gone"),
        (RateLimited(retry_after=7), 429, "rate_limited"),
        (Http404("secret path"), 404, "not_found"),
        (PermissionDenied("secret"), 403, "forbidden"),
        (RequestDataTooBig(), 413, "too_large"),
        (SuspiciousOperation("secret"), 400, "invalid"),
        (RecursionError(), 400, "invalid"),
        (OperationalError("secret host"), 503, "unavailable"),
        (drf.ParseError("secret"), 400, "invalid"),
        (drf.NotAuthenticated(), 401, "unauthenticated"),
        (drf.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (drf.NotAcceptable(), 406, "not_acceptable"),
        (drf.UnsupportedMediaType("text/plain"), 415, "unsupported_media_type"),
        (drf.Throttled(wait=3), 429, "rate_limited"),
        (KeyError("secret"), 500, "internal"),
    ],
)
def test_every_exception_becomes_a_problem_without_its_innards(
    raised: Exception, status: int, code: str
) -> None:
    with tracing.bound(request_id="r1"):
        answer = problem_handler(raised, {})
    assert (answer.status_code, answer.data["code"], answer.data["status"]) == (
        status,
        code,
        status,
    )
    assert answer.data["request_id"] == "r1"
    assert answer.content_type == CONTENT_TYPE
    assert "secret" not in str(answer.data)
    if status in {429, 503}:
        assert int(answer["Retry-After"]) >= 1


def test_nested_validation_errors_are_named_by_their_path() -> None:
    error = as_domain_error(
        drf.ValidationError({"jobs": [{}, {"kind": ["No."]}], "non_field_errors": ["All wrong."]})
    )
    assert error.fields == {"jobs[1].kind": "No.", "": "All wrong."}
    assert (of_status(418).status, of_status(502).status, of_status(404).status) == (400, 500, 404)


@pytest.mark.django_db
def test_what_fails_outside_the_views_is_a_problem_below_api_and_a_page_elsewhere() -> None:
    client = client_for(make_user())
    for path in ("/api/v1/nope", "/api/", "/api/v1/maps/not-an-id", "/api/v2/maps"):
        answer = client.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (404, CONTENT_TYPE), path
        assert answer.json()["code"] == "not_found"
    assert client.get("/api/v1/maps", HTTP_HOST="evil.example").json()["code"] == "invalid"
    assert client.put("/api/v1/me", {}).json()["code"] == "method_not_allowed"
    assert client.get("/api/v1/me", HTTP_ACCEPT="application/xml").status_code == 406
    page = client.get("/nope")
    assert (page.status_code, page["Content-Type"].partition(";")[0]) == (404, "text/html")


@pytest.mark.django_db
def test_a_fault_of_ours_is_a_500_with_a_request_id_and_without_a_trace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = make_map(stages=0, lanes=())

    def broken(*_: Any) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("journeymap.maps.policy.access_to_map", broken)
    answer = client_for(owner_of(made.map.workspace)).get(f"{made.url}/document")
    assert (answer.status_code, answer["Content-Type"]) == (500, CONTENT_TYPE)
    assert answer.json()["code"] == "internal"
    assert b"secret" not in answer.content
    assert b"Traceback" not in answer.content
