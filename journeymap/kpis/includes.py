"""`?include=kpis`, and the KPI counts of the dashboard's tiles."""

from typing import Any

from journeymap.changes.includes import Include, register
from journeymap.core import clock
from journeymap.kpis import queries
from journeymap.maps import tiles
from journeymap.maps.access import Heading
from journeymap.maps.models import JourneyMap
from journeymap.maps.policy import Access


def register_all() -> None:
    """Make the parts known to the document and to the dashboard."""
    register(Include(name="kpis", build=_build, revision=_revision))
    tiles.register("kpi", queries.summary)


def _revision(heading: Heading) -> str:
    # A measurement grows stale by time alone, so the hour counts as well as what was measured;
    # the definitions' names belong to the library.
    hour = int(clock.now().timestamp()) // 3600
    return f"k{heading.kpi_rev}-{heading.library_rev}-{hour}"


def _build(journey_map: JourneyMap, access: Access) -> dict[str, Any]:
    return {"kpi_rev": journey_map.kpi_rev, "kpis": queries.kpi_panel(journey_map, access)}
