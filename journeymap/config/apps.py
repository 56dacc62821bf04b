"""Registers the start-up checks."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The installation itself, as a Django app: it has no models, only checks."""

    name = "journeymap.config"
    label = "config"
    verbose_name = "Installation"

    def ready(self) -> None:
        """Register the system checks."""
        from journeymap.config import checks

        checks.register_all()
