"""`access_map`: the only way to a map from outside the write path."""

import uuid
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from journeymap.core.errors import NotFound
from journeymap.core.kinds import uid_from_db, uid_to_db
from journeymap.maps import policy
from journeymap.maps.models import JourneyMap
from journeymap.maps.policy import Access
from journeymap.workspaces.actor import Actor, Capability


def access_map(
    actor: Actor, map_id: uuid.UUID, capability: Capability, *, deleted: bool = False
) -> JourneyMap:
    """Return the map, on which the actor holds `capability`.

    A deleted map is found only with `deleted=True` (the bin). Raises NotFound, Forbidden or
    InsufficientScope as `policy.require` does.
    """
    return access_map_with(actor, map_id, capability, deleted=deleted)[0]


def access_map_with(
    actor: Actor, map_id: uuid.UUID, capability: Capability, *, deleted: bool = False
) -> tuple[JourneyMap, Access]:
    """Return the map and the actor's standing on it. Raises as `access_map` does."""
    access = policy.require(actor, capability, map_id)
    journey_map = (
        JourneyMap.objects.select_related("workspace")
        .filter(pk=map_id, workspace__deleted_at__isnull=True)
        .first()
    )
    if journey_map is None or (journey_map.deleted_at is not None and not deleted):
        raise NotFound
    return journey_map, access


@dataclass(frozen=True, slots=True)
class Heading:
    """What a map's ETags are made of: where its rows, measurements and library stand."""

    id: uuid.UUID
    epoch: str
    revision: int
    kpi_rev: int
    library_rev: int


def map_heading(map_id: uuid.UUID) -> Heading:
    """Return where a live map stands, by one statement; asks no policy.

    Raises NotFound when the map or its workspace is deleted.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.epoch, j.revision, j.kpi_rev, w.library_rev FROM maps_journeymap j"
            " JOIN workspaces_workspace w ON w.id = j.workspace_id AND w.deleted_at IS NULL"
            " WHERE j.id = %s AND j.deleted_at IS NULL",
            [uid_to_db(map_id, connection.vendor)],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    return Heading(map_id, uid_from_db(row[0]) or "", row[1], row[2], row[3])


def visible_maps(actor: Actor, *, workspace_id: uuid.UUID | None = None) -> QuerySet[JourneyMap]:
    """Return the maps the actor may see, the bin excluded, latest first."""
    maps = JourneyMap.objects.filter(
        deleted_at__isnull=True, workspace__deleted_at__isnull=True
    ).order_by("-updated_at", "-id")
    if actor.kind == "guest":
        maps = maps.filter(grants__link_id=actor.link_id, grants__revoked_at__isnull=True)
    elif actor.kind == "token":
        maps = maps.filter(
            workspace_id=str(actor.workspace_id), workspace__memberships__user_id=actor.person
        )
        if "maps:read" not in actor.scopes and "maps:write" not in actor.scopes:
            maps = maps.none()
    elif actor.kind == "member":
        maps = maps.filter(workspace__memberships__user_id=actor.person)
    if workspace_id is not None:
        maps = maps.filter(workspace_id=workspace_id)
    return maps
