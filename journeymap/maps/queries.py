"""Maps as lists, and one map as its views show it."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from journeymap.core import clock
from journeymap.core.errors import Forbidden, Invalid
from journeymap.core.words import pattern
from journeymap.maps.access import visible_maps
from journeymap.maps.listing import Filters, narrowed
from journeymap.maps.models import JourneyMap
from journeymap.maps.policy import Access
from journeymap.maps.tiles import slug
from journeymap.workspaces.actor import Actor, Role

MAX_WORDS = 160
_BIN_ROLES = (Role.OWNER, Role.ADMIN)


def listed(
    actor: Actor,
    *,
    workspace_id: uuid.UUID | None = None,
    deleted: bool = False,
    words: str = "",
    filters: Filters | None = None,
) -> QuerySet[JourneyMap] | Sequence[JourneyMap]:
    """Return the maps the actor may see, latest first; with `deleted`, the bin they may empty.

    Raises Forbidden for guests, who have their one map, and Invalid for too many words.
    """
    if actor.kind == "guest":
        raise Forbidden("Guests have no list of maps.")
    if len(words) > MAX_WORDS:
        raise Invalid(fields={"q": f"At most {MAX_WORDS} characters."})
    if deleted:
        found = JourneyMap.objects.filter(
            deleted_at__isnull=False,
            workspace__deleted_at__isnull=True,
            workspace__memberships__user_id=actor.person,
            workspace__memberships__role__in=_BIN_ROLES,
        ).order_by("-deleted_at", "-id")
        if actor.kind == "token" and actor.scopes.isdisjoint({"maps:read", "maps:write"}):
            found = found.none()
        if actor.kind == "token":
            found = found.filter(workspace_id=str(actor.workspace_id))
        if workspace_id is not None:
            found = found.filter(workspace_id=workspace_id)
    else:
        found = visible_maps(actor, workspace_id=workspace_id)
    for word in words.split():
        found = found.filter(title__regex=pattern(word))
    found = found.select_related("owner")
    return found if filters is None else narrowed(found, filters, actor=actor)


def map_json(journey_map: JourneyMap, access: Access) -> dict[str, Any]:
    """Return one map's header line as the API shows it; its content is the document."""
    deleted_at = journey_map.deleted_at
    return {
        "id": str(journey_map.pk),
        "slug": slug(journey_map.title),
        "workspace": str(journey_map.workspace_id),
        "revision": journey_map.revision,
        "epoch": str(journey_map.epoch),
        "kpi_rev": journey_map.kpi_rev,
        "role": access.role,
        "capabilities": sorted(access.capabilities),
        "sample": journey_map.is_sample,
        "template": journey_map.template_key,
        "created_at": clock.iso(journey_map.created_at),
        "updated_at": clock.iso(journey_map.updated_at),
        "deleted_at": None if deleted_at is None else clock.iso(deleted_at),
    }
