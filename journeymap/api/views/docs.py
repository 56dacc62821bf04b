"""The schema, and the page that explains it: rendered here, readable without a script."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from journeymap.api.reference import Reference, build
from journeymap.core.rates import RATES

_FIRST = 'curl "$JM/api/v1/me" \\\n  -H "Authorization: Bearer $JM_TOKEN"'


@cache
def schema() -> dict[str, Any]:
    """Return the OpenAPI document; made once a process, since it takes about a second."""
    generator = SchemaGenerator(api_version="v1")  # type: ignore[no-untyped-call]  # drf-spectacular types a part of itself
    return dict(generator.get_schema(request=None, public=True))  # type: ignore[no-untyped-call]  # as above


@cache
def reference() -> Reference:
    """Return what the page shows; made once a process."""
    return build(schema())


@cache
def _operations(language: str) -> str:
    """The long part of the page: it depends on nothing but the language, so it is kept."""
    return render_to_string("api/reference/sections.html", {"reference": reference()})


@extend_schema(exclude=True)
class SchemaView(APIView):
    """The OpenAPI document as JSON."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get(self, request: Request) -> Response:
        """The OpenAPI 3.1 document of this API."""
        return Response(schema())


@require_safe
@gzip_page
def docs(request: HttpRequest) -> HttpResponse:
    """The page that explains the API, in the reader's language."""
    server = request.build_absolute_uri("/").rstrip("/")
    language = "fr" if (get_language() or "").startswith("fr") else "en"
    return render(
        request,
        "api/docs.html",
        {
            "reference": reference(),
            "operations": _operations(language),
            "server": server,
            "setup": f"export JM={server}\nexport JM_TOKEN=jm_…\n\n{_FIRST}",
            "rates": RATES,
        },
    )
