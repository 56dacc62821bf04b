"""An uploaded file becomes kept rows of its source, and these the values of its KPIs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from journeymap.core.errors import Invalid
from journeymap.core.ids import uuid7
from journeymap.kpis.collecting import request_collection
from journeymap.kpis.models import KPISource, KPISourceRow, StageKPI
from journeymap.kpis.services import refresh
from journeymap.kpis.sources import Preview, csvfile
from journeymap.kpis.sources.csv import preview
from journeymap.workspaces.actor import Actor
from journeymap.workspaces.services import audit

MAX_KEPT_ROWS = 200_000


@dataclass(slots=True)
class Upload:
    """What an upload holds, and what became of it (`imported` is 0 in a dry run)."""

    preview: Preview
    mapping: dict[str, Any]
    row_errors: list[dict[str, Any]] = field(default_factory=list)
    error_count: int = 0
    points: int = 0
    series: list[str] = field(default_factory=list)
    imported: int = 0
    queued: int = 0


def upload(
    source: KPISource,
    raw: bytes,
    *,
    actor: Actor,
    mapping: Mapping[str, Any] | None = None,
    dry_run: bool = False,
    accept_errors: bool = False,
) -> Upload:
    """Read a file under a mapping (given, stored or guessed) and keep its rows.

    A row replaces what an earlier upload said about the same series and instant, so corrections
    are uploaded as they are. Errors: Invalid (not a CSV source, unreadable, wrong rows unless
    accepted), TooLarge.
    """
    if source.kind != "csv":
        raise Invalid(fields={"file": "Only a source of kind csv takes files."})
    table = csvfile.read_table(raw)
    seen = preview(raw)
    chosen = mapping or source.config.get("mapping") or seen.mapping
    if dry_run and not chosen.get("date"):
        return Upload(preview=seen, mapping=dict(chosen))  # nothing guessed: the person maps
    checked = csvfile.checked_mapping(dict(chosen))
    parsed = csvfile.parse(table, checked, zone=ZoneInfo(source.timezone))
    done = Upload(
        preview=seen,
        mapping=checked,
        row_errors=parsed.errors,
        error_count=parsed.error_count,
        points=len(parsed.points),
        series=sorted({point.series for point in parsed.points})[:200],
    )
    if dry_run:
        return done
    if parsed.error_count and not accept_errors:
        raise Invalid(
            _("%(n)s rows cannot be read; nothing was imported.") % {"n": parsed.error_count},
            fields={"file": _("Line %(line)s: %(message)s") % parsed.errors[0]},
            row_errors=parsed.errors,
            error_count=parsed.error_count,
        )
    if not parsed.points:
        raise Invalid(fields={"file": "There is no value in this file."})
    _keep(source, parsed.points, mapping=checked, actor=actor)
    done.imported = len(parsed.points)
    done.queued = _collect(source, parsed.points)
    return done


def _keep(
    source: KPISource,
    points: list[csvfile.Point],
    *,
    mapping: dict[str, Any],
    actor: Actor,
) -> None:
    fresh = {(point.series, point.at) for point in points}
    with transaction.atomic():
        # Uploads to one source wait for each other: they delete before they write.
        KPISource.objects.select_for_update().get(pk=source.pk)
        rows = KPISourceRow.objects.filter(source=source)
        within = rows.filter(
            at__gte=min(point.at for point in points), at__lte=max(point.at for point in points)
        )
        replaced = [
            pk
            for pk, series, at in within.values_list("pk", "series", "at")
            if (series, at) in fresh
        ]
        for start in range(0, len(replaced), 5_000):
            rows.filter(pk__in=replaced[start : start + 5_000]).delete()
        if rows.count() + len(points) > MAX_KEPT_ROWS:
            told = _("A source keeps at most %(n)s rows.") % {"n": MAX_KEPT_ROWS}
            raise Invalid(fields={"file": told})
        KPISourceRow.objects.bulk_create(
            [
                KPISourceRow(source=source, series=point.series, at=point.at, columns=point.columns)
                for point in points
            ],
            batch_size=1_000,
        )
        source.config = {"mapping": mapping}
        refresh(source)
        source.status = "ok"
        source.save()
        audit(
            actor=actor,
            workspace_id=source.workspace_id,
            action="source.uploaded",
            target={"source": str(source.pk), "rows": len(points)},
        )


def _collect(source: KPISource, points: list[csvfile.Point]) -> int:
    first = min(point.at for point in points)
    last = max(point.at for point in points) + timedelta(microseconds=1)
    bound = StageKPI.objects.filter(source=source, deleted_at=None, map__deleted_at=None)
    bound = bound.exclude(cadence="manual").select_related("source", "map__workspace")
    tag = str(uuid7())  # a corrected file must not be lost on the job of the one before
    for stage_kpi in bound:
        request_collection(stage_kpi, first=first, last=last, priority=1, tag=tag)
    return len(bound)
