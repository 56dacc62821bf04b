"""What templates, twins of maps and finds look like on the wire."""

from typing import Any

from rest_framework import serializers

from journeymap.core.kinds import Text
from journeymap.core.rest import StrictSerializer
from journeymap.library.models import SECTORS
from journeymap.maps.creation import TITLE
from journeymap.maps.serializers import TileOut
from journeymap.workspaces.serializers import KindField

PLACE_KINDS = ("map", "stage", "step", "card", "touchpoint", "pain_point", "persona")


class TemplateChange(StrictSerializer):
    name = KindField(Text(160, low=1, line=True), required=False)
    summary = KindField(Text(300), required=False)
    sector = serializers.ChoiceField(["", *SECTORS], required=False)


class TemplateIn(TemplateChange):
    map = serializers.UUIDField(help_text="The map whose content it keeps.")
    name = KindField(Text(160, low=1, line=True))


class DuplicateIn(StrictSerializer):
    title = KindField(TITLE)


class BothOut(serializers.Serializer[Any]):
    """A text in both languages."""

    en = serializers.CharField()
    fr = serializers.CharField()


class TemplateStageOut(serializers.Serializer[Any]):
    """A stage of a template."""

    name = BothOut()
    canonical_phase = serializers.CharField()
    touchpoints = serializers.IntegerField()
    valence = serializers.IntegerField(
        allow_null=True, help_text="The lowest feeling of the stage, −2 to 2; null where none is."
    )


class TemplatePersonaOut(serializers.Serializer[Any]):
    """The persona a template comes with."""

    name = serializers.CharField()
    tagline = BothOut()


class TemplateOut(serializers.Serializer[Any]):
    """A ready-made journey to choose."""

    id = serializers.UUIDField()
    key = serializers.CharField(help_text="What `POST maps` takes as `template`.")
    own = serializers.BooleanField(help_text="Made in this workspace; else built in.")
    kind = serializers.CharField()
    sector = serializers.ChoiceField(["", *SECTORS])
    language = serializers.ChoiceField(
        ["en", "fr"], allow_null=True, help_text="Of an own one; null: both."
    )
    name = BothOut()
    summary = serializers.CharField()
    persona = TemplatePersonaOut(allow_null=True)
    lanes = serializers.ListField(child=serializers.CharField())
    stages = TemplateStageOut(many=True)
    cells = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        help_text="For each lane, for each stage: how many cards.",
    )
    updated_at = serializers.DateTimeField()


class TemplateFullOut(TemplateOut):
    """A ready-made journey with sample texts."""

    samples = serializers.ListField(
        child=serializers.ListField(child=BothOut(many=True)),
        help_text="For each lane, for each stage: up to three texts.",
    )


class PlaceOut(serializers.Serializer[Any]):
    """A place on a map where the words stand."""

    kind = serializers.ChoiceField(PLACE_KINDS)
    id = serializers.UUIDField()
    text = serializers.CharField(help_text="At most 120 characters around the words.")
    url = serializers.CharField(help_text="Opens the map there.")


class FoundOut(serializers.Serializer[Any]):
    """A map on which the words stand."""

    map = TileOut()
    total = serializers.IntegerField(help_text="How many places there are in all.")
    places = PlaceOut(many=True, help_text="The first five.")


class SearchOut(serializers.Serializer[Any]):
    """What a search found."""

    results = FoundOut(many=True)
    more = serializers.BooleanField(help_text="There is more than is shown: ask more precisely.")
