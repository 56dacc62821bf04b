"""What bodies about events may hold, and what they look like going out."""

from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext
from rest_framework import serializers

from journeymap.core.kinds import Text
from journeymap.core.rest import StrictSerializer
from journeymap.events.models import IMPORT_STATES
from journeymap.workspaces.serializers import KindField, StrictInteger


class LogChange(StrictSerializer):
    name = KindField(Text(80, low=1, line=True), required=False)
    timezone = serializers.CharField(
        max_length=60,
        required=False,
        allow_blank=True,
        help_text="What times without an offset mean; empty: such lines are refused.",
    )
    session_gap_min = StrictInteger(min_value=1, max_value=1440, required=False)
    retention_days = StrictInteger(
        min_value=1,
        max_value=3650,
        required=False,
        allow_null=True,
        help_text="Older events are forgotten; null: kept.",
    )

    def validate_timezone(self, value: str) -> str:
        if value and value not in available_timezones():
            raise serializers.ValidationError(gettext("Not a known time zone."))
        return value


class EventLogIn(LogChange):
    name = KindField(Text(80, low=1, line=True))
    workspace = serializers.UUIDField(required=False)


class EventLogOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    timezone = serializers.CharField()
    session_gap_min = serializers.IntegerField()
    retention_days = serializers.IntegerField(allow_null=True)
    first_at = serializers.DateTimeField(allow_null=True)
    last_at = serializers.DateTimeField(allow_null=True)
    importing = serializers.BooleanField(help_text="A file is being written: figures still move.")


class EventLogFullOut(EventLogOut):
    events = serializers.IntegerField()
    subjects = serializers.IntegerField()


class EventNameOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    events = serializers.IntegerField()
    subjects = serializers.IntegerField()
    first_at = serializers.DateTimeField()
    last_at = serializers.DateTimeField()


class EventIn(StrictSerializer):
    subject = serializers.CharField(max_length=200, help_text="Who; only a keyed hash is kept.")
    event = serializers.CharField(max_length=120)
    ts = serializers.CharField(max_length=40, help_text="RFC 3339, or seconds since 1970.")
    channel = serializers.CharField(max_length=60, required=False)
    session = serializers.CharField(max_length=200, required=False)
    event_id = serializers.CharField(
        max_length=200, required=False, help_text="Else subject, event and ts tell repetitions."
    )


class PushLineOut(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    status = serializers.ChoiceField(["accepted", "duplicate", "refused", "erased"])
    column = serializers.CharField(required=False)
    message = serializers.CharField(required=False)


class PushOut(serializers.Serializer[Any]):
    accepted = serializers.IntegerField()
    duplicates = serializers.IntegerField()
    refused = serializers.IntegerField()
    erased = serializers.IntegerField()
    lines = PushLineOut(many=True)


class EventImportIn(StrictSerializer):
    file = serializers.FileField(max_length=255, allow_empty_file=True)
    upload = serializers.UUIDField(
        required=False, help_text="The import that this part goes on with; else a new one begins."
    )
    last = serializers.BooleanField(
        required=False, default=True, help_text="false: more parts (each up to 25 MiB) follow."
    )
    dry_run = serializers.BooleanField(
        required=False, default=False, help_text="Preview only; then send upload and file again."
    )
    accept_errors = serializers.BooleanField(
        required=False, default=False, help_text="Leave wrong lines out instead of refusing all."
    )
    mapping = serializers.CharField(
        required=False,
        max_length=10_000,
        help_text='JSON text {"subject": column, "event": …, "ts": …, "channel": …, "session": …,'
        ' "event_id": …, "order": "dmy" or "mdy"}; else guessed.',
    )


class EventImportOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(IMPORT_STATES)
    file_name = serializers.CharField()
    bytes = serializers.IntegerField()
    parts = serializers.IntegerField()
    mapping = serializers.DictField()
    done = serializers.IntegerField(help_text="Of `total` bytes to be worked through.")
    total = serializers.IntegerField()
    report = serializers.DictField(
        help_text="lines, events, written, duplicates, erased, error_count, reason, and errors"
        " [{line, column, message}], at most 100."
    )
    preview = serializers.DictField(required=False)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class UndoneOut(serializers.Serializer[Any]):
    events = serializers.IntegerField(help_text="How many were deleted.")


class SubjectPair(StrictSerializer):
    anonymous = serializers.CharField(max_length=200)
    known = serializers.CharField(max_length=200)


class SubjectMergeIn(StrictSerializer):
    pairs = serializers.ListField(child=SubjectPair(), allow_empty=False, max_length=1_000)


class SubjectMergeOut(serializers.Serializer[Any]):
    subjects = serializers.IntegerField()
    events = serializers.IntegerField()


class EraseIn(StrictSerializer):
    subject = serializers.CharField(max_length=200)


class EventRuleIn(StrictSerializer):
    pattern = KindField(Text(120, low=1, line=True))
    stage = serializers.UUIDField()


class EventMappingIn(StrictSerializer):
    log = serializers.UUIDField()
    rules = serializers.ListField(child=EventRuleIn(), max_length=200)


class EventRuleOut(serializers.Serializer[Any]):
    pattern = serializers.CharField()
    stage = serializers.UUIDField()


class StageEventsOut(serializers.Serializer[Any]):
    stage = serializers.UUIDField()
    name = serializers.CharField()
    events = serializers.ListField(child=serializers.CharField())


class EventMappingOut(serializers.Serializer[Any]):
    log = serializers.UUIDField(allow_null=True)
    rules = EventRuleOut(many=True)
    stages = StageEventsOut(many=True, help_text="What the rules make of the log's events.")
    unmapped = serializers.ListField(child=serializers.CharField())
