"""Rows of the jobs table: queued once, claimed by a lease, repeated when lost or failed.

The table is the truth and the broker only a poke (architecture.md, Jobs): a message that is lost,
doubled or late changes nothing, because whoever runs a job must first win its row.
"""

import logging
import random
import uuid
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q

from journeymap.core import clock
from journeymap.kpis import queues
from journeymap.kpis.models import KPISource
from journeymap.kpis.sources.base import MESSAGES, SourceError
from journeymap.workspaces.models import Job

log = logging.getLogger(__name__)

# Longer than any one question may take (60 s over HTTP): a lease is moved on after each.
LEASE = timedelta(seconds=90)
# How long after a poke a job that nobody claimed is poked again.
POKE_AGAIN = timedelta(seconds=30)
MAX_ATTEMPTS = 6
# What used up its attempts is planned again, but not at once.
GIVEN_UP_REST = timedelta(minutes=15)
BACKOFF_BASE_S, BACKOFF_CAP_S = 10.0, 900.0
# At most so many jobs ask one host, and one source, at a time.
HOST_LIMIT = SOURCE_LIMIT = 2
CROWDED = timedelta(seconds=5)
SWEEP_LIMIT = 200
# With so many messages waiting in a queue its workers will look at the table anyway: while they are
# away, telling them again and again would only fill the broker.
MOST_WAITING = 1000
# No wait is as long as this: an instant further ahead was written before a clock went back.
NEVER_AHEAD = timedelta(minutes=30)

KIND = "kpi_collect"
MAIL = "invitation_mail"
SOURCE_MAIL = "source_mail"
# The Celery task that runs a job (`kpis.tasks`).
TASK = "kpis.run_job"


class Unfinished(Exception):
    """The job goes on later with this payload: at once where it did its share, else at `at`."""

    def __init__(self, payload: dict[str, Any], *, at: datetime | None = None) -> None:
        super().__init__("unfinished")
        self.payload = payload
        self.at = at


class Lost(Exception):
    """The job is somebody else's now, or was cancelled: stop, and leave the rest."""


class Claim:
    """A job this process may run until its lease lapses; `turn` fences late finishers out."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.payload: dict[str, Any] = dict(job.payload)
        self.done, self.total = job.done, job.total

    def mine(self) -> Any:
        """The job's row, as long as nobody else has claimed it since."""
        return Job.objects.filter(pk=self.job.pk, state="running", turn=self.job.turn)

    def extend(self) -> None:
        """Move the lease on and keep how far the work is. Errors: Lost.

        Who makes progress begins to count attempts anew: a long job may meet many a killed worker.
        """
        self.job.attempt = 1
        given = {"payload": self.payload, "done": self.done, "total": self.total, "attempt": 1}
        if not self.mine().update(lease_until=clock.now() + LEASE, **given):
            raise Lost


def enqueue(
    *,
    key: str,
    payload: dict[str, Any],
    kind: str = KIND,
    priority: int = 0,
    source_id: uuid.UUID | None = None,
    host: str = "",
) -> uuid.UUID:
    """Queue a job, or queue it again when it has ended; a waiting or running one is left alone.

    The poke leaves after the commit, so a job of a rolled-back transaction never runs (R15).
    """
    given: dict[str, Any] = {
        "queue": queues.queue_of(kind),
        "payload": payload,
        "priority": priority,
        "source_id": source_id,
        "host": host[:255],
        "next_attempt_at": clock.now() + POKE_AGAIN,
    }
    job, created = Job.objects.get_or_create(key=key, defaults={"kind": kind, **given})
    if not created:
        ended = Job.objects.filter(pk=job.pk, state__in=("done", "failed", "cancelled"))
        again = ended.update(
            state="queued",
            attempt=0,
            error="",
            done=0,
            total=0,
            lease_until=None,
            not_before=None,
            finished_at=None,
            **given,
        )
        if not again:
            return job.pk
        job.queue = given["queue"]
    transaction.on_commit(lambda: poke(job.pk, queue=job.queue))
    return job.pk


def poke(job_id: uuid.UUID, *, queue: str) -> None:
    """Tell a worker about a job. Never raises: the sweep tells again what was not heard."""
    try:
        # By name: the task's own module runs these very jobs, so it is not imported here.
        current_app.send_task(
            TASK, args=[str(job_id)], queue=queue, retry=False, ignore_result=True
        )
    except Exception as error:
        # Redis away, a full disk: whatever the broker's trouble is, the row is safe.
        log.warning("The broker took no message: %s", type(error).__name__)


