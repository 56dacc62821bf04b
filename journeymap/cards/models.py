"""Card, its personas and tags, and Tag."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from journeymap.core.constraints import one_of
from journeymap.core.dbfields import Identified, Stamped
from journeymap.grid.models import Placed, placed_constraints
from personas.models import EVIDENCE_LEVELS, PALETTE

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
    fail_point = models.BooleanField(default=False)
    wait_point = models.BooleanField(default=False)
    evidence_level = models.CharField(max_length=12, default="assumption")

    class Meta(Placed.Meta):
        indexes: ClassVar = [models.Index(fields=["map", "deleted_at"], name="card_live")]
        constraints: ClassVar = [
            *placed_constraints("card"),
            one_of("card_kind", "kind", CARD_KINDS),
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
