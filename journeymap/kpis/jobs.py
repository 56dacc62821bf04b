"""Rows of the jobs table: queued once, claimed by a lease, repeated when lost or failed.

The table is the truth and the broker only a poke (architecture.md, Jobs): a message that is lost,
doubled or late changes nothing, because whoever runs a job must first win its row.
"""

import logging
import random
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.db.models import F, Q

from journeymap.core import clock
from journeymap.kpis.sources.base import MESSAGES, SourceError
from journeymap.workspaces.models import Job

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
# How long after a poke a job that nobody claimed is poked again.
POKE_AGAIN = timedelta(seconds=30)
MAX_ATTEMPTS = 6
BACKOFF_BASE_S, BACKOFF_CAP_S = 10.0, 900.0
HOST_LIMIT = 2
HOST_BUSY = timedelta(seconds=5)
SWEEP_LIMIT = 200

KIND = "kpi_collect"
MAIL = "invitation_mail"
KINDS = (KIND, MAIL)
# The Celery task that runs a job (`kpis.tasks`).
TASK = "kpis.run_job"
Handler = Callable[["Claim"], None]


class Unfinished(Exception):
    """The job did its share and goes on later with this payload."""

    def __init__(self, payload: dict[str, Any], *, at: datetime | None = None) -> None:
        super().__init__("unfinished")
        self.payload = payload
        self.at = at


class Lost(Exception):
    """The lease lapsed and somebody else has the job now: stop, and leave the rest to them."""


class Claim:
    """A job this process may run until its lease lapses; `attempt` fences late finishers out."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.payload: dict[str, Any] = dict(job.payload)

    def mine(self) -> Any:
        """The job's row, as long as nobody else has claimed it since."""
        return Job.objects.filter(pk=self.job.pk, state="running", attempt=self.job.attempt)

    def extend(self) -> None:
        """Move the lease on. Errors: Lost."""
        if not self.mine().update(lease_until=clock.now() + LEASE, payload=self.payload):
            raise Lost


def enqueue(*, key: str, payload: dict[str, Any], kind: str = KIND, priority: int = 0) -> uuid.UUID:
    """Queue a job, or queue it again when it has ended; a waiting or running one is left alone.

    The poke leaves after the commit, so a job of a rolled-back transaction never runs (R15).
    """
    fresh = {"next_attempt_at": clock.now() + POKE_AGAIN}
    job, created = Job.objects.get_or_create(
        key=key, defaults={"kind": kind, "payload": payload, "priority": priority, **fresh}
    )
    if not created:
        again = Job.objects.filter(pk=job.pk, state__in=("done", "failed")).update(
            state="queued",
            attempt=0,
            payload=payload,
            priority=priority,
            error="",
            lease_until=None,
            finished_at=None,
            **fresh,
        )
        if not again:
            return job.pk
    transaction.on_commit(lambda: poke(job.pk))
    return job.pk


def poke(job_id: uuid.UUID) -> None:
    """Tell a worker about a job. Never raises: the sweep tells again what was not heard."""
    try:
        # By name: the task's own module runs these very jobs, so it is not imported here.
        current_app.send_task(TASK, args=[str(job_id)], retry=False, ignore_result=True)
    except Exception as error:
        # Redis away, a full disk: whatever the broker's trouble is, the row is safe.
        log.warning("The broker took no message: %s", type(error).__name__)


def claim(job_id: uuid.UUID) -> Claim | None:
    """Win the job for this process, or None when it is not to be run now."""
    now = clock.now()
    free = Q(state="queued") | Q(state="running", lease_until__lt=now)
    with transaction.atomic():
        job = Job.objects.filter(free, pk=job_id).first()
        if job is None:
            return None
        host = str(job.payload.get("host", ""))
        if host and _busy(host, job_id=job_id, now=now):
            Job.objects.filter(pk=job_id, state="queued").update(next_attempt_at=now + HOST_BUSY)
            return None
        won = Job.objects.filter(free, pk=job_id).update(
            state="running", lease_until=now + LEASE, attempt=F("attempt") + 1
        )
        if not won:
            return None
        job.refresh_from_db()
    return Claim(job)


