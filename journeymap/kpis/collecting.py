"""Collecting: asking a source for the periods of a stage KPI, in order, and keeping the answers."""

import random
import time
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils.crypto import salted_hmac

from journeymap.core import clock
from journeymap.kpis import jobs, secrets, source_news, throttle
from journeymap.kpis.due import MAX_PERIODS as MAX_PERIODS
from journeymap.kpis.due import due_periods as due_periods
from journeymap.kpis.due import period_at as period_at
from journeymap.kpis.due import periods_between as periods_between
from journeymap.kpis.due import week_in as week_in
from journeymap.kpis.due import zone_of as zone_of
from journeymap.kpis.jobs import Claim, Lost, Unfinished, enqueue
from journeymap.kpis.models import KPIRun, KPISource, KPISourceRow, StageKPI
from journeymap.kpis.periods import Period
from journeymap.kpis.snapshots import record_snapshot
from journeymap.kpis.sources import Question, Source, SourceError, build
from journeymap.kpis.sources.base import MESSAGES
from journeymap.kpis.sources.csv import CSVSource
from journeymap.kpis.statistics import Family, StatisticsError
from journeymap.workspaces.models import Job

BREAKER_AFTER = 5
BREAKER_FOR = timedelta(minutes=15)
# Work a job does before it lets others have the worker.
SHARE_S = 40.0
# A half-open breaker lets one job ask, and the others see for so long that it is being tried.
PROBE_FOR = timedelta(minutes=2)


def source_of(row: KPISource) -> Source:
    """The working source of a stored one. Errors: SourceError('secret')."""
    try:
        secret = secrets.unseal(row.secret, row_id=row.pk)
    except secrets.Unreadable:
        raise SourceError("secret") from None
    source = build(kind=row.kind, config=row.config, secret=secret, zone=row.timezone)
    if isinstance(source, CSVSource):
        source.rows = lambda series, start, end: _kept_rows(row, series, start, end)
    return source


def question(stage_kpi: StageKPI, period: Period) -> Question:
    """What is asked of a source about a stage KPI in a period."""
    definition = stage_kpi.definition
    segment = stage_kpi.segment
    return Question(
        period=period,
        family=Family(definition.family),
        series=stage_kpi.series,
        definition_key=definition.key,
        percent=definition.percent,
        unit=definition.unit,
        segment="" if segment is None else segment.external_key or segment.name,
    )


def _kept_rows(
    row: KPISource, series: str, start: datetime, end: datetime
) -> Sequence[dict[str, str]]:
    kept = KPISourceRow.objects.filter(source=row, at__gte=start, at__lt=end)
    if series or _has_several_series(row):
        kept = kept.filter(series=series)
    return list(kept.order_by("at", "id").values_list("columns", flat=True))


def _has_several_series(row: KPISource) -> bool:
    found = KPISourceRow.objects.filter(source=row).values_list("series", flat=True)
    return len(set(found.distinct()[:2])) > 1


def request_collection(
    stage_kpi: StageKPI,
    *,
    first: datetime | None = None,
    last: datetime | None = None,
    priority: int = 0,
    tag: str = "",
) -> uuid.UUID:
    """Queue the collection of what is due, or of a range of time; return the job's id.

    `tag` makes the job one of its own, also while an equal one is still running.
    """
    key, payload = f"kpi:{stage_kpi.pk}", {"stage_kpi": str(stage_kpi.pk)}
    if first is not None and last is not None:
        # `from` moves on with the work; `first` is what was asked for.
        payload |= {name: first.isoformat() for name in ("first", "from")}
        payload["to"] = last.isoformat()
        key += f":{payload['from']}:{payload['to']}:{tag}"
    source = stage_kpi.source
    return enqueue(
        key=key,
        payload=payload,
        priority=priority,
        source_id=None if source is None else source.pk,
        host="" if source is None else build(kind=source.kind, config=source.config).host(),
    )


