"""Writing events: each once, whoever delivers it and however often."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from journeymap.core.errors import LimitReached
from journeymap.events.lines import Incoming
from journeymap.events.models import Event, EventLog, EventName, EventSubject

MAX_NAMES = 2_000
_SLICE = 900  # SQLite's older limit of parameters in a statement


@dataclass(slots=True)
class Written:
    """What became of events, by their place in what was given."""

    new: list[int]
    duplicates: list[int]
    erased: list[int]


def write(log: EventLog, rows: Sequence[Incoming], *, import_number: int | None = None) -> Written:
    """Write events that are not there yet, in one transaction. Errors: LimitReached (names)."""
    with transaction.atomic():
        names = _names(log, {row.name for row in rows})
        subjects = _subjects(log, {row.subject for row in rows})
        done = Written([], [], [])
        there = _there([row.key for row in rows])
        fresh: list[Event] = []
        for place, row in enumerate(rows):
            pk, person, erased = subjects[row.subject]
            if erased:
                done.erased.append(place)
                continue
            if row.key in there:
                done.duplicates.append(place)
                continue
            there.add(row.key)
            done.new.append(place)
            fresh.append(
                Event(
                    subject_id=pk,
                    person_id=person,
                    name_id=names[row.name],
                    at=row.at,
                    channel=row.channel,
                    session=row.session,
                    key=row.key,
                    import_number=import_number,
                )
            )
        # The same event in two requests at one moment: the unique key lets one of them in.
        Event.objects.bulk_create(fresh, batch_size=1_000, ignore_conflicts=True)
        _stretch(log, [event.at for event in fresh])
    return done


def _there(keys: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    found: set[uuid.UUID] = set()
    for start in range(0, len(keys), _SLICE):
        known = Event.objects.filter(key__in=keys[start : start + _SLICE])
        found.update(known.values_list("key", flat=True))
    return found


def _names(log: EventLog, wanted: set[str]) -> dict[str, int]:
    known = dict(EventName.objects.filter(log=log).values_list("name", "pk"))
    missing = sorted(wanted - known.keys())
    if not missing:
        return known
    if len(known) + len(missing) > MAX_NAMES:
        raise LimitReached("A log holds at most 2,000 names of events.")
    made = [EventName(log=log, name=name) for name in missing]
    EventName.objects.bulk_create(made, ignore_conflicts=True)
    return dict(EventName.objects.filter(log=log).values_list("name", "pk"))


def _subjects(log: EventLog, digests: set[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int, bool]]:
    """Of each subject its row, the person it stands for, and whether that was erased."""
    ordered = sorted(digests)
    found = _known(ordered)
    missing = [digest for digest in ordered if digest not in found]
    if missing:
        made = [EventSubject(log=log, digest=digest) for digest in missing]
        EventSubject.objects.bulk_create(made, batch_size=900, ignore_conflicts=True)
        found |= _known(missing)
    return found


def _known(digests: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int, bool]]:
    found = {}
    for start in range(0, len(digests), _SLICE):
        rows = EventSubject.objects.filter(digest__in=digests[start : start + _SLICE])
        # Held until the events are written: a merge or an erasure comes wholly before or after.
        rows = rows.select_for_update().order_by("pk")
        for pk, digest, person, erased in rows.values_list(
            "pk", "digest", "person_id", "erased_at"
        ):
            found[digest] = (pk, person or pk, erased is not None)
    return found


def _stretch(log: EventLog, instants: Sequence[int]) -> None:
    """Move the ends of the log outwards, whoever else does so at the same moment."""
    if not instants:
        return
    rows = EventLog.objects.filter(pk=log.pk)
    first, last = min(instants), max(instants)
    rows.filter(Q(first_at=None) | Q(first_at__gt=first)).update(first_at=first)
    rows.filter(Q(last_at=None) | Q(last_at__lt=last)).update(last_at=last)
