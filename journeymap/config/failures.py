"""What a page answers when the server itself fails; below /api/ the api package answers."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.defaults import server_error as django_server_error


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Answer 503 with Retry-After while the database is away (R7), else the ordinary 500 page."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return HttpResponse(
            _("The service is not available right now. Please try again in a moment."),
            status=503,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": "2", "Cache-Control": "no-store"},
        )
    return django_server_error(request)
