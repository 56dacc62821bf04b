"""REST of what belongs to a workspace and is written plainly: personas, channels, tags and so on.

A list and a row view to derive from. Both ask policy with `manage_library` for every write, raise
the workspace's `library_rev` and tell its open maps, so that no noun has to remember to.
"""

import uuid
from typing import Any, ClassVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.core import clock
from journeymap.core.errors import Conflict, Forbidden, Invalid, NotFound, PreconditionFailed
from journeymap.core.ids import parse_uuid
from journeymap.core.rest import CursorPage, StrictSerializer, query_uuid
from journeymap.maps import policy
from journeymap.workspaces.actor import Actor, Capability
from journeymap.workspaces.models import Workspace
from journeymap.workspaces.notices import library_changed
from journeymap.workspaces.queries import default_workspace
from journeymap.workspaces.rest import ActorView

Json = dict[str, Any]
WORKSPACE = OpenApiParameter(
    "workspace",
    {"type": "string", "format": "uuid"},
    description="Whose; may be left out by those who belong to one workspace only.",
)
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="Else 412: the ETag you have read."
)
LIBRARY_HIGH = 1_000
"""Rows of one noun a workspace may hold: far above use, low enough to load whole."""


def asked_workspace(
    actor: Actor, capability: Capability, workspace_id: uuid.UUID | None
) -> uuid.UUID:
    """The workspace a request is about: the one named, else the actor's only one.

    Raises Invalid when it must be named, NotFound and Forbidden as policy does.
    """
    chosen = workspace_id or default_workspace(actor).pk
    policy.require_in_workspace(actor, capability, chosen)
    return chosen


def checked_body(serializer: type[StrictSerializer], request: Request, **context: Any) -> Json:
    """The checked body of a request. Raises ValidationError naming each wrong field."""
    checked = serializer(data=request.data, context=context)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)


class Noun:
    """What the two views need to know of a class R row. Derive from it beside a view."""

    entity: ClassVar[str]
    model: ClassVar[type[models.Model]]
    shape: ClassVar[Any]
    unique: ClassVar[str] = "name"
    ordering: ClassVar[tuple[str, ...]] = ("name", "id")

    def rows(self, workspace_id: uuid.UUID) -> Any:
        """The live rows of a workspace."""
        found = self.model._default_manager.filter(workspace_id=workspace_id)
        if any(column.name == "deleted_at" for column in self.model._meta.concrete_fields):
            found = found.filter(deleted_at__isnull=True)
        return found.order_by(*self.ordering)

    def fill(self, row: Any, values: Json) -> None:
        """Write checked values to a row (new or not). Runs inside a transaction."""
        for name, value in values.items():
            setattr(row, name, value)
        row.save()

    def show(self, row: Any) -> Any:
        """The row as the API shows it."""
        return self.shape(row).data

    def write(self, row: Any, values: Json) -> Any:
        """`fill` and tell. Raises Conflict naming the field that must be unique and is not."""
        try:
            with transaction.atomic():
                self.fill(row, values)
                library_changed(workspace_id=row.workspace_id, entity=self.entity, ref=str(row.pk))
        except IntegrityError:
            raise Conflict(fields={self.unique: "This is taken in this workspace."}) from None
        return row


class LibraryListView(Noun, ActorView):
    """`GET` one workspace's rows in pages, `POST` a new one."""

    paged = True
    query = frozenset({"workspace"})
    accepts: ClassVar[type[StrictSerializer]]

    def list_rows(self, request: Request) -> Response:
        """Answer a page of rows. Raises as `asked_workspace` does."""
        workspace_id = asked_workspace(
            self.actor, Capability.VIEW, query_uuid(request, "workspace")
        )
        page = CursorPage()
        rows = page.paginate_queryset(self.rows(workspace_id), request, self)
        return page.get_paginated_response([self.show(row) for row in rows])

    def create_row(self, request: Request) -> Response:
        """Create a row. Raises Invalid, Conflict, and as `asked_workspace` does."""
        named = request.data.get("workspace") if isinstance(request.data, dict) else None
        if named is not None and not isinstance(named, str):
            raise Invalid(fields={"workspace": "Not a valid id."})
        workspace_id = asked_workspace(
            self.actor, Capability.MANAGE_LIBRARY, _uuid(named, "workspace")
        )
        values = checked_body(self.accepts, request, workspace_id=workspace_id)
        values.pop("workspace", None)
        with transaction.atomic():
            # The count is read under the workspace's row lock: two at once cannot pass the limit.
            Workspace.objects.select_for_update().filter(pk=workspace_id).first()
            if self.rows(workspace_id).count() >= LIBRARY_HIGH:
                told = _("A workspace holds at most %(n)s of these.") % {"n": LIBRARY_HIGH}
                raise Conflict(told)
            row = self.write(self.model(workspace_id=workspace_id), values)
        return Response(self.show(row), status=201)


