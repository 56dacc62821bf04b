"""Invitations of a workspace over REST. Accepting one is a page (`journeymap.pages`)."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.api.views.workspaces import body, paged
from journeymap.core.errors import NotFound
from journeymap.kpis import mailing
from journeymap.maps import policy
from journeymap.workspaces import invitations, queries
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.models import Invitation
from journeymap.workspaces.rest import ActorView
from journeymap.workspaces.serializers import InvitationOut, InvitationsIn


class InvitationsView(ActorView):
    """The open invitations of a workspace."""

    paged = True
    throttle_bucket = "invitations"

    @extend_schema(operation_id="invitations_list", responses=InvitationOut(many=True))
    def get(self, request: Request, workspace_id: uuid.UUID) -> Response:
        """Invitations that nobody has accepted yet, expired ones too, with their links."""
        policy.require_in_workspace(self.actor, Capability.MANAGE_MEMBERS, workspace_id)
        found = queries.open_invitations(workspace_id)
        return paged(self, found, lambda row: InvitationOut(row).data)

    @extend_schema(
        operation_id="invitations_create",
        request=InvitationsIn,
        responses={201: InvitationOut(many=True)},
    )
    def post(self, request: Request, workspace_id: uuid.UUID) -> Response:
        """Invite people by e-mail. Who is invited already gets a new link; the old one is dead."""
        policy.require_in_workspace(self.actor, Capability.MANAGE_MEMBERS, workspace_id)
        values = body(InvitationsIn, request)
        made = invitations.invite(actor=self.actor, workspace_id=workspace_id, **values)
        mailing.send_later(made)
        return Response([InvitationOut(row).data for row in made], status=201)


class InvitationView(ActorView):
    """One open invitation, always reached through its workspace (A2)."""

    @extend_schema(operation_id="invitations_revoke", responses={204: None})
    def delete(
        self, request: Request, workspace_id: uuid.UUID, invitation_id: uuid.UUID
    ) -> Response:
        """Take an invitation back; its link opens nothing any more."""
        found = _invitation(self, workspace_id, invitation_id)
        invitations.revoke(actor=self.actor, invitation=found)
        return Response(status=204)


class ResendView(ActorView):
    """The mail of an open invitation."""

    throttle_bucket = "invitations"

    @extend_schema(operation_id="invitations_resend", request=None, responses=InvitationOut)
    def post(self, request: Request, workspace_id: uuid.UUID, invitation_id: uuid.UUID) -> Response:
        """Send the invitation again, with a new link and a new expiry; the old link is dead."""
        found = _invitation(self, workspace_id, invitation_id)
        sent = invitations.resend(actor=self.actor, invitation=found)
        mailing.send_later([sent])
        return Response(InvitationOut(sent).data)


def _invitation(view: ActorView, workspace_id: uuid.UUID, invitation_id: uuid.UUID) -> Invitation:
    policy.require_in_workspace(view.actor, Capability.MANAGE_MEMBERS, workspace_id)
    found = queries.open_invitations(workspace_id).filter(pk=invitation_id).first()
    if found is None:
        raise NotFound
    return found
