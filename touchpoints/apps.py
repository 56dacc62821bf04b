"""Registers this package with Django."""

from django.apps import AppConfig


class TouchpointsConfig(AppConfig):
    """Django's view of the package."""

    name = "touchpoints"
    label = "touchpoints"
