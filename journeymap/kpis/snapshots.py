"""Writing measurements: idempotent, append-only, safe against any number of writers at once.

Equal numbers for a period only move `as_of`; other numbers become a further revision; a look that
is older than the present one changes nothing. The partial unique index on the current row decides
between concurrent writers, never a lock or a broker's promise (kpi.md 4.1).
"""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.db import IntegrityError, transaction
from django.db.models import F

from journeymap.core import clock
from journeymap.core.ids import uuid7
from journeymap.kpis import listening
from journeymap.kpis.models import KPIRun, KPISnapshot, StageKPI
from journeymap.kpis.periods import Period
from journeymap.kpis.sources.base import Observation, SourceError, number
from journeymap.kpis.statistics import Family, Statistics, StatisticsError
from journeymap.kpis.statistics.exact import quantized
from journeymap.maps.models import JourneyMap
from journeymap.workspaces.notices import notify

Outcome = Literal["created", "revised", "unchanged", "outdated"]
_TRIES = 8
# Every row names every column, so that many of them can be turned into columns at once.
_EMPTY = {f.attname: None for f in KPISnapshot._meta.concrete_fields if f.null}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of an observation, and the row that is current now."""

    snapshot: KPISnapshot
    outcome: Outcome


def record_snapshot(
    *,
    stage_kpi: StageKPI,
    period: Period,
    observation: Observation,
    provenance: str,
    segment: str = "",
    run: KPIRun | None = None,
) -> Recorded:
    """Write an observation once, whatever happens how often; tell the map's open editors.

    Errors: StatisticsError when a number does not fit its column.
    """
    row = snapshot_row(
        stage_kpi_id=stage_kpi.pk,
        period=period,
        observation=observation,
        provenance=provenance,
        segment=segment,
        run_id=run.pk if run else None,
    )
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                recorded = _put(row)
                if recorded.outcome in ("created", "revised"):
                    tell(map_id=stage_kpi.map_id, stage_kpi_ids=[stage_kpi.pk])
                    listening.snapshots_written(stage_kpi.map_id, [stage_kpi.pk])
                return recorded
        except IntegrityError:
            # Another writer was first with this period: look again at what is current now.
            row["id"] = uuid7()
    raise RuntimeError("The current snapshot kept changing.")


def snapshot_row(
    *,
    stage_kpi_id: uuid.UUID,
    period: Period,
    observation: Observation,
    provenance: str,
    segment: str = "",
    run_id: uuid.UUID | None = None,
) -> dict[str, Any]:
    """The columns of an observation. Errors: StatisticsError when the value does not fit."""
    statistics = observation.statistics
    columns = _columns(observation)
    value = statistics.value if statistics is not None else None
    extras = dict(observation.extras)
    row: dict[str, Any] = {
        **_EMPTY,
        "id": uuid7(),
        "stage_kpi_id": stage_kpi_id,
        "segment": segment,
        "period_kind": period.kind,
        "period_start": period.start,
        "period_end": period.end,
        "revision": 1,
        "is_current": True,
        "family": str(statistics.family if statistics is not None else Family.DISTINCT),
        "status": observation.status,
        "value": None if value is None else quantized(value),
        "extras": extras,
        "as_of": observation.as_of,
        "captured_at": clock.now(),
        "provenance": provenance,
        "source_timezone": observation.source_timezone,
        "raw_digest": observation.raw_digest,
        "run_id": run_id,
        **columns,
    }
    row["digest"] = statistics_digest(
        statistics, status=observation.status, extras=extras | columns
    )
    return row


def statistics_digest(
    statistics: Statistics | None, *, status: str, extras: Mapping[str, Any]
) -> str:
    """SHA-256 of what makes two observations the same."""
    family = str(statistics.family) if statistics is not None else ""
    content = {
        key: format(value.normalize(), "f") if isinstance(value, Decimal) else value
        for key, value in extras.items()
        if value is not None
    }
    text = json.dumps([family, status, content], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def tell(*, map_id: uuid.UUID, stage_kpi_ids: list[uuid.UUID]) -> None:
    """Raise the map's kpi_rev by one and leave a notice, inside the caller's transaction."""
    JourneyMap.objects.filter(pk=map_id).update(kpi_rev=F("kpi_rev") + 1)
    kpi_rev = JourneyMap.objects.values_list("kpi_rev", flat=True).get(pk=map_id)
    ids = [str(i) for i in sorted(set(stage_kpi_ids))]
    ref = ids[0] if len(ids) == 1 else ""
    notify(
        kind="kpi",
        ref=ref,
        map_id=map_id,
        payload={"kpi_rev": kpi_rev, "stage_kpis": ids[:100]},
    )


def _columns(observation: Observation) -> dict[str, Any]:
    if observation.statistics is not None:
        return observation.statistics.columns()
    kept: dict[str, Any] = {}
    for name, column in (("x", "numerator"), ("a", "numerator"), ("n", "denominator")):
        if name in observation.columns and observation.columns[name] is not None:
            try:
                kept.setdefault(column, quantized(number(observation.columns[name])))
            except (SourceError, StatisticsError):
                continue
    return kept


def _put(row: dict[str, Any]) -> Recorded:
    key = {name: row[name] for name in ("stage_kpi_id", "segment", "period_kind", "period_start")}
    current = KPISnapshot.objects.select_for_update().filter(is_current=True, **key).first()
    if current is None:
        # Also when a concurrent revision made the row we waited for no longer current: the insert
        # then meets the unique index and the caller looks again.
        return Recorded(KPISnapshot.objects.create(**row), "created")
    if row["as_of"] < current.as_of:
        return Recorded(current, "outdated")
    if current.digest == row["digest"]:
        if row["as_of"] > current.as_of:
            KPISnapshot.objects.filter(pk=current.pk).update(as_of=row["as_of"])
            current.as_of = row["as_of"]
        return Recorded(current, "unchanged")
    KPISnapshot.objects.filter(pk=current.pk).update(is_current=False)
    revision = current.revision + 1
    return Recorded(KPISnapshot.objects.create(**{**row, "revision": revision}), "revised")
