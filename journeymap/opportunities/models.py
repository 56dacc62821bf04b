"""Opportunity and what it answers, what is to be done for it, and what came of it."""

from typing import ClassVar

from django.db import models

from journeymap.cards.models import Card
from journeymap.core.constraints import in_range, one_of
from journeymap.core.dbfields import DecimalTextField, Identified, Stamped
from journeymap.grid.models import Placed, placed_constraints
from journeymap.kpis.models import StageKPI
from touchpoints.models import PainPoint, Touchpoint

KINDS = ("quick_win", "improvement", "experiment", "strategic")
STATUSES = ("idea", "validated", "planned", "in_progress", "done", "measured", "dropped")
# From here on the change is live, and a KPI may tell.
LIVE_STATUSES = ("done", "measured")
REACH_HIGH = 1_000_000_000
VERDICTS = ("improved", "worse", "inconclusive")
ACTIONS_HIGH, OUTCOMES_HIGH = 100, 50


class Opportunity(Placed):
    """What could be done better, with what it would bring and cost; it is its own card."""

    title = models.CharField(max_length=160)
    problem = models.CharField(max_length=1000, default="", blank=True)
    solution = models.CharField(max_length=2000, default="", blank=True)
    hypothesis = models.CharField(max_length=500, default="", blank=True)
    kind = models.CharField(max_length=12, default="improvement")
    impact = models.SmallIntegerField(null=True, blank=True)
    effort = models.SmallIntegerField(null=True, blank=True)
    confidence = models.SmallIntegerField(null=True, blank=True)
    reach = models.IntegerField(null=True, blank=True)
    owner = models.ForeignKey(
        "workspaces.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    team = models.CharField(max_length=80, default="", blank=True)
    status = models.CharField(max_length=12, default="idea")
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    external_url = models.CharField(max_length=2000, null=True, blank=True)
    expected_change_pct = DecimalTextField(max_digits=7, decimal_places=2, null=True, blank=True)
    primary_stage_kpi = models.ForeignKey(
        StageKPI, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # In the workspace's currency: once, and each year from then on.
    cost = DecimalTextField(max_digits=14, decimal_places=2, null=True, blank=True)
    benefit_year = DecimalTextField(max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta(Placed.Meta):
        indexes: ClassVar = [models.Index(fields=["map", "deleted_at"], name="opportunity_live")]
        constraints: ClassVar = [
            *placed_constraints("opportunity"),
            one_of("opportunity_kind", "kind", KINDS),
            one_of("opportunity_status", "status", STATUSES),
            in_range("opportunity_impact", "impact", 1, 5, nullable=True),
            in_range("opportunity_effort", "effort", 1, 5, nullable=True),
            in_range("opportunity_confidence", "confidence", 0, 100, nullable=True),
            in_range("opportunity_reach", "reach", 0, REACH_HIGH, nullable=True),
        ]

    def __str__(self) -> str:
        return self.title


class _Answers(models.Model):
    """Something an opportunity answers; the subclass says what."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class OpportunityCard(_Answers):
    card = models.ForeignKey(Card, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["opportunity", "card"], name="opportunity_card_once")
        ]


class OpportunityPain(_Answers):
    pain_point = models.ForeignKey(PainPoint, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["opportunity", "pain_point"], name="opportunity_pain_once"
            )
        ]


class OpportunityTouchpoint(_Answers):
    touchpoint = models.ForeignKey(Touchpoint, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["opportunity", "touchpoint"], name="opportunity_touchpoint_once"
            )
        ]


class ActionItem(Identified, Stamped):
    """Something to be done for an opportunity."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="actions")
    title = models.CharField(max_length=200)
    assignee = models.ForeignKey(
        "workspaces.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    pos = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.title


class OpportunityOutcome(Identified, Stamped):
    """A KPI before and after, as it was computed when somebody recorded it: nothing here changes.

    Windows name their first and last day. A later correction of a measurement does not reach it.
    """

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="outcomes")
    stage_kpi = models.ForeignKey(StageKPI, models.CASCADE, related_name="+")
    before_start = models.DateField()
    before_end = models.DateField()
    after_start = models.DateField()
    after_end = models.DateField()
    rollout_start = models.DateField(null=True, blank=True)
    rollout_end = models.DateField(null=True, blank=True)
    control_segment = models.CharField(max_length=80, default="", blank=True)
    before_value = DecimalTextField(max_digits=20, decimal_places=6, null=True)
    after_value = DecimalTextField(max_digits=20, decimal_places=6, null=True)
    delta_abs = DecimalTextField(max_digits=20, decimal_places=6, null=True)
    delta_rel_pct = DecimalTextField(max_digits=20, decimal_places=2, null=True)
    ci_low = DecimalTextField(max_digits=20, decimal_places=6, null=True)
    ci_high = DecimalTextField(max_digits=20, decimal_places=6, null=True)
    verdict = models.CharField(max_length=12)
    # How it was computed: method, p, sizes, warnings, what else happened, the control's numbers.
    computed = models.JSONField(default=dict)
    note = models.CharField(max_length=500, default="", blank=True)
    recorded_by = models.ForeignKey(
        "workspaces.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [one_of("opportunity_outcome_verdict", "verdict", VERDICTS)]

    def __str__(self) -> str:
        return self.verdict
