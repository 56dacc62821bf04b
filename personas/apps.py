"""Registers this package with Django."""

from django.apps import AppConfig


class PersonasConfig(AppConfig):
    """Django's view of the package."""

    name = "personas"
    label = "personas"
