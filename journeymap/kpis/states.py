"""What stands beside a value: whether it can be believed, and how its collection goes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from django.utils.translation import gettext as _

from journeymap.core import clock
from journeymap.kpis.basis import least_sample
from journeymap.kpis.computing import is_computed
from journeymap.kpis.due import period_at
from journeymap.kpis.jobs import KIND
from journeymap.kpis.models import KPIRun, KPISnapshot, StageKPI
from journeymap.kpis.sources import REGISTRY
from journeymap.workspaces.models import Job

State = Literal[
    "ok",
    "no_source",
    "no_data",
    "failed",
    "inconsistent",
    "partial",
    "stale",
    "indicative",
]
_TROUBLED = ("failing", "needs_attention")


def state_of(
    kpi: StageKPI, history: Sequence[KPISnapshot], latest: KPISnapshot | None, *, stale: bool
) -> State:
    """The one thing most worth knowing about a value; `history` begins with the newest period.

    An old value is said to be old before it is said why: that is in the panel.
    """
    troubled = kpi.source is not None and kpi.source.status in _TROUBLED
    newest = history[0] if history else None
    if latest is None:
        if troubled:
            return "failed"
        if newest is not None and newest.status == "inconsistent":
            return "inconsistent"
        fed = kpi.source_id is not None or kpi.cadence == "manual" or is_computed(kpi)
        return "no_data" if fed or newest is not None else "no_source"
    if stale:
        return "stale"
    if troubled:
        return "failed"
    if newest is not None and newest.status == "inconsistent":
        return "inconsistent"
    if newest is not None and newest.status == "partial":
        return "partial"
    return "indicative" if too_few(kpi, latest) else "ok"


def too_few(kpi: StageKPI, snapshot: KPISnapshot) -> bool:
    """Whether a value has fewer observations than its definition asks for."""
    least = least_sample(kpi.definition.family, kpi.definition.n_min)
    return least is not None and snapshot.n is not None and snapshot.n < least


def collection_of(kpi: StageKPI) -> dict[str, Any]:
    """How a KPI's collection goes: the last run and what it said, and when the next one is."""
    source = kpi.source
    run = KPIRun.objects.filter(stage_kpi=kpi).order_by("-started_at", "-pk").first()
    return {
        "collects": source is not None and REGISTRY[source.kind].collects,
        "source_status": None if source is None else source.status,
        "last_ok_at": None if source is None else clock.iso(source.last_ok_at),
        "last_error": _(source.last_error) if source and source.last_error else "",
        "last_run": None
        if run is None
        else {
            "started_at": clock.iso(run.started_at),
            "outcome": run.outcome,
            "message": _(run.message) if run.message else "",
            "created": run.created,
            "revised": run.revised,
        },
        "next_at": clock.iso(_next_at(kpi)),
    }


def _next_at(kpi: StageKPI) -> datetime | None:
    """When the source is asked next; None where nothing is collected by itself."""
    source = kpi.source
    if (
        source is None
        or not source.enabled
        or source.status == "needs_attention"
        or kpi.cadence == "manual"
        or not REGISTRY[source.kind].collects
    ):
        return None
    waiting = Job.objects.filter(kind=KIND, key=f"kpi:{kpi.pk}", state="queued").first()
    if waiting is not None:
        return waiting.not_before or waiting.next_attempt_at
    if source.breaker_until is not None and source.breaker_until > clock.now():
        return source.breaker_until
    # Its period ends, and then the source has some time to know its numbers.
    return period_at(kpi, clock.now()).end + timedelta(seconds=source.freshness_lag_s)
