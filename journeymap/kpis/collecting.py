"""Collecting: which periods of a stage KPI are due, and asking its source for them in order."""

import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Max, Min

from journeymap.core import clock
from journeymap.kpis import secrets
from journeymap.kpis.jobs import Claim, Lost, Unfinished, enqueue
from journeymap.kpis.models import KPIRun, KPISnapshot, KPISource, KPISourceRow, StageKPI
from journeymap.kpis.periods import (
    PERIOD_OF_CADENCE,
    Period,
    PeriodKind,
    containing,
    walk,
)
from journeymap.kpis.snapshots import record_snapshot
from journeymap.kpis.sources import REGISTRY, Question, Source, SourceError, build
from journeymap.kpis.sources.base import MESSAGES
from journeymap.kpis.sources.csv import CSVSource
from journeymap.kpis.statistics import Family, StatisticsError
from journeymap.workspaces.models import Workspace

BREAKER_AFTER = 5
BREAKER_FOR = timedelta(minutes=15)
# Work a job does before it lets others have the worker.
SHARE_S = 40.0
MAX_PERIODS = 20_000
_RECHECK = {
    "hour": timedelta(hours=1),
    "day": timedelta(hours=6),
    "week": timedelta(days=1),
    "month": timedelta(days=1),
    "quarter": timedelta(days=1),
}


def zone_of(stage_kpi: StageKPI) -> ZoneInfo:
    """The zone in which the periods of a stage KPI are cut: its workspace's."""
    return ZoneInfo(stage_kpi.map.workspace.timezone)


def period_at(stage_kpi: StageKPI, instant: datetime, *, kind: PeriodKind | None = None) -> Period:
    """The period of a stage KPI's rhythm (or of a given kind) that holds an instant."""
    return containing(
        instant,
        kind=kind or PERIOD_OF_CADENCE[stage_kpi.cadence],
        zone=zone_of(stage_kpi),
        week_start=stage_kpi.map.workspace.week_start,
    )


def week_in(workspace: Workspace, instant: datetime) -> Period:
    """The week of a workspace that holds an instant."""
    zone = ZoneInfo(workspace.timezone)
    return containing(instant, kind="week", zone=zone, week_start=workspace.week_start)


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


def due_periods(stage_kpi: StageKPI, *, now: datetime) -> list[Period]:
    """The closed periods a stage KPI still needs, oldest first.

    Due is what has ended (and the source's lag has passed) and has no snapshot, or one that was
    taken while the source could still change its numbers.
    """
    source = stage_kpi.source
    if source is None or stage_kpi.cadence == "manual" or not REGISTRY[source.kind].collects:
        return []
    lag = timedelta(seconds=source.freshness_lag_s)
    if source.kind == "csv":
        return _due_in_file(stage_kpi, now=now)
    period = period_at(stage_kpi, now - lag).previous()
    settled = timedelta(seconds=source.mutable_window_s)
    wanted = [period]
    while len(wanted) < source.backfill_periods or (
        wanted[-1].end + lag + settled > now and len(wanted) < 1000
    ):
        wanted.append(wanted[-1].previous())
    seen = dict(
        KPISnapshot.objects.filter(
            stage_kpi=stage_kpi,
            segment="",
            period_kind=period.kind,
            is_current=True,
            period_start__gte=wanted[-1].start,
        ).values_list("period_start", "as_of")
    )
    return [
        one
        for one in reversed(wanted)
        if one.start not in seen
        or (
            seen[one.start] < one.end + lag + settled
            and now - seen[one.start] >= _RECHECK[one.kind]
        )
    ]


def _due_in_file(stage_kpi: StageKPI, *, now: datetime) -> list[Period]:
    """What a file holds beyond the last collected period: a KPI bound later gets all of it, and a
    week that was uploaded before its end comes when it has ended."""
    ends = KPISourceRow.objects.filter(source=stage_kpi.source).aggregate(
        first=Min("at"), last=Max("at")
    )
    if ends["first"] is None:
        return []
    kind = PERIOD_OF_CADENCE[stage_kpi.cadence]
    seen = KPISnapshot.objects.filter(
        stage_kpi=stage_kpi, segment="", period_kind=kind, is_current=True
    ).aggregate(last=Max("period_end"))["last"]
    first = period_at(stage_kpi, max(ends["first"], seen or ends["first"]))
    beyond = ends["last"] + timedelta(microseconds=1)
    return [one for one in _walk_from(first, beyond) if one.end <= now][-MAX_PERIODS:]


