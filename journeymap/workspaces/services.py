"""Workspaces, members and tokens: who belongs, with which role."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from journeymap.core import clock
from journeymap.core.errors import Conflict, Invalid, NotFound
from journeymap.core.ids import hash_secret, new_secret
from journeymap.workspaces.actor import SCOPE_CAPABILITIES, Actor, Role
from journeymap.workspaces.models import (
    ApiToken,
    AuditEvent,
    Membership,
    User,
    Workspace,
    default_workspace_slug,
)
from journeymap.workspaces.notices import notify


@transaction.atomic
def create_workspace(
    *, owner: User, name: str, language: str = "en", **fields: object
) -> Workspace:
    """Create a workspace owned by `owner`."""
    workspace = Workspace.objects.create(
        name=name, slug=default_workspace_slug(name), default_language=language, **fields
    )
    Membership.objects.create(workspace=workspace, user=owner, role=Role.OWNER)
    return workspace


@transaction.atomic
def change_role(*, actor: Actor, membership_id: uuid.UUID, role: Role | None) -> None:
    """Change a member's role, or remove the member with None; tell their open sockets.

    The caller has checked `manage_members` in the workspace, or that a member leaves by
    themselves. Raises NotFound for an unknown membership, Conflict when the last owner would go,
    Invalid when an admin would make or unmake an owner.
    """
    member = _locked(membership_id)
    workspace_id = member.workspace_id
    actor_role = (
        Membership.objects.filter(workspace_id=workspace_id, user_id=actor.person)
        .values_list("role", flat=True)
        .first()
    )
    if Role.OWNER in (member.role, role) and actor_role != Role.OWNER:
        raise Invalid(fields={"role": "Only an owner makes or removes owners."})
    if member.role == Role.OWNER and role != Role.OWNER:
        owners = Membership.objects.filter(workspace_id=workspace_id, role=Role.OWNER)
        if owners.count() == 1:
            raise Conflict("A workspace keeps at least one owner.")
    old = member.role
    if role is None:
        # Or they would come alive again with a later invitation.
        ApiToken.objects.filter(
            workspace_id=workspace_id, user_id=member.user_id, revoked_at__isnull=True
        ).update(revoked_at=clock.now())
        member.delete()
    else:
        member.role, member.version = role, member.version + 1
        member.save(update_fields=["role", "version", "updated_at"])
    _tell(actor, member, old, role)


@transaction.atomic
def transfer_ownership(*, actor: Actor, membership_id: uuid.UUID) -> None:
    """Make another member the owner; the acting owner stays as an admin.

    The caller has checked `own`. Raises NotFound for an unknown membership, Conflict for oneself.
    """
    heir = _locked(membership_id)
    giver = Membership.objects.get(workspace_id=heir.workspace_id, user_id=actor.person)
    if heir.pk == giver.pk:
        raise Conflict("You are an owner already.")
    for member, role in ((heir, Role.OWNER), (giver, Role.ADMIN)):
        old, member.role = member.role, role
        member.version += 1
        member.save(update_fields=["role", "version", "updated_at"])
        _tell(actor, member, old, role)


@transaction.atomic
def end_sessions(*, actor: Actor) -> User:
    """End every session of the acting member and close their sockets; return the account (B4)."""
    user = User.objects.select_for_update().get(pk=actor.person)
    user.session_epoch += 1
    user.save(update_fields=["session_epoch"])
    audit(actor=actor, workspace_id=None, action="sessions.ended", target={"user": str(user.pk)})
    notify(kind="role", ref=str(user.pk))
    return user


def _locked(membership_id: uuid.UUID) -> Membership:
    # The workspace's row first: two owners who unmake each other at the same time take turns.
    found = Membership.objects.filter(pk=membership_id).values_list("workspace_id", flat=True)
    workspace_id = found.first()
    if workspace_id is None:
        raise NotFound
    Workspace.objects.select_for_update().filter(pk=workspace_id).first()
    member = Membership.objects.select_for_update().filter(pk=membership_id).first()
    if member is None:
        raise NotFound
    return member


def _tell(actor: Actor, member: Membership, old: str, new: str | None) -> None:
    audit(
        actor=actor,
        workspace_id=member.workspace_id,
        action="member.role",
        target={"user": str(member.user_id), "old": old, "new": new},
    )
    notify(kind="role", workspace_id=member.workspace_id, ref=str(member.user_id))


@transaction.atomic
def create_token(
    *,
    actor: Actor,
    workspace_id: uuid.UUID,
    name: str,
    scopes: list[str],
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """Create an API token for the acting member; return it with its secret, shown this once.

    Raises Invalid for unknown scopes or an expiry in the past.
    """
    if not scopes or any(scope not in SCOPE_CAPABILITIES for scope in scopes):
        told = _("Choose out of: %(options)s.") % {"options": ", ".join(SCOPE_CAPABILITIES)}
        raise Invalid(fields={"scopes": told})
    if expires_at is not None and expires_at <= clock.now():
        raise Invalid(fields={"expires_at": "This must lie in the future."})
    secret = f"jm_{new_secret(bits=200)}"
    token = ApiToken.objects.create(
        workspace_id=workspace_id,
        user_id=actor.person,
        name=name,
        prefix=secret[:10],
        token_hash=hash_secret(secret),
        scopes=sorted(set(scopes)),
        expires_at=expires_at,
    )
    audit(
        actor=actor,
        workspace_id=workspace_id,
        action="token.created",
        target={"token": str(token.pk), "prefix": token.prefix},
    )
    return token, secret


@transaction.atomic
def revoke_token(*, actor: Actor, token: ApiToken) -> None:
    """End a token; its open sockets close within two seconds (B7)."""
    ApiToken.objects.filter(pk=token.pk).update(revoked_at=clock.now())
    audit(
        actor=actor,
        workspace_id=token.workspace_id,
        action="token.revoked",
        target={"token": str(token.pk), "prefix": token.prefix},
    )
    notify(kind="role", workspace_id=token.workspace_id, ref=str(token.pk))


def audit(
    *, actor: Actor, workspace_id: uuid.UUID | None, action: str, target: dict[str, object]
) -> None:
    """Append to the audit log, in the present transaction."""
    AuditEvent.objects.create(
        workspace_id=workspace_id, action=action, actor=actor.public(), target=target
    )
