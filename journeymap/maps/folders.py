"""Folders over REST: class R rows of a workspace, and putting maps into them."""

import uuid
from typing import Any

from django.db.models import Count, Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.core.errors import Invalid
from journeymap.core.kinds import Text
from journeymap.core.rest import StrictSerializer
from journeymap.maps import services
from journeymap.maps.library import WORKSPACE, LibraryListView, LibraryRowView, Noun
from journeymap.maps.models import Folder
from journeymap.workspaces.rest import ActorView
from journeymap.workspaces.serializers import KindField

Json = dict[str, Any]
DEPTH_HIGH = 3
PLACED_HIGH = 200


class FolderChange(StrictSerializer):
    name = KindField(Text(80, low=1, line=True), required=False)
    parent = serializers.UUIDField(  # type: ignore[assignment]  # a field, as everywhere in DRF
        required=False, allow_null=True, help_text="The folder it stands in; null: at the top."
    )


class FolderIn(FolderChange):
    workspace = serializers.UUIDField(required=False, help_text="Needed by who has several.")
    name = KindField(Text(80, low=1, line=True))


class FolderOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    parent = serializers.UUIDField(allow_null=True)  # type: ignore[assignment]  # as above
    maps = serializers.IntegerField(help_text="Live maps in it, those of folders in it not.")


class PlacementIn(StrictSerializer):
    maps = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=PLACED_HIGH
    )
    folder = serializers.UUIDField(allow_null=True, help_text="null: out of any folder.")


class _Folders(Noun):
    entity = "folder"
    model = Folder
    shape = FolderOut

    def rows(self, workspace_id: uuid.UUID) -> Any:
        """The folders of a workspace, with how many maps stand in each."""
        live = Count("maps", filter=Q(maps__deleted_at__isnull=True))
        return super().rows(workspace_id).annotate(live_maps=live)

    def show(self, row: Any) -> Json:
        """The folder as the API shows it."""
        count = getattr(row, "live_maps", None)
        if count is None:
            count = row.maps.filter(deleted_at__isnull=True).count()
        return dict(FolderOut({**_plain(row), "maps": count}).data)

    def fill(self, row: Any, values: Json) -> None:
        """Write a folder. Raises Invalid where it would stand in itself, elsewhere or too deep."""
        if "parent" in values:
            row.parent = self._parent(row, values.pop("parent"))
        super().fill(row, values)

    def _parent(self, row: Folder, parent_id: uuid.UUID | None) -> Folder | None:
        if parent_id is None:
            return None
        folders = {
            folder.pk: folder for folder in Folder.objects.filter(workspace_id=row.workspace_id)
        }
        parent = folders.get(parent_id)
        if parent is None:
            raise Invalid(fields={"parent": "There is no such folder in this workspace."})
        above, at = 1, parent
        while at.parent_id is not None and at.pk != row.pk:
            at, above = folders[at.parent_id], above + 1
        if at.pk == row.pk:
            raise Invalid(fields={"parent": "A folder cannot stand in itself."})
        if above + _height(row.pk, folders) > DEPTH_HIGH:
            raise Invalid(fields={"parent": "Folders stand at most three deep."})
        return parent

    def remove(self, row: Any) -> None:
        """Take a folder away; what stands in it goes up to where it stood."""
        row.maps.update(folder=row.parent_id)
        row.children.update(parent=row.parent_id)
        row.delete()


def _plain(folder: Folder) -> Json:
    return {"id": folder.pk, "name": folder.name, "parent": folder.parent_id}


def _height(folder_id: uuid.UUID, folders: dict[uuid.UUID, Folder]) -> int:
    """How many levels a folder and those in it take up."""
    below = [one.pk for one in folders.values() if one.parent_id == folder_id]
    return 1 + max((_height(child, folders) for child in below), default=0)


class FoldersView(_Folders, LibraryListView):
    """The folders of a workspace."""

    accepts = FolderIn

    @extend_schema(
        operation_id="folders_list", parameters=[WORKSPACE], responses=FolderOut(many=True)
    )
    def get(self, request: Request) -> Response:
        """The folders of a workspace, by name; `parent` makes the tree."""
        return self.list_rows(request)

    @extend_schema(operation_id="folders_create", request=FolderIn, responses={201: FolderOut})
    def post(self, request: Request) -> Response:
        """Create a folder, at the top or in another one; at most three deep."""
        return self.create_row(request)


class FolderView(_Folders, LibraryRowView):
    """One folder."""

    accepts = FolderChange

    @extend_schema(operation_id="folders_read", responses=FolderOut)
    def get(self, request: Request, row_id: uuid.UUID) -> Response:
        """One folder."""
        return self.read_row(row_id)

    @extend_schema(operation_id="folders_change", request=FolderChange, responses=FolderOut)
    def patch(self, request: Request, row_id: uuid.UUID) -> Response:
        """Rename a folder, or put it into another one."""
        return self.change_row(request, row_id)

    @extend_schema(operation_id="folders_delete", responses={204: None})
    def delete(self, request: Request, row_id: uuid.UUID) -> Response:
        """Delete a folder. Its maps and folders go up one level; no map is deleted."""
        return self.delete_row(row_id)


class PlacementsView(ActorView):
    """Where maps stand."""

    @extend_schema(operation_id="maps_place", request=PlacementIn, responses={204: None})
    def post(self, request: Request) -> Response:
        """Put up to 200 maps into a folder of their workspace, or out of any; all or none."""
        checked = PlacementIn(data=request.data)
        checked.is_valid(raise_exception=True)
        values = checked.validated_data
        services.place_maps(actor=self.actor, map_ids=values["maps"], folder_id=values["folder"])
        return Response(status=204)
