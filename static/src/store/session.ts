/**
 * One person editing one map in one tab: replica, outbox, sync client, history and tray in one
 * piece, without a framework. `map_store.svelte.ts` is its reactive skin; the tests drive this.
 */
import { refuse, type Refused } from '../model/apply_op';
import { uuid7 } from '../model/ids';
import { Replica, type Done } from '../model/replica';
import { sectionOf } from '../model/schema';
import { textOp } from '../model/text_op';
import type {
  Batch,
  Change,
  EntityName,
  Id,
  Op,
  Refusal,
  Role,
  SkippedField,
} from '../model/types';
import { SyncClient } from '../sync/client';
import { CLOSE_ENDED, type PresenceState } from '../sync/frames';
import { Outbox, type RejectedItem } from '../sync/outbox';
import { History, opposite, type StoredHistory } from './history';
import { OwnWrites } from './own_writes';
import { MAX_OPS, plain, portions } from './portions';
import type { SessionOptions, SyncState } from './session_events';
import { dependsOn, restoring } from './tray';

/** Rows that name something of the library. */
const NAMED: ReadonlySet<string> = new Set(['stage_kpi', 'map_persona']);

const EDITORS: readonly Role[] = ['owner', 'admin', 'editor'];
export class EditSession {
  readonly replica: Replica;
  readonly outbox: Outbox;
  readonly history: History;
  readonly sync: SyncClient;
  rejected: RejectedItem[] = [];
  private readonly ownWrites = new OwnWrites();
  private unsavedHistory: StoredHistory | null = null;
  private started = false;

  constructor(private readonly options: SessionOptions) {
    const { transport, environment, client, storage, host } = options;
    this.replica = new Replica((touched) => host.onRows(touched));
    this.outbox = new Outbox(
      storage,
      () => environment.now(),
      (error) => host.emit('storage', { error }),
    );
    this.history = new History((stored) => this.keepHistory(stored));
    this.sync = new SyncClient({
      replica: this.replica,
      outbox: this.outbox,
      transport,
      environment,
      client,
      host: {
        onChange: (change, done, own) => this.onChange(change, done, own),
        onSettled: (batch, effect, skipped) => {
          if (effect === 'none') this.neverWas(batch.batch_id);
          this.tellSkipped(batch, skipped);
        },
        onRejected: (batch, refusal) => this.onRejected(batch, refusal),
        onBeforeSend: (batch) => this.bind(batch),
        onState: () => host.onState(),
        onWelcome: (welcome) => host.emit('welcome', welcome),
        onPeers: (peers) => host.onPeers(peers),
        onLibrary: (library) => host.onLibrary(library),
        onFrame: (frame) => host.emit('frame', frame),
      },
    });
    this.sync.role = options.role;
  }

  /** Take up the stored queue, then fetch and connect. */
  async start(): Promise<void> {
    if (this.started) return;
    this.started = true;
    try {
      const stored = await this.options.storage.load();
      const { resumed, expired } = this.outbox.restore(stored.queued);
      for (const { batch } of resumed) this.replica.resume(batch);
      this.rejected = [...stored.rejected, ...this.rejected];
      this.history.restore(stored.history as StoredHistory | null);
      for (const { batch } of expired) {
        this.toTray(batch, { code: 'expired', op: 0, detail: 'Waited longer than seven days.' });
      }
    } catch (error) {
      this.options.host.emit('storage', { error });
    }
    this.options.host.onState();
    if (this.started) this.sync.start();
  }

  stop(): void {
    this.started = false;
    this.sync.stop();
    this.options.storage.close();
  }

  /** Signed in again: connect, and send what waits. */
  resume(): void {
    if (this.started) this.sync.resume();
  }

  /**
   * Once a member's session has ended they may sign in again: what they are writing at that moment is
   * taken into the queue like everything else, and not lost.
   */
  get canEdit(): boolean {
    const { lost, role, actor } = this.sync;
    const open = lost === null || (lost === CLOSE_ENDED && actor?.kind === 'member');
    return open && EDITORS.includes(role);
  }

  /** Never better than the truth: saved means the server has everything and nothing newer is known. */
  get syncState(): SyncState {
    const { sync, outbox } = this;
    if (sync.lost !== null) return 'revoked';
    if (sync.needsReload || !this.options.environment.isOnline()) return 'offline';
    if (!sync.isConnected) return sync.isGivenUp ? 'offline' : 'reconnecting';
    if (outbox.size > 0 || !sync.isSaved) return 'saving';
    if (this.rejected.length > 0) return 'conflict';
    return this.canEdit ? 'saved' : 'readonly';
  }

  /** Do something: seen at once, sent when it can be, undone as one. Returns what was refused here. */
  submit(label: string, all: readonly Op[]): Refused | null {
    const parts = portions(all);
    // More than a batch holds: several, and one step of undo.
    const sitting = parts.length > 1 ? uuid7() : null;
    for (const ops of parts) {
      const refused = this.enqueue({ batch_id: uuid7(), ops, label }, (batch, done) =>
        this.queue(batch, done, sitting),
      );
      if (!refused) continue;
      if (sitting) this.stepWithin(sitting, 'undo', false);
      return refused;
    }
    return null;
  }

