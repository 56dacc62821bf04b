"""What a log keeps for a time only; the planner calls it."""

from datetime import timedelta

from django.db import transaction

from journeymap.core import clock
from journeymap.events import times
from journeymap.events.imports import forget_abandoned
from journeymap.events.models import Event, EventLog, EventName, EventPush
from journeymap.events.privacy import tidy_log

PUSH_KEYS_FOR = timedelta(hours=24)


def forget() -> None:
    """Forget keys of pushes, uploads nobody went on with, and events past their retention."""
    now = clock.now()
    EventPush.objects.filter(created_at__lt=now - PUSH_KEYS_FOR).delete()
    forget_abandoned()
    for log in EventLog.objects.exclude(retention_days=None):
        before = times.micros(now - timedelta(days=log.retention_days or 0))
        if log.first_at is None or log.first_at >= before:
            continue
        with transaction.atomic():
            names = EventName.objects.filter(log=log).values("pk")
            events = Event.objects.filter(name__in=names, at__lt=before)
            events._raw_delete(events.db)
            tidy_log(log)