class LibraryRowView(Noun, ActorView):
    """`GET`, `PATCH` and `DELETE` of one row, found by its id in a workspace the actor sees."""

    accepts: ClassVar[type[StrictSerializer]]

    def found(
        self,
        row_id: uuid.UUID,
        capability: Capability,
        *,
        lock: bool = False,
        deleted: bool = False,
    ) -> Any:
        """The live row. Raises NotFound, also for rows of workspaces the actor does not see.

        With `lock` nobody else changes it before the transaction ends; with `deleted` a row that
        is gone from the lists is found too.
        """
        rows = self.model._default_manager.filter(pk=row_id)
        row = (rows.select_for_update() if lock else rows).first()
        if row is None or (getattr(row, "deleted_at", None) is not None and not deleted):
            raise NotFound
        workspace_id = row.workspace_id  # type: ignore[attr-defined]  # every noun has one
        if workspace_id is None:
            # Built in: everyone may look, nobody may change.
            if capability is not Capability.VIEW:
                raise Forbidden("This is built in: nobody changes it.")
            return row
        policy.require_in_workspace(self.actor, capability, workspace_id)
        return row

    def read_row(self, row_id: uuid.UUID) -> Response:
        """Answer the row. Raises as `found` does."""
        return self._answer(self.found(row_id, Capability.VIEW))

    def change_row(self, request: Request, row_id: uuid.UUID) -> Response:
        """Change what the body names. Raises Invalid, Conflict, and as `found` does.

        Raises PreconditionFailed, with the row as it stands, when it has a revision and that is
        not the one of `If-Match`.
        """
        with transaction.atomic():
            row = self.found(row_id, Capability.MANAGE_LIBRARY, lock=True)
            presumed = request.headers.get("If-Match", "*").strip()
            if presumed not in {"*", etag_of(row) or presumed}:
                raise PreconditionFailed(row=self.show(row))
            values = checked_body(self.accepts, request, workspace_id=row.workspace_id, row=row)
            if values:
                row = self.write(row, values)
        return self._answer(row)

    def restore_row(self, row_id: uuid.UUID) -> Response:
        """Bring a deleted row back; one that is there stays as it is. Raises as `found` does.

        Raises Conflict when its name has been given away meanwhile.
        """
        with transaction.atomic():
            row = self.found(row_id, Capability.MANAGE_LIBRARY, lock=True, deleted=True)
            if row.deleted_at is not None:
                row = self.write(row, {"deleted_at": None})
        return self._answer(row)

    def _answer(self, row: Any) -> Response:
        tag = etag_of(row)
        return Response(self.show(row), headers={"ETag": tag} if tag else None)

    def delete_row(self, row_id: uuid.UUID) -> Response:
        """Delete the row. Raises Conflict while it is in use, and as `found` does."""
        row = self.found(row_id, Capability.MANAGE_LIBRARY)
        with transaction.atomic():
            self.remove(row)
            library_changed(workspace_id=row.workspace_id, entity=self.entity, ref=str(row_id))
        return Response(status=204)

    def remove(self, row: Any) -> None:
        """Take the row away: gone from lists, kept where maps still name it."""
        row.deleted_at = clock.now()
        row.save(update_fields=["deleted_at"])


def etag_of(row: Any) -> str | None:
    """The ETag of a row that counts its revisions; None for the others."""
    rev = getattr(row, "rev", None)
    return None if rev is None else f'"{rev}"'


def _uuid(value: str | None, field: str) -> uuid.UUID | None:
    return None if value is None else parse_uuid(value, field=field)
