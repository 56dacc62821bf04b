"""Definitions, sources, bindings to a map (StageKPI), targets and append-only measurements."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from journeymap.changes.models import Drawn
from journeymap.core.constraints import exactly_one, in_range, one_of
from journeymap.core.dbfields import DecimalTextField, Identified, PosField, Stamped
from journeymap.kpis.periods import PERIOD_KINDS, PERIOD_OF_CADENCE
from journeymap.kpis.statistics import Family

UNITS = (
    "percent",
    "count",
    "currency",
    "seconds",
    "minutes",
    "hours",
    "days",
    "score",
    "ratio",
)
DIRECTIONS = ("higher_better", "lower_better", "in_band", "neutral")
FAMILIES = tuple(str(family) for family in Family)
SURVEY_VARIANTS = ("nps", "csat_1_5", "csat_top2", "ces_effort_1_5", "ces_ease_1_7")
SOURCE_KINDS = ("csv", "sheet", "sql", "http", "promql", "recipe", "push", "sample", "manual")
SOURCE_STATUSES = ("new", "ok", "failing", "needs_attention")
CADENCES = tuple(PERIOD_OF_CADENCE)
SNAPSHOT_STATUSES = ("ok", "no_data", "partial", "inconsistent")
PROVENANCES = ("pull", "push", "csv", "manual")
RUN_OUTCOMES = ("running", "ok", "failed", "lost", "stopped")

# A workspace's KPIs of one stage, and what one collection may bring: beyond, it is a mistake.
KPIS_A_STAGE_HIGH = 12


class KPIDefinition(Identified, Stamped):
    """What is measured: name, unit, direction, value family. Without workspace: a preset."""

    workspace = models.ForeignKey(
        "workspaces.Workspace",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="kpi_definitions",
    )
    key = models.CharField(max_length=60)
    name_i18n = models.JSONField(default=dict)
    description = models.CharField(max_length=1000, default="", blank=True)
    unit = models.CharField(max_length=8)
    family = models.CharField(max_length=10)
    direction = models.CharField(max_length=13)
    decimals = models.SmallIntegerField(default=0)
    scale_min = DecimalTextField(max_digits=20, decimal_places=6, null=True, blank=True)
    scale_max = DecimalTextField(max_digits=20, decimal_places=6, null=True, blank=True)
    formula = models.CharField(max_length=300, default="", blank=True)
    survey_variant = models.CharField(max_length=16, null=True, blank=True)
    # What it is good for, {en, fr}: the words under its name in the catalogue.
    purpose_i18n = models.JSONField(default=dict, blank=True)
    # The stages of a journey it is usual for (`basis.PHASES`), for the catalogue.
    phases = models.JSONField(default=list, blank=True)
    # Choices that are part of what is measured (`basis.CHOICES`): two that differ never compare.
    basis = models.JSONField(default=dict, blank=True)
    # A change smaller than this share of the former value is none to speak of.
    materiality_pct = DecimalTextField(max_digits=6, decimal_places=2, default=Decimal(5))
    # Fewer observations are shown, but greyed; none means the family's own least sample.
    n_min = models.PositiveIntegerField(null=True, blank=True)
    # The ideal range of what is neither better high nor low (time on a page).
    ideal_low = DecimalTextField(max_digits=20, decimal_places=6, null=True, blank=True)
    ideal_high = DecimalTextField(max_digits=20, decimal_places=6, null=True, blank=True)
    # {levels: [{level, low, high}], note: {en, fr}}: judges nothing until a workspace says so.
    bands = models.JSONField(null=True, blank=True)
    # A published claim, {low, high, text: {en, fr}, source: {en, fr}}; never a target.
    hint = models.JSONField(null=True, blank=True)
    pos = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "key"], name="kpi_definition_once"),
            # NULLs are distinct in a unique index, so presets need their own.
            models.UniqueConstraint(
                fields=["key"], condition=Q(workspace__isnull=True), name="kpi_preset_once"
            ),
            one_of("kpi_definition_unit", "unit", UNITS),
            one_of("kpi_definition_family", "family", FAMILIES),
            one_of("kpi_definition_direction", "direction", DIRECTIONS),
            one_of("kpi_definition_survey", "survey_variant", SURVEY_VARIANTS, nullable=True),
            in_range("kpi_definition_decimals", "decimals", 0, 4),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def percent(self) -> bool:
        """Whether a ratio of this definition is shown ×100."""
        return self.unit == "percent"

    def name(self, language: str) -> str:
        """The name in a language, or in the other one where it is missing."""
        return str(
            self.name_i18n.get(language)
            or self.name_i18n.get("en")
            or self.name_i18n.get("fr")
            or self.key
        )


class KPIBands(models.Model):
    """How one workspace reads a definition's values: its own bands, switched on or off."""

    id = models.BigAutoField(primary_key=True)
    workspace = models.ForeignKey(
        "workspaces.Workspace", models.CASCADE, related_name="+", db_index=False
    )
    definition = models.ForeignKey(KPIDefinition, models.CASCADE, related_name="+")
    levels = models.JSONField(default=list)
    note = models.CharField(max_length=500, default="", blank=True)
    enabled = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "definition"], name="kpi_bands_once"),
        ]

    def __str__(self) -> str:
        return f"{self.workspace_id} {self.definition_id}"


