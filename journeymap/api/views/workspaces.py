"""Account, workspaces, members and tokens over REST.

They stand here and not in `workspaces`, because policy, which they ask, stands above it.
"""

import uuid
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY
from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.core.errors import Forbidden, Invalid, NotFound
from journeymap.core.rest import CursorPage
from journeymap.maps import policy
from journeymap.workspaces import queries, services
from journeymap.workspaces.actor import Actor, Capability, Role
from journeymap.workspaces.models import ApiToken, Membership, Workspace
from journeymap.workspaces.notices import notify
from journeymap.workspaces.rest import ActorView, account_of
from journeymap.workspaces.serializers import (
    MeChange,
    MemberChange,
    MemberOut,
    MeOut,
    NewTokenOut,
    OwnerChange,
    TokenIn,
    TokenOut,
    WorkspaceChange,
    WorkspaceIn,
    WorkspaceOut,
)


def body(serializer: Any, request: Request) -> dict[str, Any]:
    """Return the checked body. Raises ValidationError naming each wrong field."""
    checked = serializer(data=request.data)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)


def paged(view: ActorView, queryset: Any, shape: Any) -> Response:
    """Return one page of a queryset, each row shown by `shape`."""
    page = CursorPage()
    rows = page.paginate_queryset(queryset, view.request, view)
    return page.get_paginated_response([shape(row) for row in rows])


class MeView(ActorView):
    """The account or token that asks."""

    @extend_schema(operation_id="me_read", responses=MeOut)
    def get(self, request: Request) -> Response:
        """The asking account or token, with its workspaces and roles."""
        actor = _no_guest(self.actor)
        user = account_of(request)
        me = {
            **actor.public(),
            "email": user.email,
            "language": user.language,
            "theme": user.theme,
            "single_keys": user.single_keys,
            "announcements": user.announcements,
            "hints_seen": user.hints_seen,
            **queries.me(actor),
        }
        if actor.kind == "token":
            me["scopes"] = sorted(actor.scopes)
        return Response(me)

    @extend_schema(operation_id="me_change", request=MeChange, responses=MeOut)
    def patch(self, request: Request) -> Response:
        """Change the account's name, language, theme or habits."""
        if self.actor.kind != "member":
            raise Forbidden("Only a signed-in member changes their account.")
        changes = body(MeChange, request)
        user = account_of(request)
        for name, value in changes.items():
            setattr(user, name, value)
        if changes:
            user.save(update_fields=list(changes))
        return self.get(request)


class SessionsView(ActorView):
    """The sessions of the account."""

    @extend_schema(operation_id="me_sign_out_everywhere", responses={204: None})
    @transaction.atomic
    def delete(self, request: Request) -> Response:
        """Sign out everywhere but here; sockets of the ended sessions close. API tokens stay."""
        if self.actor.kind != "member":
            raise Forbidden("Only a signed-in member changes their account.")
        user = services.end_sessions(actor=self.actor)
        # Saved along with the epoch, so that this browser's own sockets find it in order.
        request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        request.session.save()
        return Response(status=204)


class WorkspacesView(ActorView):
    """The workspaces the actor belongs to."""

    paged = True

    @extend_schema(operation_id="workspaces_list", responses=WorkspaceOut(many=True))
    def get(self, request: Request) -> Response:
        """The workspaces the actor belongs to, the oldest first."""
        return paged(self, queries.memberships_of(_no_guest(self.actor)), _with_role)

    @extend_schema(
        operation_id="workspaces_create", request=WorkspaceIn, responses={201: WorkspaceOut}
    )
    def post(self, request: Request) -> Response:
        """Create a workspace; the asking member owns it."""
        if self.actor.kind != "member":
            raise Forbidden("Only a signed-in member creates workspaces.")
        values = body(WorkspaceIn, request)
        language = values.pop("default_language", account_of(request).language or "en")
        workspace = services.create_workspace(
            owner=account_of(request), name=values.pop("name"), language=language, **values
        )
        return Response({**queries.workspace_json(workspace), "role": "owner"}, status=201)


class WorkspaceView(ActorView):
    """One workspace."""

    @extend_schema(operation_id="workspaces_read", responses=WorkspaceOut)
    def get(self, request: Request, workspace_id: uuid.UUID) -> Response:
        """One workspace and the actor's role in it."""
        access = policy.require_in_workspace(self.actor, Capability.VIEW, workspace_id)
        workspace = Workspace.objects.get(pk=workspace_id)
        return Response({**queries.workspace_json(workspace), "role": access.role})

    @extend_schema(
        operation_id="workspaces_change", request=WorkspaceChange, responses=WorkspaceOut
    )
    @transaction.atomic
    def patch(self, request: Request, workspace_id: uuid.UUID) -> Response:
        """Change a workspace's name and settings (owner, admin)."""
        policy.require_in_workspace(self.actor, Capability.MANAGE_WORKSPACE, workspace_id)
        changes = body(WorkspaceChange, request)
        if changes:
            Workspace.objects.filter(pk=workspace_id).update(**changes)
        if "guest_links_allowed" in changes:
            # Guests lose, or regain, every map of the workspace: their sockets must hear of it.
            notify(kind="link", workspace_id=workspace_id, ref=str(workspace_id))
        return self.get(request, workspace_id)


