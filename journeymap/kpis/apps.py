"""Registers this package with Django: its drawn things and its presets."""

import uuid
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KpisConfig(AppConfig):
    """KPIs: definitions, sources, bindings, measurements."""

    name = "journeymap.kpis"
    label = "kpis"

    def ready(self) -> None:
        """Register the drawn things and keep the presets up to date after each migration."""
        from journeymap.kpis import includes, jobs, ops, queues
        from touchpoints.catalogue import register_measured

        ops.register()
        includes.register_all()
        queues.register(jobs.KIND, queue="collect", handler="journeymap.kpis.collecting.run")
        queues.register(jobs.MAIL, queue="mail", handler="journeymap.kpis.mailing.run")
        queues.register(jobs.SOURCE_MAIL, queue="mail", handler="journeymap.kpis.source_news.run")
        register_measured(_measured)
        post_migrate.connect(_sync_presets, sender=self)


def _sync_presets(*, using: str, **_: Any) -> None:
    from journeymap.kpis.services import sync_presets

    sync_presets(using=using)


def _measured(workspace_id: uuid.UUID) -> set[uuid.UUID]:
    """The touchpoints of a workspace's maps that carry a KPI."""
    from journeymap.kpis.models import StageKPI

    bound = StageKPI.objects.filter(
        map__workspace_id=workspace_id, touchpoint__isnull=False, deleted_at__isnull=True
    )
    return set(bound.values_list("touchpoint_id", flat=True))