  /**
   * Lead a long text from what its author started from to what they want. What others write in it
   * meanwhile stays; where it cannot be, the server says why and the tray keeps the text.
   */
  submitText(
    entity: EntityName,
    id: Id,
    field: string,
    base: string,
    value: string,
    sitting: Id | null = null,
  ): Refused | null {
    if (base === value) return null;
    const batch = {
      batch_id: uuid7(),
      ops: [textOp(entity, id, field, base, value)],
      label: `${entity}.set`,
    };
    return this.enqueue(batch, (queued, done) => this.queue(queued, done, sitting), true);
  }

  /** One step back: what was written in one sitting goes as a whole. False where nothing of it could. */
  undo(): boolean {
    return this.run('undo');
  }

  redo(): boolean {
    return this.run('redo');
  }

  /** Back or forth within one sitting and not beyond; `once`: a pause of it, not all. */
  stepWithin(sitting: Id, kind: 'undo' | 'redo', once: boolean): boolean {
    if (this.history.sitting(kind) !== sitting) return false;
    return once ? this.step(kind) !== null : this.run(kind);
  }

  /** Send a refused batch once more, bringing back what it needs. */
  retryRejected(id: Id): void {
    const item = this.rejected.find((one) => one.id === id);
    if (!item) return;
    const ops = [...restoring(item.batch.ops, this.replica.confirmed), ...plain(item.batch.ops)];
    const batch: Batch = { batch_id: uuid7(), ops, label: item.batch.label };
    const refused = this.enqueue(batch, (sent, done) => this.queue(sent, done), true);
    if (!refused) this.discardRejected(id);
  }

  discardRejected(id: Id): void {
    this.rejected = this.rejected.filter((one) => one.id !== id);
    void this.options.storage.removeRejected(id).catch(() => undefined);
    this.options.host.onState();
  }

  setPresence(state: PresenceState): void {
    this.sync.setPresence(state);
  }

  /* ---- inside ---- */

  private enqueue(
    batch: Batch,
    accept: (batch: Batch, done: Done) => void,
    insist = false,
  ): Refused | null {
    const { host, environment } = this.options;
    const label = batch.label ?? '';
    let refused = this.canEdit ? null : refuse('forbidden', 'This map is read-only for you.');
    if (!refused && this.outbox.isFull) {
      host.emit('full', { label });
      refused = refuse('limit', 'Too many unsaved changes.');
    }
    if (!refused && batch.ops.length > MAX_OPS)
      refused = refuse('limit', `At most ${MAX_OPS} changes at once.`);
    batch.seen = this.replica.revision;
    const done = refused ?? this.replica.submit(batch, { insist });
    if ('refused' in done && done.refused) {
      host.emit('refused', { label, ...done.refused });
      return done as Refused;
    }
    if (batch.ops.length === 0) return null;
    this.ownWrites.note((done as Done).effective, environment.now());
    accept(batch, done as Done);
    this.sync.pump();
    host.onState();
    return null;
  }

  private queue(batch: Batch, done: Done, sitting: Id | null = null): void {
    const apart = sitting !== this.history.sitting('undo');
    const { queued, squashed } = this.outbox.add(batch, { apart });
    if (!squashed) return this.history.record(batch, done, sitting);
    this.replica.drop(batch.batch_id);
    this.replica.replace(queued);
    this.history.squashed(queued.batch_id, done.effective);
  }

  private run(kind: 'undo' | 'redo'): boolean {
    const sitting = this.history.sitting(kind);
    const outcomes = [this.step(kind)];
    while (outcomes.at(-1) && sitting && this.history.sitting(kind) === sitting)
      outcomes.push(this.step(kind));
    return outcomes.includes('done');
  }

  private step(kind: 'undo' | 'redo'): 'done' | 'spared' | null {
    const step =
      this.canEdit && !this.outbox.isFull ? this.history.take(kind, this.replica.view) : null;
    if (!step) return null;
    let outcome: 'done' | 'spared' = 'spared';
    const { label, batch_id } = step.entry;
    const fields = step.skipped.map(({ op, field }) => ({ id: op.id, field }));
    if (step.ops.length > 0) {
      const ops = plain(step.ops);
      const refused = this.enqueue(
        { batch_id: uuid7(), ops, label, undoes: batch_id },
        (batch, done) => {
          for (const { op, field } of (done as Done & { skipped: { op: number; field: string }[] })
            .skipped) {
            fields.push({ id: ops[op]!.id, field });
          }
          if (done.effective.length > 0) outcome = 'done';
          this.outbox.add(batch);
          this.history.recordOpposite(kind, batch, done, step.entry);
        },
      );
      if (refused) return null;
    }
    if (fields.length > 0) this.options.host.emit('skipped', { label, fields });
    this.options.host.onState();
    return outcome;
  }

