"""Batches as clients write them, and the check that frames and rows tell one story."""

import uuid
from typing import Any

from journeymap.changes import document
from journeymap.changes.apply import Applied, apply_batch
from journeymap.changes.fold import fold
from journeymap.core.ids import uuid7
from journeymap.workspaces.actor import Actor

Json = dict[str, Any]


def new_id() -> str:
    """Return a fresh client-made id."""
    return str(uuid7())


def op(entity: str, verb: str, row_id: str | None = None, **fields: Any) -> Json:
    """Return one op; a create without an id gets a fresh one."""
    body: Json = {"entity": entity, "type": verb, "id": row_id or new_id()}
    if fields:
        body["fields"] = fields
    return body


def batch(*ops: Json, base: int = 0, **extra: Any) -> Json:
    """Return a batch of the ops with a fresh batch id."""
    return {"batch_id": new_id(), "base_revision": base, "ops": list(ops), **extra}


def canonical(doc: Json) -> Json:
    """Return the comparable part of a document: everything but the per-row bookkeeping."""

    def strip(row: Json) -> Json:
        return {key: value for key, value in row.items() if key != "rev"}

    return {
        key: [strip(row) for row in value]
        if isinstance(value, list)
        else (strip(value) if key == "map" else value)
        for key, value in doc.items()
    }


def verify_ops(actor: Actor, map_id: uuid.UUID, body: Json) -> Applied:
    """Apply a batch and hold that state before + broadcast ops = state re-read, and back again.

    The logged inverse, folded onto the state after it, must give the state before (row revisions
    apart); a `restore` there takes its rows from the state before, as the server would send them.
    """
    before = document.build(map_id)
    applied = apply_batch(actor=actor, map_id=map_id, batch=body)
    after = document.build(map_id)
    if applied.item is None:
        assert after == before
        return applied
    assert fold(before, applied.item["ops"], revision=applied.revision) == after
    _verify_inverse(map_id, before, after, applied.revision)
    return applied


def _verify_inverse(map_id: uuid.UUID, before: Json, after: Json, revision: int) -> None:
    from journeymap.changes.models import Change

    inverse = Change.objects.get(map_id=map_id, revision=revision).inverse
    ops = [
        {**item, "rows": {k: v for k, v in before.items() if isinstance(v, list)}}
        if item["type"] == "restore" and item["entity"] != "map"
        else item
        for item in inverse
    ]
    back = fold(after, ops, revision=before["revision"])
    assert canonical(back) == canonical(before)