def _walk_from(first: Period, last: datetime) -> Iterable[Period]:
    return walk(first.start, last, kind=first.kind, zone=first.zone, week_start=first.week_start)


def periods_between(stage_kpi: StageKPI, first: datetime, last: datetime) -> list[Period]:
    """The closed periods that begin before `last`, oldest first, from the one holding `first`."""
    start = period_at(stage_kpi, first)
    now = clock.now()
    found: list[Period] = []
    for one in _walk_from(start, last):
        if one.end > now or len(found) >= MAX_PERIODS:
            break
        found.append(one)
    return found


def request_collection(
    stage_kpi: StageKPI,
    *,
    first: datetime | None = None,
    last: datetime | None = None,
    priority: int = 0,
    tag: str = "",
) -> None:
    """Queue the collection of what is due, or of a range of time.

    `tag` makes the job one of its own, also while an equal one is still running.
    """
    key, payload = f"kpi:{stage_kpi.pk}", {"stage_kpi": str(stage_kpi.pk)}
    if first is not None and last is not None:
        payload |= {"from": first.isoformat(), "to": last.isoformat()}
        key += f":{payload['from']}:{payload['to']}:{tag}"
    if stage_kpi.source is not None:
        payload["host"] = _host(stage_kpi.source)
    enqueue(key=key, payload=payload, priority=priority)


def _host(row: KPISource) -> str:
    return build(kind=row.kind, config=row.config).host()


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
    source, now = stage_kpi.source, clock.now()
    if source.breaker_until is not None and source.breaker_until > now:
        raise Unfinished(claim.payload, at=source.breaker_until)
    if "from" in claim.payload:
        first, last = (datetime.fromisoformat(claim.payload[k]) for k in ("from", "to"))
        periods = periods_between(stage_kpi, first, last)
    else:
        periods = due_periods(stage_kpi, now=now)
    if periods:
        collect(stage_kpi, periods, claim=claim)
    if len(periods) >= MAX_PERIODS and "from" in claim.payload:
        raise Unfinished(claim.payload)  # a very long range goes on from where it is now


def collect(
    stage_kpi: StageKPI, periods: Iterable[Period], *, claim: Claim | None = None
) -> KPIRun:
    """Ask the source for each period and record the answers; keep an account of it as a KPIRun.

    Errors: SourceError, after the source's failure has been counted; Unfinished.
    """
    source = stage_kpi.source
    if source is None:
        raise SourceError("config")
    if claim is not None:
        # Whoever had this job before us has been killed, or we could not have claimed it.
        KPIRun.objects.filter(job_id=claim.job.pk, outcome="running").update(
            outcome="lost", finished_at=clock.now()
        )
    account = KPIRun.objects.create(
        source=source,
        stage_kpi=stage_kpi,
        job_id=claim.job.pk if claim else None,
        attempt=claim.job.attempt if claim else 1,
        started_at=clock.now(),
    )
    started = time.monotonic()
    try:
        working = source_of(source)
        for period in periods:
            if claim is not None and time.monotonic() - started > SHARE_S:
                raise Unfinished(claim.payload)
            observation = working.collect(question(stage_kpi, period))
            _record(stage_kpi, period, observation, account)
            if claim is not None:
                if "from" in claim.payload:
                    claim.payload["from"] = period.end.isoformat()
                claim.extend()
    except SourceError as error:
        _close(account, outcome="failed", code=error.code)
        count_failure(source, error)
        raise
    except (Unfinished, Lost) as reason:
        _close(account, outcome="lost" if isinstance(reason, Lost) else "ok")
        raise
    except Exception:
        _close(account, outcome="failed", code="internal")
        count_failure(source, SourceError("internal"))
        raise
    _close(account, outcome="ok")
    count_success(source)
    return account


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


def _close(account: KPIRun, *, outcome: str, code: str = "") -> None:
    account.outcome = outcome
    account.error_class = code
    account.message = MESSAGES.get(code, "")
    account.finished_at = clock.now()
    account.save()


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


def count_success(source: KPISource) -> None:
    """Note that the source answered: it is well again."""
    KPISource.objects.filter(pk=source.pk).update(
        failures=0, status="ok", breaker_until=None, last_error="", last_ok_at=clock.now()
    )
