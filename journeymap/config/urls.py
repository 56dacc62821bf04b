"""Routes. Health and metrics are answered by the edge, before Django; see edge.py."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.account.urls")),
    path("", include("journeymap.api.urls")),
    path("", include("journeymap.pages.urls")),
]

handler500 = "journeymap.config.failures.server_error"
