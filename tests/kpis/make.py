"""Rows for the tests of this package, made directly: the write path has tests of its own."""

from datetime import UTC, datetime
from typing import Any

from journeymap.core.ids import uuid7
from journeymap.grid.models import Stage
from journeymap.kpis.models import KPIDefinition, KPISource, StageKPI
from journeymap.maps.models import JourneyMap
from journeymap.workspaces.actor import Actor
from journeymap.workspaces.models import Membership, User, Workspace

AT = datetime(2026, 1, 1, tzinfo=UTC)
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
