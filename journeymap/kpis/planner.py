"""The planner: finds out from the database what is due and queues it, and looks after lost jobs.

Any number of planners may run: queueing is idempotent by the job's key. Being in time needs no
schedule per KPI: a period is due when it has ended in the workspace's zone, whatever the clock did.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from journeymap.changes.guests import forget_guests
from journeymap.core import clock
from journeymap.files.services import purge_orphans
from journeymap.kpis import jobs, listening
from journeymap.kpis.collecting import due_periods, request_collection
from journeymap.kpis.models import KPIBucket, KPIPush, KPIRun, PlannerBeat, StageKPI
from journeymap.kpis.sources import REGISTRY
from journeymap.maps.services import purge_bin
from journeymap.workspaces.models import Job, Notice, SigninLink

log = logging.getLogger(__name__)

BEAT = "kpis"
PUSH_KEYS_FOR = timedelta(hours=24)
NEWS_FOR = timedelta(hours=24)
RUNS_FOR = timedelta(days=30)


def plan_due() -> int:
    """Queue a job for each stage KPI that needs a period; return how many were queued."""
    now = clock.now()
    PlannerBeat.objects.update_or_create(name=BEAT, defaults={"at": now})
    resting = _resting(now)
    probed: set[object] = set()
    planned = 0
    for stage_kpi in _candidates(now).iterator(chunk_size=500):
        source = stage_kpi.source
        if source is None or f"kpi:{stage_kpi.pk}" in resting:
            continue
        if source.status == "failing":
            # Half open: one KPI asks; when it succeeds, the next round takes the others.
            if source.pk in probed:
                continue
            probed.add(source.pk)
        try:
            if due_periods(stage_kpi, now=now):
                request_collection(stage_kpi)
                planned += 1
        except Exception:
            # One binding that cannot be planned must not keep the others from their numbers.
            log.exception("A stage KPI could not be planned", extra={"kpi": str(stage_kpi.pk)})
    listening.round_made()
    return planned


def _candidates(now: datetime) -> QuerySet[StageKPI]:
    collected = [kind for kind, source in REGISTRY.items() if source.collects]
    return (
        StageKPI.objects.select_related("source", "definition", "segment", "map__workspace")
        .filter(
            Q(stage__deleted_at=None, stage__isnull=False)
            | Q(touchpoint__deleted_at=None, touchpoint__isnull=False),
            deleted_at=None,
            map__deleted_at=None,
            map__workspace__deleted_at=None,
            source__enabled=True,
            source__kind__in=collected,
        )
        .exclude(source__status="needs_attention")
        .exclude(source__breaker_until__gt=now)
        .exclude(cadence="manual")
        .order_by("pk")
    )


def _resting(now: datetime) -> set[str]:
    waiting = Q(state__in=("queued", "running"))
    failed = Q(state="failed", finished_at__gt=now - jobs.GIVEN_UP_REST)
    return set(Job.objects.filter(waiting | failed, kind=jobs.KIND).values_list("key", flat=True))


def tidy() -> None:
    """Forget what is kept for a time only: keys seen, runs, old news, the bin, unused images."""
    now = clock.now()
    listening.tidied()
    purge_bin()
    purge_orphans()
    forget_guests()
    with transaction.atomic():
        KPIPush.objects.filter(created_at__lt=now - PUSH_KEYS_FOR).delete()
        KPIRun.objects.filter(started_at__lt=now - RUNS_FOR).delete()
        # A hub asks for news every few seconds; a day is ample for one that was asleep.
        Notice.objects.filter(at__lt=now - NEWS_FOR).delete()
        SigninLink.objects.filter(expires_at__lt=now - NEWS_FOR).delete()
        KPIRun.objects.filter(outcome="running", started_at__lt=now - timedelta(hours=1)).update(
            outcome="lost", finished_at=now
        )
        ended = Job.objects.filter(state__in=("done", "failed", "cancelled"))
        ended.filter(finished_at__lt=now - RUNS_FOR).delete()
        KPIBucket.objects.filter(full_at__lt=now - NEWS_FOR).delete()
