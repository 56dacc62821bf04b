"""Registers this package with Django: the jobs of imports and what is forgotten in time."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Raw events, their mapping to the stages of a map, and what they tell of a journey."""

    name = "journeymap.events"
    label = "events"

    def ready(self) -> None:
        """Register who runs an import and who forgets what is too old."""
        from journeymap.events.models import IMPORT_JOB
        from journeymap.kpis import listening, queues

        queues.register(IMPORT_JOB, queue="imports", handler="journeymap.events.imports.run")
        listening.on_tidy(_forget)


def _forget() -> None:
    # Imported when it is time: web processes forget nothing.
    from journeymap.events.forgetting import forget

    forget()
