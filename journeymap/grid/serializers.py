"""What the maps around a map look like on the wire."""

from typing import Any

from rest_framework import serializers

from journeymap.grid.models import MAP_LINK_KINDS


class LinkStartOut(serializers.Serializer[Any]):
    map = serializers.UUIDField()
    stage = serializers.UUIDField(allow_null=True)
    step = serializers.UUIDField(allow_null=True)


class LinkedMapOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    slug = serializers.CharField()
    kind = serializers.ChoiceField(MAP_LINK_KINDS)
    incoming = serializers.BooleanField(help_text="Whether the way leads to the map asked about.")
    link = serializers.UUIDField(
        allow_null=True, help_text="The map_link; null for a step's child_map."
    )

    def get_fields(self) -> dict[str, Any]:
        # "from" cannot be written as an attribute.
        return {
            **super().get_fields(),
            "from": LinkStartOut(help_text="Where it begins: the map, or a stage or step of it."),
        }


class LinkedOut(serializers.Serializer[Any]):
    parents = LinkedMapOut(many=True)
    children = LinkedMapOut(many=True)
    others = LinkedMapOut(many=True)
