"""What personas and segments look like on the wire."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from journeymap.core.kinds import Boolean, Choice, Dec, Integer, Kind, Text, Uid
from journeymap.core.rest import StrictSerializer
from journeymap.workspaces.serializers import KindField
from personas.models import (
    EVIDENCE_LEVELS,
    JOB_KINDS,
    MARKERS,
    PALETTE,
    PATTERNS,
    PERSONA_KINDS,
    PERSONA_STATUSES,
    Segment,
)

LIST_FIELDS = ("motivations", "frustrations", "goals_short", "goals_long", "fears", "needs")
PARTS_HIGH = 40
_PERCENT = Dec(5, 2, low=Decimal(0), high=Decimal(100), nullable=True)


class Texts(Kind):
    """A list of at most `many` texts, each one a line of 1 to `high` characters."""

    def __init__(self, *, many: int, high: int) -> None:
        super().__init__(default=[])
        self.many, self.text = many, Text(high, low=1, line=True)

    def clean(self, value: Any) -> list[str]:
        if not isinstance(value, list) or len(value) > self.many:
            raise ValueError(_("A list of at most %(n)s texts.") % {"n": self.many})
        return [self.text.parse(item) for item in value]

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "maxItems": self.many, "items": self.text.schema()}


def optional(kind: Kind) -> KindField:
    """A field that may be left out."""
    return KindField(kind, required=False, allow_null=kind.nullable)


class AttributeIn(StrictSerializer):
    """A trait: a text, or a place on a scale."""

    key = KindField(Text(60, low=1, line=True))
    value = optional(Text(300, line=True))
    scale = optional(Integer(0, 100, nullable=True))
    left_label = optional(Text(60, line=True))
    right_label = optional(Text(60, line=True))


class JobIn(StrictSerializer):
    """A job to be done."""

    situation = KindField(Text(300, low=1, line=True))
    motivation = KindField(Text(300, low=1, line=True))
    outcome = optional(Text(300, line=True))
    kind = optional(Choice(JOB_KINDS))
    importance = optional(Integer(0, 10, nullable=True))
    satisfaction = optional(Integer(0, 10, nullable=True))


class PersonaChange(StrictSerializer):
    """The fields of a persona to change. Attributes and jobs are replaced as whole lists."""

    name = optional(Text(80, low=1, line=True))
    role_title = optional(Text(120, line=True))
    tagline = optional(Text(200, line=True))
    kind = optional(Choice(PERSONA_KINDS))
    age_min = optional(Integer(0, 120, nullable=True))
    age_max = optional(Integer(0, 120, nullable=True))
    location = optional(Text(120, line=True))
    portrait = optional(Uid(nullable=True))
    avatar_glyph = optional(Text(8, line=True))
    color = optional(Choice(PALETTE))
    pattern = optional(Choice(PATTERNS))
    marker = optional(Choice(MARKERS))
    motivations = optional(Texts(many=20, high=300))
    frustrations = optional(Texts(many=20, high=300))
    goals_short = optional(Texts(many=20, high=300))
    goals_long = optional(Texts(many=20, high=300))
    fears = optional(Texts(many=20, high=300))
    needs = optional(Texts(many=20, high=300))
    quote = optional(Text(300))
    bio = optional(Text(3000))
    tech_level = optional(Integer(1, 5, nullable=True))
    preferred_channels = optional(Texts(many=40, high=40))
    segment = optional(Uid(nullable=True))
    segment_weight = optional(_PERCENT)
    evidence_level = optional(Choice(EVIDENCE_LEVELS))
    sources = optional(Text(1000))
    status = optional(Choice(PERSONA_STATUSES))
    is_fictional = optional(Boolean(default=True))
    attributes = AttributeIn(many=True, required=False)
    jobs = JobIn(many=True, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Check what spans fields: ages in order, one attribute a key, a segment of our own."""
        row = self.context.get("row")
        low, high = (attrs.get(n, getattr(row, n, None)) for n in ("age_min", "age_max"))
        if low is not None and high is not None and low > high:
            raise serializers.ValidationError({"age_max": ["This is below the lowest age."]})
        for name in ("attributes", "jobs"):
            if len(attrs.get(name, ())) > PARTS_HIGH:
                raise serializers.ValidationError({name: [_("At most %(n)s.") % {"n": PARTS_HIGH}]})
        keys = [attribute["key"] for attribute in attrs.get("attributes", ())]
        if len(set(keys)) != len(keys):
            raise serializers.ValidationError({"attributes": ["Each key stands once."]})
        segment = attrs.pop("segment", False)
        if segment is not False:
            attrs["segment_id"] = segment
        known = Segment.objects.filter(workspace_id=self.context["workspace_id"])
        if segment and not known.filter(pk=segment).exists():
            raise serializers.ValidationError({"segment": ["There is no such segment here."]})
        return attrs