def load(stage_kpi_id: Any) -> StageKPI | None:
    """A live stage KPI with everything collecting needs, or None."""
    return (
        StageKPI.objects.select_related("definition", "source", "segment", "map__workspace")
        .filter(
            pk=stage_kpi_id,
            deleted_at=None,
            map__deleted_at=None,
            map__workspace__deleted_at=None,
        )
        .first()
    )


def run(claim: Claim) -> None:
    """The job: collect what is due (or asked for) of one stage KPI, each period by itself.

    Errors: SourceError (the job is tried again or fails), Unfinished (the rest goes on later).
    """
    stage_kpi = load(claim.payload["stage_kpi"])
    if stage_kpi is None or stage_kpi.source is None or not stage_kpi.source.enabled:
        return
    if stage_kpi.source.status == "needs_attention":
        # Queued before the trouble: asking once more would only repeat it.
        raise SourceError("attention")
    ranged = "from" in claim.payload
    if ranged:
        first, last = (datetime.fromisoformat(claim.payload[k]) for k in ("from", "to"))
        periods = periods_between(stage_kpi, first, last)
        claim.total = claim.total or len(periods)
    else:
        periods = due_periods(stage_kpi, now=clock.now())
    if periods:
        _pass_breaker(stage_kpi.source, claim)
        collect(stage_kpi, periods, claim=claim)
    if len(periods) >= MAX_PERIODS and ranged:
        claim.total += len(periods)
        raise Unfinished(claim.payload)  # a very long range goes on from where it is now


def _pass_breaker(source: KPISource, claim: Claim) -> None:
    """Go on where the source may be asked. Errors: Unfinished, until when it may be again.

    When the breaker's time is over it is half open: one job asks, and shuts the door behind it.
    """
    now = clock.now()
    until = source.breaker_until
    if until is not None and until <= now:
        probing = KPISource.objects.filter(pk=source.pk, breaker_until=until)
        if probing.update(breaker_until=now + PROBE_FOR):
            return
        source.refresh_from_db(fields=["breaker_until"])
        until = source.breaker_until
    if until is not None and now < until <= now + 2 * BREAKER_FOR:
        raise Unfinished(claim.payload, at=until + timedelta(seconds=60 * _chance()))


def _chance() -> float:
    return random.random()  # noqa: S311  # spreads load, guards nothing


def collect(
    stage_kpi: StageKPI, periods: Iterable[Period], *, claim: Claim | None = None
) -> KPIRun | None:
    """Ask the source for each period and record the answers; keep an account of it as a KPIRun.

    None when the source's bucket was empty from the start (a job comes back later, a command
    waits). Errors: SourceError, after the source's failure has been counted; Unfinished.
    """
    source = stage_kpi.source
    if source is None:
        raise SourceError("config")
    work = _Work(stage_kpi, source, claim)
    try:
        for period in periods:
            work.take(period)
    except SourceError as error:
        work.close(outcome="failed", code=error.code)
        count_failure(source, error)
        if work.bucket and error.retry_after:
            throttle.hold(work.bucket, error.retry_after, work.rate)
        raise
    except Lost:
        work.close(outcome=work.loss())
        raise
    except Unfinished:
        work.close(outcome="ok")
        raise
    except Exception:
        work.close(outcome="failed", code="internal")
        count_failure(source, SourceError("internal"))
        raise
    work.close(outcome="ok")
    if work.account is not None:
        count_success(source)
    return work.account


