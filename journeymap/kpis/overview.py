"""All maps of a workspace by the health of their stages: which KPI is where, fed by what.

Six statements whatever the number of maps; what an actor may not see is not there.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from journeymap.grid.models import Stage
from journeymap.kpis.catalogue import placed
from journeymap.maps.access import visible_maps
from journeymap.workspaces.actor import Actor

Json = dict[str, Any]
# Of a KPI's panel: what a list shows. History belongs to the map.
_SHOWN = (
    *("definition", "source", "latest", "delta_abs", "delta_rel_pct", "target", "health"),
    *("judged_by", "status", "stale", "state", "expected_at"),
)
_WORST_FIRST = ("bad", "warn", "good", "neutral")


def by_map(actor: Actor, workspace_id: uuid.UUID) -> list[Json]:
    """The maps an actor sees, by title, each with its stages in order and their KPIs."""
    maps = list(visible_maps(actor, workspace_id=workspace_id).order_by("title", "pk"))
    kpis: dict[str, list[Json]] = defaultdict(list)
    for use in placed(actor, workspace_id):
        panel = use.pop("panel")
        kpis[use["stage"]].append({**use, **{name: panel[name] for name in _SHOWN}})
    stages: dict[uuid.UUID, list[Json]] = defaultdict(list)
    live = Stage.objects.filter(map__in=maps, deleted_at=None).order_by("pos", "pk")
    for stage in live:
        held = kpis.get(str(stage.pk), [])
        stages[stage.map_id].append(
            {
                "id": str(stage.pk),
                "name": stage.name,
                "health": stage_health(held),
                "kpis": held,
            }
        )
    return [
        {"id": str(one.pk), "title": one.title, "stages": stages.get(one.pk, [])} for one in maps
    ]


def stage_health(kpis: Iterable[Json]) -> str:
    """The worst word of a stage's KPIs; stale where only stale ones would have one; none, no_data.

    An average would hide the one that needs somebody.
    """
    found = list(kpis)
    if not found:
        return "none"
    fresh = {one["health"] for one in found if not one["stale"]}
    for word in _WORST_FIRST:
        if word in fresh:
            return word
    return "stale" if any(one["stale"] for one in found) else "no_data"
