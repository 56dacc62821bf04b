"""Workspaces, members and tokens as lists, seen by an actor."""

import uuid
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from journeymap.core.errors import Invalid
from journeymap.workspaces.actor import Actor
from journeymap.workspaces.models import ApiToken, Invitation, Membership, Workspace


def memberships_of(actor: Actor) -> QuerySet[Membership]:
    """Return the actor's memberships, their workspaces fetched along, the oldest first.

    A token sees its own workspace alone; a guest sees none.
    """
    found = Membership.objects.filter(user__is_active=True, workspace__deleted_at__isnull=True)
    if actor.kind not in {"member", "token"}:
        return found.none()
    found = found.filter(user_id=actor.person)
    if actor.kind == "token":
        found = found.filter(workspace_id=str(actor.workspace_id))
    return found.select_related("workspace").order_by("created_at", "id")


def default_workspace(actor: Actor) -> Workspace:
    """Return the actor's only workspace. Raises Invalid naming `workspace` for none or several."""
    found = list(memberships_of(actor)[:2])
    if len(found) != 1:
        raise Invalid(fields={"workspace": "Name the workspace."})
    return found[0].workspace


def members(workspace_id: uuid.UUID) -> QuerySet[Membership]:
    """Return a workspace's members with their accounts, the oldest first."""
    return (
        Membership.objects.filter(workspace_id=workspace_id)
        .select_related("user")
        .order_by("created_at", "id")
    )


def open_invitations(workspace_id: uuid.UUID) -> QuerySet[Invitation]:
    """Return a workspace's invitations nobody has accepted, expired ones too, the latest first."""
    return (
        Invitation.objects.filter(workspace_id=workspace_id, accepted_at__isnull=True)
        .select_related("invited_by", "workspace")
        .order_by("-created_at", "-id")
    )


def tokens(workspace_id: uuid.UUID, *, user_id: uuid.UUID | None) -> QuerySet[ApiToken]:
    """Return a workspace's live tokens, the latest first: one user's, or everyone's with None."""
    found = ApiToken.objects.filter(workspace_id=workspace_id, revoked_at__isnull=True)
    if user_id is not None:
        found = found.filter(user_id=user_id)
    return found.select_related("user").order_by("-created_at", "-id")


def me(actor: Actor) -> dict[str, Any]:
    """Return the workspaces part of `me`: id, name, role and settings the browser formats by."""
    return {
        "workspaces": [
            {**workspace_json(membership.workspace), "role": membership.role}
            for membership in memberships_of(actor)
        ]
    }


def workspace_json(workspace: Workspace) -> dict[str, Any]:
    """Return a workspace as the API shows it."""
    return {
        "id": str(workspace.pk),
        "name": workspace.name,
        "slug": workspace.slug,
        "default_language": workspace.default_language,
        "timezone": workspace.timezone,
        "currency": workspace.currency,
        "week_start": workspace.week_start,
        "retention_days": workspace.retention_days,
        "guest_links_allowed": workspace.guest_links_allowed,
        "materiality_pct": f"{Decimal(workspace.materiality_pct):.1f}",
        "sample": workspace.is_sample,
    }