class KPISource(Identified, Stamped):
    """Where values come from. `secret` is ciphertext and leaves through `secrets` alone."""

    workspace = models.ForeignKey(
        "workspaces.Workspace", models.CASCADE, related_name="kpi_sources"
    )
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=80)
    config = models.JSONField(default=dict)
    secret = models.BinaryField(default=b"")
    timezone = models.CharField(max_length=64, default="UTC")
    # How long after a period's end the source has its data, and how long it may still change it.
    freshness_lag_s = models.PositiveIntegerField(default=300)
    mutable_window_s = models.PositiveIntegerField(default=0)
    backfill_periods = models.PositiveSmallIntegerField(default=12)
    enabled = models.BooleanField(default=True)
    status = models.CharField(max_length=15, default="new")
    failures = models.PositiveIntegerField(default=0)
    breaker_until = models.DateTimeField(null=True, blank=True)
    last_ok_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, default="", blank=True)
    # Who hears when it fails for long, and since when they have (`source_news`).
    owner = models.ForeignKey(
        "workspaces.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    told_failing_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "name"], name="kpi_source_once"),
            one_of("kpi_source_kind", "kind", SOURCE_KINDS),
            one_of("kpi_source_status", "status", SOURCE_STATUSES),
        ]

    def __str__(self) -> str:
        return self.name


class KPISourceRow(models.Model):
    """A row of an uploaded file, kept so that a KPI bound later finds its history."""

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(KPISource, models.CASCADE, related_name="rows", db_index=False)
    series = models.CharField(max_length=80, default="", blank=True)
    at = models.DateTimeField()
    columns = models.JSONField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["source", "series", "at"], name="kpi_source_row_series")
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.at}"


class StageKPI(Drawn):
    """A definition bound to a stage or touchpoint of a map, with where its values come from."""

    stage = models.ForeignKey("grid.Stage", models.CASCADE, null=True, blank=True, related_name="+")
    touchpoint = models.ForeignKey(
        "touchpoints.Touchpoint", models.CASCADE, null=True, blank=True, related_name="+"
    )
    definition = models.ForeignKey(KPIDefinition, models.PROTECT, related_name="+")
    persona = models.ForeignKey(
        "personas.Persona", models.PROTECT, null=True, blank=True, related_name="+"
    )
    segment = models.ForeignKey(
        "personas.Segment", models.PROTECT, null=True, blank=True, related_name="+"
    )
    label_override = models.CharField(max_length=80, default="", blank=True)
    pos = PosField()
    # No constraint in the database: a source may go while bindings on deleted maps still name it.
    source = models.ForeignKey(
        KPISource,
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="stage_kpis",
        db_constraint=False,
    )
    series = models.CharField(max_length=80, default="", blank=True)
    cadence = models.CharField(max_length=9, default="weekly")
    baseline_value = DecimalTextField(max_digits=20, decimal_places=6, null=True, blank=True)
    stale_after_h = models.PositiveIntegerField(null=True, blank=True)
    visible = models.BooleanField(default=True)

    class Meta(Drawn.Meta):
        indexes: ClassVar = [models.Index(fields=["map", "deleted_at"], name="stage_kpi_live")]
        constraints: ClassVar = [
            exactly_one("stage_kpi_anchor", ("stage", "touchpoint")),
            one_of("stage_kpi_cadence", "cadence", CADENCES),
        ]


class KPITarget(Identified, Stamped):
    """The value to reach, by when: one at a time a stage KPI."""

    stage_kpi = models.ForeignKey(StageKPI, models.CASCADE, related_name="targets")
    value = DecimalTextField(max_digits=20, decimal_places=6, null=True, blank=True)
    band_low = DecimalTextField(max_digits=20, decimal_places=6, null=True, blank=True)
    band_high = DecimalTextField(max_digits=20, decimal_places=6, null=True, blank=True)
    warn_value = DecimalTextField(max_digits=20, decimal_places=6, null=True, blank=True)
    valid_from = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    rationale = models.CharField(max_length=500, default="", blank=True)
    owner = models.ForeignKey(
        "workspaces.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stage_kpi", "valid_from"], name="kpi_target_once"),
        ]


class KPIAnnotation(Identified, Stamped):
    """Something that happened on a day, in words: on one KPI, or (without one) on all of a map."""

    map = models.ForeignKey(
        "maps.JourneyMap", models.CASCADE, related_name="kpi_annotations", db_index=False
    )
    stage_kpi = models.ForeignKey(
        StageKPI, models.CASCADE, null=True, blank=True, related_name="annotations"
    )
    at = models.DateField()
    text = models.CharField(max_length=200)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["map", "at"], name="kpi_annotation_day")]

    def __str__(self) -> str:
        return f"{self.at} {self.text}"


