"""Personas and segments over REST."""

import uuid
from typing import Any

from django.db.models import Count, OuterRef, RestrictedError, Subquery
from django.db.models.deletion import ProtectedError
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.core.errors import Conflict, Invalid
from journeymap.core.pos import n_between
from journeymap.core.rest import CursorPage
from journeymap.maps.access import visible_maps
from journeymap.maps.library import IF_MATCH, WORKSPACE, LibraryListView, LibraryRowView, Noun
from journeymap.workspaces.actor import Capability
from personas.models import MapPersona, Persona, PersonaAttribute, PersonaJob, Segment
from personas.serializers import (
    PersonaChange,
    PersonaIn,
    PersonaMapOut,
    PersonaOut,
    SegmentChange,
    SegmentIn,
    SegmentOut,
)


class _Personas(Noun):
    entity = "persona"
    model = Persona
    shape = PersonaOut

    def rows(self, workspace_id: uuid.UUID) -> Any:
        """The live personas, their attributes, jobs and number of maps fetched along."""
        shown = (
            _shown().filter(persona=OuterRef("pk")).order_by().values("persona")
        )  # One row a persona: how often it stands on a map.
        return (
            super()
            .rows(workspace_id)
            .select_related("updated_by")
            .prefetch_related("attributes", "jobs")
            .annotate(maps=Coalesce(Subquery(shown.values(n=Count("pk"))), 0))
        )

    def show(self, row: Any) -> Any:
        """The persona as the API shows it, with the number of maps that show it."""
        if not hasattr(row, "maps"):
            row.maps = _shown().filter(persona=row).count()
        return super().show(row)

    def fill(self, row: Any, values: dict[str, Any]) -> None:
        """Write a persona; its attributes and jobs are replaced where given. Raises Invalid."""
        parts = {name: values.pop(name, None) for name in ("attributes", "jobs")}
        if "portrait" in values:
            row.portrait_id = _portrait(values.pop("portrait"), row.workspace_id)
        writer: Any = self
        row.updated_by_id = writer.actor.user_id
        if row._state.adding:
            row.created_by_id = row.updated_by_id
        else:
            row.rev += 1
        super().fill(row, values)
        models: dict[str, Any] = {"attributes": PersonaAttribute, "jobs": PersonaJob}
        for name, model in models.items():
            items = parts[name]
            if items is None:
                continue
            getattr(row, name).all().delete()
            places = n_between(None, None, len(items))
            model.objects.bulk_create(
                model(persona=row, pos=pos, **item) for pos, item in zip(places, items, strict=True)
            )
        # What was fetched along before is no longer so.
        row._prefetched_objects_cache = {}


def _shown() -> Any:
    """Personas on maps, of those that are to be seen there."""
    return MapPersona.objects.filter(deleted_at__isnull=True, map__deleted_at__isnull=True)


def _portrait(attachment: str | None, workspace_id: uuid.UUID) -> str | None:
    model: Any = Persona._meta.get_field("portrait").related_model
    if attachment and not model.objects.filter(pk=attachment, workspace=workspace_id).exists():
        raise Invalid(fields={"portrait": "There is no such attachment here."})
    return attachment


class PersonasView(_Personas, LibraryListView):
    """The personas of a workspace."""

    accepts = PersonaIn

    @extend_schema(
        operation_id="personas_list", parameters=[WORKSPACE], responses=PersonaOut(many=True)
    )
    def get(self, request: Request) -> Response:
        """The personas of a workspace, by name."""
        return self.list_rows(request)

    @extend_schema(operation_id="personas_create", request=PersonaIn, responses={201: PersonaOut})
    def post(self, request: Request) -> Response:
        """Create a persona. Fictional unless said otherwise: no data of real people."""
        return self.create_row(request)


