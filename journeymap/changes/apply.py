"""The one door: whatever is drawn on a map changes through `apply_batch`, whoever writes."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction

from journeymap.changes import log
from journeymap.changes.envelope import Batch, parse
from journeymap.changes.publish import publish_on_commit
from journeymap.changes.work import Work
from journeymap.core import clock
from journeymap.core.errors import DomainError, NotFound, PreconditionFailed, Stale
from journeymap.core.kinds import uid_to_db
from journeymap.maps import policy
from journeymap.workspaces.actor import Actor, Capability


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a batch.

    `effect` is "applied" (a new revision; `item` is what everybody receives), "none" (nothing to
    change, P3) or "earlier" (the log holds this batch already, P7). `revision` is that of the
    batch, or the present one when it had no effect.
    """

    batch_id: uuid.UUID
    revision: int
    effect: str
    item: dict[str, Any] | None = None
    skipped: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Submission:
    """One batch waiting for its turn: parsed, with who sends it and what it presumes."""

    actor: Actor
    batch: Batch
    if_revision: int | None = None


def apply_batch(
    *,
    actor: Actor,
    map_id: uuid.UUID,
    batch: dict[str, Any] | Batch,
    if_revision: int | None = None,
) -> Applied:
    """Apply a batch in a transaction of its own and return what became of it.

    All or nothing (P2). Raises DomainError: Invalid and TooLarge before any lock; NotFound,
    Forbidden, Gone, ParentGone, Locked, LimitReached, Stale with `op` naming the op's index;
    PreconditionFailed when the map is not at `if_revision`.
    """
    parsed = batch if isinstance(batch, Batch) else parse(batch)
    with transaction.atomic(durable=True):
        return apply_in_transaction(Submission(actor, parsed, if_revision), map_id=map_id)


def apply_group(map_id: uuid.UUID, group: list[Submission]) -> list[Applied | DomainError]:
    """Apply several batches in one transaction, each its own revision; return their outcomes.

    A refused batch leaves no trace and does not touch the others. When the transaction as a whole
    fails, the batches are applied one by one, so that one bad apple costs time and nothing else.
    """
    if len(group) > 1:
        try:
            with transaction.atomic(durable=True):
                return [_one(submission, map_id) for submission in group]
        except OperationalError:
            raise  # the database is away or busy: trying each batch would wait as long for each
        except Exception:  # noqa: S110  # each batch is tried again below and tells its own error
            pass
    outcomes: list[Applied | DomainError] = []
    for submission in group:
        try:
            with transaction.atomic(durable=True):
                outcomes.append(apply_in_transaction(submission, map_id=map_id))
        except DomainError as refusal:
            outcomes.append(refusal)
    return outcomes


def _one(submission: Submission, map_id: uuid.UUID) -> Applied | DomainError:
    try:
        with transaction.atomic():
            return apply_in_transaction(submission, map_id=map_id)
    except DomainError as refusal:
        return refusal


def apply_in_transaction(submission: Submission, *, map_id: uuid.UUID) -> Applied:
    """Apply a batch inside the caller's transaction (steps 2 to 6 of `architecture.md`)."""
    actor, batch = submission.actor, submission.batch
    journey_map = _lock(map_id)
    # The access is read under the lock: a demotion committed before counts (I11).
    access = policy.require(actor, Capability.VIEW, map_id)
    earlier = _earlier(map_id, batch.batch_id)
    if earlier is not None:
        return Applied(batch.batch_id, earlier, "earlier")
    for op in batch.ops:
        for capability in sorted(op.entity.needs(op.verb, op.fields)):
            try:
                policy.check(actor, capability, access)
            except DomainError as error:
                error.extra.setdefault("op", op.index)
                raise
    if submission.if_revision is not None and submission.if_revision != journey_map.revision:
        raise PreconditionFailed(revision=journey_map.revision)
    if batch.base_revision > journey_map.revision:
        # The client knows a future this map never had: it was restored from a backup.
        raise Stale
    work = Work(
        actor=actor,
        access=access,
        map_id=str(map_id),
        workspace_id=journey_map.workspace_id,
        revision=journey_map.revision + 1,
        at=clock.now(),
        map_deleted=journey_map.deleted,
    )
    for op in batch.ops:
        work.run(op)
    if not work.effective:
        return Applied(batch.batch_id, journey_map.revision, "none", skipped=tuple(work.skipped))
    return _commit(batch, work, map_id)


@dataclass(slots=True)
class _Locked:
    revision: int
    workspace_id: uuid.UUID
    deleted: bool


def _lock(map_id: uuid.UUID) -> _Locked:
    # PostgreSQL: the row, without blocking foreign keys to it. SQLite: the transaction itself is
    # IMMEDIATE, so that it holds the write lock already.
    sql = "SELECT revision, workspace_id, deleted_at FROM maps_journeymap WHERE id = %s"
    if connection.vendor == "postgresql":
        sql += " FOR NO KEY UPDATE"
    with connection.cursor() as cursor:
        cursor.execute(sql, [uid_to_db(map_id, connection.vendor)])
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    return _Locked(row[0], uuid.UUID(str(row[1])), row[2] is not None)


def _earlier(map_id: uuid.UUID, batch_id: uuid.UUID) -> int | None:
    vendor = connection.vendor
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT revision FROM changes_change WHERE map_id = %s AND batch_id = %s",
            [uid_to_db(map_id, vendor), uid_to_db(batch_id, vendor)],
        )
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def _commit(batch: Batch, work: Work, map_id: uuid.UUID) -> Applied:
    vendor = connection.vendor
    map_key = uid_to_db(map_id, vendor)
    stamp = connection.ops.adapt_datetimefield_value(work.at)
    actor = work.actor.public()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE maps_journeymap SET revision = %s, updated_at = %s WHERE id = %s",
            [work.revision, stamp, map_key],
        )
        cursor.execute(
            "INSERT INTO changes_change (map_id, revision, batch_id, actor, ops, inverse, label,"
            " undoes, skipped, at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                map_key,
                work.revision,
                uid_to_db(batch.batch_id, vendor),
                *(json.dumps(value) for value in (actor, work.effective, work.inverse)),
                batch.label,
                uid_to_db(batch.undoes, vendor),
                json.dumps(work.skipped),
                stamp,
            ],
        )
        touched = sorted({(op["entity"], op["id"]) for op in work.effective})
        cursor.executemany(
            "INSERT INTO changes_changetouch (map_id, revision, entity, entity_id)"
            " VALUES (%s, %s, %s, %s)",
            [[map_key, work.revision, name, uid_to_db(i, vendor)] for name, i in touched],
        )
    item = log.item(
        revision=work.revision,
        batch_id=batch.batch_id,
        actor=actor,
        ops=work.effective,
        at=work.at,
        label=batch.label,
        undoes=batch.undoes,
        skipped=work.skipped,
    )
    publish_on_commit(map_id, item)
    return Applied(batch.batch_id, work.revision, "applied", item, tuple(work.skipped))
