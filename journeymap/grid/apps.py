"""Registers this package with Django."""

from django.apps import AppConfig


class GridConfig(AppConfig):
    """Django's view of the package."""

    name = "journeymap.grid"
    label = "grid"

    def ready(self) -> None:
        """Register the drawn things."""
        from journeymap.grid import ops

        ops.register_all()
