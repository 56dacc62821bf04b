"""Registers this package with Django."""

from django.apps import AppConfig


class PersonasConfig(AppConfig):
    """Django's view of the package."""

    name = "personas"
    label = "personas"

    def ready(self) -> None:
        """Register the drawn things."""
        from personas import ops

        ops.register_all()