class KPIRun(Identified):
    """One attempt to collect one stage KPI, for people and for support. Holds no secret."""

    source = models.ForeignKey(KPISource, models.CASCADE, null=True, related_name="runs")
    stage_kpi = models.ForeignKey(StageKPI, models.CASCADE, null=True, related_name="+")
    job_id = models.UUIDField(null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=7, default="running")
    created = models.PositiveIntegerField(default=0)
    revised = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    error_class = models.CharField(max_length=20, default="", blank=True)
    message = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["source", "-started_at"], name="kpi_run_recent"),
            models.Index(fields=["job_id"], name="kpi_run_job"),
        ]
        constraints: ClassVar = [one_of("kpi_run_outcome", "outcome", RUN_OUTCOMES)]


class KPISnapshot(Identified):
    """A measurement of one period. Append-only: a correction is a further revision.

    Only `is_current` ever changes, and `as_of` when a later look finds the same numbers. The
    sufficient statistics are stored and `value` is derived from them: x and n of a proportion are
    numerator and denominator, Σv and Σv² of a mean are total and total_sq. `median` is a value
    besides, which cannot be added up; `extras` are counts the source gave beside its statistics.
    """

    stage_kpi = models.ForeignKey(
        StageKPI, models.CASCADE, related_name="snapshots", db_index=False
    )
    segment = models.CharField(max_length=80, default="", blank=True)
    period_kind = models.CharField(max_length=7)
    period_start = models.DateTimeField()
    period_end = models.DateTimeField()
    revision = models.PositiveSmallIntegerField(default=1)
    is_current = models.BooleanField(default=True)

    family = models.CharField(max_length=10)
    status = models.CharField(max_length=12, default="ok")
    value = DecimalTextField(max_digits=20, decimal_places=6, null=True, blank=True)
    numerator = DecimalTextField(max_digits=20, decimal_places=6, null=True, blank=True)
    denominator = DecimalTextField(max_digits=20, decimal_places=6, null=True, blank=True)
    n = models.BigIntegerField(null=True, blank=True)
    promoters = models.BigIntegerField(null=True, blank=True)
    passives = models.BigIntegerField(null=True, blank=True)
    detractors = models.BigIntegerField(null=True, blank=True)
    total = DecimalTextField(max_digits=20, decimal_places=6, null=True, blank=True)
    total_sq = DecimalTextField(max_digits=34, decimal_places=6, null=True, blank=True)
    histogram = models.JSONField(null=True, blank=True)
    median = DecimalTextField(max_digits=20, decimal_places=6, null=True, blank=True)
    extras = models.JSONField(default=dict)

    as_of = models.DateTimeField()
    captured_at = models.DateTimeField()
    provenance = models.CharField(max_length=6)
    source_timezone = models.CharField(max_length=64, default="", blank=True)
    # Of the statistics: tells whether a later look found anything new.
    digest = models.CharField(max_length=64)
    raw_digest = models.CharField(max_length=64, default="", blank=True)
    # No foreign key: accounts of runs are forgotten after a month, and nothing here may change.
    run_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["stage_kpi", "segment", "period_kind", "period_start"],
                condition=Q(is_current=True),
                name="kpi_snapshot_current",
            ),
            models.UniqueConstraint(
                fields=["stage_kpi", "segment", "period_kind", "period_start", "revision"],
                name="kpi_snapshot_revision",
            ),
            one_of("kpi_snapshot_kind", "period_kind", PERIOD_KINDS),
            one_of("kpi_snapshot_status", "status", SNAPSHOT_STATUSES),
            one_of("kpi_snapshot_family", "family", FAMILIES),
            one_of("kpi_snapshot_provenance", "provenance", PROVENANCES),
            models.CheckConstraint(
                condition=Q(period_end__gt=models.F("period_start")), name="kpi_snapshot_period"
            ),
        ]


class KPIPush(models.Model):
    """An Idempotency-Key seen with a push: the same key again gives the same snapshot."""

    id = models.BigAutoField(primary_key=True)
    stage_kpi = models.ForeignKey(StageKPI, models.CASCADE, db_index=False, related_name="+")
    actor_id = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    body_digest = models.CharField(max_length=64)
    snapshot = models.ForeignKey(KPISnapshot, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stage_kpi", "actor_id", "key"], name="kpi_push_once")
        ]

    def __str__(self) -> str:
        return self.key


class KPIBucket(models.Model):
    """How much one credential has been asked, where no Redis keeps it (`throttle`)."""

    key = models.CharField(primary_key=True, max_length=64)
    full_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class PlannerBeat(models.Model):
    """When the planner last did its rounds; `/readyz` and the sources page read it."""

    name = models.CharField(primary_key=True, max_length=20)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
