"""One of everything of `journeymap.events` and what its routes accept, for `tests.api.world`."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from journeymap.events.mapping import set_mapping, stages_of
from journeymap.events.models import EventImport, EventLog

LISTS = ("event-logs",)
CHANGES: dict[str, Any] = {"event-logs/<uuid:event_log_id>": {"name": "Renamed"}}
_CSV = b"subject,event,ts\na,visit,2026-01-05T10:00:00Z\n"


def add(world: Any) -> None:
    """A log, an import of it and a map that is read from it."""
    log = EventLog.objects.create(workspace_id=world.workspace, name="Shop")
    rules = [{"pattern": "visit", "stage": stage} for stage in _stages(world)[:1]]
    set_mapping(world.made.map, log=log, rules=rules)
    world.ids["event_log"] = str(log.pk)
    world.ids["event_import"] = str(EventImport.objects.create(log=log, number=1, state="done").pk)


def _stages(world: Any) -> list[Any]:
    return [stage.pk for stage in stages_of(world.made.map)]


def body(world: Any, method: str, pattern: str) -> Any:
    """Return a body that the route accepts; None where it takes none."""
    log = "event-logs/<uuid:event_log_id>"
    bodies: dict[tuple[str, str], Any] = {
        ("POST", "event-logs"): {"name": "App", "workspace": world.workspace},
        ("POST", f"{log}/events"): {"subject": "a", "event": "visit", "ts": "2026-01-05T10:00:00Z"},
        ("POST", f"{log}/imports"): {
            "file": SimpleUploadedFile("a.csv", _CSV, "text/csv"),
        },
        ("POST", f"{log}/merges"): {"pairs": [{"anonymous": "a", "known": "b"}]},
        ("POST", f"{log}/erasures"): {"subject": "a"},
        ("PUT", "maps/<uuid:map_id>/event-mapping"): {
            "log": world.ids["event_log"],
            "rules": [{"pattern": "visit*", "stage": world.made.stages[0]}],
        },
    }
    return bodies.get((method, pattern))
