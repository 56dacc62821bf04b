"""Events pushed as lines of JSON: each answered for itself, a repeated request answered alike."""

import hashlib
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from journeymap.core import clock, strictjson
from journeymap.core.errors import Conflict, DomainError, Invalid, TooLarge
from journeymap.events.ingest import write
from journeymap.events.lines import BadLine, Incoming, Reader
from journeymap.events.models import EventLog, EventPush
from journeymap.workspaces.actor import Actor

MAX_LINES = 1_000
MAX_BYTES = 1024 * 1024
MAX_KEY = 200


def push(log: EventLog, raw: bytes, *, actor: Actor, key: str = "") -> dict[str, Any]:
    """Write the good lines and say of each what became of it.

    Errors: TooLarge, Invalid (no good line, a bad key), Conflict (the key was used with another
    body).
    """
    if len(raw) > MAX_BYTES:
        raise TooLarge("A push holds at most 1 MiB.")
    if len(key) > MAX_KEY:
        raise Invalid(fields={"Idempotency-Key": "At most 200 characters."})
    digest = hashlib.sha256(raw).hexdigest()
    seen = _seen(log, actor=actor, key=key, digest=digest)
    if seen is not None:
        return seen
    lines = [line for line in enumerate(raw.split(b"\n"), start=1) if line[1].strip()]
    if not lines:
        raise Invalid(fields={"body": "Give one event a line, as JSON."})
    if len(lines) > MAX_LINES:
        raise TooLarge("A push holds at most 1,000 lines.")
    try:
        with transaction.atomic():
            answer = _write(log, lines)
            if key:
                EventPush.objects.create(
                    log=log,
                    actor_id=actor.id,
                    key=key,
                    body_digest=digest,
                    answer=answer,
                    created_at=clock.now(),
                )
    except IntegrityError:
        # The same key arrived twice at the same moment; the other request has written it.
        seen = _seen(log, actor=actor, key=key, digest=digest)
        if seen is None:
            raise
        return seen
    return answer


def _seen(log: EventLog, *, actor: Actor, key: str, digest: str) -> dict[str, Any] | None:
    if not key:
        return None
    known = EventPush.objects.filter(log=log, actor_id=actor.id, key=key).first()
    if known is None:
        return None
    if known.body_digest != digest:
        raise Conflict("This Idempotency-Key was used with another body.")
    return dict(known.answer)


def _write(log: EventLog, lines: list[tuple[int, bytes]]) -> dict[str, Any]:
    reader = Reader(log)
    results: list[dict[str, Any]] = []
    places: list[int] = []
    rows: list[Incoming] = []
    for number, line in lines:
        result: dict[str, Any] = {"line": number, "status": "accepted"}
        try:
            rows.append(reader.read(_parsed(line)))
            places.append(len(results))
        except BadLine as error:
            result |= {"status": "refused", "column": error.column, "message": error.message}
        results.append(result)
    if not rows:
        # Nothing to keep, and nothing to remember under the request's key.
        first = results[0]
        told = _("Line %(line)s: %(message)s") % first
        raise Invalid(fields={first["column"] or "body": told}, lines=results)
    done = write(log, rows)
    for status, which in (("duplicate", done.duplicates), ("erased", done.erased)):
        for place in which:
            results[places[place]]["status"] = status
    counted = {
        name: sum(result["status"] == status for result in results)
        for name, status in (
            ("accepted", "accepted"),
            ("duplicates", "duplicate"),
            ("refused", "refused"),
            ("erased", "erased"),
        )
    }
    return {**counted, "lines": results}


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        given = strictjson.loads(line)
    except DomainError as error:
        raise BadLine("", _(error.detail)) from None
    if not isinstance(given, dict):
        raise BadLine("", _("This must be an object."))
    return given
