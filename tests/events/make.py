"""Logs and maps for the tests of this package."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from journeymap.events import times
from journeymap.events.ingest import write
from journeymap.events.lines import Reader
from journeymap.events.mapping import Mapped, mapped, set_mapping
from journeymap.events.models import EventLog
from journeymap.grid.models import Stage
from journeymap.maps.models import JourneyMap
from tests.kpis import make

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
_DRAWN = {"created_at": START, "updated_at": START}


def log(**values: Any) -> EventLog:
    """A log in a workspace of its own."""
    space = values.pop("workspace", None) or make.workspace()
    return EventLog.objects.create(workspace=space, **{"name": "Shop"} | values)


def at(minutes: float) -> str:
    """So many minutes after the start, as a system writes it."""
    return times.moment(times.micros(START) + round(minutes * 60 * times.SECOND)).isoformat()


def fill(into: EventLog, rows: Iterable[Sequence[Any]]) -> None:
    """Write (subject, event, minutes[, channel[, session]]) in this order."""
    reader = Reader(into)
    events = []
    for number, (subject, event, minutes, *more) in enumerate(rows):
        given = {"subject": subject, "event": event, "ts": at(minutes), "event_id": f"e{number}"}
        given |= dict(zip(("channel", "session"), more, strict=False))
        events.append(reader.read(given))
    write(into, events)
    into.refresh_from_db()


def journey(of: EventLog, stages: Sequence[str] | dict[str, str]) -> tuple[JourneyMap, list[Stage]]:
    """A map whose stages have the events of their own names (or of these patterns)."""
    rules = stages if isinstance(stages, dict) else {name: name for name in stages}
    journey_map = JourneyMap.objects.create(workspace=of.workspace, title="Checkout")
    drawn = [
        Stage.objects.create(map=journey_map, pos=f"a{number}", name=name, **_DRAWN)
        for number, name in enumerate(rules)
    ]
    patterns = zip(rules.values(), drawn, strict=True)
    set_mapping(
        journey_map, log=of, rules=[{"pattern": text, "stage": one.pk} for text, one in patterns]
    )
    return journey_map, drawn


def reading(of: EventLog, stages: Sequence[str] | dict[str, str]) -> Mapped:
    """How a new map with these stages is read."""
    found = mapped(journey(of, stages)[0])
    assert found is not None
    return found
