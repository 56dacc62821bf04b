"""Which periods of a stage KPI are wanted: worked out from the database and the clock alone."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Max, Min

from journeymap.core import clock
from journeymap.kpis.models import KPISnapshot, KPISource, KPISourceRow, StageKPI
from journeymap.kpis.periods import PERIOD_OF_CADENCE, Period, PeriodKind, containing, walk
from journeymap.kpis.sources import REGISTRY
from journeymap.workspaces.models import Workspace

MAX_PERIODS = 20_000
_RECHECK = {
    "hour": timedelta(hours=1),
    "day": timedelta(hours=6),
    "week": timedelta(days=1),
    "month": timedelta(days=1),
    "quarter": timedelta(days=1),
}
# How long a planner may have been away and still take the last look.
_LAST_LOOK = timedelta(days=7)


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
    # A last look is owed once the source has settled, also where nobody looked for some days.
    owed = wanted[-1].start - settled - _LAST_LOOK if settled else wanted[-1].start
    seen = dict(
        KPISnapshot.objects.filter(
            stage_kpi=stage_kpi,
            segment="",
            period_kind=period.kind,
            is_current=True,
            period_start__gte=owed,
        ).values_list("period_start", "as_of")
    )
    while settled and wanted[-1].previous().start in seen and len(wanted) < 1000:
        wanted.append(wanted[-1].previous())
    return [
        one
        for one in reversed(wanted)
        if one.start not in seen
        or (
            seen[one.start] < settles_at(one.end, source)
            and now - seen[one.start] >= _RECHECK[one.kind]
        )
    ]


def settles_at(period_end: datetime, source: KPISource) -> datetime:
    """From when on a source changes nothing of a period any more."""
    return period_end + timedelta(seconds=source.freshness_lag_s + source.mutable_window_s)


def is_final(snapshot: KPISnapshot, source: KPISource | None) -> bool:
    """Whether a value is the last word: looked at after its source could still change it.

    What was pushed, uploaded or typed in is final at once; a correction is a revision all the same.
    """
    if snapshot.provenance != "pull" or source is None:
        return True
    return snapshot.as_of >= settles_at(snapshot.period_end, source)


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