class MembersView(ActorView):
    """The people of a workspace."""

    paged = True

    @extend_schema(operation_id="members_list", responses=MemberOut(many=True))
    def get(self, request: Request, workspace_id: uuid.UUID) -> Response:
        """The members of a workspace and their roles."""
        policy.require_in_workspace(self.actor, Capability.VIEW, workspace_id)
        return paged(self, queries.members(workspace_id), lambda row: MemberOut(row).data)


class MemberView(ActorView):
    """One membership, always reached through its workspace (A2)."""

    @extend_schema(operation_id="members_change", request=MemberChange, responses=MemberOut)
    def patch(self, request: Request, workspace_id: uuid.UUID, member_id: uuid.UUID) -> Response:
        """Change a member's role. Nobody makes an owner but an owner; the last one stays."""
        member = self._member(workspace_id, member_id)
        role = Role(body(MemberChange, request)["role"])
        services.change_role(actor=self.actor, membership_id=member.pk, role=role)
        member.refresh_from_db()
        return Response(MemberOut(member).data)

    @extend_schema(operation_id="members_remove", responses={204: None})
    def delete(self, request: Request, workspace_id: uuid.UUID, member_id: uuid.UUID) -> Response:
        """Remove a member, or leave the workspace oneself; their open editors close."""
        member = self._own(workspace_id, member_id) or self._member(workspace_id, member_id)
        services.change_role(actor=self.actor, membership_id=member.pk, role=None)
        return Response(status=204)

    def _own(self, workspace_id: uuid.UUID, member_id: uuid.UUID) -> Membership | None:
        if self.actor.kind != "member":
            return None
        found = queries.members(workspace_id).filter(pk=member_id, user_id=self.actor.person)
        return found.first()

    def _member(self, workspace_id: uuid.UUID, member_id: uuid.UUID) -> Membership:
        policy.require_in_workspace(self.actor, Capability.MANAGE_MEMBERS, workspace_id)
        member = queries.members(workspace_id).filter(pk=member_id).first()
        if member is None:
            raise NotFound
        return member


class OwnerView(ActorView):
    """Who owns a workspace."""

    @extend_schema(operation_id="workspaces_hand_over", request=OwnerChange, responses=MemberOut)
    def post(self, request: Request, workspace_id: uuid.UUID) -> Response:
        """Hand the workspace over to another member; the owner who asks becomes an admin."""
        policy.require_in_workspace(self.actor, Capability.OWN, workspace_id)
        member_id = body(OwnerChange, request)["member"]
        member = queries.members(workspace_id).filter(pk=member_id).first()
        if member is None:
            raise Invalid(fields={"member": "There is no such member."})
        services.transfer_ownership(actor=self.actor, membership_id=member.pk)
        member.refresh_from_db()
        return Response(MemberOut(member).data)


class TokensView(ActorView):
    """The API tokens of a workspace."""

    paged = True

    @extend_schema(operation_id="tokens_list", responses=TokenOut(many=True))
    def get(self, request: Request, workspace_id: uuid.UUID) -> Response:
        """The actor's own live tokens; for those who manage members, everyone's."""
        access = policy.require_in_workspace(self.actor, Capability.MANAGE_TOKENS, workspace_id)
        everyone = access.may(Capability.MANAGE_MEMBERS)
        found = queries.tokens(workspace_id, user_id=None if everyone else self.actor.user_id)
        return paged(self, found, lambda row: TokenOut(row).data)

    @extend_schema(operation_id="tokens_create", request=TokenIn, responses={201: NewTokenOut})
    def post(self, request: Request, workspace_id: uuid.UUID) -> Response:
        """Create a token of the asking member. Its secret is in this answer and nowhere else."""
        policy.require_in_workspace(self.actor, Capability.MANAGE_TOKENS, workspace_id)
        values = body(TokenIn, request)
        token, secret = services.create_token(actor=self.actor, workspace_id=workspace_id, **values)
        return Response({**TokenOut(token).data, "secret": secret}, status=201)


class TokenView(ActorView):
    """One API token."""

    @extend_schema(operation_id="tokens_revoke", responses={204: None})
    def delete(self, request: Request, token_id: uuid.UUID) -> Response:
        """Revoke a token: one's own, or, for those who manage members, anyone's."""
        token = ApiToken.objects.filter(pk=token_id, revoked_at__isnull=True).first()
        if token is None:
            raise NotFound
        access = policy.require_in_workspace(
            self.actor, Capability.MANAGE_TOKENS, token.workspace_id
        )
        if token.user_id != self.actor.user_id and not access.may(Capability.MANAGE_MEMBERS):
            raise NotFound
        services.revoke_token(actor=self.actor, token=token)
        return Response(status=204)


def _no_guest(actor: Actor) -> Actor:
    if actor.kind == "guest":
        raise Forbidden("Guests have no account.")
    return actor


def _with_role(membership: Membership) -> dict[str, Any]:
    return {**queries.workspace_json(membership.workspace), "role": membership.role}
