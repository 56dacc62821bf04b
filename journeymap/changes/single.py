"""One row, one op: what the comfort routes (`stages/{id}`, `cards/{id}`) are made of.

They exist for integrators; each still builds one op and takes the same door as everything else.
"""

import re
import uuid
from typing import Any

from django.db import connection

from journeymap.changes import document, entities, rows
from journeymap.changes.entities import Entity
from journeymap.changes.writer import apply_through_writer
from journeymap.core.errors import DomainError, Invalid, NotFound, PreconditionFailed
from journeymap.core.ids import uuid7
from journeymap.core.kinds import uid_to_db
from journeymap.core.snapshot import reading
from journeymap.maps.access import access_map
from journeymap.maps.models import JourneyMap
from journeymap.workspaces.actor import Actor, Capability

Json = dict[str, Any]
_ETAG = re.compile(r'^(?:W/)?"(\d{1,18})"$')
_OWN_PATH = re.compile(r"^ops\[0\]\.?(?:fields\.?)?")
# Someone else may commit between our look and our write; more often than this is a fight.
_ATTEMPTS = 5


def map_of(name: str, row_id: uuid.UUID) -> uuid.UUID:
    """Return the map a row stands on, deleted rows included. Raises NotFound.

    Says nothing of rights: ask `access_map` with the result.
    """
    entity = entities.get(name)
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT "{entity.map_column}" FROM {rows.table(entity.model)} WHERE "id" = %s',  # noqa: S608  # names from models, values bound
            [uid_to_db(row_id, connection.vendor)],
        )
        found = cursor.fetchone()
    if found is None:
        raise NotFound
    return uuid.UUID(str(found[0]))


def visible(name: str, map_id: uuid.UUID) -> list[Json]:
    """Return the visible rows of one kind on a map, in the document's order."""
    with reading():
        found: list[Json] = document.build(map_id)[entities.get(name).section]
    return found


def create(actor: Actor, map_id: uuid.UUID, name: str, body: Any) -> Json:
    """Create a row from `{…fields, id?, after?}` and return it. Raises what the write path does."""
    fields = _object(body)
    row_id = fields.pop("id", None) or str(uuid7())
    access_map(actor, map_id, Capability.VIEW)
    submit(actor, map_id, {"entity": name, "type": "create", "id": row_id, "fields": fields})
    return present(name, map_id, row_id)


def change(
    actor: Actor, name: str, row_id: uuid.UUID, body: Any, *, if_match: str | None = None
) -> Json:
    """Set fields of a row, or move it, and return it.

    The body holds plain fields or a place (`pos`, `after` and what names the cell), not both: one
    request is one op. Raises PreconditionFailed when the row is not at the revision of `if_match`.
    """
    fields, entity = _object(body), entities.get(name)
    places = {key for key in fields if key in entity.place or key == "after"}
    if places and places != set(fields):
        raise Invalid(fields=dict.fromkeys(sorted(places)[:1], "Move in a request of its own."))
    verb = "move" if places else "set"
    return _change(actor, entity, row_id, verb, fields, if_match)


def delete(actor: Actor, name: str, row_id: uuid.UUID, *, if_match: str | None = None) -> None:
    """Delete a row; deleting twice changes nothing. Raises as `change` does."""
    _change(actor, entities.get(name), row_id, "delete", None, if_match)


def present(name: str, map_id: uuid.UUID, row_id: str | uuid.UUID) -> Json:
    """Return a row as it stands. Raises NotFound."""
    row = rows.find(entities.get(name), map_id=str(map_id), row_id=str(row_id))
    if row is None:
        raise NotFound
    return row.json()


def row_etag(row: Json) -> str:
    return f'"{row["rev"]}"'


def _change(
    actor: Actor,
    entity: Entity,
    row_id: uuid.UUID,
    verb: str,
    fields: Json | None,
    if_match: str | None,
) -> Json:
    map_id = map_of(entity.name, row_id)
    access_map(actor, map_id, Capability.VIEW)
    op: Json = {"entity": entity.name, "type": verb, "id": str(row_id)}
    if fields is not None:
        op["fields"] = fields
    for attempt in range(_ATTEMPTS):
        at = _revision_if(entity.name, map_id, row_id, if_match)
        try:
            submit(actor, map_id, op, if_revision=at)
            break
        except PreconditionFailed:
            # The map moved on between our look at the row and our turn: look again.
            if attempt == _ATTEMPTS - 1:
                raise
    return present(entity.name, map_id, row_id)


def _revision_if(
    name: str, map_id: uuid.UUID, row_id: uuid.UUID, if_match: str | None
) -> int | None:
    """Return the map's revision at which the row matches. Raises PreconditionFailed."""
    if if_match is None or if_match.strip() == "*":
        return None
    match = _ETAG.match(if_match.strip())
    with reading():
        row = present(name, map_id, row_id)
        revision = JourneyMap.objects.values_list("revision", flat=True).get(pk=map_id)
    if match is None or row["rev"] != int(match.group(1)):
        raise PreconditionFailed(row=row)
    return revision


def submit(actor: Actor, map_id: uuid.UUID, op: Json, *, if_revision: int | None = None) -> None:
    """Apply one op; refusals name the fields as the caller of a comfort route sent them."""
    batch = {"batch_id": str(uuid7()), "base_revision": 0, "ops": [op]}
    try:
        apply_through_writer(actor=actor, map_id=map_id, batch=batch, if_revision=if_revision)
    except DomainError as error:
        # The caller sent fields, not ops: name them as they were sent.
        error.extra.pop("op", None)
        error.fields = {
            _OWN_PATH.sub("", name).removeprefix("fields."): text
            for name, text in error.fields.items()
        }
        raise


def _object(body: Any) -> Json:
    if not isinstance(body, dict):
        raise Invalid("The body is an object.")
    return dict(body)
