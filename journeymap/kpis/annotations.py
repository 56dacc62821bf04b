"""What happened on a day, noted on a KPI or on a whole map: flags on the charts."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from journeymap.core.errors import Invalid
from journeymap.kpis.models import KPIAnnotation, StageKPI
from journeymap.kpis.queries import live_stage_kpis
from journeymap.kpis.snapshots import tell

MAX_A_MAP = 500


def of_kpi(stage_kpi: StageKPI) -> QuerySet[KPIAnnotation]:
    """What was noted on a KPI and on its whole map, the latest day first."""
    here = Q(stage_kpi=stage_kpi) | Q(stage_kpi=None)
    return KPIAnnotation.objects.filter(here, map_id=stage_kpi.map_id).order_by("-at", "-pk")


def note(stage_kpi: StageKPI, values: Mapping[str, Any]) -> KPIAnnotation:
    """Note something on a KPI, or with `whole_map` on all KPIs of its map. Errors: Invalid."""
    given = dict(values)
    if KPIAnnotation.objects.filter(map_id=stage_kpi.map_id).count() >= MAX_A_MAP:
        raise Invalid(fields={"text": "There are too many notes on this map."})
    whole = given.pop("whole_map", False)
    with transaction.atomic():
        row = KPIAnnotation.objects.create(
            map_id=stage_kpi.map_id, stage_kpi=None if whole else stage_kpi, **given
        )
        _tell(row)
    return row


def change(row: KPIAnnotation, changes: Mapping[str, Any]) -> None:
    """Correct a note: its day, its words, whether it is about the whole map."""
    given = dict(changes)
    given.pop("whole_map", None)  # where it stands is said when it is made
    for name, value in given.items():
        setattr(row, name, value)
    with transaction.atomic():
        row.save()
        _tell(row)


def forget(row: KPIAnnotation) -> None:
    """Take a note away."""
    with transaction.atomic():
        _tell(row)
        row.delete()


def _tell(row: KPIAnnotation) -> None:
    ids: list[uuid.UUID] = (
        [row.stage_kpi_id]
        if row.stage_kpi_id is not None
        else list(live_stage_kpis([row.map_id]).values_list("pk", flat=True))
    )
    if ids:
        tell(map_id=row.map_id, stage_kpi_ids=ids)
