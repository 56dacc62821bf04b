/**
 * What the user did and the server has not confirmed, in order, and kept across reloads.
 *
 * One batch is in flight at a time (I5); the last waiting one may still grow by squashing. A batch
 * that was sent is frozen: a resend must be the same bytes for the same `batch_id` (P7, I3).
 */
import { squash } from '../model/squash';
import type { Batch, Id, Refusal } from '../model/types';

export const MAX_BATCHES = 500;
export const MAX_AGE_MS = 7 * 24 * 3600 * 1000;

export interface QueuedBatch {
  batch: Batch;
  /** Place in the queue; rises within a tab. */
  seq: number;
  queuedAt: number;
  /** Left this browser at least once, so the server may know it. */
  sent: boolean;
}

/** A batch the server refused: what the user wanted, and why it could not be. */
export interface RejectedItem {
  id: Id;
  batch: Batch;
  refusal: Refusal;
  rejectedAt: number;
}

export interface StoredQueue {
  queued: QueuedBatch[];
  rejected: RejectedItem[];
  history: unknown;
}

/** Where the queue survives a closed tab. Writes may fail (private mode); the queue goes on in memory. */
export interface QueueStorage {
  /** This tab's queue, and once those of closed tabs on the same map of the same user. */
  load(): Promise<StoredQueue>;
  put(item: QueuedBatch): Promise<void>;
  remove(batchId: Id): Promise<void>;
  putRejected(item: RejectedItem): Promise<void>;
  removeRejected(id: Id): Promise<void>;
  saveHistory(history: unknown): Promise<void>;
  close(): void;
}

/** A queue that lives as long as the tab. */
export class MemoryStorage implements QueueStorage {
  private readonly queued = new Map<Id, QueuedBatch>();
  private readonly rejected = new Map<Id, RejectedItem>();
  private history: unknown = null;

  async load(): Promise<StoredQueue> {
    const queued = structuredClone([...this.queued.values()]).sort((a, b) => a.seq - b.seq);
    return {
      queued,
      rejected: [...this.rejected.values()],
      history: structuredClone(this.history),
    };
  }
  async put(item: QueuedBatch): Promise<void> {
    this.queued.set(item.batch.batch_id, structuredClone(item));
  }
  async remove(batchId: Id): Promise<void> {
    this.queued.delete(batchId);
  }
  async putRejected(item: RejectedItem): Promise<void> {
    this.rejected.set(item.id, structuredClone(item));
  }
  async removeRejected(id: Id): Promise<void> {
    this.rejected.delete(id);
  }
  async saveHistory(history: unknown): Promise<void> {
    this.history = structuredClone(history);
  }
  close(): void {}
}

export class Outbox {
  private items: QueuedBatch[] = [];
  private seq = 0;
  /** The batch on its way, if any. */
  inFlight: Id | null = null;

  constructor(
    private readonly storage: QueueStorage,
    private readonly now: () => number,
    private readonly onStorageError: (error: unknown) => void,
  ) {}

  get size(): number {
    return this.items.length;
  }

  get isFull(): boolean {
    return this.items.length >= MAX_BATCHES;
  }

  get batches(): readonly QueuedBatch[] {
    return this.items;
  }

  /** Take in a stored queue; returns what has grown too old to send. */
  restore(queued: readonly QueuedBatch[]): { resumed: QueuedBatch[]; expired: QueuedBatch[] } {
    const oldest = this.now() - MAX_AGE_MS;
    const known = new Set(this.items.map((item) => item.batch.batch_id));
    const fresh = queued.filter((item) => !known.has(item.batch.batch_id));
    const expired = fresh.filter((item) => item.queuedAt < oldest);
    const resumed = fresh.filter((item) => item.queuedAt >= oldest);
    // What was done in the meantime was done on top of what is stored.
    this.items = [...resumed, ...this.items];
    for (const [index, item] of this.items.entries()) item.seq = index + 1;
    this.seq = this.items.length;
    for (const item of this.items) this.keep(this.storage.put(item));
    for (const item of expired) this.keep(this.storage.remove(item.batch.batch_id));
    return { resumed, expired };
  }

  /** Queue a batch, squashed into the last waiting one where the two are one change and not `apart`. */
  add(batch: Batch, { apart = false } = {}): { queued: Batch; squashed: boolean } {
    const last = this.items.at(-1);
    const merged =
      last && !apart && !last.sent && last.batch.batch_id !== this.inFlight
        ? squash(last.batch, batch)
        : null;
    if (last && merged) {
      last.batch = merged;
      this.keep(this.storage.put(last));
      return { queued: merged, squashed: true };
    }
    const item: QueuedBatch = { batch, seq: ++this.seq, queuedAt: this.now(), sent: false };
    this.items.push(item);
    this.keep(this.storage.put(item));
    return { queued: batch, squashed: false };
  }

  /** The batch to send now, or null while one is in flight. */
  next(): QueuedBatch | null {
    return this.inFlight === null ? (this.items[0] ?? null) : null;
  }

  /** Put a better version in the place of a batch that has not been sent. */
  update(batch: Batch): void {
    const item = this.items.find((one) => one.batch.batch_id === batch.batch_id);
    if (!item || item.sent) return;
    item.batch = batch;
    this.keep(this.storage.put(item));
  }

  markSent(item: QueuedBatch): void {
    this.inFlight = item.batch.batch_id;
    if (item.sent) return;
    item.sent = true;
    this.keep(this.storage.put(item));
  }

  /** The connection is gone: what was in flight may or may not have arrived. */
  forgetFlight(): void {
    this.inFlight = null;
  }

  has(batchId: Id): boolean {
    return this.items.some((item) => item.batch.batch_id === batchId);
  }

  remove(batchId: Id): Batch | null {
    if (this.inFlight === batchId) this.inFlight = null;
    const index = this.items.findIndex((item) => item.batch.batch_id === batchId);
    if (index < 0) return null;
    const [item] = this.items.splice(index, 1);
    this.keep(this.storage.remove(batchId));
    return item!.batch;
  }

  private keep(write: Promise<void>): void {
    write.catch(this.onStorageError);
  }
}
