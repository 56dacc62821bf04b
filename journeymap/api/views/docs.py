"""The schema and the page that shows it, from local files."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


@cache
def schema() -> dict[str, Any]:
    """Return the OpenAPI document; made once a process, since it takes about a second."""
    generator = SchemaGenerator(api_version="v1")  # type: ignore[no-untyped-call]  # drf-spectacular types a part of itself
    return dict(generator.get_schema(request=None, public=True))  # type: ignore[no-untyped-call]  # as above


@extend_schema(exclude=True)
class SchemaView(APIView):
    """The OpenAPI document as JSON."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get(self, request: Request) -> Response:
        """The OpenAPI 3.1 document of this API."""
        return Response(schema())


@require_safe
@ensure_csrf_cookie
def docs(request: HttpRequest) -> HttpResponse:
    """The page that shows the schema."""
    return render(request, "api/docs.html")
