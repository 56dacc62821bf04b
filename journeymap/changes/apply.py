"""The one door: whatever is drawn on a map changes through `apply_batch`, whoever writes."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction

from journeymap.changes import log
from journeymap.changes.envelope import Batch, parse
from journeymap.changes.publish import publish_on_commit
from journeymap.changes.rows import Row
from journeymap.changes.work import Work
from journeymap.core import clock
from journeymap.core.errors import DomainError, NotFound, PreconditionFailed, Stale
from journeymap.core.kinds import uid_to_db
from journeymap.maps import policy
from journeymap.maps.policy import Access
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
                turn = Turn(map_id, [submission.batch.batch_id for submission in group])
                outcomes = [_one(turn, submission) for submission in group]
                turn.close()
                return outcomes
        except OperationalError:
            raise  # the database is away or busy: trying each batch would wait as long for each
        except Exception:  # noqa: S110  # each batch is tried again below and tells its own error
            pass
    singly: list[Applied | DomainError] = []
    for submission in group:
        try:
            with transaction.atomic(durable=True):
                singly.append(apply_in_transaction(submission, map_id=map_id))
        except DomainError as refusal:
            singly.append(refusal)
    return singly


class _LeftTraces(Exception):
    """A refused batch had written already; only its own transaction can take that back."""


def _one(turn: "Turn", submission: Submission) -> Applied | DomainError:
    if len(submission.batch.ops) > 1:
        try:
            with transaction.atomic():
                return turn.apply(submission)
        except DomainError as refusal:
            turn.forget()
            return refusal
    # One op decides before it writes: the two statements of a savepoint are saved.
    try:
        return turn.apply(submission)
    except DomainError as refusal:
        if turn.wrote:
            raise _LeftTraces from refusal
        return refusal


def apply_in_transaction(submission: Submission, *, map_id: uuid.UUID) -> Applied:
    """Apply a batch inside the caller's transaction (steps 2 to 6 of `architecture.md`)."""
    turn = Turn(map_id, [submission.batch.batch_id])
    applied = turn.apply(submission)
    turn.close()
    return applied


class Turn:
    """One transaction's hold on a map: what a group of batches shares is read and written once.

    The map's row is locked from the first line on, so rows, log and revision change by this turn
    alone, and what it has read stays true until it commits.
    """

    def __init__(self, map_id: uuid.UUID, batch_ids: list[uuid.UUID]) -> None:
        """Take the lock. Raises NotFound when there is no such map."""
        self.map_id = map_id
        self.revision, self._workspace_id, self._deleted = _lock(map_id)
        self._earlier = _earlier(map_id, batch_ids)
        self._access: dict[str, Access] = {}
        self._rows: dict[tuple[str, str], Row | None] = {}
        self._logged: list[tuple[Batch, Work]] = []
        self._work: Work | None = None

    @property
    def wrote(self) -> bool:
        """Tell whether the batch applied last, refused or not, has written anything."""
        return self._work is not None and bool(self._work.effective)

    def forget(self) -> None:
        """Drop what was read: a savepoint has taken back what came after it."""
        self._rows.clear()

    def apply(self, submission: Submission) -> Applied:
        """Apply one batch and return what became of it. Raises DomainError as `apply_batch`."""
        actor, batch, self._work = submission.actor, submission.batch, None
        access = self._standing(actor)
        earlier = self._earlier.get(batch.batch_id)
        if earlier is not None:
            return Applied(batch.batch_id, earlier, "earlier")
        _require_all(actor, batch, access)
        if submission.if_revision is not None and submission.if_revision != self.revision:
            raise PreconditionFailed(revision=self.revision)
        if batch.base_revision > self.revision:
            # The client knows a future this map never had: it was restored from a backup.
            raise Stale
        self._work = work = Work(
            actor=actor,
            access=access,
            map_id=str(self.map_id),
            workspace_id=self._workspace_id,
            revision=self.revision + 1,
            at=clock.now(),
            map_deleted=self._deleted,
            rows_known=self._rows,
        )
        for op in batch.ops:
            work.run(op)
        skipped = tuple(work.skipped)
        if not work.effective:
            return Applied(batch.batch_id, self.revision, "none", skipped=skipped)
        self.revision, self._deleted = work.revision, work.map_deleted
        self._earlier[batch.batch_id] = work.revision
        self._logged.append((batch, work))
        item = _item(batch, work)
        publish_on_commit(self.map_id, item)
        return Applied(batch.batch_id, work.revision, "applied", item, skipped)

    def close(self) -> None:
        """Write the log and the map's revision; the caller commits."""
        if self._logged:
            _write_log(self.map_id, self._logged)

    def _standing(self, actor: Actor) -> Access:
        # Read under the lock: a demotion committed before counts (I11).
        if actor.id not in self._access:
            self._access[actor.id] = policy.require(actor, Capability.VIEW, self.map_id)
        return self._access[actor.id]


def _require_all(actor: Actor, batch: Batch, access: Access) -> None:
    for op in batch.ops:
        for capability in sorted(op.entity.needs(op.verb, op.fields)):
            try:
                policy.check(actor, capability, access)
            except DomainError as error:
                error.extra.setdefault("op", op.index)
                raise


def _lock(map_id: uuid.UUID) -> tuple[int, uuid.UUID, bool]:
    """Lock the map's row; return its revision, workspace and whether it is deleted."""
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
    return int(row[0]), uuid.UUID(str(row[1])), row[2] is not None


def _earlier(map_id: uuid.UUID, batch_ids: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Return the revisions of those batches that the log holds already (P7)."""
    vendor = connection.vendor
    marks = ", ".join(["%s"] * len(batch_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT batch_id, revision FROM changes_change"  # noqa: S608  # marks are %s alone
            f" WHERE map_id = %s AND batch_id IN ({marks})",
            [uid_to_db(map_id, vendor), *(uid_to_db(i, vendor) for i in batch_ids)],
        )
        return {uuid.UUID(str(found)): int(revision) for found, revision in cursor.fetchall()}


def _item(batch: Batch, work: Work) -> dict[str, Any]:
    return log.item(
        revision=work.revision,
        batch_id=batch.batch_id,
        actor=work.actor.public(),
        ops=work.effective,
        at=work.at,
        label=batch.label,
        undoes=batch.undoes,
        skipped=work.skipped,
    )


def _write_log(map_id: uuid.UUID, logged: list[tuple[Batch, Work]]) -> None:
    vendor = connection.vendor
    stamp = connection.ops.adapt_datetimefield_value
    map_key = uid_to_db(map_id, vendor)
    last = logged[-1][1]
    changes = [
        [
            map_key,
            work.revision,
            uid_to_db(batch.batch_id, vendor),
            *(json.dumps(v) for v in (work.actor.public(), work.effective, work.inverse)),
            batch.label,
            uid_to_db(batch.undoes, vendor),
            json.dumps(work.skipped),
            stamp(work.at),
        ]
        for batch, work in logged
    ]
    touches = [
        [map_key, work.revision, name, uid_to_db(row_id, vendor)]
        for _, work in logged
        for name, row_id in sorted({(op["entity"], op["id"]) for op in work.effective})
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE maps_journeymap SET revision = %s, updated_at = %s WHERE id = %s",
            [last.revision, stamp(last.at), map_key],
        )
        cursor.executemany(
            "INSERT INTO changes_change (map_id, revision, batch_id, actor, ops, inverse, label,"
            " undoes, skipped, at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            changes,
        )
        cursor.executemany(
            "INSERT INTO changes_changetouch (map_id, revision, entity, entity_id)"
            " VALUES (%s, %s, %s, %s)",
            touches,
        )
