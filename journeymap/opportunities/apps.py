"""Registers this package with Django."""

from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    """Opportunities: what could be done, what was done, and whether it helped."""

    name = "journeymap.opportunities"
    label = "opportunities"

    def ready(self) -> None:
        """Register the drawn things."""
        from journeymap.opportunities import ops

        ops.register()