def claim(job_id: uuid.UUID) -> Claim | None:
    """Win the job for this process, or None when it is not to be run now."""
    now = clock.now()
    # A message may come late and often: only the row says whether it is time.
    free = Q(state="queued") & _ripe(now) | _lapsed(now)
    with transaction.atomic():
        job = Job.objects.filter(free, pk=job_id).first()
        if job is None:
            return None
        if (job.source_id or job.host) and _crowded(job, now=now):
            again = now + CROWDED * (0.5 + random.random())  # noqa: S311  # spreads load
            Job.objects.filter(pk=job_id, state="queued").update(next_attempt_at=again)
            return None
        won = Job.objects.filter(free, pk=job_id).update(
            state="running",
            lease_until=now + LEASE,
            not_before=None,
            attempt=F("attempt") + 1,
            turn=F("turn") + 1,
        )
        if not won:
            return None
        job.refresh_from_db()
    return Claim(job)


def _ripe(now: datetime) -> Q:
    return Q(not_before=None) | Q(not_before__lte=now) | Q(not_before__gt=now + NEVER_AHEAD)


def _lapsed(now: datetime) -> Q:
    lapsed = Q(lease_until__lt=now) | Q(lease_until__gt=now + NEVER_AHEAD)
    return Q(state="running") & lapsed


