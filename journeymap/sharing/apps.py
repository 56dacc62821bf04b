"""Registers this package with Django."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """Django's view of the package."""

    name = "journeymap.sharing"
    label = "sharing"
