"""What screens read: the KPI part of the map document, and counts for the dashboard's tiles.

A fixed number of statements whatever the number of KPIs; freshness is worked out at the time of
reading, so that nothing has to run for a value to become stale.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery

from journeymap.core import clock
from journeymap.core.kinds import uid_to_db
from journeymap.kpis import computing
from journeymap.kpis.collecting import period_at, zone_of
from journeymap.kpis.due import is_final
from journeymap.kpis.judging import health, smart, status
from journeymap.kpis.models import (
    KPIAnnotation,
    KPIBands,
    KPISnapshot,
    KPISource,
    KPITarget,
    StageKPI,
)
from journeymap.kpis.periods import PERIOD_OF_CADENCE, Period
from journeymap.kpis.rendering import decimal_text, definition_json, snapshot_json
from journeymap.kpis.states import state_of
from journeymap.maps.models import JourneyMap
from journeymap.maps.policy import Access

SPARK = 12
# Hours after the end of a period's data at which a value counts as stale: two rhythms (domain 2.5).
_CADENCE_H = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 744, "quarterly": 2208}
_KIND_OF_CADENCE = " ".join(
    f"WHEN '{cadence}' THEN '{kind}'"
    for cadence, kind in PERIOD_OF_CADENCE.items()
    if cadence != "manual"
)


@dataclass(frozen=True, slots=True)
class Panel:
    """One stage KPI as it stands: what the document carries about it."""

    stage_kpi: StageKPI
    body: dict[str, Any]

    @property
    def health(self) -> str:
        return str(self.body["health"])


def kpi_panel(journey_map: JourneyMap, access: Access | None = None) -> dict[str, dict[str, Any]]:
    """The `kpis` object of the document: by stage KPI id, for those an actor may see.

    Empty when the actor's grant hides KPIs (a share link without numbers).
    """
    if access is not None and not access.show_kpis:
        return {}
    return {str(p.stage_kpi.pk): p.body for p in panels(live_stage_kpis([journey_map.pk]))}


def live_stage_kpis(map_ids: Iterable[uuid.UUID]) -> QuerySet[StageKPI]:
    """The stage KPIs of maps which are neither deleted nor hidden by what they stand on."""
    touchpoint = (
        Q(touchpoint__deleted_at=None, touchpoint__isnull=False)
        & Q(touchpoint__lane__deleted_at=None)
        & (Q(touchpoint__stage__isnull=True) | Q(touchpoint__stage__deleted_at=None))
        & (
            Q(touchpoint__step__isnull=True)
            | Q(touchpoint__step__deleted_at=None, touchpoint__step__stage__deleted_at=None)
        )
    )
    return (
        StageKPI.objects.filter(map_id__in=list(map_ids), deleted_at=None)
        .filter(Q(stage__deleted_at=None, stage__isnull=False) | touchpoint)
        .select_related("definition", "source", "map__workspace")
        .annotate(bands_on=_bands_on())
        .order_by("pos", "pk")
    )


def _bands_on() -> Subquery:
    """The bands a KPI's workspace has switched on for its definition; None where it has not."""
    on = KPIBands.objects.filter(
        enabled=True, definition=OuterRef("definition"), workspace=OuterRef("map__workspace")
    )
    return Subquery(on.values("levels")[:1])


def panels(stage_kpis: QuerySet[StageKPI]) -> list[Panel]:
    """Each stage KPI with its numbers: four statements, three more where one is computed."""
    found = list(stage_kpis)
    if not found:
        return []
    now = clock.now()
    ids = [kpi.pk for kpi in found]
    history = _newest(ids)
    computed = [kpi for kpi in found if computing.is_computed(kpi)]
    accounts: dict[uuid.UUID, dict[str, Any]] = {}
    if computed:
        beside = list(live_stage_kpis({kpi.map_id for kpi in computed}))
        rows, accounts = computing.histories(computed, beside)
        history.update(rows)
    targets = _targets(ids, today=now.date())
    notes = _notes(found)
    return [
        Panel(
            kpi,
            _body(
                kpi,
                history.get(kpi.pk, []),
                targets.get(kpi.pk, []),
                [one for one in notes.get(kpi.map_id, []) if one.stage_kpi_id in (None, kpi.pk)],
                now=now,
            )
            | {"computed": accounts.get(kpi.pk)},
        )
        for kpi in found
    ]


