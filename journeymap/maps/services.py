"""The life of a map outside its content: creation and grants of a role on it."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from journeymap.core import clock
from journeymap.core.errors import Invalid, NotFound
from journeymap.maps import policy
from journeymap.maps.access import access_map
from journeymap.maps.models import Folder, JourneyMap, MapGrant
from journeymap.workspaces.actor import Actor, Capability, Role
from journeymap.workspaces.models import Workspace
from journeymap.workspaces.notices import notify


@transaction.atomic
def create_map(
    *,
    actor: Actor,
    workspace: Workspace,
    header: dict[str, Any],
    template_key: str = "",
    is_sample: bool = False,
) -> JourneyMap:
    """Create an empty map from checked header values; its content comes by batches.

    The header as created is kept, so that the log replays from it (P15). Raises NotFound or
    Forbidden when the actor may not create maps in the workspace.
    """
    policy.require_in_workspace(actor, Capability.EDIT, workspace.pk)
    return JourneyMap.objects.create(
        workspace=workspace,
        template_key=template_key,
        is_sample=is_sample,
        owner_id=actor.user_id,
        created_values=header if actor.user_id is None else {**header, "owner": str(actor.user_id)},
        **header,
    )


@transaction.atomic
def set_member_grant(
    *, actor: Actor, map_id: uuid.UUID, user_id: uuid.UUID, role: Role | None
) -> None:
    """Give a member another role on one map, or take that exception back with None.

    Open sockets hear of it at once; the next batch is checked against it in any case (P11).
    Raises Forbidden unless the actor manages members, NotFound for people outside the workspace.
    """
    policy.require(actor, Capability.MANAGE_MEMBERS, map_id)
    journey_map = JourneyMap.objects.get(pk=map_id)
    if not journey_map.workspace.memberships.filter(user_id=user_id).exists():
        raise NotFound
    grant = MapGrant.objects.filter(map_id=map_id, user_id=user_id).first()
    if role is None:
        if grant is not None:
            grant.delete()
    elif grant is None:
        MapGrant.objects.create(map_id=map_id, user_id=user_id, role=role)
    else:
        grant.role, grant.version = role, grant.version + 1
        grant.save(update_fields=["role", "version"])
    notify(kind="role", map_id=map_id, ref=str(user_id))


BIN_DAYS = 30
"""How long a deleted map can be brought back."""


@transaction.atomic
def place_maps(
    *, actor: Actor, map_ids: Sequence[uuid.UUID], folder_id: uuid.UUID | None
) -> list[JourneyMap]:
    """Put maps into a folder of their workspace, or out of any with None; return them.

    All or none. Raises NotFound and Forbidden as policy does for each map, and Invalid naming
    `folder` when a map is of another workspace than the folder.
    """
    found = JourneyMap.objects.filter(pk__in=list(map_ids), deleted_at__isnull=True)
    maps = list(found.select_related("workspace"))
    if len(maps) != len(set(map_ids)):
        raise NotFound
    workspaces = {journey_map.workspace_id for journey_map in maps}
    for workspace_id in workspaces:
        # The order of a workspace is its members' own: a guest with a map has no folders.
        policy.require_in_workspace(actor, Capability.EDIT, workspace_id)
    for journey_map in maps:
        policy.require(actor, Capability.EDIT, journey_map.pk)
    if folder_id is not None:
        folder = Folder.objects.filter(pk=folder_id).first()
        if folder is None or workspaces != {folder.workspace_id}:
            raise Invalid(fields={"folder": "There is no such folder in this workspace."})
    # Not a change of the map: `updated_at`, which orders the dashboard, stays as it is.
    found.update(folder_id=folder_id)
    for journey_map in maps:
        journey_map.folder_id = folder_id
    return maps


@transaction.atomic
def purge_map(*, actor: Actor, map_id: uuid.UUID, title: str) -> None:
    """Delete a map of the bin for good, with its log and all that is drawn on it.

    `title` says once more which map is meant. Raises NotFound for maps outside the bin, Forbidden,
    and Invalid naming `title`.
    """
    journey_map = access_map(actor, map_id, Capability.MANAGE_MAP, deleted=True)
    if journey_map.deleted_at is None:
        raise NotFound
    if title.strip() != journey_map.title.strip():
        raise Invalid(fields={"title": "This is not the title of the map."})
    journey_map.delete()


def purge_bin(*, limit: int = 100) -> int:
    """Delete for good what has been in the bin for more than 30 days; return how many maps.

    One transaction a map: a large one holds no lock on the others.
    """
    before = clock.now() - timedelta(days=BIN_DAYS)
    old = JourneyMap.objects.filter(deleted_at__lt=before).order_by("deleted_at", "id")
    purged = 0
    for map_id in list(old.values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            # Asked again under the lock: somebody may have restored it meanwhile.
            still = JourneyMap.objects.select_for_update().filter(pk=map_id, deleted_at__lt=before)
            for journey_map in still:
                journey_map.delete()
                purged += 1
    return purged
