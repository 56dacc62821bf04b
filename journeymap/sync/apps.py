"""Registers this package with Django, and what must end a socket at once."""

from django.apps import AppConfig


class SyncConfig(AppConfig):
    """Django's view of the package."""

    name = "journeymap.sync"
    label = "sync"

    def ready(self) -> None:
        """Let the end of a session or a changed password reach every process' sockets (B4)."""
        from journeymap.sync import endings

        endings.listen()
