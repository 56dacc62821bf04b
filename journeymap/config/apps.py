"""Registers the start-up checks."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The installation itself, as a Django app: it has no models, only checks."""

    name = "journeymap.config"
    label = "config"
    verbose_name = "Installation"

    def ready(self) -> None:
        """Make the Celery application known, also where tasks are only sent, and add the checks."""
        from journeymap.config import (
            celery,  # noqa: F401  # importing it makes it the current application
            checks,
        )

        checks.register_all()
