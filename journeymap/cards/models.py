"""Card, its personas and tags, and Tag; Connector; Evidence and what it supports."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from journeymap.changes.models import Drawn
from journeymap.core.constraints import exactly_one, in_range, one_of
from journeymap.core.dbfields import Identified, Stamped
from journeymap.grid.models import Placed, placed_constraints
from personas.models import EVIDENCE_LEVELS, PALETTE
from touchpoints.models import EmotionReading, PainPoint, Touchpoint

CARD_KINDS = (
    "text",
    "quote",
    "gain",
    "need",
    "opportunity",
    "image",
    "link",
    "metric_note",
    "question",
    "decision",
)
IMAGE_ASPECTS = ("wide", "classic", "square", "tall", "whole")
"""The frame a picture is cut to: 16:9, 4:3, 1:1, 3:4, and all of it within 4:3."""
CONNECTOR_KINDS = ("flow", "loop", "dependency", "failure")
# Both ends of a connector: what can stand in a cell.
FROM_ENDS = ("from_card", "from_touchpoint", "from_pain_point")
TO_ENDS = ("to_card", "to_touchpoint", "to_pain_point")
EVIDENCE_KINDS = (
    "interview",
    "survey",
    "usability_test",
    "analytics",
    "heatmap",
    "session_recording",
    "crm",
    "review",
    "support_ticket",
    "ab_test",
    "observation",
    "desk_research",
    "other",
)
CONNECTORS_HIGH, EVIDENCE_HIGH = 3_000, 2_000
SAMPLE_HIGH = 1_000_000_000


class Tag(Identified, Stamped):
    """A word of the workspace to find cards by.

    A deleted one stays as a row: cards name it, and cards change by ops alone.
    """

    workspace = models.ForeignKey("workspaces.Workspace", models.CASCADE, related_name="tags")
    name = models.CharField(max_length=40)
    color = models.CharField(max_length=8, default="slate")
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "workspace",
                Lower("name"),
                condition=models.Q(deleted_at__isnull=True),
                name="tag_name_once",
            ),
            one_of("tag_color", "color", PALETTE),
        ]

    def __str__(self) -> str:
        return self.name


class Card(Placed):
    """A free card: a text, a quote, a need, an opportunity, an image and so on."""

    kind = models.CharField(max_length=12, default="text")
    title = models.CharField(max_length=280, default="", blank=True)
    body = models.TextField(default="", blank=True)
    color = models.CharField(max_length=8, null=True, blank=True)
    emoji = models.CharField(max_length=8, default="", blank=True)
    url = models.CharField(max_length=2000, null=True, blank=True)
    attachment = models.ForeignKey(
        "files.Attachment", models.RESTRICT, null=True, blank=True, related_name="+"
    )
    # The picture in words; or decoration, which says nothing.
    alt_text = models.CharField(max_length=300, default="", blank=True)
    decorative = models.BooleanField(default=False)
    aspect = models.CharField(max_length=8, default="wide")
    # What stays in the frame, in hundredths of the picture; null is its middle.
    focus_x = models.SmallIntegerField(null=True, blank=True)
    focus_y = models.SmallIntegerField(null=True, blank=True)
    fail_point = models.BooleanField(default=False)
    wait_point = models.BooleanField(default=False)
    evidence_level = models.CharField(max_length=12, default="assumption")
    review_due_on = models.DateField(null=True, blank=True)

    class Meta(Placed.Meta):
        indexes: ClassVar = [models.Index(fields=["map", "deleted_at"], name="card_live")]
        constraints: ClassVar = [
            *placed_constraints("card"),
            one_of("card_kind", "kind", CARD_KINDS),
            one_of("card_aspect", "aspect", IMAGE_ASPECTS),
            in_range("card_focus_x", "focus_x", 0, 100, nullable=True),
            in_range("card_focus_y", "focus_y", 0, 100, nullable=True),
            one_of("card_color", "color", PALETTE, nullable=True),
            one_of("card_evidence", "evidence_level", EVIDENCE_LEVELS),
        ]

    def __str__(self) -> str:
        return self.title


class CardPersona(models.Model):
    """A persona a card is about; a card without any is about all of them."""

    card = models.ForeignKey(Card, models.CASCADE, related_name="persona_links")
    persona = models.ForeignKey("personas.Persona", models.RESTRICT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["card", "persona"], name="card_persona_once")
        ]

    def __str__(self) -> str:
        return f"{self.card_id} {self.persona_id}"


class CardTag(models.Model):
    """A tag on a card."""

    card = models.ForeignKey(Card, models.CASCADE, related_name="tag_links")
    tag = models.ForeignKey(Tag, models.RESTRICT, related_name="card_links")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["card", "tag"], name="card_tag_once")
        ]

    def __str__(self) -> str:
        return f"{self.card_id} {self.tag_id}"


def _end(model: type[Placed]) -> "models.ForeignKey[Placed | None, Placed | None]":
    return models.ForeignKey(model, models.CASCADE, null=True, blank=True, related_name="+")


class Connector(Drawn):
    """An arrow between two placed things: what follows, comes back, depends or fails."""

    from_card = _end(Card)
    from_touchpoint = _end(Touchpoint)
    from_pain_point = _end(PainPoint)
    to_card = _end(Card)
    to_touchpoint = _end(Touchpoint)
    to_pain_point = _end(PainPoint)
    kind = models.CharField(max_length=12, default="flow")
    label = models.CharField(max_length=80, default="", blank=True)
    condition = models.CharField(max_length=160, default="", blank=True)
    share_pct = models.SmallIntegerField(null=True, blank=True)

    class Meta(Drawn.Meta):
        indexes: ClassVar = [models.Index(fields=["map", "deleted_at"], name="connector_live")]
        constraints: ClassVar = [
            exactly_one("connector_from", FROM_ENDS),
            exactly_one("connector_to", TO_ENDS),
            one_of("connector_kind", "kind", CONNECTOR_KINDS),
            in_range("connector_share", "share_pct", 0, 100, nullable=True),
        ]

    def __str__(self) -> str:
        return self.label or self.kind


class Evidence(Drawn):
    """What is known from outside: an interview, a survey, a figure."""

    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=160)
    quote = models.CharField(max_length=1000, default="", blank=True)
    url = models.CharField(max_length=2000, null=True, blank=True)
    attachment = models.ForeignKey(
        "files.Attachment", models.RESTRICT, null=True, blank=True, related_name="+"
    )
    collected_on = models.DateField(null=True, blank=True)
    sample_size = models.IntegerField(null=True, blank=True)
    level = models.CharField(max_length=12, default="anecdotal")
    contains_personal_data = models.BooleanField(default=False)

    class Meta(Drawn.Meta):
        indexes: ClassVar = [models.Index(fields=["map", "deleted_at"], name="evidence_live")]
        constraints: ClassVar = [
            one_of("evidence_kind", "kind", EVIDENCE_KINDS),
            # Nobody collects an assumption.
            one_of("evidence_level", "level", EVIDENCE_LEVELS[1:]),
            in_range("evidence_sample", "sample_size", 1, SAMPLE_HIGH, nullable=True),
        ]

    def __str__(self) -> str:
        return self.title


class _Supports(models.Model):
    """Something a piece of evidence supports; the subclass says what."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class EvidenceCard(_Supports):
    card = models.ForeignKey(Card, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evidence", "card"], name="evidence_card_once")
        ]


class EvidenceTouchpoint(_Supports):
    touchpoint = models.ForeignKey(Touchpoint, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["evidence", "touchpoint"], name="evidence_touchpoint_once"
            )
        ]


class EvidenceReading(_Supports):
    reading = models.ForeignKey(EmotionReading, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evidence", "reading"], name="evidence_reading_once")
        ]


class EvidencePain(_Supports):
    pain_point = models.ForeignKey(PainPoint, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evidence", "pain_point"], name="evidence_pain_once")
        ]