class PersonaIn(PersonaChange):
    """A new persona."""

    workspace = optional(Uid(nullable=True))
    name = KindField(Text(80, low=1, line=True))


class AttributeOut(serializers.Serializer[Any]):
    """A trait as shown."""

    key = serializers.CharField()
    value = serializers.CharField()
    scale = serializers.IntegerField(allow_null=True)
    left_label = serializers.CharField()
    right_label = serializers.CharField()


class JobOut(serializers.Serializer[Any]):
    """A job as shown, with its opportunity score."""

    situation = serializers.CharField()
    motivation = serializers.CharField()
    outcome = serializers.CharField()
    kind = serializers.CharField()
    importance = serializers.IntegerField(allow_null=True)
    satisfaction = serializers.IntegerField(allow_null=True)
    opportunity = serializers.IntegerField(
        allow_null=True, help_text="importance + max(importance − satisfaction, 0), 0 to 20"
    )


class PersonOut(serializers.Serializer[Any]):
    """Somebody of the workspace."""

    id = serializers.UUIDField()
    name = serializers.CharField(source="display_name")


class PersonaMapOut(serializers.Serializer[Any]):
    """A map that shows a persona."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    status = serializers.CharField()
    state = serializers.CharField()
    is_primary = serializers.BooleanField()


class PersonaOut(serializers.Serializer[Any]):
    """A persona as shown."""

    id = serializers.UUIDField()
    workspace = serializers.UUIDField(source="workspace_id")
    name = serializers.CharField()
    role_title = serializers.CharField()
    tagline = serializers.CharField()
    kind = serializers.CharField()
    age_min = serializers.IntegerField(allow_null=True)
    age_max = serializers.IntegerField(allow_null=True)
    location = serializers.CharField()
    portrait = serializers.UUIDField(source="portrait_id", allow_null=True)
    avatar_glyph = serializers.CharField()
    color = serializers.CharField()
    pattern = serializers.CharField()
    marker = serializers.CharField()
    motivations = serializers.ListField(child=serializers.CharField())
    frustrations = serializers.ListField(child=serializers.CharField())
    goals_short = serializers.ListField(child=serializers.CharField())
    goals_long = serializers.ListField(child=serializers.CharField())
    fears = serializers.ListField(child=serializers.CharField())
    needs = serializers.ListField(child=serializers.CharField())
    quote = serializers.CharField()
    bio = serializers.CharField()
    tech_level = serializers.IntegerField(allow_null=True)
    preferred_channels = serializers.ListField(child=serializers.CharField())
    segment = serializers.UUIDField(source="segment_id", allow_null=True)
    segment_weight = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    evidence_level = serializers.CharField()
    sources = serializers.CharField()
    status = serializers.CharField()
    is_fictional = serializers.BooleanField()
    attributes = AttributeOut(source="attributes.all", many=True)
    jobs = JobOut(source="jobs.all", many=True)
    maps = serializers.IntegerField(help_text="How many maps show it.")
    rev = serializers.IntegerField(help_text="Raised with each change; its ETag.")
    updated_by = PersonOut(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class SegmentChange(StrictSerializer):
    """The fields of a segment to change."""

    name = optional(Text(120, low=1, line=True))
    share_pct = optional(_PERCENT)
    external_key = optional(Text(120, line=True))


class SegmentIn(SegmentChange):
    """A new segment."""

    workspace = optional(Uid(nullable=True))
    name = KindField(Text(120, low=1, line=True))


class SegmentOut(serializers.Serializer[Any]):
    """A segment as shown."""

    id = serializers.UUIDField()
    workspace = serializers.UUIDField(source="workspace_id")
    name = serializers.CharField()
    share_pct = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    external_key = serializers.CharField()
