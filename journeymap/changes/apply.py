"""The one door: whatever is drawn on a map changes through `apply_batch`, whoever writes."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import OperationalError, transaction

from journeymap.changes import log
from journeymap.changes.envelope import Batch, parse
from journeymap.changes.known import Known, touched_by
from journeymap.changes.publish import publish_on_commit
from journeymap.changes.work import Work
from journeymap.core import clock, statements
from journeymap.core.errors import DomainError, NotFound, PreconditionFailed, Stale
from journeymap.core.kinds import uid_to_db
from journeymap.core.statements import Statement
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
            with transaction.atomic(durable=True), hold(map_id, group) as turn:
                return [_one(turn, submission) for submission in group]
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
    """A refused batch has written already; only its own transaction can take that back."""


def _one(turn: "Turn", submission: Submission) -> Applied | DomainError:
    try:
        return turn.apply(submission)
    except DomainError as refusal:
        # Writes wait until something is read, so that there is seldom anything to take back.
        if not turn.take_back():
            raise _LeftTraces from refusal
        return refusal


def apply_in_transaction(submission: Submission, *, map_id: uuid.UUID) -> Applied:
    """Apply a batch inside the caller's transaction (steps 2 to 6 of `architecture.md`)."""
    with hold(map_id, [submission]) as turn:
        return turn.apply(submission)


@contextmanager
def hold(map_id: uuid.UUID, group: list[Submission]) -> Iterator["Turn"]:
    """Hold a map inside a transaction; at the end its log and revision are written.

    Raises NotFound when there is no such map.
    """
    with statements.gathering() as gathered:
        turn = Turn(map_id, group, gathered)
        yield turn
        turn.close()


class Turn:
    """One transaction's hold on a map: what a group of batches shares is read and written once.

    The map's row is locked from the first line on, so rows, log and revision change by this turn
    alone, and what it has read stays true until it commits.
    """

    def __init__(
        self, map_id: uuid.UUID, group: list[Submission], gathered: statements.Gathered
    ) -> None:
        self.map_id = map_id
        self._gathered = gathered
        self._logged: list[tuple[Batch, Work]] = []
        self._began = gathered.position
        self._known = Known(str(map_id))
        actors = {submission.actor.id: submission.actor for submission in group}
        questions = {i: policy.question(actor, map_id) for i, actor in actors.items()}
        asking = {i: asked for i, asked in questions.items() if asked.sql}
        # All that the batches name comes in one round trip, and the lock is the first thing in it:
        # what is read after it nobody else can change, and a demotion committed before it is
        # seen (I11, P17). One statement for all would read with the eyes of before the wait.
        locked, earlier, *standing = self._known.read(
            (key for submission in group for key in touched_by(submission.batch.ops)),
            first=[
                _lock(map_id),
                _earlier(map_id, [submission.batch.batch_id for submission in group]),
                *((asked.sql, asked.params) for asked in asking.values()),
            ],
        )
        if not locked:
            raise NotFound
        ((revision, workspace_id, deleted_at),) = locked
        self.revision, self._deleted = int(revision), deleted_at is not None
        self._workspace_id = uuid.UUID(str(workspace_id))
        # Those batches that the log holds already (P7).
        self._earlier = {uuid.UUID(str(found)): int(at) for found, at in earlier}
        told = dict(zip(asking, standing, strict=True))
        self._access = {
            i: asked.answer(told[i][0] if told.get(i) else None) for i, asked in questions.items()
        }

    def take_back(self) -> bool:
        """Undo what the refused batch has written; False where that can no longer be done."""
        if self._gathered.position == self._began:
            return True
        self._known.clear()
        return self._gathered.take_back(self._began)

    def apply(self, submission: Submission) -> Applied:
        """Apply one batch and return what became of it. Raises DomainError as `apply_batch`."""
        actor, batch, self._began = submission.actor, submission.batch, self._gathered.position
        access = policy.demand(actor, Capability.VIEW, self._access[actor.id])
        earlier = self._earlier.get(batch.batch_id)
        if earlier is not None:
            return Applied(batch.batch_id, earlier, "earlier")
        _require_all(actor, batch, access)
        if submission.if_revision is not None and submission.if_revision != self.revision:
            raise PreconditionFailed(revision=self.revision)
        if batch.base_revision > self.revision:
            # The client knows a future this map never had: it was restored from a backup.
            raise Stale
        work = Work(
            actor=actor,
            access=access,
            known=self._known,
            workspace_id=self._workspace_id,
            revision=self.revision + 1,
            at=clock.now(),
            map_deleted=self._deleted,
        )
        for op in batch.ops:
            work.run(op)
        work.finish()
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


def _require_all(actor: Actor, batch: Batch, access: Access) -> None:
    for op in batch.ops:
        for capability in sorted(op.entity.needs(op.verb, op.fields)):
            try:
                policy.demand(actor, capability, access)
            except DomainError as error:
                error.extra.setdefault("op", op.index)
                raise


def _lock(map_id: uuid.UUID) -> Statement:
    """Lock the map's row; ask for its revision, its workspace and whether it is deleted."""
    # PostgreSQL: the row, without blocking foreign keys to it. SQLite: the transaction itself is
    # IMMEDIATE, so that it holds the write lock already.
    sql = "SELECT revision, workspace_id, deleted_at FROM maps_journeymap WHERE id = %s"
    if statements.vendor() == "postgresql":
        sql += " FOR NO KEY UPDATE"
    return sql, [uid_to_db(map_id, statements.vendor())]


def _earlier(map_id: uuid.UUID, batch_ids: list[uuid.UUID]) -> Statement:
    """Ask for the revisions of those batches that the log holds already (P7)."""
    vendor = statements.vendor()
    marks, ids = statements.marks([uid_to_db(i, vendor) for i in batch_ids])
    return (
        "SELECT batch_id, revision FROM changes_change"  # noqa: S608  # marks are %s alone
        f" WHERE map_id = %s AND batch_id IN ({marks})",
        [uid_to_db(map_id, vendor), *ids],
    )


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
    vendor = statements.vendor()
    map_key = uid_to_db(map_id, vendor)
    last = logged[-1][1]
    statements.write(
        "UPDATE maps_journeymap SET revision = %s, updated_at = %s WHERE id = %s",
        [last.revision, last.stamp, map_key],
    )
    for batch, work in logged:
        statements.write(
            "INSERT INTO changes_change (map_id, revision, batch_id, actor, ops, inverse, label,"
            " undoes, skipped, at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                map_key,
                work.revision,
                uid_to_db(batch.batch_id, vendor),
                *(_json(v) for v in (work.actor.public(), work.effective, work.inverse)),
                batch.label,
                uid_to_db(batch.undoes, vendor),
                _json(work.skipped),
                work.stamp,
            ],
        )
        for name, row_id in sorted({(op["entity"], op["id"]) for op in work.effective}):
            statements.write(
                "INSERT INTO changes_changetouch (map_id, revision, entity, entity_id)"
                " VALUES (%s, %s, %s, %s)",
                [map_key, work.revision, name, uid_to_db(row_id, vendor)],
            )


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
