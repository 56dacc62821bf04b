"""What was collected, what failed and why, what comes next; and the backfills under way."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Max, QuerySet

from journeymap.kpis import jobs
from journeymap.kpis.models import KPIRun, KPISource, StageKPI
from journeymap.kpis.sources.base import RETRYABLE
from journeymap.workspaces.models import Job


def runs_of(
    sources: QuerySet[KPISource],
    *,
    outcome: str | None = None,
    error_class: str | None = None,
    stage_kpi: uuid.UUID | None = None,
) -> QuerySet[KPIRun]:
    """The attempts to collect from sources, the latest first."""
    runs = KPIRun.objects.filter(source__in=sources).select_related(
        "source", "stage_kpi__definition"
    )
    wanted = {"outcome": outcome, "error_class": error_class, "stage_kpi_id": stage_kpi}
    given = {name: value for name, value in wanted.items() if value is not None}
    return runs.filter(**given).order_by("-started_at", "-pk")


def next_attempts(runs: Sequence[KPIRun]) -> dict[uuid.UUID, datetime]:
    """When the work of a failed run is tried again, by run, where that is still to come.

    An earlier attempt of a job that has been tried since has no next one.
    """
    ids = {run.job_id for run in runs if run.job_id and run.outcome in ("failed", "lost")}
    if not ids:
        return {}
    newest = dict(
        KPIRun.objects.filter(job_id__in=ids).values_list("job_id").annotate(Max("started_at"))
    )
    found: dict[uuid.UUID, datetime] = {}
    by_id = {job.pk: job for job in Job.objects.filter(pk__in=ids)}
    for run in runs:
        job = by_id.get(run.job_id) if run.job_id else None
        if job is None or newest.get(job.pk) != run.started_at:
            continue
        if job.state == "queued":
            at = job.not_before or job.next_attempt_at
        elif job.state == "failed" and run.error_class in RETRYABLE and job.finished_at:
            at = job.finished_at + jobs.GIVEN_UP_REST
        else:
            at = None
        if at is not None:
            found[run.pk] = at
    return found


def run_json(run: KPIRun, following: datetime | None, *, language: str) -> dict[str, Any]:
    """A run as the log shows it."""
    kpi = run.stage_kpi
    name = "" if kpi is None else kpi.label_override or kpi.definition.name(language)
    ended = run.finished_at
    took = None if ended is None else round((ended - run.started_at).total_seconds() * 1000)
    return {
        "id": run.pk,
        "source": run.source_id,
        "source_name": "" if run.source is None else run.source.name,
        "stage_kpi": run.stage_kpi_id,
        "kpi_name": name,
        "attempt": run.attempt,
        "started_at": run.started_at,
        "finished_at": ended,
        "duration_ms": None if took is None else max(took, 0),
        "outcome": run.outcome,
        "created": run.created,
        "revised": run.revised,
        "unchanged": run.unchanged,
        "error_class": run.error_class,
        "message": run.message,
        "next_attempt_at": following,
    }


def backfills_of(source_id: uuid.UUID) -> QuerySet[Job]:
    """The collections of a range of time from a source: those under way first, then the latest."""
    ranged = Job.objects.filter(kind=jobs.KIND, source_id=source_id, payload__has_key="from")
    return ranged.order_by(F("finished_at").desc(nulls_first=True), "-created_at", "-pk")


def kpi_names(rows: Iterable[Job], *, language: str) -> dict[str, str]:
    """The names of the KPIs of jobs, by id."""
    ids = [job.payload["stage_kpi"] for job in rows]
    found = StageKPI.objects.filter(pk__in=ids).select_related("definition")
    return {str(kpi.pk): kpi.label_override or kpi.definition.name(language) for kpi in found}


def backfill_json(job: Job, *, name: str) -> dict[str, Any]:
    """A backfill with how far it is. `total` is 0 until it has begun."""
    return {
        "id": job.pk,
        "stage_kpi": job.payload["stage_kpi"],
        "kpi_name": name,
        "from": datetime.fromisoformat(job.payload.get("first", job.payload["from"])),
        "to": datetime.fromisoformat(job.payload["to"]),
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "next_attempt_at": (job.not_before or job.next_attempt_at)
        if job.state == "queued"
        else None,
        "message": job.error,
        "finished_at": job.finished_at,
    }
