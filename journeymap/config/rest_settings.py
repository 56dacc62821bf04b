"""Settings of Django REST framework and of the OpenAPI document; none depends on the machine."""

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "journeymap.api.authentication.TokenAuthentication",
        "journeymap.api.authentication.SessionAuthentication",
        "journeymap.api.authentication.GuestAuthentication",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["journeymap.api.throttles.Requests"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_PERMISSION_CLASSES": ["journeymap.config.permissions.DenyAll"],
    "DEFAULT_PARSER_CLASSES": [
        "journeymap.core.rest.StrictJSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_RENDERER_CLASSES": ["journeymap.core.rest.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "journeymap.core.rest.CursorPage",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "journeymap.api.exceptions.problem_handler",
    "NUM_PROXIES": 0,
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "journeymap",
    "DESCRIPTION": "Customer journey maps: read, edit and follow them, and feed their KPIs.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": ["journeymap.api.schema.finish"],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}
