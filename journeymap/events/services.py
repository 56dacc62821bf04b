"""Logs of events: making, changing and finding them."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Min

from journeymap.core.errors import Conflict, NotFound
from journeymap.events import imports, privacy
from journeymap.events.models import Event, EventLog, EventName
from journeymap.maps import policy
from journeymap.workspaces.actor import Actor, Capability
from journeymap.workspaces.services import audit


def found_log(actor: Actor, log_id: uuid.UUID, capability: Capability) -> EventLog:
    """A log in a workspace where the actor holds `capability`. Errors: NotFound, Forbidden."""
    log = EventLog.objects.select_related("workspace").filter(pk=log_id).first()
    if log is None:
        raise NotFound
    policy.require_in_workspace(actor, capability, log.workspace_id)
    return log


def create_log(*, actor: Actor, workspace_id: uuid.UUID, values: Mapping[str, Any]) -> EventLog:
    """An empty log. Errors: Conflict (name)."""
    log = EventLog(workspace_id=workspace_id, **values)
    _save(log, actor=actor, action="events.log_created")
    return log


def change_log(log: EventLog, *, actor: Actor, changes: Mapping[str, Any]) -> None:
    """Change a log. Errors: Conflict (name)."""
    for name, value in changes.items():
        setattr(log, name, value)
    _save(log, actor=actor, action="events.log_changed")


def _save(log: EventLog, *, actor: Actor, action: str) -> None:
    try:
        with transaction.atomic():
            log.save()
            audit(
                actor=actor,
                workspace_id=log.workspace_id,
                action=action,
                target={"log": str(log.pk), "name": log.name},
            )
    except IntegrityError:
        raise Conflict("There is a log of this name.") from None


def names_of(log: EventLog) -> list[dict[str, Any]]:
    """The events of a log by name: how many, of how many people, from when to when."""
    counted = (
        Event.objects.filter(name__log=log)
        .values("name__name")
        .annotate(n=Count("pk"), people=Count("person_id", distinct=True), a=Min("at"), b=Max("at"))
        .order_by("-n", "name__name")
    )
    return [
        {
            "name": row["name__name"],
            "events": row["n"],
            "subjects": row["people"],
            "first_at": row["a"],
            "last_at": row["b"],
        }
        for row in counted
    ]


def size_of(log: EventLog) -> tuple[int, int]:
    """How many events a log holds, and of how many people."""
    names = EventName.objects.filter(log=log).values("pk")
    found = Event.objects.filter(name__in=names).aggregate(
        n=Count("pk"), people=Count("person_id", distinct=True)
    )
    return found["n"], found["people"]


def delete_log(log: EventLog, *, actor: Actor) -> None:
    """Delete a log with all its events; the maps that were read from it stay."""
    for row in log.imports.filter(state__in=imports.OPEN):
        imports.cancel(row)
    audit(
        actor=actor,
        workspace_id=log.workspace_id,
        action="events.log_deleted",
        target={"log": str(log.pk), "name": log.name},
    )
    privacy.delete_log(log)