  private onChange(change: Change, done: Done, own: Batch | null): void {
    const { host } = this.options;
    if (own) {
      this.history.confirmed(change.batch_id, change.revision, done);
      this.refineUndo(change.batch_id, done);
      this.tellSkipped(own, change.skipped ?? []);
    } else {
      this.history.foreign.note(change);
      this.noticeReplaced(change);
    }
    // Their names and numbers are class R data: a row by itself does not bring them.
    if (change.ops.some(({ entity, type }) => type === 'restore' || NAMED.has(entity)))
      this.sync.refreshLibrary();
    host.emit('change', { change, own: own !== null });
  }

  /**
   * Undone before it was confirmed: now that the server's effective ops are known, the waiting undo
   * leads back to what really stood there, not to what this tab believed.
   */
  private refineUndo(batchId: Id, done: Done): void {
    const waiting = this.outbox.batches.find(
      ({ batch, sent }) => batch.undoes === batchId && !sent,
    );
    if (!waiting || done.effective.length === 0) return;
    const batch = { ...waiting.batch, ops: plain(opposite(done)) };
    this.outbox.update(batch);
    this.replica.replace(batch);
  }

  /**
   * A batch came to nothing: there is nothing to undo, and an undo of it that waits (and the redo of
   * that) must not run, for what it expects to find may be somebody else's.
   */
  private neverWas(batchId: Id): void {
    this.history.forget(batchId);
    const waiting = this.outbox.batches.find(
      ({ batch, sent }) => batch.undoes === batchId && !sent,
    );
    if (!waiting) return;
    this.outbox.remove(waiting.batch.batch_id);
    this.replica.drop(waiting.batch.batch_id);
    this.neverWas(waiting.batch.batch_id);
  }

  private tellSkipped(batch: Batch, skipped: readonly SkippedField[]): void {
    if (skipped.length === 0) return;
    const fields = skipped.map(({ op, field }) => ({ id: batch.ops[op]?.id ?? '', field }));
    this.options.host.emit('skipped', { label: batch.label ?? '', fields });
  }

  private noticeReplaced(change: Change): void {
    const now = this.options.environment.now();
    for (const replaced of this.ownWrites.replacedBy(change, now, this.replica.pending))
      this.options.host.emit('replaced', replaced);
  }

  private onRejected(batch: Batch, refusal: Refusal): void {
    this.neverWas(batch.batch_id);
    // An undo whose ground is gone is skipped like any other; there is no text of the user in it.
    if (batch.undoes) {
      const op = batch.ops[refusal.op];
      this.options.host.emit('skipped', {
        label: batch.label ?? '',
        fields: op ? [{ id: op.id, field: refusal.code }] : [],
      });
      return;
    }
    // What only builds on rows this batch would have made cannot succeed either: one item, one decision.
    const lost = new Set(batch.ops.filter((op) => op.type === 'create').map((op) => op.id));
    const ops = [...batch.ops];
    for (const { batch: later } of [...this.outbox.batches]) {
      if (lost.size === 0 || later.undoes || !dependsOn(later.ops, lost)) continue;
      ops.push(...later.ops);
      for (const op of later.ops) if (op.type === 'create') lost.add(op.id);
      this.outbox.remove(later.batch_id);
      this.replica.drop(later.batch_id);
      this.history.forget(later.batch_id);
    }
    this.toTray({ ...batch, ops }, refusal);
  }

  private toTray(batch: Batch, refusal: Refusal): void {
    const item: RejectedItem = {
      id: batch.batch_id,
      batch,
      refusal,
      rejectedAt: this.options.environment.now(),
    };
    this.rejected = [...this.rejected, item];
    void this.options.storage.putRejected(item).catch(() => undefined);
    this.options.host.emit('rejected', item);
  }

  /**
   * Name the revision an undone create expects: with everything before it acknowledged, the row's
   * `rev` is known now. If somebody else wrote to it since, it is no longer this user's to delete.
   */
  private bind(batch: Batch): Batch | null {
    if (!batch.ops.some((op) => op.expect?.rev === 0)) return batch;
    const ops: Op[] = [];
    const fields: { id: Id; field: string }[] = [];
    for (const op of batch.ops) {
      const row =
        op.expect?.rev === 0 ? this.replica.confirmed.get(sectionOf(op.entity), op.id) : undefined;
      if (op.expect?.rev !== 0) ops.push(op);
      else if (row && !this.history.touchedByOthers(op, batch.seen ?? 0, this.replica.confirmed)) {
        ops.push({ ...op, expect: { rev: row.rev } });
      } else if (row) fields.push({ id: op.id, field: 'rev' });
    }
    if (fields.length > 0) this.options.host.emit('skipped', { label: batch.label ?? '', fields });
    return ops.length > 0 ? { ...batch, ops } : null;
  }

  private keepHistory(stored: StoredHistory): void {
    const scheduled = this.unsavedHistory !== null;
    this.unsavedHistory = stored;
    if (scheduled) return;
    // Many changes in one turn are one write.
    queueMicrotask(() => {
      const latest = this.unsavedHistory;
      this.unsavedHistory = null;
      this.options.storage.saveHistory(latest).catch(() => undefined);
    });
  }
}
