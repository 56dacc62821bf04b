"""Ways in: joining as a guest by a share link, and a ticket for the socket."""

import uuid

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from journeymap.core import rates
from journeymap.core.errors import NotFound
from journeymap.core.rest import StrictJSONParser
from journeymap.maps.access import access_map
from journeymap.maps.models import JourneyMap, MapGrant
from journeymap.maps.tiles import slug
from journeymap.sharing import guests, services
from journeymap.sharing.serializers import GuestIn, GuestOut, role_name
from journeymap.sync import tickets
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.models import Guest
from journeymap.workspaces.rest import ActorView, refuse_unknown_query


class GuestView(APIView):
    """The door for people without an account."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    parser_classes = (StrictJSONParser,)

    @extend_schema(operation_id="share_guest", auth=[], request=GuestIn, responses={200: GuestOut})
    def post(self, request: Request) -> Response:
        """Trade a share link's token for a guest cookie of its map.

        Who comes back with the cookie stays the same guest, without a name as well. A stranger
        without one learns whether the link opens: then it is the `name` that is refused. Unknown,
        expired and revoked tokens get one and the same 404; more than 20 of them a minute from
        one address get 429.
        """
        refuse_unknown_query(request, frozenset())
        # Setting a cookie for somebody else's browser is a login like any other (B9).
        SessionAuthentication().enforce_csrf(request)
        checked = GuestIn(data=request.data)
        checked.is_valid(raise_exception=True)
        values = checked.validated_data
        try:
            guest, secret = services.join(
                token=values["token"], name=values.get("name", ""), known=_known(request)
            )
        except NotFound:
            rates.require("join_misses", request.META.get("REMOTE_ADDR", ""))
            raise
        response = Response(_joined(guest))
        if secret is not None:
            guests.set_cookie(response, map_id=guest.map_id, secret=secret)
        return response


class TicketView(ActorView):
    """A ticket for the socket."""

    @extend_schema(
        operation_id="maps_ticket",
        request=None,
        responses={
            201: inline_serializer(
                "Ticket",
                {"ticket": serializers.CharField(), "expires_in": serializers.IntegerField()},
            )
        },
    )
    def post(self, request: Request, map_id: uuid.UUID) -> Response:
        """Get a ticket for `/ws/v1/maps/{map_id}?ticket=…`: one use, 30 seconds, this map."""
        access_map(self.actor, map_id, Capability.VIEW)
        key = request.session.session_key if self.actor.kind == "member" else None
        ticket = tickets.issue(actor=self.actor, map_id=map_id, session_key=key or "")
        seconds = int(tickets.LIFETIME.total_seconds())
        return Response({"ticket": ticket, "expires_in": seconds}, status=201)


def _known(request: Request) -> dict[uuid.UUID, Guest]:
    found = {
        map_id: guests.guest_of(request.COOKIES, map_id)
        for map_id in guests.maps_in(request.COOKIES)
    }
    return {map_id: guest for map_id, guest in found.items() if guest is not None}


def _joined(guest: Guest) -> dict[str, object]:
    title = JourneyMap.objects.values_list("title", flat=True).get(pk=guest.map_id)
    role = MapGrant.objects.values_list("role", flat=True).get(link_id=guest.link_id)
    return {
        "id": str(guest.pk),
        "name": guest.name,
        "role": role_name(role),
        "map": {"id": str(guest.map_id), "title": title, "slug": slug(title)},
    }
