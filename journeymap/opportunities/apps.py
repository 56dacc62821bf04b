"""Registers this package with Django."""

from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    """Opportunities: what could be done, what was done, and whether it helped."""

    name = "journeymap.opportunities"
    label = "opportunities"

    def ready(self) -> None:
        """Register the drawn things, and the days on which they went live."""
        from journeymap.kpis.queries import add_notes
        from journeymap.opportunities import ops, queries

        ops.register()
        add_notes(queries.live_days)