def _busy(host: str, *, job_id: uuid.UUID, now: datetime) -> bool:
    if connection.vendor == "postgresql":
        # Two claims for one host at the same moment must see each other; SQLite's immediate
        # transactions do.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"kpi-host:{host}"])
    running = Job.objects.filter(
        kind=KIND, state="running", lease_until__gte=now, payload__host=host
    ).exclude(pk=job_id)
    return running.count() >= HOST_LIMIT


def run(job_id: uuid.UUID, *, handlers: dict[str, Handler]) -> str:
    """Claim and run a job; return what became of it (for the log and tests)."""
    claimed = claim(job_id)
    if claimed is None:
        return "not mine"
    handler = handlers.get(claimed.job.kind)
    if handler is None:
        _end(claimed, state="failed", error="Unknown kind of job.")
        return "failed"
    try:
        handler(claimed)
    except Unfinished as rest:
        _release(claimed, at=rest.at, payload=rest.payload)
        return "unfinished"
    except Lost:
        return "lost"
    except SourceError as error:
        return _failed(claimed, error)
    except Exception:
        log.exception("A job failed", extra={"job": str(job_id)})
        return _failed(claimed, SourceError("internal"))
    _end(claimed, state="done", error="")
    return "done"


def _failed(claimed: Claim, error: SourceError) -> str:
    attempt = claimed.job.attempt
    if not error.retryable or attempt >= MAX_ATTEMPTS:
        _end(claimed, state="failed", error=MESSAGES[error.code])
        return "failed"
    at = clock.now() + timedelta(seconds=backoff(attempt, retry_after=error.retry_after))
    claimed.mine().update(
        state="queued", lease_until=None, next_attempt_at=at, error=MESSAGES[error.code]
    )
    return "retry"


def backoff(attempt: int, *, retry_after: float | None = None) -> float:
    """Seconds to wait after the n-th failure: full jitter, or what the source asked for.

    min(cap, base·2ⁿ)·U(0,1) (AWS Architecture Blog, "Exponential backoff and jitter", 2015).
    """
    if retry_after is not None:
        return min(max(retry_after, 0.0), BACKOFF_CAP_S)
    ceiling = min(BACKOFF_CAP_S, BACKOFF_BASE_S * 2.0 ** (attempt - 1))
    return ceiling * random.random()  # noqa: S311  # spreads load, guards nothing


def _end(claimed: Claim, *, state: str, error: str) -> None:
    claimed.mine().update(
        state=state, error=error, lease_until=None, next_attempt_at=None, finished_at=clock.now()
    )


def _release(claimed: Claim, *, at: datetime | None, payload: dict[str, Any]) -> None:
    """Give the job back: it made progress, so its attempts start again."""
    soon = at or clock.now() + POKE_AGAIN
    given = claimed.mine().update(
        state="queued", lease_until=None, attempt=0, payload=payload, next_attempt_at=soon
    )
    if given and at is None:
        poke(claimed.job.pk)


def sweep() -> int:
    """Put lost jobs back and poke what is due and unclaimed; return how many were poked."""
    now = clock.now()
    lost = Job.objects.filter(kind__in=KINDS, state="running", lease_until__lt=now)
    for job in lost.only("pk", "attempt")[:SWEEP_LIMIT]:
        mine = lost.filter(pk=job.pk, attempt=job.attempt)
        if job.attempt >= MAX_ATTEMPTS:
            # It ends its worker each time: leave it for a person.
            mine.update(state="failed", error=MESSAGES["internal"], finished_at=now)
        else:
            mine.update(state="queued", lease_until=None, next_attempt_at=now)
    due = Job.objects.filter(kind__in=KINDS, state="queued").filter(
        Q(next_attempt_at=None) | Q(next_attempt_at__lte=now)
    )
    poked = 0
    for pk in due.order_by("-priority", "next_attempt_at").values_list("pk", flat=True)[
        :SWEEP_LIMIT
    ]:
        # Of two planners one wins the row and pokes.
        if due.filter(pk=pk).update(next_attempt_at=now + POKE_AGAIN):
            poke(pk)
            poked += 1
    return poked
