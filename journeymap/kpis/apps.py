"""Registers this package with Django."""

from django.apps import AppConfig


class KpisConfig(AppConfig):
    """Django's view of the package."""

    name = "journeymap.kpis"
    label = "kpis"
