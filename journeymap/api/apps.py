"""Registers this package with Django."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Django's view of the package."""

    name = "journeymap.api"
    label = "api"