class _Work:
    """One go at a stage KPI's periods: its account, its bucket, its share of the worker."""

    def __init__(self, stage_kpi: StageKPI, source: KPISource, claim: Claim | None) -> None:
        self.stage_kpi, self.source, self.claim = stage_kpi, source, claim
        self.account: KPIRun | None = None
        self.started = time.monotonic()
        self.working: Source | None = None
        self.bucket = ""
        self.rate: throttle.Rate | None = None

    def take(self, period: Period) -> None:
        """Collect one period. Errors: SourceError, Unfinished, Lost."""
        claim = self.claim
        if claim is not None and time.monotonic() - self.started > SHARE_S:
            raise Unfinished(claim.payload)
        working = self._ready()
        self._wait_for_token()
        if self.account is None:
            self._open()
        observation = working.collect(question(self.stage_kpi, period))
        _record(self.stage_kpi, period, observation, self.account)  # type: ignore[arg-type]  # opened above
        if claim is not None:
            claim.done += 1
            if "from" in claim.payload:
                claim.payload["from"] = period.end.isoformat()
            claim.extend()

    def _ready(self) -> Source:
        if self.working is None:
            try:
                self.working = source_of(self.source)
            except SourceError:
                self._open()
                raise
            self.rate = self.working.rate()
            self.bucket = bucket_of(self.working)
            self.working.spend = self._spend
        return self.working

    def _spend(self) -> None:
        if self.bucket and self.rate:
            throttle.take(self.bucket, self.rate, owed=True)

    def _wait_for_token(self) -> None:
        while self.bucket and (wait := throttle.take(self.bucket, self.rate)):
            if self.claim is None:
                time.sleep(min(wait, 5.0))  # a command has its process to itself
                continue
            # Never in a worker: the job goes back, and others of the source come at other moments.
            later = timedelta(seconds=wait * (1 + _chance()))
            raise Unfinished(self.claim.payload, at=clock.now() + later)

    def _open(self) -> None:
        claim = self.claim
        if claim is not None:
            # Whoever had this job before us has been killed, or we could not have claimed it.
            KPIRun.objects.filter(job_id=claim.job.pk, outcome="running").update(
                outcome="lost", finished_at=clock.now()
            )
        self.account = KPIRun.objects.create(
            source=self.source,
            stage_kpi=self.stage_kpi,
            job_id=claim.job.pk if claim else None,
            attempt=claim.job.attempt if claim else 1,
            started_at=clock.now(),
        )

    def loss(self) -> str:
        """Why the job is no longer ours."""
        stopped = self.claim and Job.objects.filter(pk=self.claim.job.pk, state="cancelled")
        return "stopped" if stopped and stopped.exists() else "lost"

    def close(self, *, outcome: str, code: str = "") -> None:
        """End the account, where one was begun."""
        account = self.account
        if account is None:
            return
        account.outcome = outcome
        account.error_class = code
        account.message = MESSAGES.get(code, "")
        account.finished_at = clock.now()
        account.save()


def bucket_of(working: Source) -> str:
    """The key of the bucket of a source's credential; "" where nothing limits it."""
    place = working.credential()
    if not place:
        return ""
    parts = f"{working.kind}\n{place}\n{working.secret}"
    return salted_hmac("kpi-bucket", parts, algorithm="sha256").hexdigest()


def _record(stage_kpi: StageKPI, period: Period, observation: Any, account: KPIRun) -> None:
    source = stage_kpi.source
    provenance = "csv" if source is not None and source.kind == "csv" else "pull"
    try:
        recorded = record_snapshot(
            stage_kpi=stage_kpi,
            period=period,
            observation=observation,
            provenance=provenance,
            run=account,
        )
    except StatisticsError as error:
        raise SourceError("numbers") from error
    if recorded.outcome == "created":
        account.created += 1
    elif recorded.outcome == "revised":
        account.revised += 1
    else:
        account.unchanged += 1


def count_failure(source: KPISource, error: SourceError) -> None:
    """Note a failure; a person must look at what cannot heal, and the breaker opens after five."""
    rows = KPISource.objects.filter(pk=source.pk)
    rows.update(failures=F("failures") + 1, last_error=MESSAGES[error.code])
    if not error.retryable:
        rows.update(status="needs_attention")
    else:
        rows.filter(failures__gte=BREAKER_AFTER).update(
            status="failing", breaker_until=clock.now() + BREAKER_FOR
        )
    source_news.failed(source.pk)


def count_success(source: KPISource) -> None:
    """Note that the source answered: it is well again, and what waited for it may go on."""
    KPISource.objects.filter(pk=source.pk).update(
        failures=0, status="ok", breaker_until=None, last_error="", last_ok_at=clock.now()
    )
    source_news.answered(source)
    if source.status == "failing":
        jobs.wake(source.pk)
