"""Domain errors: each class knows its code and status; one function renders them.

The same body leaves over HTTP (`application/problem+json`, RFC 9457) and over the socket.
"""

from http import HTTPStatus
from typing import Any, ClassVar

from django.utils.translation import gettext


class DomainError(Exception):
    """Base of everything a client may be told. `fields` maps a field's path to its message."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    default_detail: ClassVar[str] = "The request could not be carried out."

    def __init__(
        self, detail: str = "", *, fields: dict[str, str] | None = None, **extra: Any
    ) -> None:
        self.detail = detail or self.default_detail
        self.fields = dict(fields or {})
        self.extra = extra
        super().__init__(self.detail)


class Invalid(DomainError):
    """The input is malformed or breaks a rule; `fields` names where."""

    code = "invalid"
    default_detail = "The input is not valid."


class Unauthenticated(DomainError):
    code = "unauthenticated"
    status = 401
    default_detail = "Sign in first."


class Forbidden(DomainError):
    code = "forbidden"
    status = 403
    default_detail = "Your role does not allow this."


class InsufficientScope(Forbidden):
    code = "insufficient_scope"
    default_detail = "The token's scopes do not allow this."


class NotFound(DomainError):
    """Absent, or not to be seen by this actor: the two are never told apart."""

    code = "not_found"
    status = 404
    default_detail = "Not found."


class MethodNotAllowed(DomainError):
    code = "method_not_allowed"
    status = 405
    default_detail = "This method is not allowed here."


class NotAcceptable(DomainError):
    code = "not_acceptable"
    status = 406
    default_detail = "No representation of this resource fits the Accept header."


class Conflict(DomainError):
    code = "conflict"
    status = 409
    default_detail = "The request conflicts with the present state."


class Gone(Conflict):
    """The op's own row is deleted; a restore would bring it back."""

    code = "gone"
    default_detail = "This has been deleted."


class ParentGone(Conflict):
    """The place something should go to is deleted."""

    code = "parent_gone"
    default_detail = "The place this should go to has been deleted."


class Locked(Conflict):
    code = "locked"
    default_detail = "This lane is locked."


class LimitReached(Conflict):
    code = "limit"
    default_detail = "A limit of this map is reached."


class Stale(Conflict):
    """The batch builds on a map that no longer exists (another epoch)."""

    code = "stale"
    default_detail = "The map was restored from a backup; reload it."


class PreconditionFailed(DomainError):
    code = "precondition_failed"
    status = 412
    default_detail = "The resource has changed since you read it."


class TooLarge(DomainError):
    code = "too_large"
    status = 413
    default_detail = "The request is too large."


class UnsupportedMedia(DomainError):
    code = "unsupported_media_type"
    status = 415
    default_detail = "Only application/json and multipart/form-data are read here."


class RateLimited(DomainError):
    """Carries `retry_after` (seconds) in `extra`."""

    code = "rate_limited"
    status = 429
    default_detail = "Too many requests."


class Unavailable(DomainError):
    """The server cannot answer right now; nothing was consumed, so try again."""

    code = "unavailable"
    status = 503
    default_detail = "The service is not available right now."


def to_problem(exc: DomainError, *, request_id: str = "") -> dict[str, Any]:
    """Return the one error body: type, title, status, code, detail, fields and extras.

    Detail and fields are read by people, so they are said in the request's language: a fixed
    sentence is its own msgid, one with numbers in it was translated where it was put together.
    """
    body: dict[str, Any] = {
        "type": f"urn:journeymap:{exc.code}",
        "title": HTTPStatus(exc.status).phrase,
        "status": exc.status,
        "code": exc.code,
        "detail": _said(exc.detail),
    }
    if exc.fields:
        body["fields"] = {key: _said(message) for key, message in exc.fields.items()}
    if exc.extra:
        body.update(exc.extra)
    if request_id:
        body["request_id"] = request_id
    return body


def _said(text: object) -> str:
    # gettext("") is the header of the catalogue.
    return gettext(str(text)) if text else ""
