"""What tags look like on the wire."""

from typing import Any

from rest_framework import serializers

from journeymap.core.kinds import Choice, Text, Uid
from journeymap.core.rest import StrictSerializer
from journeymap.workspaces.serializers import KindField
from personas.models import PALETTE


class TagChange(StrictSerializer):
    """The fields of a tag to change."""

    name = KindField(Text(40, low=1, line=True), required=False)
    color = KindField(Choice(PALETTE), required=False)


class TagIn(TagChange):
    """A new tag."""

    workspace = KindField(Uid(nullable=True), required=False)
    name = KindField(Text(40, low=1, line=True))


class TagOut(serializers.Serializer[Any]):
    """A tag as shown."""

    id = serializers.UUIDField()
    workspace = serializers.UUIDField(source="workspace_id")
    name = serializers.CharField()
    color = serializers.CharField()
