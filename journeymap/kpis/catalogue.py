"""The catalogue of definitions: a workspace's reading of each, and where each is used."""

import uuid
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from journeymap.kpis.models import KPIBands, KPIDefinition, StageKPI
from journeymap.kpis.queries import live_stage_kpis, panels
from journeymap.maps.access import visible_maps
from journeymap.workspaces.actor import Actor


def visible_definitions(workspace_id: uuid.UUID) -> QuerySet[KPIDefinition]:
    """A workspace's own definitions and the presets, presets first."""
    return KPIDefinition.objects.filter(Q(workspace_id=workspace_id) | Q(workspace=None)).order_by(
        F("workspace_id").asc(nulls_first=True), "pos", "key", "pk"
    )


def reading_of(workspace_id: uuid.UUID) -> dict[uuid.UUID, KPIBands]:
    """A workspace's own bands, by definition."""
    found = KPIBands.objects.filter(workspace_id=workspace_id)
    return {bands.definition_id: bands for bands in found}


def maps_using(actor: Actor, workspace_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """On how many of the maps an actor sees each definition is used."""
    found = (
        _bound(actor, workspace_id)
        .order_by()
        .values("definition")
        .annotate(n=Count("map", distinct=True))
    )
    return {row["definition"]: row["n"] for row in found}


def uses(actor: Actor, workspace_id: uuid.UUID, definition_id: uuid.UUID) -> list[dict[str, Any]]:
    """The stages and touchpoints that carry a definition, by map, with their numbers."""
    bound = _bound(actor, workspace_id).filter(definition_id=definition_id)
    bound = bound.select_related(
        "stage", "touchpoint__stage", "touchpoint__step__stage", *_PANEL
    ).order_by("map__title", "map_id", "pos", "pk")
    return [_use(panel.stage_kpi, panel.body) for panel in panels(bound)]


def placed(actor: Actor, workspace_id: uuid.UUID) -> list[dict[str, Any]]:
    """All KPIs of the maps an actor sees, in their order, with their numbers."""
    bound = _bound(actor, workspace_id).select_related(
        "stage", "touchpoint__stage", "touchpoint__step__stage", *_PANEL
    )
    return [_use(panel.stage_kpi, panel.body) for panel in panels(bound)]


_PANEL = ("definition", "source", "map__workspace", "persona", "segment")


def _bound(actor: Actor, workspace_id: uuid.UUID) -> QuerySet[StageKPI]:
    maps = visible_maps(actor, workspace_id=workspace_id).order_by().values_list("pk", flat=True)
    return live_stage_kpis(maps)


def _use(kpi: StageKPI, panel: dict[str, Any]) -> dict[str, Any]:
    point = kpi.touchpoint
    stage = kpi.stage or (point.stage if point is not None else None)
    if stage is None and point is not None and point.step is not None:
        stage = point.step.stage
    return {
        "id": str(kpi.pk),
        "map": {"id": str(kpi.map_id), "title": kpi.map.title},
        "stage": str(stage.pk) if stage is not None else None,
        "stage_name": stage.name if stage is not None else "",
        "touchpoint": str(point.pk) if point is not None else None,
        "touchpoint_name": point.name if point is not None else "",
        "persona": str(kpi.persona_id) if kpi.persona is not None else None,
        "persona_name": kpi.persona.name if kpi.persona is not None else "",
        "segment": str(kpi.segment_id) if kpi.segment is not None else None,
        "segment_name": kpi.segment.name if kpi.segment is not None else "",
        "label_override": kpi.label_override,
        "cadence": kpi.cadence,
        "panel": panel,
    }