def _crowded(job: Job, *, now: datetime) -> bool:
    """Whether its host or source has jobs enough at work, or the doubtful ones have their half.

    A source that has not proved itself, or failed when last asked, may hang: all of those together
    get half of the threads, so that the sound ones always find one.
    """
    if connection.vendor == "postgresql":
        # Claims at the same moment must see each other; SQLite's immediate transactions do.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('kpi-claims'))")
    others = Job.objects.filter(state="running", lease_until__gte=now, queue=job.queue)
    running = list(others.exclude(pk=job.pk).values_list("source_id", "host"))
    if job.host and sum(host == job.host for _, host in running) >= HOST_LIMIT:
        return True
    if job.source_id is None:
        return False
    sources = [source_id for source_id, _ in running if source_id]
    if sources.count(job.source_id) >= SOURCE_LIMIT:
        return True
    doubtful = set(
        KPISource.objects.filter(~Q(status="ok") | Q(failures__gt=0))
        .filter(pk__in=[*sources, job.source_id])
        .values_list("pk", flat=True)
    )
    most = max(1, settings.JOURNEYMAP_COLLECT_THREADS // 2)
    return job.source_id in doubtful and sum(pk in doubtful for pk in sources) >= most


def run(job_id: uuid.UUID) -> str:
    """Claim and run a job; return what became of it (for the log and tests)."""
    claimed = claim(job_id)
    if claimed is None:
        return "not mine"
    handler = queues.handler_of(claimed.job.kind)
    if handler is None:
        _end(claimed, state="failed", error="Unknown kind of job.")
        return "failed"
    try:
        handler(claimed)
    except Unfinished as rest:
        outcome = _release(claimed, at=rest.at, payload=rest.payload)
    except Lost:
        return "lost"
    except SourceError as error:
        outcome = _failed(claimed, error)
    except Exception:
        log.exception("A job failed", extra={"job": str(job_id)})
        outcome = _failed(claimed, SourceError("internal"))
    else:
        _end(claimed, state="done", error="")
        outcome = "done"
    _pass_on(claimed.job)
    return outcome


def _failed(claimed: Claim, error: SourceError) -> str:
    attempt = claimed.job.attempt
    if not error.retryable or attempt >= MAX_ATTEMPTS:
        _end(claimed, state="failed", error=MESSAGES[error.code])
        return "failed"
    at = clock.now() + timedelta(seconds=backoff(attempt, retry_after=error.retry_after))
    claimed.mine().update(
        state="queued",
        lease_until=None,
        next_attempt_at=at,
        not_before=at,
        error=MESSAGES[error.code],
    )
    return "retry"


def backoff(attempt: int, *, retry_after: float | None = None) -> float:
    """Seconds to wait after the n-th failure: full jitter, or what the source asked for and a bit.

    min(cap, base·2ⁿ)·U(0,1) (AWS Architecture Blog, "Exponential backoff and jitter", 2015).
    """
    chance = random.random()  # noqa: S311  # spreads load, guards nothing
    if retry_after is not None:
        return min(max(retry_after, 0.0), BACKOFF_CAP_S) + BACKOFF_BASE_S * chance
    return min(BACKOFF_CAP_S, BACKOFF_BASE_S * 2.0 ** (attempt - 1)) * chance


def cancel(job_id: uuid.UUID) -> bool:
    """End a job that has not ended; whoever runs it stops at its next step. False: it has ended."""
    return bool(
        Job.objects.filter(pk=job_id, state__in=("queued", "running")).update(
            state="cancelled",
            lease_until=None,
            next_attempt_at=None,
            not_before=None,
            finished_at=clock.now(),
        )
    )


def wake(source_id: uuid.UUID) -> None:
    """Let the jobs of a source go on now: it has come back, or a person has mended it."""
    waiting = Job.objects.filter(source_id=source_id, state="queued", not_before__isnull=False)
    waiting.update(not_before=None, next_attempt_at=clock.now())
    # What had given up may be planned again at once.
    given_up = Job.objects.filter(
        source_id=source_id, state="failed", finished_at__gt=clock.now() - GIVEN_UP_REST
    )
    given_up.update(finished_at=clock.now() - GIVEN_UP_REST)


def _end(claimed: Claim, *, state: str, error: str) -> None:
    claimed.mine().update(
        state=state,
        error=error,
        done=claimed.done,
        total=claimed.total,
        lease_until=None,
        next_attempt_at=None,
        finished_at=clock.now(),
    )


def _release(claimed: Claim, *, at: datetime | None, payload: dict[str, Any]) -> str:
    """Give the job back: it made progress, or its source was not to be asked yet."""
    attempt = 0 if at is None else claimed.job.attempt - 1
    given = claimed.mine().update(
        state="queued",
        lease_until=None,
        attempt=attempt,
        payload=payload,
        next_attempt_at=at or clock.now() + POKE_AGAIN,
        not_before=at,
    )
    if given and at is None:
        poke(claimed.job.pk, queue=claimed.job.queue)
    return "unfinished"


def _pass_on(job: Job) -> None:
    """Poke one that may have been waiting for this one's place, instead of letting it wait on."""
    same = Q(source_id=job.source_id) if job.source_id else Q(pk=None)
    if job.host:
        same |= Q(host=job.host)
    now = clock.now()
    waiting = Job.objects.filter(same, state="queued", next_attempt_at__lte=now + 2 * CROWDED)
    ready = waiting.filter(_ripe(now)).exclude(pk=job.pk)
    following = ready.order_by("-priority", "next_attempt_at").only("pk", "queue").first()
    if following is not None:
        _poke_if_due(ready.filter(pk=following.pk), following, now=now)


def _poke_if_due(due: Any, job: Job, *, now: datetime) -> bool:
    # Of two who find it one wins the row and pokes.
    if not due.update(next_attempt_at=now + POKE_AGAIN):
        return False
    poke(job.pk, queue=job.queue)
    return True


def sweep() -> int:
    """Put lost jobs back and poke what is due and unclaimed; return how many were poked."""
    now = clock.now()
    lost = Job.objects.filter(_lapsed(now))
    for job in lost.only("pk", "attempt", "turn")[:SWEEP_LIMIT]:
        mine = lost.filter(pk=job.pk, turn=job.turn)
        if job.attempt >= MAX_ATTEMPTS:
            # It ends its worker each time: leave it for a person.
            mine.update(state="failed", error=MESSAGES["internal"], finished_at=now)
        else:
            mine.update(state="queued", lease_until=None, next_attempt_at=now)
    due = Job.objects.filter(state="queued").filter(
        Q(next_attempt_at=None)
        | Q(next_attempt_at__lte=now)
        | Q(next_attempt_at__gt=now + NEVER_AHEAD)
    )
    found = list(due.order_by("-priority", "next_attempt_at").only("pk", "queue")[:SWEEP_LIMIT])
    room = {queue: MOST_WAITING - _waiting_in(queue) for queue in {job.queue for job in found}}
    told = 0
    for job in found:
        if room[job.queue] > 0 and _poke_if_due(due.filter(pk=job.pk), job, now=now):
            room[job.queue] -= 1
            told += 1
    return told


def _waiting_in(queue: str) -> int:
    """How many messages the broker holds for a queue; 0 where it cannot say."""
    try:
        with current_app.pool.acquire(block=True, timeout=5) as held, held.channel() as channel:
            return int(channel.queue_declare(queue=queue).message_count)
    except Exception:
        return 0  # `poke` meets the same trouble, and says so
