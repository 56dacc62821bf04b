"""Registers this package with Django."""

from django.apps import AppConfig


class SyncConfig(AppConfig):
    """Django's view of the package."""

    name = "journeymap.sync"
    label = "sync"
