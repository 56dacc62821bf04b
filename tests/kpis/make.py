"""Rows for the tests of this package, made directly: the write path has tests of its own."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from journeymap.core import clock
from journeymap.core.ids import uuid7
from journeymap.grid.models import Stage
from journeymap.kpis import jobs
from journeymap.kpis.models import KPIDefinition, KPISnapshot, KPISource, StageKPI
from journeymap.kpis.sources import Observation, Question, SourceError
from journeymap.kpis.sources.sample import SampleSource
from journeymap.kpis.statistics import Count
from journeymap.maps.models import JourneyMap
from journeymap.workspaces.actor import Actor
from journeymap.workspaces.models import Job, Membership, User, Workspace

AT = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
_DRAWN = {"created_at": AT, "updated_at": AT}


def workspace(**values: Any) -> Workspace:
    slug = f"ws-{uuid7().hex}"
    return Workspace.objects.create(name="Shop", slug=slug, **{"timezone": "Europe/Paris"} | values)


def member(space: Workspace, role: str) -> Actor:
    user = User.objects.create_user(f"{role}-{uuid7().hex}@example.org", name=role)
    Membership.objects.create(workspace=space, user=user, role=role)
    return Actor.member(user_id=user.pk, name=user.name)


def a_map(space: Workspace | None = None) -> JourneyMap:
    return JourneyMap.objects.create(workspace=space or workspace(), title="Checkout")


def stage(on: JourneyMap, pos: str = "a0") -> Stage:
    return Stage.objects.create(map=on, pos=pos, name="Payment", **_DRAWN)


def source(space: Workspace, kind: str = "sample", **values: Any) -> KPISource:
    values = {"config": {}, "name": f"{kind} {uuid7()}", "timezone": space.timezone} | values
    return KPISource.objects.create(workspace=space, kind=kind, **values)


def stage_kpi(
    on: JourneyMap | None = None, *, key: str = "payment_abandonment_rate", **values: Any
) -> StageKPI:
    journey_map = on or a_map()
    definition = KPIDefinition.objects.get(key=key, workspace=None)
    if "stage" not in values and "touchpoint" not in values:
        values["stage"] = stage(journey_map)
    return StageKPI.objects.create(
        map=journey_map, definition=definition, **{"pos": "a0"} | _DRAWN | values
    )


def url(*parts: object) -> str:
    """A REST route."""
    return "/api/v1/" + "/".join(str(part) for part in parts)


def bind(made: Any, key: str = "payment_abandonment_rate", **values: Any) -> StageKPI:
    """A KPI on the first stage of a map of `factories.make_map`."""
    first = Stage.objects.get(pk=made.stages[0])
    return stage_kpi(made.map, key=key, stage=first, **values)


def bound(**values: Any) -> Any:
    """`orders` on a map, bound to a sample source unless told."""
    journey_map = a_map()
    chosen = source(journey_map.workspace, **values.pop("source", {}))
    return stage_kpi(journey_map, key="orders", source=chosen, **values)


def run_all() -> list[str]:
    """Run what is queued, however long it should still wait; what became of each job."""
    found = Job.objects.filter(kind=jobs.KIND, state="queued").order_by("key")
    found.update(not_before=None)
    return [jobs.run(job.pk) for job in found]


def current(kpi: Any) -> list[Any]:
    """The periods that have a current snapshot, oldest first."""
    rows = KPISnapshot.objects.filter(stage_kpi=kpi, is_current=True)
    return list(rows.order_by("period_start").values_list("period_start", flat=True))


def failing(monkeypatch: Any, *codes: str) -> list[Question]:
    """The sample source fails with these classes in turn, then answers 7."""
    left, asked = list(codes), []

    def collect(self: SampleSource, question: Question) -> Observation:
        asked.append(question)
        if left:
            raise SourceError(left.pop(0))
        return Observation(Count(c=Decimal(7)), as_of=clock.now())

    monkeypatch.setattr(SampleSource, "collect", collect)
    return asked
