"""What channels, the touchpoint catalogue, touchpoints and curves look like on the wire."""

from typing import Any

from django.db.models import Q
from rest_framework import serializers

from journeymap.core.kinds import Boolean, Choice, Text, Uid
from journeymap.core.rest import StrictSerializer
from journeymap.workspaces.serializers import KindField
from touchpoints.catalogue import MERGE_HIGH
from touchpoints.models import CATEGORIES, MEDIA, OWNERSHIPS, Channel


class BilingualOut(serializers.Serializer[Any]):
    """A name in both languages."""

    en = serializers.CharField()
    fr = serializers.CharField()


class NamesIn(StrictSerializer):
    """A name in both languages."""

    en = KindField(Text(60, low=1, line=True))
    fr = KindField(Text(60, low=1, line=True))


class ChannelChange(StrictSerializer):
    """The fields of an own channel to change; its key is for ever."""

    name = NamesIn(required=False)
    medium = KindField(Choice(MEDIA), required=False)
    ownership = KindField(Choice(OWNERSHIPS), required=False)
    icon = KindField(Text(40, low=1, line=True), required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Spread the names over their columns."""
        names = attrs.pop("name", None)
        if names is not None:
            attrs |= {"name_en": names["en"], "name_fr": names["fr"]}
        return attrs


class ChannelIn(ChannelChange):
    """A new channel of the workspace."""

    workspace = KindField(Uid(nullable=True), required=False)
    key = serializers.RegexField("^[a-z][a-z0-9_]{0,39}$")
    name = NamesIn()
    medium = KindField(Choice(MEDIA))
    ownership = KindField(Choice(OWNERSHIPS))

    def validate_key(self, value: str) -> str:
        """Refuse the keys of built-in channels."""
        if Channel.objects.filter(workspace=None, key=value).exists():
            raise serializers.ValidationError("A built-in channel has this key.")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Give it an icon when none is chosen."""
        attrs.setdefault("icon", "waypoints")
        return super().validate(attrs)


class ChannelOut(serializers.Serializer[Any]):
    """A channel as shown."""

    id = serializers.UUIDField()
    workspace = serializers.UUIDField(source="workspace_id", allow_null=True)
    key = serializers.CharField()
    name = serializers.SerializerMethodField()
    medium = serializers.CharField()
    ownership = serializers.CharField()
    icon = serializers.CharField(help_text="A Lucide icon key.")

    def get_name(self, row: Channel) -> dict[str, str]:
        """The name in both languages."""
        return {"en": row.name_en, "fr": row.name_fr}


class TouchpointDefinitionChange(StrictSerializer):
    """The fields of a catalogue entry to change."""

    name = KindField(Text(120, low=1, line=True), required=False)
    channel = KindField(Text(40, low=1, line=True), required=False)
    category = KindField(Choice(CATEGORIES, nullable=True), required=False, allow_null=True)
    owner_team = KindField(Text(80, line=True), required=False)
    description = KindField(Text(2000), required=False)

    def validate_channel(self, value: str) -> str:
        """Refuse channels the workspace does not know."""
        known = Channel.objects.filter(
            Q(workspace=None) | Q(workspace_id=self.context["workspace_id"]),
            key=value,
            deleted_at__isnull=True,
        )
        if not known.exists():
            raise serializers.ValidationError("There is no such channel here.")
        return value


class TouchpointDefinitionIn(TouchpointDefinitionChange):
    """A new catalogue entry."""

    workspace = KindField(Uid(nullable=True), required=False)
    name = KindField(Text(120, low=1, line=True))
    channel = KindField(Text(40, low=1, line=True))


class TouchpointDefinitionOut(serializers.Serializer[Any]):
    """A catalogue entry as shown."""

    id = serializers.UUIDField()
    workspace = serializers.UUIDField(source="workspace_id")
    name = serializers.CharField()
    channel = serializers.CharField()
    category = serializers.CharField(allow_null=True)
    owner_team = serializers.CharField()
    description = serializers.CharField()


class FiguresOut(serializers.Serializer[Any]):
    """What the maps say of a touchpoint."""

    definition = serializers.UUIDField(allow_null=True, help_text="null = in no entry.")
    name = serializers.CharField()
    channel = serializers.CharField()
    occurrences = serializers.IntegerField()
    maps = serializers.IntegerField(help_text="On how many maps.")
    importance = serializers.DecimalField(
        max_digits=4, decimal_places=2, allow_null=True, help_text="Its mean."
    )
    score = serializers.IntegerField(help_text="Importance × occurrences.")
    valence = serializers.DecimalField(
        max_digits=4, decimal_places=2, allow_null=True, help_text="Mean of its current readings."
    )
    readings = serializers.IntegerField()
    moments = serializers.IntegerField(help_text="How often it is a moment of truth.")
    kpis = serializers.IntegerField(help_text="How many occurrences carry a KPI.")


class LooseOut(FiguresOut):
    """Touchpoints of one name and channel that belong to no entry."""

    names = serializers.ListField(child=serializers.CharField(), help_text="As they are written.")


class DuplicateOut(serializers.Serializer[Any]):
    """What looks like one touchpoint: same channel, same name but for case and accents."""

    name = serializers.CharField()
    channel = serializers.CharField()
    definitions = serializers.ListField(child=serializers.UUIDField())
    names = serializers.ListField(child=serializers.CharField())
    loose = serializers.IntegerField(help_text="Occurrences that belong to no entry.")


class CatalogueOut(serializers.Serializer[Any]):
    """The catalogue's figures."""

    definitions = FiguresOut(many=True)
    loose = LooseOut(many=True)
    top = FiguresOut(many=True)
    duplicates = DuplicateOut(many=True)


class MergeIn(StrictSerializer):
    """What becomes one with an entry."""

    definitions = serializers.ListField(
        child=KindField(Uid()), max_length=MERGE_HIGH, required=False
    )
    names = serializers.ListField(
        child=KindField(Text(120, low=1, line=True)), max_length=MERGE_HIGH, required=False
    )
    dry_run = KindField(Boolean(), required=False)


class MergeOut(serializers.Serializer[Any]):
    """What a merge changes."""

    maps = serializers.IntegerField()
    touchpoints = serializers.IntegerField()


class MapNameOut(serializers.Serializer[Any]):
    """A map by id and title."""

    id = serializers.UUIDField()
    title = serializers.CharField()


class TouchpointOut(serializers.Serializer[Any]):
    """A touchpoint on some map."""

    id = serializers.UUIDField()
    map = MapNameOut()
    lane = serializers.UUIDField()
    stage = serializers.UUIDField(help_text="Its stage, also when it stands on a step.")
    stage_name = serializers.CharField()
    step = serializers.UUIDField(allow_null=True)
    step_name = serializers.CharField(allow_null=True)
    definition = serializers.UUIDField(allow_null=True)
    name = serializers.CharField()
    channel = serializers.CharField()
    category = serializers.CharField(allow_null=True)
    importance = serializers.IntegerField()
    is_moment_of_truth = serializers.BooleanField()
    mot_kind = serializers.CharField(allow_null=True)
    satisfaction = serializers.IntegerField(allow_null=True)
    evidence_level = serializers.CharField()
    valence = serializers.DecimalField(
        max_digits=4, decimal_places=2, allow_null=True, help_text="Mean of its current readings."
    )
    readings = serializers.IntegerField()


class ColumnOut(serializers.Serializer[Any]):
    """A place on the time axis."""

    stage = serializers.UUIDField()
    step = serializers.UUIDField(allow_null=True)


class PointOut(ColumnOut):
    """A column of a curve; a null value is a gap."""

    value = serializers.DecimalField(max_digits=4, decimal_places=2, allow_null=True)
    intensity = serializers.IntegerField(allow_null=True)
    assumption = serializers.BooleanField(help_text="Some reading behind it is only assumed.")


class StageValueOut(serializers.Serializer[Any]):
    """A stage of a curve."""

    stage = serializers.UUIDField()
    value = serializers.DecimalField(max_digits=4, decimal_places=2, allow_null=True)


class ExtremeOut(ColumnOut):
    """A peak or an end."""

    value = serializers.DecimalField(max_digits=4, decimal_places=2)
    reading = serializers.UUIDField(allow_null=True)


class CoverageOut(serializers.Serializer[Any]):
    """How much of the map has been listened to."""

    read = serializers.IntegerField()
    of = serializers.IntegerField()
    ratio = serializers.DecimalField(max_digits=4, decimal_places=2)


class CurveOut(serializers.Serializer[Any]):
    """One curve and its figures."""

    persona = serializers.UUIDField(allow_null=True, help_text="null = everyone")
    state = serializers.CharField()
    points = PointOut(many=True)
    stages = StageValueOut(many=True)
    peak = ExtremeOut(allow_null=True)
    end = ExtremeOut(allow_null=True)
    peak_end = serializers.DecimalField(max_digits=4, decimal_places=2, allow_null=True)
    mean = serializers.DecimalField(max_digits=4, decimal_places=2, allow_null=True)
    min = serializers.DecimalField(max_digits=4, decimal_places=2, allow_null=True)
    coverage = CoverageOut()
    gaps = ColumnOut(many=True)


class SpreadOut(ColumnOut):
    """How far apart the personas are."""

    value = serializers.DecimalField(max_digits=4, decimal_places=2)


class CurvesOut(serializers.Serializer[Any]):
    """All curves of a map at one revision."""

    map = serializers.UUIDField()
    revision = serializers.IntegerField()
    state = serializers.CharField()
    curves = CurveOut(many=True)
    spread = SpreadOut(many=True)
