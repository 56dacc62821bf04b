"""What a page answers when the server itself fails; below /api/ the api package answers."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from journeymap.core import tracing


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 with Retry-After while the database is away (R7), else 500 with the number by
    which the log knows the request. Neither page asks the request for anything that could fail.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return HttpResponse(
            render_to_string("503.html"),
            status=503,
            headers={"Retry-After": "2", "Cache-Control": "no-store"},
        )
    page = render_to_string("500.html", {"request_id": tracing.request_id()})
    return HttpResponse(page, status=500, headers={"Cache-Control": "no-store"})
