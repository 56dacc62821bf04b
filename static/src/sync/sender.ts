/** Emptying the outbox: one batch at a time, by socket or by POST, until the server has answered. */
import type { Refusal, SkippedField } from '../model/types';
import type { ClientFrame } from './frames';
import { MAX_FRAME_BYTES } from './frames';
import type { Follower } from './follower';
import type { Line } from './line';
import type { QueuedBatch } from './outbox';
import { ComeBack, type SubmitBody } from './transport';

/** Not a word about a batch for this long: send it again, the log knows duplicates (P7). */
const UNANSWERED_MS = 10_000;
const MAX_LABEL = 120;

/** The ways there are at the moment. */
export interface Ways {
  socket(): boolean;
  rest(): boolean;
  send(frame: ClientFrame): boolean;
}

export class Sender {
  private waitUntil = 0;

  constructor(
    private readonly line: Line,
    private readonly follower: Follower,
    private readonly ways: Ways,
  ) {}

  /** Send the next waiting batch if there is a way and nothing else is on it. */
  pump(): void {
    const { outbox, replica, environment, host } = this.line.options;
    if (this.line.stopped || this.follower.loading || !replica.loaded) return;
    if (environment.now() < this.waitUntil) return;
    const socket = this.ways.socket() && !this.follower.isWaiting;
    if (!socket && !this.ways.rest()) return;
    const item = outbox.next();
    if (!item) return;
    if (!item.sent) {
      const bound = host.onBeforeSend(item.batch);
      if (bound === null) {
        this.settle(item.batch.batch_id, 'none', []);
        return this.pump();
      }
      if (bound !== item.batch) {
        item.batch = bound;
        replica.replace(bound);
      }
    }
    outbox.markSent(item);
    this.send(item, socket);
  }

  private send(item: QueuedBatch, socket: boolean): void {
    const { batch_id, ops, label, undoes } = item.batch;
    const body: SubmitBody = { batch_id, base_revision: this.line.options.replica.revision, ops };
    if (label) body.label = label.slice(0, MAX_LABEL);
    if (undoes) body.undoes = undoes;
    const fits = new TextEncoder().encode(JSON.stringify(body)).length + 32 <= MAX_FRAME_BYTES;
    if (!socket || !fits) return void this.post(body);
    this.ways.send({ t: 'submit', ...body });
    this.line.timers.after('unanswered', UNANSWERED_MS, () => {
      const { outbox } = this.line.options;
      if (outbox.inFlight !== batch_id) return;
      outbox.forgetFlight();
      this.pump();
    });
  }

  private async post(body: SubmitBody): Promise<void> {
    const { line } = this;
    const { transport, outbox } = line.options;
    try {
      const answer = await transport.postBatch(body);
      if (line.stopped) return;
      line.failures = 0;
      if (answer.kind === 'refused') return this.rejected(body.batch_id, answer.refusal);
      if (answer.item) return this.follower.take([answer.item]);
      const effect = answer.effect === 'none' ? 'none' : 'earlier';
      this.committed(body.batch_id, answer.revision, effect, answer.skipped);
    } catch (error) {
      if (outbox.inFlight === body.batch_id) outbox.forgetFlight();
      if (line.failed(error)) return;
      this.pause(error instanceof ComeBack ? error.afterMs : line.backoff());
    }
  }

  /** The server's word on a batch that made no change now. */
  committed(
    batchId: string,
    revision: number,
    effect: 'none' | 'earlier',
    skipped: readonly SkippedField[] = [],
  ): void {
    const { follower } = this;
    follower.head = Math.max(follower.head, revision);
    // Its change is in the log beyond what we have: it will arrive, in order, and settle it then.
    if (effect === 'none' || revision <= this.line.options.replica.revision) {
      this.settle(batchId, effect, skipped);
    } else if (this.ways.socket()) follower.ahead(revision);
    else void follower.fillGap();
    follower.progress();
  }

  private settle(
    batchId: string,
    effect: 'none' | 'earlier',
    skipped: readonly SkippedField[],
  ): void {
    const { outbox, replica, host } = this.line.options;
    const batch = outbox.remove(batchId);
    replica.drop(batchId);
    if (batch) host.onSettled(batch, effect, skipped);
  }

  rejected(batchId: string, refusal: Refusal): void {
    const { outbox, replica, host } = this.line.options;
    const batch = outbox.remove(batchId);
    replica.drop(batchId);
    if (batch) host.onRejected(batch, refusal);
    this.follower.progress();
  }

  /** Nothing was consumed: the same batch again, later. */
  pause(ms: number): void {
    this.line.options.outbox.forgetFlight();
    this.waitUntil = this.line.options.environment.now() + ms;
    this.line.timers.after('pause', ms, () => {
      this.waitUntil = 0;
      this.pump();
    });
  }
}
