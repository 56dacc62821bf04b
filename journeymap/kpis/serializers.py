"""What KPI bodies may hold, and what they look like going out."""

from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation, localcontext
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from journeymap.core.kinds import Text
from journeymap.core.rest import StrictSerializer
from journeymap.kpis.models import FAMILIES, SOURCE_KINDS
from journeymap.kpis.periods import PERIOD_KINDS
from journeymap.kpis.secrets import MAX_SECRET
from journeymap.workspaces.serializers import KindField, StrictBoolean, StrictInteger

STATISTICS = (
    *("value", "x", "n", "p", "a", "d", "sum", "sumsq", "median", "b", "c"),
    *("numerator", "denominator"),
)


@extend_schema_field({"type": "string", "pattern": r"^-?\d+(\.\d+)?$"})
class NumberField(serializers.Field[Any, Any, Any, Any]):
    """A finite number, as JSON text ("2.35") or a JSON number; six decimals are kept."""

    def __init__(self, *, whole_digits: int = 14, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.limit = Decimal(10) ** whole_digits

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, int | float | str):
            raise serializers.ValidationError("This must be a number.")
        text = repr(data) if isinstance(data, float) else str(data).strip()
        try:
            number = Decimal(text if len(text) <= 64 else "x")
        except InvalidOperation:
            raise serializers.ValidationError("This must be a number.") from None
        if not number.is_finite() or abs(number) >= self.limit:
            raise serializers.ValidationError("This number is too large.")
        with localcontext() as context:
            context.prec = 40
            rounded = number.quantize(Decimal("0.000001"))
        if abs(rounded) >= self.limit:
            raise serializers.ValidationError("This number is too large.")
        return rounded

    def to_representation(self, value: Any) -> Any:
        return None if value is None else format(value, "f")


@extend_schema_field({"type": "string", "description": "A date or an instant (RFC 3339)."})
class InstantField(serializers.Field[Any, Any, Any, Any]):
    """A date (taken in the workspace's zone) or an instant with its offset (RFC 3339)."""

    def to_internal_value(self, data: Any) -> date | datetime:
        if not isinstance(data, str) or len(data) > 40:
            raise serializers.ValidationError("Give a date or an instant.")
        try:
            if len(data) == 10:
                found: date = date.fromisoformat(data)
            else:
                instant = datetime.fromisoformat(data)
                if instant.tzinfo is None:
                    raise serializers.ValidationError("An instant needs its offset, such as Z.")
                found = instant.astimezone(UTC)
        except (ValueError, OverflowError):
            raise serializers.ValidationError("Give a date or an instant.") from None
        if not 1970 <= found.year <= 2200:
            raise serializers.ValidationError("A date between 1970 and 2200.")
        return found

    def to_representation(self, value: Any) -> Any:
        return value.isoformat()


class NamesField(serializers.DictField):
    """{en, fr}: at least one of them."""

    child = KindField(Text(120, low=1, line=True))

    def to_internal_value(self, data: Any) -> dict[str, str]:
        names: dict[str, str] = super().to_internal_value(data)
        if not names or set(names) - {"en", "fr"}:
            raise serializers.ValidationError("Give a name for en, fr or both.")
        return names


class SourceChange(StrictSerializer):
    name = KindField(Text(80, low=1, line=True), required=False)
    config = serializers.DictField(required=False)
    secret = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=MAX_SECRET,
        trim_whitespace=False,
        write_only=True,
    )
    secrets = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=MAX_SECRET, trim_whitespace=False),
        required=False,
        write_only=True,
        help_text="Where a source has several credentials, by name; an empty one stays as it is.",
    )
    timezone = serializers.CharField(max_length=64, required=False)
    freshness_lag_s = StrictInteger(min_value=0, max_value=30 * 86_400, required=False)
    mutable_window_s = StrictInteger(min_value=0, max_value=90 * 86_400, required=False)
    backfill_periods = StrictInteger(min_value=1, max_value=520, required=False)
    enabled = StrictBoolean(required=False)
    owner = serializers.UUIDField(
        required=False,
        allow_null=True,
        source="owner_id",
        help_text="Who is told when it fails for long: an owner or admin. At first who made it.",
    )

    def validate_timezone(self, value: str) -> str:
        if value not in available_timezones():
            raise serializers.ValidationError("Not a known time zone.")
        return value


