"""Card, connector and evidence as drawn things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeymap.cards.connectors import connector
from journeymap.cards.evidence import LINKS, evidence, item_rule
from journeymap.cards.models import CARD_KINDS, Card, CardPersona, CardTag, Tag
from journeymap.changes.entities import Entity, Link, add_rule, register
from journeymap.core.errors import Invalid
from journeymap.core.kinds import Boolean, Choice, Date, Text, Uid, Url
from journeymap.files.models import Attachment
from journeymap.grid.ops import COLUMN, PLACE, place_fields, placed_rule
from personas.models import EVIDENCE_LEVELS, PALETTE
from personas.ops import check_persona

if TYPE_CHECKING:
    from journeymap.changes.rows import Row
    from journeymap.changes.work import Work


def _check_tag(work: Work, tag_id: str) -> None:
    if not Tag.objects.filter(
        pk=tag_id, workspace_id=work.workspace_id, deleted_at__isnull=True
    ).exists():
        raise Invalid(fields={"fields.tag": "This workspace has no such tag."})


def _attachment_rule(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    """The attachment a card newly names is one of this workspace (A3)."""
    if after is None or verb not in {"create", "set"}:
        return
    attachment = after.values["attachment"]
    if attachment is None or (before is not None and before.values["attachment"] == attachment):
        return
    if not Attachment.objects.filter(pk=attachment, workspace_id=work.workspace_id).exists():
        raise Invalid(fields={"fields.attachment": "This workspace has no such attachment."})


def register_all() -> None:
    """Tell the kernel about the drawn things of this package."""
    register(
        Entity(
            name="card",
            section="cards",
            model=Card,
            fields={
                **place_fields(),
                "kind": Choice(CARD_KINDS, default="text"),
                "title": Text(280),
                "body": Text(4000, merges=True),
                "color": Choice(PALETTE, nullable=True),
                "emoji": Text(8, line=True),
                "url": Url(),
                "attachment": Uid(nullable=True),
                "fail_point": Boolean(),
                "wait_point": Boolean(),
                "evidence_level": Choice(EVIDENCE_LEVELS, default="assumption"),
                "review_due_on": Date(nullable=True),
            },
            place=PLACE,
            one_of=COLUMN,
            links={
                "personas": Link("persona", CardPersona, "card_id", "persona_id", check_persona),
                "tags": Link("tag", CardTag, "card_id", "tag_id", _check_tag),
            },
            rules=(placed_rule("card"), _attachment_rule),
        )
    )
    register(connector())
    register(evidence(_attachment_rule))
    for link in LINKS.values():
        add_rule(link.entity, item_rule(link.entity))
