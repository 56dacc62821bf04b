"""Forgetting: one person on demand, everybody after a time, a whole import or log."""

from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef

from journeymap.core import clock
from journeymap.core.errors import Conflict
from journeymap.events.models import (
    Event,
    EventImport,
    EventLog,
    EventName,
    EventPush,
    EventRule,
    EventSubject,
    MapLog,
)
from journeymap.events.pepper import Pepper
from journeymap.workspaces.actor import Actor
from journeymap.workspaces.services import audit


def erase(log: EventLog, subject: str, *, actor: Actor) -> int:
    """Delete all events of a subject and of whoever was merged with it; return how many.

    A keyed hash of the subject stays, so that a later delivery does not bring the events back.
    """
    digest = Pepper(log.pk).subject(subject)
    with transaction.atomic():
        row, _made = EventSubject.objects.get_or_create(digest=digest, defaults={"log": log})
        row = EventSubject.objects.select_for_update().get(pk=row.pk)
        person = row.person_id or row.pk
        events = Event.objects.filter(person_id=person)
        gone = events.count()
        events._raw_delete(events.db)
        same = EventSubject.objects.filter(person_id=person) | EventSubject.objects.filter(
            pk=person
        )
        same.update(erased_at=clock.now())
        audit(
            actor=actor,
            workspace_id=log.workspace_id,
            action="events.erase",
            target={"log": str(log.pk), "events": gone},
        )
    return gone


def merge(log: EventLog, pairs: list[tuple[str, str]], *, actor: Actor) -> tuple[int, int]:
    """Let anonymous subjects be known ones from now on: (subjects, events) that changed.

    Errors: Conflict (one of them was erased).
    """
    pepper = Pepper(log.pk)
    subjects = events = 0
    with transaction.atomic():
        # One merge of a log at a time: two that cross would leave a ring.
        EventLog.objects.select_for_update().get(pk=log.pk)
        for anonymous, known in pairs:
            one, other = (_root(log, pepper, text) for text in (anonymous, known))
            if one.pk == other.pk:
                continue
            if one.erased_at or other.erased_at:
                raise Conflict("A subject that was erased cannot be merged.")
            EventSubject.objects.filter(person=one).update(person=other)
            EventSubject.objects.filter(pk=one.pk).update(person=other)
            events += Event.objects.filter(person=one).update(person=other)
            subjects += 1
        audit(
            actor=actor,
            workspace_id=log.workspace_id,
            action="events.merge",
            target={"log": str(log.pk), "subjects": subjects, "events": events},
        )
    return subjects, events


def _root(log: EventLog, pepper: Pepper, text: str) -> EventSubject:
    row, _made = EventSubject.objects.get_or_create(
        digest=pepper.subject(text), defaults={"log": log}
    )
    if row.person_id is not None:
        row = EventSubject.objects.get(pk=row.person_id)
    return EventSubject.objects.select_for_update().get(pk=row.pk)


def delete_import(log: EventLog, number: int) -> int:
    """Delete the events that an import brought; return how many."""
    names = EventName.objects.filter(log=log).values("pk")
    events = Event.objects.filter(name__in=names, import_number=number)
    gone = events.count()
    if gone:
        events._raw_delete(events.db)
        tidy_log(log)
    return gone


def delete_log(log: EventLog) -> None:
    """Delete a log with all that is in it, without bringing it into memory first."""
    with transaction.atomic():
        names = EventName.objects.filter(log=log).values("pk")
        for rows in (
            Event.objects.filter(name__in=names),
            EventRule.objects.filter(map_log__log=log),
            MapLog.objects.filter(log=log),
            EventPush.objects.filter(log=log),
            EventImport.objects.filter(log=log),
            EventName.objects.filter(log=log),
        ):
            rows._raw_delete(rows.db)
        EventSubject.objects.filter(log=log).update(person=None)
        subjects = EventSubject.objects.filter(log=log)
        subjects._raw_delete(subjects.db)
        log.delete()


def tidy_log(log: EventLog) -> None:
    """After events went: no name and no subject without one, and the ends where they are now."""
    orphans = EventName.objects.filter(log=log).exclude(
        Exists(Event.objects.filter(name=OuterRef("pk")))
    )
    orphans._raw_delete(orphans.db)
    of_nobody = EventSubject.objects.filter(log=log, erased_at=None, person=None).exclude(
        Exists(Event.objects.filter(person=OuterRef("pk")))
    )
    of_nobody.exclude(Exists(EventSubject.objects.filter(person=OuterRef("pk")))).delete()
    names = EventName.objects.filter(log=log).values("pk")
    ends = Event.objects.filter(name__in=names).aggregate(a=Min("at"), b=Max("at"))
    EventLog.objects.filter(pk=log.pk).update(first_at=ends["a"], last_at=ends["b"])
