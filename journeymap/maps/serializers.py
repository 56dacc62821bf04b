"""What lists of maps and the making of one look like on the wire."""

from typing import Any

from rest_framework import serializers

from journeymap.core.kinds import Text
from journeymap.core.rest import StrictSerializer
from journeymap.maps.creation import SCENARIO, TITLE
from journeymap.maps.models import KINDS, STATES, STATUSES
from journeymap.workspaces.actor import Capability, Role
from journeymap.workspaces.serializers import KindField


class MapIn(StrictSerializer):
    workspace = serializers.UUIDField(required=False, help_text="Needed by who has several.")
    title = KindField(TITLE)
    template = serializers.CharField(max_length=60, required=False, allow_null=True)
    language = serializers.ChoiceField(["en", "fr"], required=False)
    personas = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=20, help_text="First: primary."
    )
    scenario = KindField(SCENARIO, required=False)


class PurgeIn(StrictSerializer):
    title = KindField(Text(160, line=True), help_text="The map's title, once more.")


class PersonShort(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class TileOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(KINDS)
    state = serializers.ChoiceField(STATES)
    status = serializers.ChoiceField(STATUSES)
    language = serializers.ChoiceField(["en", "fr"])
    updated_at = serializers.DateTimeField()
    sample = serializers.BooleanField()
    workspace = serializers.UUIDField()
    folder = serializers.UUIDField(allow_null=True)
    owner = PersonShort(allow_null=True, help_text="Who answers for the map.")
    review_due_on = serializers.DateField(allow_null=True)
    starred = serializers.BooleanField(help_text="By the one who asks.")
    deleted = serializers.BooleanField()
    deleted_at = serializers.DateTimeField(allow_null=True)
    deleted_by = serializers.CharField(allow_null=True, help_text="Their name, in the bin.")
    stage_count = serializers.IntegerField()
    persona = serializers.JSONField(
        allow_null=True, help_text="The primary persona: id, name, color and what draws it."
    )
    curve = serializers.ListField(
        child=serializers.FloatField(allow_null=True),
        help_text="The primary persona's feeling per stage, -2 to 2; null where nothing is known.",
    )
    kpi = serializers.JSONField(
        allow_null=True, help_text="How many KPIs: total, good, warn, bad, neutral, no_data, stale."
    )


class MapOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    workspace = serializers.UUIDField()
    revision = serializers.IntegerField()
    epoch = serializers.UUIDField()
    kpi_rev = serializers.IntegerField()
    role = serializers.ChoiceField([str(role) for role in Role])
    capabilities = serializers.ListField(
        child=serializers.ChoiceField([str(capability) for capability in Capability])
    )
    sample = serializers.BooleanField()
    template = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    deleted_at = serializers.DateTimeField(allow_null=True)