class SourceIn(SourceChange):
    name = KindField(Text(80, low=1, line=True))
    kind = serializers.ChoiceField(SOURCE_KINDS)


class SourceOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(SOURCE_KINDS)
    name = serializers.CharField()
    status = serializers.CharField()
    series = serializers.ListField(child=serializers.CharField())
    enabled = serializers.BooleanField()
    last_ok_at = serializers.DateTimeField(allow_null=True)
    last_error = serializers.CharField()
    breaker = serializers.ChoiceField(("closed", "open", "half_open"))
    breaker_until = serializers.DateTimeField(allow_null=True)
    failures = serializers.IntegerField()
    timezone = serializers.CharField()
    freshness_lag_s = serializers.IntegerField()
    mutable_window_s = serializers.IntegerField()
    backfill_periods = serializers.IntegerField()
    owner = serializers.UUIDField(
        allow_null=True, required=False, help_text="To whom manages sources."
    )
    has_secret = serializers.BooleanField(required=False, help_text="To whom manages sources.")
    secrets = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="Names of the stored credentials, to whom manages sources.",
    )
    config = serializers.JSONField(required=False, help_text="To whom manages sources.")


class RecipeOut(serializers.Serializer[Any]):
    key = serializers.CharField()
    title = NamesField()
    docs = serializers.CharField(help_text="The vendor's own documentation.")
    timezone = serializers.CharField(help_text='"account": the zone the source is set to.')
    fields_ = serializers.JSONField(
        help_text="[{key, label, hint, kind, secret, required, example, options, default}]"
    )
    metrics = serializers.JSONField(help_text="[{key, title, value_type}]")
    procedure = serializers.JSONField(help_text="{owner, method, checklist}, in both languages.")

    def get_fields(self) -> Any:
        named = super().get_fields()
        named["fields"] = named.pop("fields_")  # `fields` is a serializer's own
        return named


class SourceTestIn(StrictSerializer):
    stage_kpi = serializers.UUIDField(required=False)
    series = KindField(Text(80, line=True), required=False)
    value_type = serializers.ChoiceField(FAMILIES, required=False)


class PreviewOut(serializers.Serializer[Any]):
    ok = serializers.BooleanField()
    error = serializers.JSONField(allow_null=True)
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    mapping = serializers.JSONField()
    total_rows = serializers.IntegerField()


class UploadIn(StrictSerializer):
    file = serializers.FileField(max_length=255, allow_empty_file=True)
    dry_run = serializers.BooleanField(required=False, default=False)
    accept_errors = serializers.BooleanField(required=False, default=False)
    mapping = serializers.CharField(
        required=False, max_length=100_000, help_text="JSON text; else the stored or guessed one."
    )


class UploadOut(PreviewOut):
    row_errors = serializers.JSONField(help_text="[{line, column, message}], at most 100.")
    error_count = serializers.IntegerField()
    points = serializers.IntegerField()
    series = serializers.ListField(child=serializers.CharField())
    imported = serializers.IntegerField()
    queued = serializers.IntegerField()


class CollectIn(StrictSerializer):
    # `from` is no name in Python: see get_fields.
    to = serializers.DateField(required=False)

    def get_fields(self) -> Any:
        return {"from": serializers.DateField(required=False), **super().get_fields()}

    def validate(self, attrs: Any) -> Any:
        first, last = attrs.get("from"), attrs.get("to")
        if (first is None) != (last is None):
            raise serializers.ValidationError({"to": "Give both from and to, or neither."})
        if first and not (first.year >= 1970 and first <= last and last.year <= 2200):
            raise serializers.ValidationError({"to": "The range is empty."})
        return attrs


class QueuedOut(serializers.Serializer[Any]):
    queued = serializers.IntegerField()


class SentenceField(serializers.CharField):
    """A fixed sentence kept in English, said in the language of the request."""

    def to_representation(self, value: str) -> str:
        """Return the sentence, or "" where there is none."""
        return gettext(value) if value else ""