class PersonaView(_Personas, LibraryRowView):
    """One persona."""

    accepts = PersonaChange

    @extend_schema(operation_id="personas_read", responses=PersonaOut)
    def get(self, request: Request, row_id: uuid.UUID) -> Response:
        """One persona with attributes and jobs."""
        return self.read_row(row_id)

    @extend_schema(
        operation_id="personas_change",
        parameters=[IF_MATCH],
        request=PersonaChange,
        responses=PersonaOut,
    )
    def patch(self, request: Request, row_id: uuid.UUID) -> Response:
        """Change a persona; open maps show it at once."""
        return self.change_row(request, row_id)

    @extend_schema(operation_id="personas_delete", responses={204: None})
    def delete(self, request: Request, row_id: uuid.UUID) -> Response:
        """Delete a persona that stands on no map; others are retired (status)."""
        return self.delete_row(row_id)

    def remove(self, row: Any) -> None:
        """Take a persona away. Raises Conflict while a map shows it."""
        used = _shown().filter(persona=row).count()
        if used:
            raise Conflict(_("This persona stands on %(n)s maps.") % {"n": used}, maps=used)
        super().remove(row)


class PersonaRestoreView(_Personas, LibraryRowView):
    """The way back for a deleted persona."""

    @extend_schema(operation_id="personas_restore", request=None, responses=PersonaOut)
    def post(self, request: Request, row_id: uuid.UUID) -> Response:
        """Bring a deleted persona back."""
        return self.restore_row(row_id)


class PersonaMapsView(_Personas, LibraryRowView):
    """Where a persona is used."""

    paged = True

    @extend_schema(operation_id="personas_maps", responses=PersonaMapOut(many=True))
    def get(self, request: Request, row_id: uuid.UUID) -> Response:
        """The maps that show this persona, of those the actor sees, by title."""
        row = self.found(row_id, Capability.VIEW)
        seen = visible_maps(self.actor, workspace_id=row.workspace_id).order_by().values("pk")
        shown = _shown().filter(persona=row, map__in=seen).select_related("map")
        page = CursorPage()
        rows = page.paginate_queryset(shown.order_by("map__title", "pk"), request, self)
        return page.get_paginated_response(
            [
                PersonaMapOut(
                    {
                        "id": one.map_id,
                        "title": one.map.title,
                        "status": one.map.status,
                        "state": one.map.state,
                        "is_primary": one.is_primary,
                    }
                ).data
                for one in rows
            ]
        )


class _Segments(Noun):
    entity = "segment"
    model = Segment
    shape = SegmentOut


class SegmentsView(_Segments, LibraryListView):
    """The segments of a workspace."""

    accepts = SegmentIn

    @extend_schema(
        operation_id="segments_list", parameters=[WORKSPACE], responses=SegmentOut(many=True)
    )
    def get(self, request: Request) -> Response:
        """The segments of a workspace, by name."""
        return self.list_rows(request)

    @extend_schema(operation_id="segments_create", request=SegmentIn, responses={201: SegmentOut})
    def post(self, request: Request) -> Response:
        """Create a segment."""
        return self.create_row(request)


class SegmentView(_Segments, LibraryRowView):
    """One segment."""

    accepts = SegmentChange

    @extend_schema(operation_id="segments_read", responses=SegmentOut)
    def get(self, request: Request, row_id: uuid.UUID) -> Response:
        """One segment."""
        return self.read_row(row_id)

    @extend_schema(operation_id="segments_change", request=SegmentChange, responses=SegmentOut)
    def patch(self, request: Request, row_id: uuid.UUID) -> Response:
        """Change a segment."""
        return self.change_row(request, row_id)

    @extend_schema(operation_id="segments_delete", responses={204: None})
    def delete(self, request: Request, row_id: uuid.UUID) -> Response:
        """Delete a segment that no KPI is measured for; personas lose it."""
        return self.delete_row(row_id)

    def remove(self, row: Any) -> None:
        """Delete the row. Raises Conflict while KPIs are measured for it."""
        try:
            row.delete()
        except (ProtectedError, RestrictedError):
            raise Conflict("KPIs are measured for this segment.") from None
