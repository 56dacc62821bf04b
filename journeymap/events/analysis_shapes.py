"""What the answers about a journey look like; numbers that are hidden from guests are null."""

from typing import Any

from rest_framework import serializers

_SMALL = "null where it is from 1 to 4 and a guest asks."


class IntervalOut(serializers.Serializer[Any]):
    low = serializers.CharField()
    high = serializers.CharField()
    method = serializers.CharField()


class FunnelStepOut(serializers.Serializer[Any]):
    stage = serializers.UUIDField()
    name = serializers.CharField()
    reached = serializers.IntegerField(allow_null=True, help_text=_SMALL)


class FunnelPassageOut(serializers.Serializer[Any]):
    entered = serializers.IntegerField(allow_null=True)
    passed = serializers.IntegerField(allow_null=True)
    conversion = serializers.CharField(
        allow_null=True, help_text="Percent; null for nobody, or more passed than entered."
    )
    dropoff = serializers.CharField(allow_null=True)
    interval = IntervalOut(allow_null=True, help_text="Wilson, 95 %, of the conversion.")
    flags = serializers.ListField(child=serializers.CharField())


class FunnelCountsOut(serializers.Serializer[Any]):
    entered = serializers.IntegerField(allow_null=True)
    immature = serializers.IntegerField(
        allow_null=True, help_text="Entered less than a window before the end of the data."
    )
    steps = FunnelStepOut(many=True)
    passages = FunnelPassageOut(many=True)
    overall = FunnelPassageOut(allow_null=True)


class FunnelPartOut(FunnelCountsOut):
    name = serializers.CharField(help_text="A channel, or the label of a period.")
    start = serializers.DateTimeField(required=False)
    complete = serializers.BooleanField(
        required=False, help_text="false: some who entered then may still finish."
    )


class JourneyOut(serializers.Serializer[Any]):
    log = serializers.UUIDField()
    data_until = serializers.DateTimeField(allow_null=True)
    importing = serializers.BooleanField()


class JourneyFunnelOut(JourneyOut):
    kind = serializers.CharField()
    window_h = serializers.CharField(allow_null=True)
    by = serializers.CharField()
    whole = FunnelCountsOut()
    segments = FunnelPartOut(many=True, help_text="Up to 20, the largest first; they may overlap.")
    more_segments = serializers.IntegerField()
    periods = FunnelPartOut(many=True)


class StageTimeOut(serializers.Serializer[Any]):
    stage = serializers.UUIDField()
    name = serializers.CharField()
    next = serializers.UUIDField()
    n = serializers.IntegerField(allow_null=True, help_text="Who moved on.")
    median_s = serializers.CharField(allow_null=True)
    p90_s = serializers.CharField(allow_null=True)
    interval_s = IntervalOut(allow_null=True, help_text="Of the median, 95 %, by ranks.")
    waiting = serializers.IntegerField(allow_null=True, help_text="Who has not moved on.")
    survival_median_s = serializers.CharField(
        allow_null=True, help_text="Kaplan-Meier, with who has not moved on; with survival=true."
    )
    zero = serializers.IntegerField(allow_null=True)
    negative = serializers.IntegerField(allow_null=True, help_text="Left out: clocks differ.")
    flags = serializers.ListField(child=serializers.CharField())


class JourneyTimesOut(JourneyOut):
    stages = StageTimeOut(many=True)


class VariantOut(serializers.Serializer[Any]):
    path = serializers.ListField(child=serializers.CharField())
    n = serializers.IntegerField()
    share = serializers.CharField()


class TransitionOut(serializers.Serializer[Any]):
    # `from` is no name in Python: see get_fields.
    to = serializers.CharField(allow_null=True, help_text="null: the end.")
    n = serializers.IntegerField(allow_null=True)
    subjects = serializers.IntegerField(allow_null=True)

    def get_fields(self) -> Any:
        first = serializers.CharField(allow_null=True, help_text="null: the start.")
        return {"from": first, **super().get_fields()}


class LoopOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    n = serializers.IntegerField(allow_null=True, help_text="Units that were there.")
    returned = serializers.IntegerField(allow_null=True)
    times = serializers.IntegerField(allow_null=True)
    interval = IntervalOut(allow_null=True, help_text="Wilson, 95 %, of the share that returned.")


class JourneyPathsOut(JourneyOut):
    level = serializers.CharField()
    unit = serializers.CharField()
    collapse = serializers.BooleanField()
    units = serializers.IntegerField(allow_null=True)
    events = serializers.IntegerField(allow_null=True)
    variants = VariantOut(many=True)
    other_variants = serializers.IntegerField(allow_null=True)
    other = serializers.IntegerField(allow_null=True, help_text="Units on all other variants.")
    transitions = TransitionOut(many=True)
    loops = LoopOut(many=True)


class FrictionOut(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(["dropoff", "loops", "repeats", "slower"])
    stage = serializers.UUIDField()
    name = serializers.CharField()
    next = serializers.UUIDField(allow_null=True)
    unit = serializers.ChoiceField(["percent", "seconds"])
    value = serializers.CharField()
    n = serializers.IntegerField()
    interval = IntervalOut(
        help_text="dropoff: of the difference to before, in points; else of the value."
    )
    threshold = serializers.CharField()
    before = serializers.CharField(allow_null=True)
    before_n = serializers.IntegerField(allow_null=True)
    z = serializers.CharField(allow_null=True)
    evidence = serializers.CharField(help_text="The question behind it, as a path of this API.")


class JourneyFrictionOut(JourneyOut):
    least = serializers.IntegerField(help_text="Fewer people than this are never judged.")
    flags = FrictionOut(many=True)
