"""Registers this package with Django."""

from django.apps import AppConfig


class ChangesConfig(AppConfig):
    """Django's view of the package."""

    name = "journeymap.changes"
    label = "changes"

    def ready(self) -> None:
        """Register the map's header, and who put a map into the bin."""
        from journeymap.changes import header, log
        from journeymap.maps import tiles

        header.register()
        tiles.register("deleted_by", log.deleted_by, bin_only=True)
