"""What templates look like on the wire."""

from typing import Any

from rest_framework import serializers


class BothOut(serializers.Serializer[Any]):
    """A text in both languages."""

    en = serializers.CharField()
    fr = serializers.CharField()


class TemplateStageOut(serializers.Serializer[Any]):
    """A stage of a template."""

    name = BothOut()
    canonical_phase = serializers.CharField()
    touchpoints = serializers.IntegerField()
    valence = serializers.IntegerField(help_text="The lowest feeling of the stage, −2 to 2.")


class TemplatePersonaOut(serializers.Serializer[Any]):
    """The persona a template comes with."""

    name = serializers.CharField()
    tagline = BothOut()


class TemplateOut(serializers.Serializer[Any]):
    """A ready-made journey to choose."""

    key = serializers.CharField()
    kind = serializers.CharField()
    name = BothOut()
    persona = TemplatePersonaOut()
    lanes = serializers.ListField(child=serializers.CharField())
    stages = TemplateStageOut(many=True)