def summary(map_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    """Per map, how many KPIs are good, warn, bad, without verdict, without data, and stale."""
    counts: dict[uuid.UUID, Counter[str]] = defaultdict(Counter)
    for panel in panels(live_stage_kpis(map_ids)):
        mine = counts[panel.stage_kpi.map_id]
        mine["total"] += 1
        mine[panel.health] += 1
        mine["stale"] += panel.body["stale"]
    names = ("total", "good", "warn", "bad", "neutral", "no_data", "stale")
    return {key: {name: mine[name] for name in names} for key, mine in counts.items()}


def _body(
    kpi: StageKPI,
    history: list[KPISnapshot],
    targets: list[KPITarget],
    notes: list[KPIAnnotation],
    *,
    now: datetime,
) -> dict[str, Any]:
    target = targets[-1] if targets else None
    valued = [snapshot for snapshot in history if snapshot.value is not None]
    latest = valued[0] if valued else None
    previous = valued[1] if len(valued) > 1 else None
    value = latest.value if latest else None
    delta = None
    relative = None
    if value is not None and previous is not None and previous.value is not None:
        delta = value - previous.value
        # A score that may be negative (NPS) has no meaningful percentage of itself.
        if previous.value > 0 and kpi.definition.family != "net_score":
            relative = 100 * delta / previous.value
    expected_at, stale = freshness(kpi, latest, now=now)
    source = kpi.source if kpi.source_id else None
    points = _sparkline(kpi, history, latest)
    bands = getattr(kpi, "bands_on", None)
    judged, judge = health(value, definition=kpi.definition, target=target, bands=bands)
    return {
        "definition": definition_json(kpi.definition, language=kpi.map.language),
        "source": None
        if source is None
        else {
            "id": str(source.pk),
            "kind": source.kind,
            "name": source.name,
            "status": source.status,
        },
        "latest": snapshot_json(latest) if latest else None,
        "final": latest is None or is_final(latest, source),
        "freshness": _freshness_word(kpi, latest, expected_at, stale=stale, now=now),
        "previous": snapshot_json(previous) if previous else None,
        "delta_abs": decimal_text(delta),
        "delta_rel_pct": None
        if relative is None
        else format(relative.quantize(Decimal("0.01")) + 0, "f"),
        "sparkline": points,
        "annotations": _annotations(kpi, latest, points, targets, notes),
        "target": None if target is None else _target_json(target, kpi),
        "health": judged,
        "judged_by": judge,
        "status": status(judged, stale=stale),
        "stale": stale,
        "state": state_of(kpi, history, latest, stale=stale),
        "expected_at": clock.iso(expected_at),
    }


def _target_json(target: KPITarget, kpi: StageKPI) -> dict[str, Any]:
    return {
        "id": str(target.pk),
        "value": decimal_text(target.value),
        "band_low": decimal_text(target.band_low),
        "band_high": decimal_text(target.band_high),
        "warn_value": decimal_text(target.warn_value),
        "valid_from": target.valid_from.isoformat(),
        "due_on": target.due_on.isoformat() if target.due_on else None,
        "rationale": target.rationale,
        "smart": smart(target, kpi),
    }


def freshness(
    kpi: StageKPI, latest: KPISnapshot | None, *, now: datetime
) -> tuple[datetime | None, bool]:
    """When the next value should be there, and whether the last one is too old to be believed."""
    if latest is None:
        return None, False
    hours = kpi.stale_after_h
    expected = None
    if kpi.cadence != "manual":
        hours = hours or 2 * _CADENCE_H[kpi.cadence]
        lag = kpi.source.freshness_lag_s if kpi.source_id and kpi.source else 0
        following = period_at(kpi, latest.period_end)
        expected = following.end + timedelta(seconds=lag)
    stale = hours is not None and now > latest.period_end + timedelta(hours=hours)
    return expected, stale


def _freshness_word(
    kpi: StageKPI,
    latest: KPISnapshot | None,
    expected_at: datetime | None,
    *,
    stale: bool,
    now: datetime,
) -> Literal["never", "fresh", "late", "stale"]:
    """How a value stands to its rhythm: late is one that should be there and is not too old yet."""
    if latest is None:
        return "never"
    if stale:
        return "stale"
    grace = timedelta(hours=min(1.0, _CADENCE_H.get(kpi.cadence, 24) / 4))
    return "late" if expected_at is not None and now > expected_at + grace else "fresh"


def _sparkline(
    kpi: StageKPI, history: list[KPISnapshot], latest: KPISnapshot | None
) -> list[dict[str, Any]]:
    """Twelve periods in a row up to the latest value; a period without value is a gap, not 0."""
    if latest is None:
        return []
    values = {snapshot.period_start: snapshot.value for snapshot in history}
    period: Period = period_at(kpi, latest.period_start, kind=latest.period_kind)  # type: ignore[arg-type]  # checked by the database
    points = []
    for _ in range(SPARK):
        points.append(
            {"start": clock.iso(period.start), "value": decimal_text(values.get(period.start))}
        )
        period = period.previous()
    return points[::-1]


def _annotations(
    kpi: StageKPI,
    latest: KPISnapshot | None,
    points: list[dict[str, Any]],
    targets: list[KPITarget],
    notes: list[KPIAnnotation],
) -> list[dict[str, str]]:
    """What happened within the sparkline: the days from which a target counts, and why it does,
    and what people noted."""
    if latest is None:
        return []
    starts = {point["start"] for point in points}
    days = [(target.valid_from, target.rationale) for target in targets if target.rationale]
    days += [(note.at, note.text) for note in notes]
    found = []
    for day, text in sorted(set(days)):
        midnight = datetime.combine(day, time(), tzinfo=zone_of(kpi))
        period = period_at(kpi, midnight, kind=latest.period_kind)  # type: ignore[arg-type]  # checked by the database
        if (start := clock.iso(period.start)) in starts:
            found.append({"start": str(start), "on": day.isoformat(), "text": text})
    return found


def _notes(kpis: list[StageKPI]) -> dict[uuid.UUID, list[KPIAnnotation]]:
    """What people noted on the KPIs and on their maps, by map."""
    found: dict[uuid.UUID, list[KPIAnnotation]] = defaultdict(list)
    rows = KPIAnnotation.objects.filter(map_id__in={kpi.map_id for kpi in kpis})
    for note in rows.order_by("at", "pk"):
        found[note.map_id].append(note)
    for told in _tellers:
        for note in told({kpi.map_id for kpi in kpis}):
            found[note.map_id].append(note)
    return found


# What rooms above know of days: (maps) -> notes that are rows of nobody here.
_tellers: list[Callable[[set[uuid.UUID]], Iterable[KPIAnnotation]]] = []


def add_notes(teller: Callable[[set[uuid.UUID]], Iterable[KPIAnnotation]]) -> None:
    """Have what another room knows of days flagged on the charts too."""
    if teller not in _tellers:
        _tellers.append(teller)


def _newest(ids: list[uuid.UUID]) -> dict[uuid.UUID, list[KPISnapshot]]:
    """The thirteen newest current snapshots of each stage KPI in its own rhythm, newest first.

    One statement: the thirteenth newest period is found by the index for each KPI, then the rows
    from there on; a plain window function would read years of hours to keep thirteen.
    """
    marks = ", ".join(["%s"] * len(ids))
    kind = f"CASE k.cadence {_KIND_OF_CADENCE} ELSE s.period_kind END"
    inner = kind.replace("s.period_kind", "o.period_kind")
    found = KPISnapshot.objects.raw(
        f"""
        SELECT s.* FROM kpis_stagekpi k JOIN kpis_kpisnapshot s ON s.stage_kpi_id = k.id
        WHERE k.id IN ({marks}) AND s.is_current AND s.segment = '' AND s.period_kind = {kind}
          AND s.period_start >= COALESCE((
            SELECT o.period_start FROM kpis_kpisnapshot o
            WHERE o.stage_kpi_id = k.id AND o.is_current AND o.segment = ''
              AND o.period_kind = {inner}
            ORDER BY o.period_start DESC LIMIT 1 OFFSET {SPARK}
          ), %s)
        ORDER BY s.period_start DESC
        """,  # noqa: S608  # built from constants, values bound
        [
            *(uid_to_db(i, connection.vendor) for i in ids),
            connection.ops.adapt_datetimefield_value(datetime.fromisoformat("1900-01-01T00:00Z")),
        ],
    )
    newest: dict[uuid.UUID, list[KPISnapshot]] = defaultdict(list)
    for snapshot in found:
        mine = newest[snapshot.stage_kpi_id]
        # A KPI filled in by hand may change its rhythm: the newest value's counts.
        if not mine or mine[0].period_kind == snapshot.period_kind:
            mine.append(snapshot)
    return newest


def _targets(ids: list[uuid.UUID], *, today: date) -> dict[uuid.UUID, list[KPITarget]]:
    """The targets that have begun, by stage KPI, the one that counts last."""
    begun: dict[uuid.UUID, list[KPITarget]] = defaultdict(list)
    valid = KPITarget.objects.filter(stage_kpi_id__in=ids, valid_from__lte=today)
    for target in valid.order_by("valid_from"):
        begun[target.stage_kpi_id].append(target)
    return begun


def sources_of(workspace_id: uuid.UUID) -> QuerySet[KPISource]:
    """A workspace's sources by name."""
    return KPISource.objects.filter(workspace_id=workspace_id).order_by("name", "pk")
