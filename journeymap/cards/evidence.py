"""Evidence as a drawn thing, and what follows from it: the evidence level of what it supports.

An item's level is the highest of its evidence. By hand it can only be lowered, or set freely while
nothing is linked. Whatever changes the evidence of an item settles its level once, at the end of
the batch, by an op of its own, unless the batch sets the level itself: an undo carries the
opposite of that op, and leads back to exactly what was there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models

from journeymap.cards.models import (
    EVIDENCE_HIGH,
    EVIDENCE_KINDS,
    SAMPLE_HIGH,
    Evidence,
    EvidenceCard,
    EvidencePain,
    EvidenceReading,
    EvidenceTouchpoint,
)
from journeymap.changes import rows
from journeymap.changes.entities import Entity, Link
from journeymap.core import statements
from journeymap.core.errors import Invalid, LimitReached
from journeymap.core.kinds import Boolean, Choice, Date, Integer, Text, Uid, Url, uid_to_db
from personas.models import EVIDENCE_LEVELS

if TYPE_CHECKING:
    from journeymap.changes.entities import Rule
    from journeymap.changes.rows import Row
    from journeymap.changes.work import Work

BARE = EVIDENCE_LEVELS[0]
_RANK = {level: rank for rank, level in enumerate(EVIDENCE_LEVELS)}


def _link(name: str, model: type[models.Model], entity: str) -> Link:
    return Link(name, model, "evidence_id", f"{name}_id", entity=entity)


LINKS = {
    "cards": _link("card", EvidenceCard, "card"),
    "touchpoints": _link("touchpoint", EvidenceTouchpoint, "touchpoint"),
    "readings": _link("reading", EvidenceReading, "emotion_reading"),
    "pain_points": _link("pain_point", EvidencePain, "pain_point"),
}


def evidence(attachment_rule: Rule) -> Entity:
    """Describe the evidence; `attachment_rule` holds its attachment to the workspace."""
    return Entity(
        name="evidence",
        section="evidence",
        model=Evidence,
        fields={
            "kind": Choice(EVIDENCE_KINDS, required=True),
            "title": Text(160, low=1, line=True),
            "quote": Text(1000, merges=True),
            "url": Url(schemes=("http", "https")),
            "attachment": Uid(nullable=True),
            "collected_on": Date(nullable=True),
            "sample_size": Integer(1, SAMPLE_HIGH, nullable=True),
            "level": Choice(EVIDENCE_LEVELS[1:], default="anecdotal"),
            "contains_personal_data": Boolean(),
        },
        links=LINKS,
        rules=(_within_limit, attachment_rule, _evidence_rule),
    )


@dataclass(slots=True)
class _Item:
    """Something supported, as it was before the batch touched its evidence."""

    entity: str
    id: str
    level: str
    levels: list[str]
    by_hand: bool = False
    index: int = 0


def item_rule(entity: str) -> Rule:
    """Return the rule for the level of `entity` set by hand, and for an item that comes back."""

    def rule(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
        if after is None or work.memo.get("settling"):
            return
        if verb == "restore":
            _touch(work, entity, after.id)
        if (
            verb == "set"
            and before is not None
            and before.values["evidence_level"] != after.values["evidence_level"]
        ):
            item = _touch(work, entity, after.id)
            item.by_hand, item.index = True, work.index

    return rule


def _within_limit(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    if before is not None or after is None:
        return
    count = work.memo.get("evidence")
    count = work.count("evidence") if count is None else count
    if count >= EVIDENCE_HIGH:
        raise LimitReached(f"A map holds at most {EVIDENCE_HIGH:,} pieces of evidence.")
    work.memo["evidence"] = count + 1


def _evidence_rule(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    """Remember what stands on the evidence that is about to change."""
    if before is not None and after is not None and before.values["level"] == after.values["level"]:
        changed = {
            name: {*before.values[name]} ^ {*after.values[name]}
            for name in LINKS
            if before.values[name] != after.values[name]
        }
    else:
        row = after or before
        changed = {name: {*row.values[name]} for name in LINKS} if row is not None else {}
    for name, targets in changed.items():
        for target in sorted(targets):
            _touch(work, LINKS[name].entity, target)


def _touch(work: Work, entity: str, item_id: str) -> _Item:
    touched: dict[tuple[str, str], _Item] = work.memo.setdefault("supported", {})
    key = (entity, item_id)
    if key not in touched:
        row = work.get(entity, item_id)
        level = BARE if row is None else row.values["evidence_level"]
        touched[key] = _Item(entity, item_id, level, _levels([key])[0])
        if len(touched) == 1:
            work.at_end.append(_settle)
    return touched[key]


def _levels(items: list[tuple[str, str]]) -> list[list[str]]:
    """Return, for each (entity, id), the levels of the evidence linked to it."""
    vendor = statements.vendor()
    tables = {link.entity: link for link in LINKS.values()}
    asked = []
    for entity, item_id in items:
        link = tables[entity]
        sql = (
            f'SELECT e."level" FROM {rows.table(link.model)} l'  # noqa: S608  # names from models
            f' JOIN {rows.table(Evidence)} e ON e."id" = l."evidence_id"'
            f' WHERE l."{link.target_column}" = %s AND e."deleted_at" IS NULL'
        )
        asked.append((sql, [uid_to_db(item_id, vendor)]))
    return [[level for (level,) in found] for found in statements.read(*asked)]


def settled(level: str, before: list[str], after: list[str]) -> str:
    """Return an item's level once its evidence went from levels `before` to `after`."""
    if Counter(before) == Counter(after):
        return level
    # A bare claim counts until there is evidence, and what is new counts for what it is.
    claims = [level] if before else [BARE]
    fresh = (Counter(after) - Counter(before)).elements()
    wanted = max([*claims, *fresh], key=_RANK.__getitem__)
    return min(wanted, _highest(after), key=_RANK.__getitem__)


def _highest(levels: list[str]) -> str:
    return max(levels, key=_RANK.__getitem__, default=BARE)


def _settle(work: Work) -> None:
    """Give every touched item its level, and refuse what was set above the evidence by hand."""
    work.memo["settling"] = True
    items = work.memo.pop("supported")
    for item, after in zip(items.values(), _levels(list(items)), strict=True):
        row = work.get(item.entity, item.id)
        if not work.visible(item.entity, row) or row is None:
            continue
        present = row.values["evidence_level"]
        if item.by_hand:
            if after and _RANK[present] > _RANK[_highest(after)]:
                raise Invalid(
                    fields={
                        "fields.evidence_level": "Its evidence supports at most"
                        f" “{_highest(after)}”: link stronger evidence instead."
                    },
                    op=item.index,
                )
            continue
        for level in _ways(item, present, after):
            work.also(_set(item, level))
    work.memo["settling"] = False


def _ways(item: _Item, present: str, after: list[str]) -> list[str]:
    """Return the levels to set in turn, the last one to stay."""
    if Counter(item.levels) == Counter(after):
        # An item that came back: its evidence may have gone meanwhile.
        above = after and _RANK[present] > _RANK[_highest(after)]
        return [_highest(after)] if above else []
    wanted = settled(item.level, item.levels, after)
    if wanted != present:
        return [wanted]
    if settled(wanted, after, item.levels) == item.level:
        return []
    # The opposite change alone would not lead back to this level: said aloud, it is undone too.
    return [EVIDENCE_LEVELS[1] if wanted == BARE else BARE, wanted]


def _set(item: _Item, level: str) -> dict[str, Any]:
    return {
        "entity": item.entity,
        "type": "set",
        "id": item.id,
        "fields": {"evidence_level": level},
    }
