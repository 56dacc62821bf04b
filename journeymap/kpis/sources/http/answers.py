"""What an answer means before anyone looks into it: its status, its waiting time, its JSON."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

from journeymap.core import safehttp
from journeymap.kpis.sources import pace
from journeymap.kpis.sources.base import SourceError

_STATUSES = {
    401: "auth",
    403: "denied",
    404: "not_found",
    408: "timeout",
    410: "not_found",
    413: "too_large",
    425: "busy",
    429: "limit",
    503: "busy",
    504: "timeout",
}


def sent(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    content: bytes = b"",
    secret: bool,
    limits: safehttp.Limits,
) -> safehttp.Answer:
    """Send a request; its faults become this package's. Errors: SourceError."""
    try:
        return safehttp.fetch(
            method, url, headers=headers, content=content, secret=secret, limits=limits
        )
    except safehttp.OutboundError as error:
        raise SourceError("config" if error.code == "bad_url" else error.code) from None


def checked(answer: safehttp.Answer) -> safehttp.Answer:
    """The answer, if it is one. Errors: SourceError by status, with the wait it asks for."""
    if not 200 <= answer.status < 300:
        refuse(answer.status, answer.headers)
    return answer


def refuse(status: int, headers: Mapping[str, str]) -> NoReturn:
    """Errors: SourceError by status, always."""
    if status < 400:
        raise SourceError("redirect")
    code = _STATUSES.get(status, "failing" if status >= 500 else "refused")
    raise SourceError(code, retry_after=pace.retry_after_seconds(headers.get("retry-after")))


def document(body: bytes) -> Any:
    """The JSON of a body, its numbers exact. Errors: SourceError('answer')."""
    try:
        return json.loads(body.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_refused)
    except (ValueError, RecursionError):
        raise SourceError("answer") from None


def _refused(text: str) -> Any:
    raise ValueError(text)
