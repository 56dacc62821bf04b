"""The life of a map outside its content: creation and grants of a role on it."""

import uuid
from typing import Any

from django.db import transaction

from journeymap.core.errors import NotFound
from journeymap.maps import policy
from journeymap.maps.models import JourneyMap, MapGrant
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
        created_values=header,
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
