"""One of everything of `journeymap.opportunities` and what its routes accept."""

from typing import Any

from tests.support.batches import new_id, op
from tests.support.factories import submit

# Lists that ask for a workspace in their query.
LISTS = ("opportunities",)
CHANGES: dict[str, Any] = {
    "opportunities/<uuid:opportunity_id>": {"impact": 4},
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
    }
    return bodies.get((method, pattern))
