"""One of everything of `journeymap.opportunities` and what its routes accept."""

from datetime import date
from decimal import Decimal
from typing import Any

from journeymap.core import clock
from journeymap.kpis.due import period_at, zone_of
from journeymap.kpis.models import StageKPI
from journeymap.kpis.periods import midnight
from journeymap.kpis.snapshots import record_snapshot
from journeymap.kpis.sources.base import Observation
from journeymap.kpis.statistics import Count
from journeymap.opportunities.models import ActionItem, OpportunityOutcome
from tests.support.batches import new_id, op
from tests.support.factories import submit

# Lists that ask for a workspace in their query.
LISTS = ("opportunities",)
CHANGES: dict[str, Any] = {
    "opportunities/<uuid:opportunity_id>": {"impact": 4},
    "actions/<uuid:action_id>": {"done": True},
}
# What `set` may change of a drawn thing of this room.
SETS = {"opportunity": {"team": "Changed"}}


def add(world: Any) -> None:
    """Draw an opportunity that answers a pain."""
    ids, made = world.ids, world.made
    ids["opportunity"] = new_id()
    lane = made.lanes["opportunities"]
    submit(
        made,
        op("opportunity", "create", ids["opportunity"], lane=lane, stage=made.stages[0],
           title="Free delivery", pain_points=[ids["pain_point"]]),
    )  # fmt: skip
    action = ActionItem.objects.create(opportunity_id=ids["opportunity"], title="Ask the carrier")
    ids["action"] = str(action.pk)
    kpi = StageKPI.objects.get(pk=ids["bound"])
    for week in ("2026-01-05", "2026-01-12"):
        measure(kpi, week)
    outcome = OpportunityOutcome.objects.create(
        opportunity_id=ids["opportunity"], stage_kpi=kpi, verdict="inconclusive",
        before_start="2026-01-05", before_end="2026-01-11",
        after_start="2026-01-12", after_end="2026-01-18",
    )  # fmt: skip
    ids["outcome"] = str(outcome.pk)


def measure(kpi: StageKPI, day: str) -> None:
    """Record a week of any value."""
    zone = zone_of(kpi)
    period = period_at(kpi, midnight(date.fromisoformat(day), zone), kind="week")
    seen = Observation(Count(c=Decimal(7)), as_of=clock.now())
    record_snapshot(stage_kpi=kpi, period=period, observation=seen, provenance="manual")


def fresh(world: Any, entity: str) -> Any:
    """Return the fields of a new drawn thing of this room; None for other rooms' things."""
    if entity != "opportunity":
        return None
    lane = world.made.lanes["opportunities"]
    return {"lane": lane, "stage": world.made.stages[1], "title": "New"}


def linked(world: Any, entity: str, verb: str) -> Any:
    """Return what such a thing of this room is linked to, or unlinked from."""
    if entity != "opportunity":
        return None
    name = "pain_point" if verb == "unlink" else "touchpoint"
    return {name: world.ids[name]}


def body(world: Any, method: str, pattern: str) -> Any:
    """Return a body that the route accepts; None where it takes none."""
    made = world.made
    cell = {"lane": made.lanes["opportunities"], "stage": made.stages[0]}
    bodies: dict[tuple[str, str], Any] = {
        ("POST", "maps/<uuid:map_id>/opportunities"): {**cell, "title": "Pay by link"},
        ("POST", "opportunities/<uuid:opportunity_id>/actions"): {"title": "Ask the bank"},
        ("POST", "opportunities/<uuid:opportunity_id>/outcomes"): {
            "stage_kpi": world.ids["bound"],
            "before_start": "2026-01-05",
            "before_end": "2026-01-11",
            "after_start": "2026-01-12",
            "after_end": "2026-01-18",
        },
    }
    return bodies.get((method, pattern))