class TargetIn(StrictSerializer):
    value = NumberField(required=False, allow_null=True)
    band_low = NumberField(required=False, allow_null=True)
    band_high = NumberField(required=False, allow_null=True)
    warn_value = NumberField(required=False, allow_null=True)
    valid_from = serializers.DateField(required=False)
    due_on = serializers.DateField(required=False, allow_null=True)
    rationale = KindField(Text(500), required=False)
    owner = serializers.UUIDField(required=False, allow_null=True, source="owner_id")


class TargetOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    value = NumberField(allow_null=True)
    band_low = NumberField(allow_null=True)
    band_high = NumberField(allow_null=True)
    warn_value = NumberField(allow_null=True)
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(
        allow_null=True, help_text="The day before the next one begins."
    )
    in_force = serializers.BooleanField(help_text="Whether it is the one that counts today.")
    due_on = serializers.DateField(allow_null=True)
    rationale = serializers.CharField()
    owner = serializers.UUIDField(source="owner_id", allow_null=True)
    smart = serializers.JSONField(
        help_text="{complete, missing: [definition, source, value, due_on, owner, rationale]}"
    )


class SnapshotIn(StrictSerializer):
    period_start = InstantField()
    period = serializers.ChoiceField(PERIOD_KINDS, required=False)
    segment = KindField(Text(80, line=True), required=False)
    extras = serializers.DictField(
        child=StrictInteger(min_value=-(2**53), max_value=2**53), required=False
    )

    def get_fields(self) -> Any:
        return super().get_fields() | {
            name: NumberField(required=False, whole_digits=28 if name == "sumsq" else 14)
            for name in STATISTICS
        }

    def validate(self, attrs: Any) -> Any:
        columns = {name: attrs.pop(name) for name in STATISTICS if name in attrs}
        if not columns:
            raise serializers.ValidationError({"value": "Give a value."})
        if len(attrs.get("extras", {})) > 20:
            raise serializers.ValidationError({"extras": "At most 20."})
        return {**attrs, "columns": columns}


class SnapshotOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    stage_kpi = serializers.UUIDField()
    segment = serializers.CharField()
    period_kind = serializers.ChoiceField(PERIOD_KINDS)
    period_start = serializers.DateTimeField()
    period_end = serializers.DateTimeField()
    revision = serializers.IntegerField()
    status = serializers.CharField()
    value = serializers.CharField(allow_null=True)
    numerator = serializers.CharField(allow_null=True)
    denominator = serializers.CharField(allow_null=True)
    n = serializers.IntegerField(allow_null=True)
    median = serializers.CharField(allow_null=True)
    extras = serializers.JSONField()
    interval = serializers.JSONField(
        allow_null=True,
        help_text="95 %: {low, high, degenerate, method, seed}, where the family has one.",
    )
    as_of = serializers.DateTimeField()
    captured_at = serializers.DateTimeField()
    provenance = serializers.CharField()
    final = serializers.BooleanField(
        help_text="false: provisional, the source may still change it and will be asked again."
    )


class StageKpiOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    map = serializers.UUIDField()
    stage = serializers.UUIDField(allow_null=True)
    touchpoint = serializers.UUIDField(allow_null=True)
    persona = serializers.UUIDField(allow_null=True, help_text="Whom it is measured for.")
    segment = serializers.UUIDField(allow_null=True, help_text="Which of the segments.")
    label_override = serializers.CharField()
    cadence = serializers.CharField()
    series = serializers.CharField()
    panel = serializers.JSONField(help_text="As under `kpis` in the map document.")
    bands = serializers.JSONField(
        allow_null=True, help_text="The bands this workspace judges by, where it does."
    )
    collection = serializers.JSONField(
        help_text="{collects, source_status, last_ok_at, last_error, last_run, next_at}: "
        "how its collection goes."
    )


def at_midnight(value: date | datetime, zone: Any) -> datetime:
    """The instant a date or instant stands for in a zone."""
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time(), tzinfo=zone).astimezone(UTC)
