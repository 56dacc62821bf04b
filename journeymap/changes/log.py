"""The log of a map: change items, reading it, and trimming it behind a kept version."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from journeymap.changes import document
from journeymap.changes.models import Change, ChangeTouch, MapVersion
from journeymap.core import clock
from journeymap.maps.models import JourneyMap

MAX_DELTA = 2_000


def item(
    *,
    revision: int,
    batch_id: uuid.UUID,
    actor: dict[str, Any],
    ops: list[dict[str, Any]],
    at: datetime,
    label: str = "",
    undoes: uuid.UUID | None = None,
    skipped: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Return one item of a `changes` frame; optional keys stand only where they say something."""
    body: dict[str, Any] = {
        "revision": revision,
        "batch_id": str(batch_id),
        "actor": actor,
        "ops": ops,
        "at": clock.iso(at),
    }
    if label:
        body["label"] = label
    if undoes is not None:
        body["undoes"] = str(undoes)
    if skipped:
        body["skipped"] = skipped
    return body


def _item_of(change: Change) -> dict[str, Any]:
    return item(
        revision=change.revision,
        batch_id=change.batch_id,
        actor=change.actor,
        ops=change.ops,
        at=change.at,
        label=change.label,
        undoes=change.undoes,
        skipped=change.skipped,
    )


def items_after(map_id: uuid.UUID, revision: int, *, limit: int) -> list[dict[str, Any]]:
    """Return the change items with a revision above `revision`, in order, at most `limit`."""
    found = Change.objects.filter(map_id=map_id, revision__gt=revision).order_by("revision")
    return [_item_of(change) for change in found[:limit]]


def history(
    map_id: uuid.UUID, *, entity: str, entity_id: uuid.UUID, limit: int = 50
) -> list[dict[str, Any]]:
    """Return the changes that touched one row, latest first, at most `limit`."""
    touched = ChangeTouch.objects.filter(map_id=map_id, entity=entity, entity_id=entity_id)
    revisions = list(touched.order_by("-revision").values_list("revision", flat=True)[:limit])
    found = Change.objects.filter(map_id=map_id, revision__in=revisions).order_by("-revision")
    return [_item_of(change) for change in found]


@transaction.atomic
def trim(map_id: uuid.UUID, *, keep: int) -> int:
    """Cut the log down to its last `keep` revisions; return the new floor.

    The document at the floor is kept as a MapVersion, and the floor moves in the same
    transaction, so that replaying from it always reaches the present (P15).
    """
    from journeymap.changes.fold import fold

    journey_map = JourneyMap.objects.select_for_update(no_key=True).get(pk=map_id)
    floor = max(journey_map.floor, journey_map.revision - keep)
    if floor == journey_map.floor:
        return floor
    base = MapVersion.objects.filter(map_id=map_id, kind="floor").order_by("-revision").first()
    state = base.document if base else document.empty(map_id)
    for change in Change.objects.filter(
        map_id=map_id, revision__gt=journey_map.floor, revision__lte=floor
    ).order_by("revision"):
        state = fold(state, change.ops, revision=change.revision)
    MapVersion.objects.create(map_id=map_id, revision=floor, kind="floor", document=state)
    MapVersion.objects.filter(map_id=map_id, kind="floor", revision__lt=floor).delete()
    Change.objects.filter(map_id=map_id, revision__lte=floor).delete()
    ChangeTouch.objects.filter(map_id=map_id, revision__lte=floor).delete()
    journey_map.floor = floor
    journey_map.save(update_fields=["floor"])
    return floor


def deleted_by(map_ids: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return, for maps in the bin, the name of whoever put them there, where the log has it."""
    found = Change.objects.filter(map_id__in=map_ids, revision=F("map__rev"))
    return {
        map_id: str(actor.get("name") or "")
        for map_id, actor in found.values_list("map_id", "actor")
    }
