"""Looking at new snapshots and at what time brings about, and moving incidents accordingly.

One transaction a rule and KPI. A snapshot is looked at once by a rule (a unique row says so); a
revision of an older period changes nothing but that row: nobody is alarmed by the past.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from journeymap.alerts import incidents, readings
from journeymap.alerts.machine import Reading, Standing, step
from journeymap.alerts.models import AlertCheck, AlertHeard, AlertRule, AlertTrack
from journeymap.alerts.readings import UNKNOWN, Read
from journeymap.core import clock
from journeymap.kpis import jobs
from journeymap.kpis.due import period_at
from journeymap.kpis.models import KPISnapshot, KPITarget, StageKPI
from journeymap.kpis.periods import PERIOD_OF_CADENCE, Period, containing, midnight
from journeymap.kpis.queries import freshness, live_stage_kpis
from journeymap.kpis.rollups import statistics_of
from journeymap.kpis.statistics import Comparison, Facts, NotComparable, StatisticsError, compare
from journeymap.kpis.statistics.significance import benjamini_hochberg

# What the planner's round looks at; the others speak when a snapshot comes.
TIMED = ("missing", "source_failed")
# Snapshots of a KPI read for one look: a quarter of hours, years of days.
HISTORY = 2200
# Numbers are stamped before their transaction ends, and a bulk load takes its time.
_BEFORE_HEARD = timedelta(minutes=15)


def run(claim: jobs.Claim) -> None:
    """The job: look at what was heard of a map until nothing is left."""
    map_id = uuid.UUID(claim.payload["map"])
    while heard := list(AlertHeard.objects.filter(map_id=map_id).order_by("pk")[:1000]):
        since = min(row.at for row in heard) - _BEFORE_HEARD
        evaluate(map_id, {row.stage_kpi_id for row in heard}, since=since)
        AlertHeard.objects.filter(pk__in=[row.pk for row in heard]).delete()
        claim.extend()


def look_round(claim: jobs.Claim) -> None:
    """The job: what is missing or failing by now, over all maps with such rules."""
    rules = AlertRule.objects.filter(
        enabled=True, condition__in=TIMED, map__deleted_at=None, map__workspace__deleted_at=None
    )
    by_map: dict[uuid.UUID, list[AlertRule]] = defaultdict(list)
    for rule in rules.select_related("map__workspace", "webhook").order_by("pk"):
        by_map[rule.map_id].append(rule)
    for map_id, mine in by_map.items():
        _timed(mine, list(live_stage_kpis([map_id]).select_related("touchpoint")))
        claim.extend()


def evaluate(map_id: uuid.UUID, stage_kpi_ids: Iterable[uuid.UUID], *, since: datetime) -> None:
    """Have every rule of a map look at the snapshots of some KPIs that were written since."""
    rules = list(
        AlertRule.objects.filter(
            map_id=map_id, enabled=True, map__deleted_at=None, map__workspace__deleted_at=None
        ).select_related("map__workspace", "webhook")
    )
    found = live_stage_kpis([map_id]).filter(pk__in=list(stage_kpi_ids))
    kpis = list(found.select_related("touchpoint"))
    looks = [
        Look(rule, kpi, since=since)
        for rule in rules
        if rule.condition not in TIMED
        for kpi in kpis
        if watches(rule, kpi)
    ]
    Changes(looks).judge()
    for look in looks:
        look.take()
    _timed([rule for rule in rules if rule.condition in TIMED], kpis)


def watches(rule: AlertRule, kpi: StageKPI) -> bool:
    """Whether a KPI is within a rule's scope; a touchpoint's KPI belongs to its stage too."""
    if rule.stage_kpi_id is not None:
        return rule.stage_kpi_id == kpi.pk
    if rule.stage_id is not None:
        touched = kpi.touchpoint.stage_id if kpi.touchpoint_id and kpi.touchpoint else None
        return rule.stage_id in (kpi.stage_id, touched)
    return rule.map_id == kpi.map_id


@dataclass(slots=True)
class Look:
    """One rule looking at one KPI: the series, what is new in it, and its comparison if any."""

    rule: AlertRule
    kpi: StageKPI
    since: datetime
    series: list[KPISnapshot] = field(default_factory=list)
    fresh: list[KPISnapshot] = field(default_factory=list)
    targets: list[KPITarget] = field(default_factory=list)
    comparison: Comparison | None = None
    q: Decimal | None = None

    def __post_init__(self) -> None:
        rows = KPISnapshot.objects.filter(
            stage_kpi=self.kpi, segment=self.rule.segment, is_current=True
        ).order_by("-period_start")
        kind: str | None
        kind = None if self.kpi.cadence == "manual" else PERIOD_OF_CADENCE[self.kpi.cadence]
        if kind is None:
            # Filled in by hand, it may change its rhythm: the newest value's counts.
            kind = rows.values_list("period_kind", flat=True).first()
        self.series = list(rows.filter(period_kind=kind)[:HISTORY])[::-1]
        known = AlertTrack.objects.filter(
            rule=self.rule,
            stage_kpi=self.kpi,
            segment=self.rule.segment,
            period_start__isnull=False,
        )
        if known.exists():
            new = [row for row in self.series if row.captured_at >= self.since]
        else:
            # A new rule begins with as many periods as it wants to see in a row.
            new = self.series[-self.rule.periods :]
        checked = set(
            AlertCheck.objects.filter(
                rule=self.rule, snapshot_id__in=[row.pk for row in new]
            ).values_list("snapshot_id", flat=True)
        )
        self.fresh = [row for row in new if row.pk not in checked]
        if self.rule.condition == "target_missed":
            self.targets = list(KPITarget.objects.filter(stage_kpi=self.kpi))

    @property
    def newest(self) -> KPISnapshot | None:
        return self.series[-1] if self.series else None

    def take(self) -> None:
        """Look at each new snapshot, the oldest first."""
        for snapshot in self.fresh:
            try:
                with transaction.atomic():
                    self._take(snapshot)
            except IntegrityError:
                continue  # another worker has just looked at it

    def _take(self, snapshot: KPISnapshot) -> None:
        rule, kpi = self.rule, self.kpi
        track = incidents.locked_track(rule, kpi)
        past = track.period_start is not None and snapshot.period_start < track.period_start
        read = UNKNOWN if past and rule.condition == "change" else self._read(snapshot)
        AlertCheck.objects.create(
            rule=rule,
            stage_kpi_id=kpi.pk,
            snapshot_id=snapshot.pk,
            period_start=snapshot.period_start,
            revision=snapshot.revision,
            reading=read.reading,
            silent=past,
            at=clock.now(),
        )
        if past:
            return
        again = track.period_start == snapshot.period_start
        before = incidents.standing_before(track) if again else incidents.standing(track)
        follows = again or self._follows(track, snapshot)
        newest = self.newest
        _, stale = freshness(kpi, snapshot, now=clock.now())
        may_fire = newest is not None and newest.pk == snapshot.pk and not stale
        after = step(before, read.reading, periods=rule.periods, follows=follows, may_fire=may_fire)
        incidents.move(track, rule, kpi, before, after, read=read, snapshot=snapshot)

    def _follows(self, track: AlertTrack, snapshot: KPISnapshot) -> bool:
        if track.period_start is None:
            return True
        return self._period(snapshot).previous().start == track.period_start

    def _period(self, snapshot: KPISnapshot) -> Period:
        return period_at(self.kpi, snapshot.period_start, kind=snapshot.period_kind)  # type: ignore[arg-type]  # checked by the database

    def _read(self, snapshot: KPISnapshot) -> Read:
        rule, kpi = self.rule, self.kpi
        # What could not be measured says neither good nor bad.
        if snapshot.value is None or snapshot.status not in ("ok", "partial"):
            return UNKNOWN
        if rule.condition == "threshold":
            return readings.threshold(rule, snapshot.value)
        if rule.condition == "interval_beyond":
            return readings.interval_beyond(rule, kpi, snapshot)
        if rule.condition == "target_missed":
            return readings.target_missed(kpi, snapshot, self.targets)
        if rule.condition == "anomaly":
            return readings.unusual(rule, kpi, snapshot, self.series)
        if self.newest is not None and snapshot.pk == self.newest.pk:
            return readings.changed(rule, kpi, self.comparison, self.q)
        return UNKNOWN

    def compare(self) -> None:
        """The newest period against the one before, or the same one last year."""
        newest = self.newest
        if newest is None or newest not in self.fresh:
            return
        period = self._period(newest)
        if self.rule.against == "year":
            other = _year_before(period)
        else:
            other = period.previous()
        former = next((row for row in self.series if row.period_start == other.start), None)
        first = None if former is None else statistics_of(self.kpi, former)
        last = statistics_of(self.kpi, newest)
        if first is None or last is None:
            return
        definition = self.kpi.definition
        facts = Facts(direction=definition.direction, unit=definition.unit, n_min=definition.n_min)
        lengths = [Decimal((p.end - p.start) // timedelta(hours=1)) for p in (other, period)]
        try:
            self.comparison = compare(first, last, facts, exposures=(lengths[0], lengths[1]))
        except (NotComparable, StatisticsError):
            self.comparison = None


def _year_before(period: Period) -> Period:
    """The same month, quarter, or ISO-like week and weekday a year earlier."""
    day = period.local_date
    if period.kind in ("month", "quarter"):
        at = midnight(day.replace(year=day.year - 1), period.zone)
    else:
        # 52 weeks keep the weekday, which is what a shop's week or day is compared by.
        at = midnight(day - timedelta(weeks=52), period.zone)
        if period.kind == "hour":
            at += period.start - midnight(day, period.zone)
    return containing(at, kind=period.kind, zone=period.zone, week_start=period.week_start)


class Changes:
    """The comparisons of one run, judged together: five tests at 5 % would cry wolf too often."""

    def __init__(self, looks: Sequence[Look]) -> None:
        self.looks = [look for look in looks if look.rule.condition == "change"]

    def judge(self) -> None:
        tests: dict[tuple[Any, ...], Decimal] = {}
        for look in self.looks:
            look.compare()
            if look.comparison is not None and look.comparison.p is not None:
                tests[self._key(look)] = look.comparison.p
        adjusted = dict(zip(tests, benjamini_hochberg(list(tests.values())), strict=True))
        for look in self.looks:
            look.q = adjusted.get(self._key(look))

    @staticmethod
    def _key(look: Look) -> tuple[Any, ...]:
        return look.kpi.pk, look.rule.segment, look.rule.against


def _timed(rules: Sequence[AlertRule], kpis: Sequence[StageKPI]) -> None:
    if not rules:
        return
    latest: dict[uuid.UUID, KPISnapshot] = {}
    if any(rule.condition == "missing" for rule in rules):
        latest = _latest(kpis)
    for rule in rules:
        for kpi in kpis:
            if not watches(rule, kpi):
                continue
            if rule.condition == "missing":
                read = _missing(kpi, latest.get(kpi.pk))
            else:
                read = readings.source_state(kpi)
            with transaction.atomic():
                track = incidents.locked_track(rule, kpi)
                before = incidents.standing(track)
                after = step(before, read.reading)
                if (before, after) != (Standing(), Standing()):
                    incidents.move(track, rule, kpi, before, after, read=read)


def _latest(kpis: Sequence[StageKPI]) -> dict[uuid.UUID, KPISnapshot]:
    """The newest snapshot with a value of each KPI: a look into the index for each."""
    found = {}
    for kpi in kpis:
        rows = KPISnapshot.objects.filter(
            stage_kpi=kpi, segment="", is_current=True, value__isnull=False
        )
        kind = None if kpi.cadence == "manual" else PERIOD_OF_CADENCE[kpi.cadence]
        rows = rows if kind is None else rows.filter(period_kind=kind)
        newest = rows.order_by("-period_start").first()
        if newest is not None:
            found[kpi.pk] = newest
    return found


def _missing(kpi: StageKPI, latest: KPISnapshot | None) -> Read:
    now = clock.now()
    if latest is None:
        if kpi.cadence == "manual" or kpi.source_id is None:
            return UNKNOWN
        # Never measured: two whole periods are patience enough.
        expected = period_at(kpi, kpi.created_at).next().next().end
        reading: Reading = "bad" if now > expected else "between"
        return Read(reading, {"last": None})
    _, stale = freshness(kpi, latest, now=now)
    return Read("bad" if stale else "good", {"last": clock.iso(latest.period_end)})
