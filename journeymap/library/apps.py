"""Registers this package with Django."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LibraryConfig(AppConfig):
    """Django's view of the package."""

    name = "journeymap.library"
    label = "library"

    def ready(self) -> None:
        """Make new maps, offer `include=personas`; renew the templates with each migration."""
        from journeymap.library import includes
        from journeymap.library.instantiate import create_map_from_template
        from journeymap.maps import creation, listing

        includes.register_all()
        listing.register_persona_filter(_with_persona)
        creation.register(create_map_from_template)
        post_migrate.connect(_load_templates, sender=self)


def _with_persona(maps: Any, persona_id: Any) -> Any:
    from personas.models import MapPersona

    cast = MapPersona.objects.filter(persona_id=persona_id, deleted_at__isnull=True)
    return maps.filter(pk__in=cast.values("map_id"))


def _load_templates(**_: Any) -> None:
    from journeymap.library.templates import load_built_ins

    load_built_ins()
