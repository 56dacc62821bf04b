"""REST routes below /api/v1/, gathered from the packages they belong to."""

from django.urls import URLPattern, URLResolver, include, path

from journeymap.api.rooms import ROOMS
from journeymap.api.views import access, docs, invitations, workspaces

_OWN = [
    path("me", workspaces.MeView.as_view(), name="me"),
    path("me/sessions", workspaces.SessionsView.as_view(), name="sessions"),
    path("workspaces", workspaces.WorkspacesView.as_view(), name="workspaces"),
    path("workspaces/<uuid:workspace_id>", workspaces.WorkspaceView.as_view(), name="workspace"),
    path(
        "workspaces/<uuid:workspace_id>/members",
        workspaces.MembersView.as_view(),
        name="members",
    ),
    path(
        "workspaces/<uuid:workspace_id>/members/<uuid:member_id>",
        workspaces.MemberView.as_view(),
        name="member",
    ),
    path("workspaces/<uuid:workspace_id>/owner", workspaces.OwnerView.as_view(), name="owner"),
    path(
        "workspaces/<uuid:workspace_id>/invitations",
        invitations.InvitationsView.as_view(),
        name="invitations",
    ),
    path(
        "workspaces/<uuid:workspace_id>/invitations/<uuid:invitation_id>",
        invitations.InvitationView.as_view(),
        name="invitation",
    ),
    path(
        "workspaces/<uuid:workspace_id>/invitations/<uuid:invitation_id>/resend",
        invitations.ResendView.as_view(),
        name="invitation-resend",
    ),
    path("workspaces/<uuid:workspace_id>/tokens", workspaces.TokensView.as_view(), name="tokens"),
    path("tokens/<uuid:token_id>", workspaces.TokenView.as_view(), name="token"),
    path("share/guest", access.GuestView.as_view(), name="share-guest"),
    path("maps/<uuid:map_id>/ticket", access.TicketView.as_view(), name="ticket"),
    path("schema", docs.SchemaView.as_view(), name="schema"),
    path("docs", docs.docs, name="docs"),
]

_V1: list[URLPattern | URLResolver] = [
    *_OWN,
    *(path("", include(f"{room}.urls")) for room in ROOMS),
]

urlpatterns: list[URLPattern | URLResolver] = [path("api/v1/", include(_V1))]
