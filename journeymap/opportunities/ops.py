"""`opportunity` as a drawn thing: what an op may say about it, and what follows from it."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import models

from journeymap.changes import entities
from journeymap.changes.entities import Entity, Link
from journeymap.core.errors import Invalid
from journeymap.core.kinds import Choice, Date, Dec, Integer, Ref, Text, Uid, Url
from journeymap.grid.ops import COLUMN, PLACE, place_fields, placed_rule
from journeymap.kpis.snapshots import tell
from journeymap.opportunities.models import (
    KINDS,
    LIVE_STATUSES,
    REACH_HIGH,
    STATUSES,
    Opportunity,
    OpportunityCard,
    OpportunityOutcome,
    OpportunityPain,
    OpportunityTouchpoint,
)
from journeymap.workspaces.models import Membership, Workspace

if TYPE_CHECKING:
    from journeymap.changes.rows import Row
    from journeymap.changes.work import Work


def register() -> None:
    """Make `opportunity` known to the write path."""
    entities.register(
        Entity(
            name="opportunity",
            section="opportunities",
            model=Opportunity,
            fields={
                **place_fields(),
                "title": Text(160, low=1, line=True, merges=True),
                "problem": Text(1000, merges=True),
                "solution": Text(2000, merges=True),
                "hypothesis": Text(500, merges=True),
                "kind": Choice(KINDS, default="improvement"),
                "impact": Integer(1, 5, nullable=True),
                "effort": Integer(1, 5, nullable=True),
                "confidence": Integer(0, 100, nullable=True),
                "reach": Integer(0, REACH_HIGH, nullable=True),
                "owner": Uid(nullable=True),
                "team": Text(80, line=True),
                "status": Choice(STATUSES, default="idea"),
                "due_on": Date(nullable=True),
                "done_on": Date(nullable=True),
                "external_url": Url(schemes=("http", "https")),
                "expected_change_pct": Dec(7, 2, nullable=True),
                "primary_stage_kpi": Ref("stage_kpi", hides=False, nullable=True),
                "cost": Dec(14, 2, low=Decimal(0), nullable=True),
                "benefit_year": Dec(14, 2, nullable=True),
            },
            place=PLACE,
            one_of=COLUMN,
            links={
                "cards": _link("card", OpportunityCard),
                "pain_points": _link("pain_point", OpportunityPain),
                "touchpoints": _link("touchpoint", OpportunityTouchpoint),
            },
            rules=(placed_rule("opportunity"), _owner_rule, _status_rule, _flag_rule),
        )
    )


def _link(entity: str, model: type[models.Model]) -> Link:
    return Link(entity, model, "opportunity_id", f"{entity}_id", entity=entity)


def _owner_rule(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    """Whoever answers for it is a member of the workspace."""
    if after is None or verb not in {"create", "set"}:
        return
    owner = after.values["owner"]
    if owner is None or (before is not None and before.values["owner"] == owner):
        return
    if not Membership.objects.filter(workspace_id=work.workspace_id, user_id=owner).exists():
        raise Invalid(fields={"fields.owner": "This workspace has no such member."})


def _status_rule(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    """Measured is what has an outcome; what is done has its day."""
    if after is None or verb not in {"create", "set"}:
        return
    status = after.values["status"]
    if before is not None and before.values["status"] == status:
        return
    if status == "measured" and not _has_outcome(after.id):
        told = "Record an outcome first: it says what was measured."
        raise Invalid(fields={"fields.status": told})
    if status in LIVE_STATUSES and after.values["done_on"] is None:
        # At the end: the same batch may still name the day.
        work.at_end.append(lambda at_work: _date(at_work, after.id))


def _has_outcome(row_id: str) -> bool:
    return OpportunityOutcome.objects.filter(opportunity_id=uuid.UUID(row_id)).exists()


def _flag_rule(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    """The day on which it went live is flagged on its KPI's chart: open editors hear of it."""
    flags = [_flag(row) for row in (before, after) if row is not None and not row.deleted]
    if flags and (len(flags) == 1 or flags[0] != flags[1]):
        kpis = [uuid.UUID(flag[0]) for flag in flags if flag is not None]
        if kpis:
            map_id = uuid.UUID(work.map_id)
            work.at_end.append(lambda _work: tell(map_id=map_id, stage_kpi_ids=kpis))


def _flag(row: Row) -> tuple[str, str, str] | None:
    kpi, day = row.values["primary_stage_kpi"], row.values["done_on"]
    live = row.values["status"] in LIVE_STATUSES
    return (kpi, day, row.values["title"]) if kpi and day and live else None


def _date(work: Work, row_id: str) -> None:
    row = work.get("opportunity", row_id)
    if row is None or row.deleted or row.values["done_on"] is not None:
        return
    if row.values["status"] not in LIVE_STATUSES:
        return
    zone = Workspace.objects.values_list("timezone", flat=True).get(pk=work.workspace_id)
    today = work.at.astimezone(ZoneInfo(zone)).date().isoformat()
    fields = {"done_on": today}
    work.also({"entity": "opportunity", "type": "set", "id": row_id, "fields": fields})
