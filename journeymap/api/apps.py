"""Registers this package with Django."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Django's view of the package."""

    name = "journeymap.api"
    label = "api"

    def ready(self) -> None:
        """Have drf-spectacular know our ways in."""
        from journeymap.api import schema  # noqa: F401  # its classes register themselves
