"""Registers this package with Django."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TouchpointsConfig(AppConfig):
    """Django's view of the package."""

    name = "touchpoints"
    label = "touchpoints"

    def ready(self) -> None:
        """Register the drawn things; keep the built-in channels current with each migration."""
        from touchpoints import ops, tiles

        ops.register_all()
        tiles.register_all()
        post_migrate.connect(_load_channels, sender=self)


def _load_channels(**_: Any) -> None:
    from touchpoints.channels import load_built_ins

    load_built_ins()
