"""Registers this package with Django."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Django's view of the package."""

    name = "journeymap.files"
    label = "files"
