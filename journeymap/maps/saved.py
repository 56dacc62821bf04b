"""Saved views of a map over REST: class R rows, plain writes with a notice.

A private view is its owner's alone. A shared one is for everybody who sees the map, and whoever
may edit the map may change it; guests look, where their link shows views.
"""

import uuid
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.core import clock
from journeymap.core.errors import Forbidden, LimitReached, NotFound
from journeymap.core.kinds import Text
from journeymap.core.rest import CursorPage, StrictSerializer
from journeymap.maps.access import access_map_with
from journeymap.maps.library import checked_body
from journeymap.maps.models import JourneyMap, SavedView
from journeymap.maps.policy import Access
from journeymap.maps.serializers import PersonShort
from journeymap.maps.services import BIN_DAYS
from journeymap.workspaces.actor import Actor, Capability
from journeymap.workspaces.notices import notify
from journeymap.workspaces.rest import ActorView
from journeymap.workspaces.serializers import KindField, StrictBoolean, StrictInteger

Json = dict[str, Any]
VIEWS_HIGH = 100
"""Shared views a map may hold, and views of their own a member may keep on one."""
CHOICES_HIGH = 60
LANES_HIGH = 40
PERSONAS_HIGH = 100
MODES = ("canvas", "table", "outline")


def _ids(high: int, told: str) -> Any:
    return serializers.ListField(
        child=serializers.UUIDField(), max_length=high, required=False, help_text=told
    )


class ViewSpotIn(StrictSerializer):
    """Where the canvas stands: how large, and what is at its upper left corner."""

    zoom = StrictInteger(min_value=10, max_value=200, help_text="In percent.")
    stage = serializers.UUIDField(required=False, allow_null=True)
    lane = serializers.UUIDField(required=False, allow_null=True)


class ViewCurveIn(StrictSerializer):
    """What is drawn of the emotions."""

    personas = _ids(PERSONAS_HIGH, "Whose line is drawn.")
    all = StrictBoolean(required=False, help_text="The line of everybody, over theirs.")
    expected = StrictBoolean(required=False)
    gap = StrictBoolean(required=False)
    marks = StrictBoolean(required=False)


class ViewShowsIn(StrictSerializer):
    """What a view shows. What it names and is no longer there does no harm."""

    mode = serializers.ChoiceField(MODES)
    filter = serializers.ListField(
        child=serializers.RegexField(r"\A[a-z_]{1,20}\.[^\x00-\x1f]{1,100}\Z"),
        max_length=CHOICES_HIGH,
        required=False,
        help_text="As in the address: `facet.value`, any of a facet, all facets together.",
    )
    hide = StrictBoolean(required=False, help_text="What does not match is hidden, not faint.")
    hidden = _ids(LANES_HIGH, "Lanes left out.")
    collapsed = _ids(LANES_HIGH, "Lanes folded.")
    curve = ViewCurveIn(required=False, allow_null=True)
    heat = StrictBoolean(required=False, help_text="The overlay of what is only assumed.")
    at = ViewSpotIn(required=False, allow_null=True)


class SavedViewChange(StrictSerializer):
    name = KindField(Text(80, low=1, line=True), required=False)
    shared = StrictBoolean(required=False, help_text="For everybody who sees the map.")
    shows = ViewShowsIn(required=False, help_text="Replaces what it showed.")


class SavedViewIn(SavedViewChange):
    name = KindField(Text(80, low=1, line=True))
    shows = ViewShowsIn()


class ViewSpotOut(serializers.Serializer[Any]):
    zoom = serializers.IntegerField(min_value=10, max_value=200)
    stage = serializers.UUIDField(allow_null=True)
    lane = serializers.UUIDField(allow_null=True)


class ViewCurveOut(serializers.Serializer[Any]):
    personas = serializers.ListField(child=serializers.UUIDField())
    all = serializers.BooleanField()
    expected = serializers.BooleanField()
    gap = serializers.BooleanField()
    marks = serializers.BooleanField()


class ViewShowsOut(serializers.Serializer[Any]):
    mode = serializers.ChoiceField(MODES)
    filter = serializers.ListField(child=serializers.CharField())
    hide = serializers.BooleanField()
    hidden = serializers.ListField(child=serializers.UUIDField())
    collapsed = serializers.ListField(child=serializers.UUIDField())
    curve = ViewCurveOut(allow_null=True)
    heat = serializers.BooleanField()
    at = ViewSpotOut(allow_null=True)


class SavedViewOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    shared = serializers.BooleanField()
    mine = serializers.BooleanField(help_text="Made by the one who asks.")
    owner = PersonShort(allow_null=True, help_text="Who made it; guests are not told.")
    shows = ViewShowsOut()
    updated_at = serializers.DateTimeField()


def visible(actor: Actor, map_id: uuid.UUID, access: Access) -> QuerySet[SavedView]:
    """Return the views of a map that the actor, with this standing on it, may see, by name."""
    found = SavedView.objects.filter(map_id=map_id, deleted_at__isnull=True)
    return _of(found, actor, access).select_related("owner").order_by("name", "id")


def view_json(row: SavedView, actor: Actor) -> Json:
    """Return a view as the actor sees it."""
    owner = None if actor.kind == "guest" else row.owner
    return {
        "id": str(row.pk),
        "name": row.name,
        "shared": row.shared,
        "mine": actor.kind == "member" and row.owner_id == actor.user_id,
        "owner": owner and {"id": str(owner.pk), "name": owner.display_name},
        # Views saved before the overlay was kept show none.
        "shows": {"heat": False, **row.shows},
        "updated_at": clock.iso(row.updated_at),
    }


def _of(rows: QuerySet[SavedView], actor: Actor, access: Access) -> QuerySet[SavedView]:
    if not access.show_views:
        return rows.none()
    mine = Q(owner_id=actor.user_id) if actor.kind == "member" else Q(pk__in=[])
    return rows.filter(Q(shared=True) | mine)


def _plain(shows: Json) -> Json:
    """What a view shows as it is stored: whatever was not said is as it is at first."""
    curve, at = shows.get("curve"), shows.get("at")
    return {
        "mode": shows["mode"],
        "filter": list(dict.fromkeys(shows.get("filter", ()))),
        "hide": shows.get("hide", False),
        "hidden": _texts(shows.get("hidden", ())),
        "collapsed": _texts(shows.get("collapsed", ())),
        "curve": curve
        and {
            "personas": _texts(curve.get("personas", ())),
            "all": curve.get("all", False),
            "expected": curve.get("expected", False),
            "gap": curve.get("gap", False),
            "marks": curve.get("marks", True),
        },
        "heat": shows.get("heat", False),
        "at": at
        and {
            "zoom": at["zoom"],
            "stage": at.get("stage") and str(at["stage"]),
            "lane": at.get("lane") and str(at["lane"]),
        },
    }


def _texts(ids: Any) -> list[str]:
    return list(dict.fromkeys(str(one) for one in ids))


class _OnMap(ActorView):
    """What the views share: the map first, then the row as the actor may see it."""

    def _standing(self, map_id: uuid.UUID) -> tuple[JourneyMap, Access]:
        return access_map_with(self.actor, map_id, Capability.VIEW)

    def _person(self) -> uuid.UUID:
        if self.actor.kind != "member":
            raise Forbidden("Views are kept by members who are signed in.")
        return self.actor.person

    def _writable(
        self, map_id: uuid.UUID, view_id: uuid.UUID, *, deleted: bool = False
    ) -> tuple[SavedView, Access]:
        """A view that the actor may change, locked. Raises NotFound and Forbidden."""
        _map, access = self._standing(map_id)
        rows = SavedView.objects.select_for_update(of=("self",)).filter(map_id=map_id, pk=view_id)
        if not deleted:
            rows = rows.filter(deleted_at__isnull=True)
        row = _of(rows, self.actor, access).first()
        if row is None:
            raise NotFound
        self._person()
        if row.shared and not access.may(Capability.EDIT):
            raise Forbidden
        return row, access

    def _room(self, map_id: uuid.UUID, *, shared: bool) -> None:
        """Raise LimitReached where a map, or a member on it, holds as many views as may be."""
        # Under the map's lock: two at once cannot pass the limit.
        JourneyMap.objects.select_for_update(no_key=True).filter(pk=map_id).first()
        rows = SavedView.objects.filter(map_id=map_id, deleted_at__isnull=True, shared=shared)
        if not shared:
            rows = rows.filter(owner_id=self._person())
        if rows.count() >= VIEWS_HIGH:
            raise LimitReached(_("At most %(n)s views.") % {"n": VIEWS_HIGH})

    def _share(self, access: Access) -> None:
        if not access.may(Capability.EDIT):
            raise Forbidden("Who may edit the map may share a view of it.")

    def _told(self, row: SavedView) -> Response:
        notify(kind="view", map_id=row.map_id, ref=str(row.pk))
        return Response(view_json(row, self.actor))


