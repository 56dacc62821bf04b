"""Definitions, bands and benchmarks: what bodies may hold, and what they look like going out."""

from typing import Any

from rest_framework import serializers

from journeymap.core.kinds import Text
from journeymap.core.rest import StrictSerializer
from journeymap.kpis.basis import LEVELS, PHASES
from journeymap.kpis.benchmarks import CLAIMS
from journeymap.kpis.models import DIRECTIONS, FAMILIES, UNITS
from journeymap.kpis.serializers import NamesField, NumberField
from journeymap.workspaces.serializers import KindField, StrictBoolean, StrictInteger

CHOOSE_DIRECTION = "Choose whether higher or lower is better"
_DIRECTION_ERRORS: Any = {
    "required": CHOOSE_DIRECTION,
    "null": CHOOSE_DIRECTION,
    "invalid_choice": CHOOSE_DIRECTION,
}
_KEY = r"^[a-z][a-z0-9_]{0,59}\Z"


class PurposeField(serializers.DictField):
    """{en, fr}: both, one or none of them."""

    child = KindField(Text(300, line=True))

    def to_internal_value(self, data: Any) -> dict[str, str]:
        texts: dict[str, str] = super().to_internal_value(data)
        if set(texts) - {"en", "fr"}:
            raise serializers.ValidationError("Give texts for en, fr or both.")
        return {language: text for language, text in texts.items() if text}


class DefinitionChange(StrictSerializer):
    """What may change later; scale and basis only while nothing is measured."""

    name_i18n = NamesField(required=False)
    purpose_i18n = PurposeField(required=False)
    description = KindField(Text(1000), required=False)
    direction = serializers.ChoiceField(
        DIRECTIONS, required=False, error_messages=_DIRECTION_ERRORS
    )
    decimals = StrictInteger(min_value=0, max_value=4, required=False)
    scale_min = NumberField(required=False, allow_null=True)
    scale_max = NumberField(required=False, allow_null=True)
    ideal_low = NumberField(required=False, allow_null=True)
    ideal_high = NumberField(required=False, allow_null=True)
    basis = serializers.DictField(
        required=False, help_text="Choices that are part of what is measured: see docs/kpis.md."
    )
    materiality_pct = NumberField(whole_digits=4, required=False)
    phases = serializers.ListField(
        child=serializers.ChoiceField(PHASES), max_length=len(PHASES), required=False
    )
    n_min = StrictInteger(min_value=1, max_value=1_000_000, required=False, allow_null=True)
    formula = KindField(Text(300, line=True), required=False)

    def validate_materiality_pct(self, value: Any) -> Any:
        if value < 0 or value > 1000:
            raise serializers.ValidationError("A share between 0 and 1000 per cent.")
        return value

    def validate_phases(self, value: list[str]) -> list[str]:
        return [phase for phase in PHASES if phase in value]


class DefinitionIn(DefinitionChange):
    key = serializers.RegexField(_KEY)
    name_i18n = NamesField()
    unit = serializers.ChoiceField(UNITS)
    value_type = serializers.ChoiceField(FAMILIES, source="family")
    direction = serializers.ChoiceField(DIRECTIONS, error_messages=_DIRECTION_ERRORS)


class CloneIn(DefinitionChange):
    """Changes to the copy; without a key it gets one of its own."""

    key = serializers.RegexField(_KEY, required=False)


class BandIn(StrictSerializer):
    level = serializers.ChoiceField(LEVELS)
    low = NumberField(allow_null=True)
    high = NumberField(allow_null=True)


class BandsIn(StrictSerializer):
    """From the lowest value up; the first has no low, the last no high."""

    levels = serializers.ListField(
        child=BandIn(), max_length=7, allow_null=True, help_text="Null: as published, and off."
    )
    note = KindField(Text(500), required=False)
    enabled = StrictBoolean(required=False)


class BandsOut(serializers.Serializer[Any]):
    levels = serializers.JSONField(help_text="[{level, low, high}], from the lowest value up.")
    note = serializers.JSONField(help_text="Who says so: a text, or {en, fr} of a preset.")
    enabled = serializers.BooleanField(help_text="Whether they judge values without a target.")
    own = serializers.BooleanField(help_text="Whether this workspace has changed them.")


class DefinitionOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    workspace = serializers.UUIDField(allow_null=True, help_text="Null: a preset.")
    key = serializers.CharField()
    name = serializers.CharField()
    name_i18n = serializers.DictField(child=serializers.CharField())
    purpose_i18n = serializers.DictField(child=serializers.CharField())
    description = serializers.CharField()
    unit = serializers.ChoiceField(UNITS)
    direction = serializers.ChoiceField(DIRECTIONS)
    decimals = serializers.IntegerField()
    scale_min = serializers.CharField(allow_null=True)
    scale_max = serializers.CharField(allow_null=True)
    value_type = serializers.ChoiceField(FAMILIES)
    formula = serializers.CharField()
    inputs = serializers.ListField(
        child=serializers.CharField(), help_text="Keys of the KPIs it is computed from."
    )
    basis = serializers.JSONField()
    materiality_pct = serializers.CharField()
    n_min = serializers.IntegerField(allow_null=True)
    ideal_low = serializers.CharField(allow_null=True)
    ideal_high = serializers.CharField(allow_null=True)
    phases = serializers.ListField(
        child=serializers.CharField(), help_text="Stages of a journey it is usual for."
    )
    bands = BandsOut(allow_null=True)
    hint = serializers.JSONField(allow_null=True)
    maps = serializers.IntegerField(help_text="On how many maps that you see it is used.")


class BenchmarkOut(serializers.Serializer[Any]):
    key = serializers.CharField()
    claim = serializers.ChoiceField(CLAIMS)
    kpi = serializers.CharField(allow_null=True)
    low = serializers.CharField(allow_null=True)
    high = serializers.CharField(allow_null=True)
    change_pct = serializers.CharField(allow_null=True)
    phase = serializers.CharField(allow_null=True)
    text = serializers.DictField(child=serializers.CharField())
    source_text = serializers.DictField(child=serializers.CharField())


class MapHealthOut(serializers.Serializer[Any]):
    """A map with the health of its stages."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    stages = serializers.JSONField(
        help_text="In order: {id, name, health, kpis}; health: bad, warn, good, neutral, stale, "
        "no_data, none. Each KPI as in `uses`, with definition, source, latest, target, health, "
        "state, stale and expected_at beside."
    )


class UseOut(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Of the stage KPI.")
    map = serializers.JSONField(help_text="{id, title}")
    stage = serializers.UUIDField()
    stage_name = serializers.CharField()
    touchpoint = serializers.UUIDField(allow_null=True)
    touchpoint_name = serializers.CharField()
    persona = serializers.UUIDField(allow_null=True)
    persona_name = serializers.CharField()
    segment = serializers.UUIDField(allow_null=True)
    segment_name = serializers.CharField()
    label_override = serializers.CharField()
    cadence = serializers.CharField()
    panel = serializers.JSONField(help_text="As under `kpis` in the map document.")
