"""Registers this package with Django: its drawn things and its presets."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KpisConfig(AppConfig):
    """KPIs: definitions, sources, bindings, measurements."""

    name = "journeymap.kpis"
    label = "kpis"

    def ready(self) -> None:
        """Register the drawn things and keep the presets up to date after each migration."""
        from journeymap.kpis import includes, ops

        ops.register()
        includes.register_all()
        post_migrate.connect(_sync_presets, sender=self)


def _sync_presets(*, using: str, **_: Any) -> None:
    from journeymap.kpis.services import sync_presets

    sync_presets(using=using)
