"""Rules and numbers for the tests of this package."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from journeymap.alerts import hearing, services
from journeymap.alerts.models import AlertIncident, AlertNotice, AlertRule
from journeymap.core import clock
from journeymap.kpis import jobs
from journeymap.kpis.models import StageKPI
from journeymap.kpis.periods import Period, on
from journeymap.kpis.snapshots import record_snapshot
from journeymap.kpis.sources import Observation
from journeymap.kpis.statistics import Count, Proportion, Statistics
from journeymap.workspaces.models import Job
from tests.kpis import make

PARIS = ZoneInfo("Europe/Paris")
# Weeks end on Mondays; NOW is the Monday noon after the last of a test's weeks.
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def week(back: int = 1) -> Period:
    """The week that ended `back` - 1 weeks before NOW."""
    return on(date(2026, 11, 23) - timedelta(weeks=back), kind="week", zone=PARIS)


def rate(percent: Decimal | int, n: int = 1000) -> Proportion:
    return Proportion(x=int(Decimal(percent) * n / 100), n=n)


def kpi(**values: Any) -> StageKPI:
    """The abandonment rate (lower is better) of a stage, weekly."""
    return make.stage_kpi(**values)


def rule(of: StageKPI, condition: str = "threshold", **values: Any) -> AlertRule:
    """A rule as the service makes it, for its maker alone."""
    maker = values.pop("maker", None) or make.member(of.map.workspace, "editor")
    scope = values.pop("scope", {"map": of.map, "stage": None, "stage_kpi": of})
    given = {"condition": condition, "cooldown_h": 0} | values
    return services.create_rule(actor=maker, scope=scope, values=given)


def record(of: StageKPI, what: Statistics | int | None, *, back: int = 1, after_h: int = 0) -> None:
    """A week's value, seen at NOW or some hours later."""
    if isinstance(what, int):
        what = rate(what)
    at = clock.now() + timedelta(hours=after_h)
    status = "ok" if what is not None else "no_data"
    observation = Observation(what, as_of=at, status=status)
    record_snapshot(stage_kpi=of, period=week(back), observation=observation, provenance="pull")


def weeks(of: StageKPI, values: Iterable[Statistics | int | None]) -> None:
    """Values of the last weeks, the oldest first, the last of them just ended."""
    given = list(values)
    for back, value in zip(range(len(given), 0, -1), given, strict=True):
        record(of, value, back=back)


def look() -> list[str]:
    """Run every look that is queued; what became of each."""
    kinds = (hearing.EVALUATE, hearing.ROUND)
    queued = Job.objects.filter(kind__in=kinds, state="queued").order_by("key")
    return [jobs.run(job.pk) for job in queued]


def round_made() -> None:
    """A round of the planner, and what it queued."""
    Job.objects.filter(kind=hearing.ROUND).delete()
    hearing.round_made()
    assert set(look()) == {"done"}


def incidents() -> list[tuple[str, str | None]]:
    """(state, value) of each incident, the oldest first."""
    rows = AlertIncident.objects.order_by("opened_at", "pk")
    return [(row.state, None if row.value is None else f"{row.value:f}") for row in rows]


def told() -> list[str]:
    """The kinds of all notices, the oldest first."""
    return list(AlertNotice.objects.order_by("at", "pk").values_list("kind", flat=True))


def count(number: int) -> Count:
    return Count(c=Decimal(number))
