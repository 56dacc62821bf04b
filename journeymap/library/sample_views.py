"""The sample over REST: opened by anybody for themselves, put back and removed by its admins."""

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.core.errors import Forbidden, Invalid, NotFound
from journeymap.library.sample import load_sample, remove_sample, reset_sample, sample_map
from journeymap.maps import policy
from journeymap.maps.tiles import slug
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.models import Workspace
from journeymap.workspaces.rest import ActorView, account_of


class SampleOut(serializers.Serializer[Any]):
    """Where the sample is."""

    workspace = serializers.UUIDField()
    map = serializers.UUIDField(help_text="The map to look at first.")
    slug = serializers.CharField()


class SampleView(ActorView):
    """One's own sample."""

    @extend_schema(operation_id="sample_open", request=None, responses=SampleOut)
    def post(self, request: Request) -> Response:
        """Return the sample workspace of the one who asks; its maps are made where they are gone.

        Maps of the sample in the bin stay there. 409 while another request is drawing them.
        """
        if self.actor.kind != "member":
            raise Forbidden("The sample is for members who are signed in.")
        _no_body(request)
        workspace = load_sample(owner=account_of(request))
        return _where(workspace)


class WorkspaceSampleView(ActorView):
    """A workspace's sample, for those who manage it."""

    @extend_schema(operation_id="sample_reset", request=None, responses=SampleOut)
    def post(self, request: Request, workspace_id: uuid.UUID) -> Response:
        """Put the sample's maps, personas, tags and figures back as delivered.

        The maps as they were go into the bin. Maps that people made here stay as they are. 400 in
        a workspace that is no sample.
        """
        _no_body(request)
        workspace = self._managed(workspace_id)
        reset_sample(actor=self.actor, workspace=workspace)
        return _where(workspace)

    @extend_schema(operation_id="sample_remove", responses={204: None})
    def delete(self, request: Request, workspace_id: uuid.UUID) -> Response:
        """Put the sample's maps into the bin. Everything else in the workspace stays."""
        remove_sample(actor=self.actor, workspace=self._managed(workspace_id))
        return Response(status=204)

    def _managed(self, workspace_id: uuid.UUID) -> Workspace:
        policy.require_in_workspace(self.actor, Capability.MANAGE_WORKSPACE, workspace_id)
        return Workspace.objects.get(pk=workspace_id)


def _no_body(request: Request) -> None:
    if request.data:
        raise Invalid("This request has no body.")


def _where(workspace: Workspace) -> Response:
    first = sample_map(workspace)
    if first is None:
        raise NotFound
    return Response({"workspace": workspace.pk, "map": first.pk, "slug": slug(first.title)})
