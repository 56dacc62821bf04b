"""The usual way, for comparison: nested REST framework serializers over the same rows."""

from typing import Any

from rest_framework import serializers

from journeymap.cards.models import Card
from journeymap.grid.models import Lane, Stage


class CardSerializer(serializers.ModelSerializer[Card]):
    class Meta:
        model = Card
        exclude = ("map", "created_at", "updated_at", "created_by", "deleted_at")


class StageSerializer(serializers.ModelSerializer[Stage]):
    cards = serializers.SerializerMethodField()

    class Meta:
        model = Stage
        exclude = ("map", "created_at", "updated_at", "created_by", "deleted_at")

    def get_cards(self, stage: Stage) -> Any:
        found = Card.objects.filter(stage=stage, deleted_at=None)
        return CardSerializer(found, many=True).data


class LaneSerializer(serializers.ModelSerializer[Lane]):
    class Meta:
        model = Lane
        exclude = ("map", "created_at", "updated_at", "created_by", "deleted_at")


def nested_map(map_id: str) -> dict[str, Any]:
    """Return stages with their cards, and lanes, as nested serializers give them."""
    return {
        "stages": StageSerializer(
            Stage.objects.filter(map_id=map_id, deleted_at=None), many=True
        ).data,
        "lanes": LaneSerializer(
            Lane.objects.filter(map_id=map_id, deleted_at=None), many=True
        ).data,
    }
