"""One event as it arrives, checked and hashed: from a row of a file or a line that was pushed."""

import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from journeymap.core import clock
from journeymap.events import times
from journeymap.events.models import EventLog
from journeymap.events.pepper import Pepper

# What an event may say, and how long each may be.
LIMITS = {"subject": 200, "event": 120, "ts": 40, "channel": 60, "session": 200, "event_id": 200}
NEEDED = ("subject", "event", "ts")


@dataclass(frozen=True, slots=True)
class Incoming:
    """An event ready to be written: nothing in it names a person."""

    subject: uuid.UUID
    name: str
    at: int
    channel: str
    session: int | None
    key: uuid.UUID


class BadLine(ValueError):
    """Why an event is refused: the field and words for a person."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column, self.message = column, message


class Reader:
    """Reads the events of one log."""

    def __init__(self, log: EventLog, *, order: str = "dmy") -> None:
        """Errors: Unavailable (no pepper)."""
        self._pepper = Pepper(log.pk)
        self._zone = ZoneInfo(log.timezone) if log.timezone else None
        self._order = order
        self._now = times.micros(clock.now())

    def read(self, given: Mapping[str, Any]) -> Incoming:
        """Check one event. Errors: BadLine."""
        unknown = sorted(str(name)[:60] for name in given if name not in LIMITS)
        if unknown:
            raise BadLine(unknown[0], _("Unknown key."))
        texts = {name: _text(name, given.get(name)) for name in LIMITS}
        for name in NEEDED:
            if not texts[name]:
                raise BadLine(name, _("This may not be empty."))
        try:
            at = times.parse(texts["ts"], zone=self._zone, order=self._order, now=self._now)
        except times.BadTime as error:
            raise BadLine("ts", str(error)) from None
        subject, name, pepper = texts["subject"], texts["event"], self._pepper
        if texts["event_id"]:
            key = pepper.event(texts["event_id"])
        else:
            key = pepper.occurrence(subject, name, at)
        return Incoming(
            subject=pepper.subject(subject),
            name=name,
            at=at,
            channel=texts["channel"],
            session=pepper.session(texts["session"]) if texts["session"] else None,
            key=key,
        )


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadLine(name, _("This must be text."))
    # One spelling for what looks the same: é may come as one letter or as two.
    text = unicodedata.normalize("NFC", str(value)).strip()
    if len(text) > LIMITS[name]:
        raise BadLine(name, _("At most %(n)s characters.") % {"n": LIMITS[name]})
    if not text.isprintable():
        raise BadLine(name, _("Control characters are not allowed."))
    return text
