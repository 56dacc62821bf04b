"""Around the views: problems below /api/ whatever made them, and the language of the person."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation

from journeymap.api.exceptions import CONTENT_TYPE, as_domain_error, of_status, problem_response
from journeymap.core import tracing
from journeymap.workspaces.models import User

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class ProblemMiddleware:
    """Turns Django's own error pages below /api/ into problem+json (404 of the resolver, 400, 413).

    Stands first in MIDDLEWARE, so that what other middleware refuses is covered as well.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # What a view notes about its actor ends with the request: threads are used again.
        with tracing.bound():
            response = self.get_response(request)
        if not request.path.startswith("/api/") or response.status_code < 400:
            return response
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if kind == CONTENT_TYPE:
            return response
        return problem_response(of_status(response.status_code))

    def process_exception(self, request: HttpRequest, exc: Exception) -> HttpResponse | None:
        """Answer for a view outside DRF that raised."""
        if not request.path.startswith("/api/"):
            return None
        error = as_domain_error(exc)
        if error.status == 500:
            logger.error("unhandled exception below /api/", exc_info=exc)
        return problem_response(error)


class LanguageMiddleware:
    """A member's own language goes before the browser's; guests keep the browser's.

    Stands after AuthenticationMiddleware. The account is only looked at where a session is named,
    and not beside a bearer token, whose requests ignore cookies.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        named = settings.SESSION_COOKIE_NAME in request.COOKIES
        if named and "Authorization" not in request.headers:
            user = request.user
            if isinstance(user, User) and user.language:
                translation.activate(user.language)
                request.LANGUAGE_CODE = user.language
        return self.get_response(request)
