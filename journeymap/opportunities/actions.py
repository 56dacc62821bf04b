"""What is to be done for an opportunity: a plain list of items."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from journeymap.core import clock
from journeymap.core.errors import Conflict, Invalid
from journeymap.opportunities.models import ACTIONS_HIGH, ActionItem, Opportunity
from journeymap.workspaces.models import Membership
from journeymap.workspaces.notices import notify

Json = dict[str, Any]


def add(opportunity: Opportunity, values: Mapping[str, Any]) -> ActionItem:
    """Add an item, last of all. Errors: Invalid (assignee), Conflict (too many)."""
    _check(opportunity, values)
    with transaction.atomic():
        # Two at once take their places one after the other.
        Opportunity.objects.select_for_update().filter(pk=opportunity.pk).first()
        n = ActionItem.objects.filter(opportunity=opportunity).count()
        if n >= ACTIONS_HIGH:
            raise Conflict(_("An opportunity has at most %(n)s actions.") % {"n": ACTIONS_HIGH})
        given = dict(values)
        done = given.pop("done", False)
        at = clock.now() if done else None
        item = ActionItem.objects.create(opportunity=opportunity, pos=n, done_at=at, **given)
        _tell(opportunity)
    return item


def change(item: ActionItem, changes: Mapping[str, Any]) -> ActionItem:
    """Change an item; `done` says when it was done. Errors: Invalid (assignee)."""
    _check(item.opportunity, changes)
    given = dict(changes)
    done = given.pop("done", None)
    if done is not None and done != (item.done_at is not None):
        item.done_at = clock.now() if done else None
    for name, value in given.items():
        setattr(item, name, value)
    with transaction.atomic():
        item.save()
        _tell(item.opportunity)
    return item


def remove(item: ActionItem) -> None:
    """Take an item away."""
    with transaction.atomic():
        _tell(item.opportunity)
        item.delete()


def of(opportunity_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[ActionItem]]:
    """The items of opportunities, in order."""
    found: dict[uuid.UUID, list[ActionItem]] = {}
    rows = ActionItem.objects.filter(opportunity_id__in=opportunity_ids).select_related("assignee")
    for row in rows.order_by("pos", "pk"):
        found.setdefault(row.opportunity_id, []).append(row)
    return found


def shown(item: ActionItem) -> Json:
    """An item as the API shows it."""
    who = item.assignee
    return {
        "id": str(item.pk),
        "opportunity": str(item.opportunity_id),
        "title": item.title,
        "assignee": None if who is None else {"id": str(who.pk), "name": who.display_name},
        "due_on": item.due_on and item.due_on.isoformat(),
        "done_at": clock.iso(item.done_at),
    }


def _check(opportunity: Opportunity, values: Mapping[str, Any]) -> None:
    assignee = values.get("assignee_id")
    workspace = opportunity.map.workspace_id
    if (
        assignee is not None
        and not Membership.objects.filter(workspace_id=workspace, user_id=assignee).exists()
    ):
        raise Invalid(fields={"assignee": "Not a member of this workspace."})


def _tell(opportunity: Opportunity) -> None:
    notify(kind="map", ref=str(opportunity.pk), map_id=opportunity.map_id)
