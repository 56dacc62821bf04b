"""Routes. Health and metrics are answered by the edge, before Django; see edge.py."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.account.urls")),
    # Pages and /api/v1/ alike: the api package knows both.
    path("", include("journeymap.api.urls")),
]

handler500 = "journeymap.config.failures.server_error"
