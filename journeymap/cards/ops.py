"""Card, connector and evidence as drawn things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeymap.cards.connectors import connector
from journeymap.cards.evidence import LINKS, evidence, item_rule
from journeymap.cards.images import attachment_rule, described_rule
from journeymap.cards.models import CARD_KINDS, IMAGE_ASPECTS, Card, CardPersona, CardTag, Tag
from journeymap.changes.entities import Entity, Link, add_rule, register
from journeymap.core.errors import Invalid
from journeymap.core.kinds import Boolean, Choice, Date, Integer, Text, Uid, Url
from journeymap.grid.ops import COLUMN, PLACE, place_fields, placed_rule
from personas.models import EVIDENCE_LEVELS, PALETTE
from personas.ops import check_persona

if TYPE_CHECKING:
    from journeymap.changes.work import Work


def _check_tag(work: Work, tag_id: str) -> None:
    if not Tag.objects.filter(
        pk=tag_id, workspace_id=work.workspace_id, deleted_at__isnull=True
    ).exists():
        raise Invalid(fields={"fields.tag": "This workspace has no such tag."})


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
                "title": Text(280, merges=True),
                "body": Text(4000, merges=True),
                "color": Choice(PALETTE, nullable=True),
                "emoji": Text(8, line=True),
                "url": Url(),
                "attachment": Uid(nullable=True),
                "alt_text": Text(300),
                "decorative": Boolean(),
                "aspect": Choice(IMAGE_ASPECTS, default="wide"),
                "focus_x": Integer(0, 100, nullable=True),
                "focus_y": Integer(0, 100, nullable=True),
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
            rules=(placed_rule("card"), attachment_rule),
        )
    )
    register(connector())
    register(evidence(attachment_rule))
    add_rule("map", described_rule)
    for link in LINKS.values():
        add_rule(link.entity, item_rule(link.entity))