class SavedViewsView(_OnMap):
    """The saved views of a map."""

    paged = True

    @extend_schema(operation_id="views_list", responses=SavedViewOut(many=True))
    def get(self, request: Request, map_id: uuid.UUID) -> Response:
        """The views saved of a map, by name: those that are shared, and one's own."""
        _map, access = self._standing(map_id)
        page = CursorPage()
        rows = page.paginate_queryset(visible(self.actor, map_id, access), request, self)
        return page.get_paginated_response([view_json(row, self.actor) for row in rows])

    @extend_schema(operation_id="views_create", request=SavedViewIn, responses={201: SavedViewOut})
    def post(self, request: Request, map_id: uuid.UUID) -> Response:
        """Save a way of looking at a map: for oneself, or `shared` with all who see it.

        The address of the map with `?view=` and the view's id opens it.
        """
        _map, access = self._standing(map_id)
        person = self._person()
        values = checked_body(SavedViewIn, request)
        shared = values.get("shared", False)
        if shared:
            self._share(access)
        with transaction.atomic():
            self._room(map_id, shared=shared)
            row = SavedView.objects.create(
                map_id=map_id,
                owner_id=person,
                name=values["name"],
                shared=shared,
                shows=_plain(values["shows"]),
            )
            answer = self._told(row)
        answer.status_code = 201
        return answer


class SavedViewView(_OnMap):
    """One saved view."""

    @extend_schema(operation_id="views_read", responses=SavedViewOut)
    def get(self, request: Request, map_id: uuid.UUID, view_id: uuid.UUID) -> Response:
        """One saved view."""
        _map, access = self._standing(map_id)
        row = visible(self.actor, map_id, access).filter(pk=view_id).first()
        if row is None:
            raise NotFound
        return Response(view_json(row, self.actor))

    @extend_schema(operation_id="views_change", request=SavedViewChange, responses=SavedViewOut)
    @transaction.atomic
    def patch(self, request: Request, map_id: uuid.UUID, view_id: uuid.UUID) -> Response:
        """Rename a view, replace what it shows, share it, or keep it to oneself again."""
        row, access = self._writable(map_id, view_id)
        values = checked_body(SavedViewChange, request)
        shared = values.get("shared", row.shared)
        if shared != row.shared:
            if shared:
                self._share(access)
            elif row.owner_id != self._person():
                raise Forbidden("Only who made a view may keep it private.")
            self._room(map_id, shared=shared)
            row.shared = shared
        row.name = values.get("name", row.name)
        if "shows" in values:
            row.shows = _plain(values["shows"])
        row.save()
        return self._told(row)

    @extend_schema(operation_id="views_delete", responses={204: None})
    @transaction.atomic
    def delete(self, request: Request, map_id: uuid.UUID, view_id: uuid.UUID) -> Response:
        """Delete a view; for 30 days `restore` brings it back under its own address."""
        row, _access = self._writable(map_id, view_id)
        now = clock.now()
        old = now - timedelta(days=BIN_DAYS)
        SavedView.objects.filter(map_id=map_id, deleted_at__lt=old).delete()
        row.deleted_at = now
        row.save(update_fields=["deleted_at", "updated_at"])
        notify(kind="view", map_id=map_id, ref=str(view_id))
        return Response(status=204)


class SavedViewRestoreView(_OnMap):
    """A saved view that was deleted."""

    @extend_schema(operation_id="views_restore", request=None, responses=SavedViewOut)
    @transaction.atomic
    def post(self, request: Request, map_id: uuid.UUID, view_id: uuid.UUID) -> Response:
        """Bring a deleted view back; one that is there stays as it is."""
        row, _access = self._writable(map_id, view_id, deleted=True)
        if row.deleted_at is not None:
            self._room(map_id, shared=row.shared)
            row.deleted_at = None
            row.save(update_fields=["deleted_at", "updated_at"])
        return self._told(row)
