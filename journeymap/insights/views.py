"""The findings of a map over REST."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.insights.queries import insights_of
from journeymap.insights.serializers import InsightsOut
from journeymap.maps.access import access_map_with
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.rest import ActorView


class InsightsView(ActorView):
    """The findings of a map."""

    @extend_schema(operation_id="maps_insights", responses=InsightsOut)
    def get(self, request: Request, map_id: uuid.UUID) -> Response:
        """What drawing and measurements say together: the gravest first, each with its figures."""
        journey_map, access = access_map_with(self.actor, map_id, Capability.VIEW)
        return Response(insights_of(journey_map, access))
