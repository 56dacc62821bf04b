"""Registers this package with Django."""

from django.apps import AppConfig


class CardsConfig(AppConfig):
    """Django's view of the package."""

    name = "journeymap.cards"
    label = "cards"

    def ready(self) -> None:
        """Register the drawn things."""
        from journeymap.cards import ops

        ops.register_all()
