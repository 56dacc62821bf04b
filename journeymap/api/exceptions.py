"""One renderer for everything that goes wrong: `application/problem+json`, never a trace."""

import logging
from typing import Any

import orjson
from django.core.exceptions import (
    BadRequest,
    DisallowedHost,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from rest_framework import exceptions as drf
from rest_framework.response import Response
from rest_framework.views import set_rollback

from journeymap.core import errors, tracing
from journeymap.core.errors import DomainError, to_problem

logger = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"


class Internal(DomainError):
    """Our own fault; says nothing of its cause."""

    code = "internal"
    status = 500
    default_detail = "Something went wrong on the server. The request id helps to find it."


# What Django itself raises, and what it means to a client. The first match counts.
_DJANGO: tuple[tuple[tuple[type[Exception], ...], type[DomainError]], ...] = (
    ((Http404,), errors.NotFound),
    ((RequestDataTooBig,), errors.TooLarge),
    ((PermissionDenied,), errors.Forbidden),
    (
        (
            *(BadRequest, DisallowedHost, TooManyFieldsSent, TooManyFilesSent),
            *(SuspiciousOperation, MultiPartParserError, UnreadablePostError),
        ),
        errors.Invalid,
    ),
    ((RecursionError,), errors.Invalid),
    ((OperationalError,), errors.Unavailable),
)
_BY_STATUS: dict[int, type[DomainError]] = {
    400: errors.Invalid,
    401: errors.Unauthenticated,
    403: errors.Forbidden,
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    406: errors.NotAcceptable,
    413: errors.TooLarge,
    415: errors.UnsupportedMedia,
    429: errors.RateLimited,
    503: errors.Unavailable,
}


def problem_handler(exc: Exception, context: dict[str, Any]) -> Response:
    """DRF's exception handler: every exception becomes a problem response."""
    set_rollback()
    error = as_domain_error(exc)
    if isinstance(error, Internal):
        logger.error("unhandled exception in a view", exc_info=exc)
    headers = _headers(error)
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = str(exc.auth_header)  # type: ignore[attr-defined]  # looked at just above
    response = Response(
        to_problem(error, request_id=tracing.request_id()),
        status=error.status,
        headers=headers,
        content_type=CONTENT_TYPE,
    )
    response.exception = True
    return response


def problem_response(error: DomainError) -> HttpResponse:
    """Return the problem as a plain Django response, for what fails outside DRF."""
    body = to_problem(error, request_id=tracing.request_id())
    return HttpResponse(
        orjson.dumps(body, default=str),
        status=error.status,
        content_type=CONTENT_TYPE,
        headers=_headers(error),
    )


def as_domain_error(exc: Exception) -> DomainError:
    """Return what an exception means to a client; `Internal` for whatever we did not foresee."""
    if isinstance(exc, DomainError):
        return exc
    if isinstance(exc, drf.APIException):
        return _from_drf(exc)
    for kinds, error in _DJANGO:
        if isinstance(exc, kinds):
            return error()
    return Internal()


def of_status(status: int) -> DomainError:
    """Return the error for a bare status code, as Django's own error pages carry it."""
    if status in _BY_STATUS:
        return _BY_STATUS[status]()
    return Internal() if status >= 500 else errors.Invalid()


def _from_drf(exc: drf.APIException) -> DomainError:
    if isinstance(exc, drf.ValidationError):
        fields = dict(_flatten(exc.detail, ""))
        return errors.Invalid(fields={name or "": text for name, text in fields.items()})
    kind = _BY_STATUS.get(exc.status_code, errors.Invalid)
    if isinstance(exc, drf.Throttled):
        wait = max(1, int(getattr(exc, "wait", None) or 1))
        return errors.RateLimited(retry_after=wait)
    if isinstance(exc, drf.AuthenticationFailed):
        return kind(str(exc.detail))
    if isinstance(exc, drf.PermissionDenied) and str(exc.detail).startswith("CSRF"):
        return kind(str(exc.detail))
    return kind()


def _flatten(detail: Any, path: str) -> list[tuple[str, str]]:
    if isinstance(detail, dict):
        return [
            pair
            for key, value in detail.items()
            for pair in _flatten(value, _join(path, "" if key == "non_field_errors" else str(key)))
        ]
    if isinstance(detail, list):
        if detail and not isinstance(detail[0], dict | list):
            return [(path, " ".join(str(item) for item in detail))]
        return [
            pair
            for index, value in enumerate(detail)
            for pair in _flatten(value, f"{path}[{index}]")
        ]
    return [(path, str(detail))]


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path and key else path or key


def _headers(error: DomainError) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if error.status in {429, 503}:
        headers["Retry-After"] = str(error.extra.get("retry_after", 5))
    return headers
