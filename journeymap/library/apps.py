"""Registers this package with Django."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Django's view of the package."""

    name = "journeymap.library"
    label = "library"
