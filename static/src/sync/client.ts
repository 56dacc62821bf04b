/**
 * The sync client: keeps a replica current and empties the outbox, over a socket that makes it
 * fast and over REST alone where there is none.
 *
 * Broadcast is a hint, the log is the delivery guarantee: changes are applied in order without a
 * gap, whatever the network did to the frames (P9, I4).
 */
import type { Done, Replica } from '../model/replica';
import type {
  ActorRef,
  Batch,
  Change,
  LibraryJson,
  Refusal,
  Role,
  SkippedField,
} from '../model/types';
import { backoffMs } from './backoff';
import { ATTEMPTS_BEFORE_REST, Connection } from './connection';
import {
  CLOSE_WITHDRAWN,
  MAX_FRAME_BYTES,
  PROTO,
  SCHEMA,
  type PresencePeer,
  type PresenceState,
  type ServerFrame,
  type Welcome,
} from './frames';
import type { Outbox, QueuedBatch } from './outbox';
import { OwnPresence, Peers } from './presence';
import {
  AccessLost,
  BelowFloor,
  ComeBack,
  type Environment,
  type SubmitBody,
  type TimerId,
  type Transport,
} from './transport';

/** A pong ahead of us for this long means a lost hint. */
const AHEAD_MS = 2_000;
/** Not a word about a batch for this long: send it again, the log knows duplicates (P7). */
const UNANSWERED_MS = 10_000;
const POLL_MS = 2_000;
const HIDDEN_POLL_MS = 15_000;
const PAGE = 500;

export interface SyncHost {
  onChange(change: Change, done: Done, own: Batch | null): void;
  /** Confirmed by a snapshot or without effect: nothing more will come for this batch. */
  onSettled(batch: Batch, effect: 'none' | 'earlier', skipped: readonly SkippedField[]): void;
  onRejected(batch: Batch, refusal: Refusal): void;
  /** Last look at a batch before it leaves for the first time; null drops it. */
  onBeforeSend(batch: Batch): Batch | null;
  onState(): void;
  onWelcome(welcome: Welcome): void;
  onPeers(peers: PresencePeer[]): void;
  onLibrary(library: Partial<LibraryJson>): void;
  onFrame(frame: ServerFrame): void;
}

export interface SyncOptions {
  replica: Replica;
  outbox: Outbox;
  transport: Transport;
  environment: Environment;
  /** Random per tab, kept with its queue. */
  client: string;
  host: SyncHost;
}

export class SyncClient {
  role: Role = 'viewer';
  actor: ActorRef | null = null;
  /** The highest revision anybody told us about. */
  head = 0;
  /** Close code once the right to the map is gone. */
  lost: number | null = null;
  needsReload = false;

  private readonly connection: Connection;
  private readonly presence: OwnPresence;
  private readonly peers = new Peers();
  private readonly buffer = new Map<number, Change>();
  private readonly timers = new Map<string, TimerId>();
  private stopped = true;
  private loading = false;
  private filling = false;
  private polledAt = -Infinity;
  private restFailures = 0;
  private waitUntil = 0;
  private etag: string | null = null;
  private etagRevision = -1;

  constructor(private readonly options: SyncOptions) {
    const { transport, environment } = options;
    this.connection = new Connection(transport, environment, {
      hello: (conn) => ({
        t: 'hello',
        proto: PROTO,
        schema: SCHEMA,
        conn,
        client: options.client,
        revision: this.revision,
        epoch: options.replica.epoch,
      }),
      onWelcome: (frame) => this.welcome(frame),
      onFrame: (frame) => this.frame(frame),
      onDown: (lost) => this.down(lost),
    });
    this.presence = new OwnPresence(environment, (state) =>
      this.connection.send({ t: 'presence', ...state }),
    );
  }

  /** Begin: fetch the document, then open the socket. */
  start(): void {
    this.stopped = false;
    void this.snapshot({ force: false });
  }

  stop(): void {
    this.stopped = true;
    this.presence.stop();
    this.connection.stop();
    for (const name of [...this.timers.keys()]) this.cancel(name);
  }

  setPresence(state: PresenceState): void {
    this.presence.set(state);
  }

  /** Whether the server is within reach, by socket or by REST. */
  get isConnected(): boolean {
    return this.connection.isLive || this.isPolling;
  }

  get attempts(): number {
    return Math.max(this.connection.attempts, this.restFailures);
  }

  /** True only when nothing is pending, the server is in reach and nothing newer is known. */
  get isSaved(): boolean {
    return (
      this.isConnected &&
      this.options.outbox.size === 0 &&
      this.head <= this.revision &&
      !this.loading
    );
  }

  private get revision(): number {
    return this.options.replica.revision;
  }

  private get isPolling(): boolean {
    const { environment } = this.options;
    const freshness = 2 * (environment.isHidden() ? HIDDEN_POLL_MS : POLL_MS) + 1_000;
    return environment.now() - this.polledAt < freshness;
  }

  /** Ask for the class R data again, once for many notices. */
  refreshLibrary(): void {
    this.after('library', 300, async () => {
      try {
        const library = await this.options.transport.fetchLibrary();
        if (!this.stopped) this.options.host.onLibrary(library);
      } catch (error) {
        if (!this.failed(error)) this.after('library', 5_000, () => this.refreshLibrary());
      }
    });
  }

  /* ---- the document ---- */

  private async snapshot({ force }: { force: boolean }): Promise<void> {
    if (this.loading || this.stopped) return;
    this.loading = true;
    const { transport, replica, host } = this.options;
    try {
      const etag = this.etagRevision === this.revision && replica.loaded ? this.etag : null;
      const found = await transport.fetchDocument(etag);
      this.loading = false;
      if (this.stopped) return;
      if (found) {
        const { document } = found;
        // An answer older than what we have is stale, unless the server's past itself changed.
        const stale =
          replica.loaded && document.epoch === replica.epoch && document.revision < this.revision;
        if (!stale || force) {
          if (document.epoch !== replica.epoch || document.revision < this.revision) {
            this.head = document.revision;
            this.buffer.clear();
          }
          this.etag = found.etag;
          this.etagRevision = document.revision;
          replica.load(document);
          this.ahead(document.revision);
          host.onLibrary(document);
        }
      }
      this.restFailures = 0;
      this.connection.start();
      this.progress();
    } catch (error) {
      this.loading = false;
      if (this.failed(error)) return;
      this.restFailures += 1;
      host.onState();
      this.after('snapshot', this.backoff(this.restFailures), () => void this.snapshot({ force }));
    }
  }

  /* ---- changes in ---- */

  private take(items: readonly Change[]): void {
    for (const item of items) {
      this.head = Math.max(this.head, item.revision);
      if (item.revision > this.revision) this.buffer.set(item.revision, item);
    }
    this.progress();
  }

  /** Apply what follows without a gap, then ask for what is missing and send what waits. */
  private progress(): void {
    const { replica, outbox, host } = this.options;
    if (!replica.loaded || this.loading) return;
    for (let next; (next = this.buffer.get(this.revision + 1));) {
      this.buffer.delete(next.revision);
      const own = outbox.remove(next.batch_id);
      host.onChange(next, replica.receive(next), own);
    }
    for (const revision of this.buffer.keys())
      if (revision <= this.revision) this.buffer.delete(revision);
    if (this.buffer.size > 0) void this.fillGap();
    this.pump();
    host.onState();
  }

  /** Read the log up to the head; with `ask`, even if nothing newer is known of. */
  private async fillGap({ ask = false } = {}): Promise<void> {
    if (this.filling || this.stopped || this.loading) return;
    this.filling = true;
    try {
      while ((ask || this.head > this.revision) && !this.stopped) {
        ask = false;
        const before = this.revision;
        const items = await this.options.transport.fetchChanges(
          before,
          PAGE,
          this.options.replica.epoch,
        );
        // The tab may have been closed meanwhile: another session owns the queue now.
        if (this.stopped) return;
        this.restFailures = 0;
        this.take(items);
        if (this.revision === before) break;
      }
      this.filling = false;
      if (this.head > this.revision) this.after('gap', AHEAD_MS, () => void this.fillGap());
    } catch (error) {
      this.filling = false;
      if (error instanceof BelowFloor) return void this.snapshot({ force: true });
      if (this.failed(error)) return;
      this.restFailures += 1;
      this.after('gap', this.backoff(this.restFailures), () => void this.fillGap());
    }
  }

  /** Somebody knows of a revision we have not seen; its frame may still be on its way. */
  private ahead(revision: number): void {
    this.head = Math.max(this.head, revision);
    if (this.head <= this.revision || this.timers.has('ahead')) return;
    this.after('ahead', AHEAD_MS, () => {
      if (this.head > this.revision) void this.fillGap();
      this.pump();
    });
  }

  /* ---- the socket ---- */

  private welcome(frame: Welcome): void {
    const { replica, outbox, host } = this.options;
    this.role = frame.role;
    this.actor = frame.actor;
    this.polledAt = -Infinity;
    this.cancel('poll');
    this.peers.clear();
    // What was in flight may be in the delta that follows; it is sent again once that has arrived.
    outbox.forgetFlight();
    host.onWelcome(frame);
    this.presence.resend();
    const samePast = frame.epoch === replica.epoch && frame.revision >= this.revision;
    if (frame.mode === 'snapshot' || !samePast) {
      this.head = frame.revision;
      void this.snapshot({ force: true });
    } else {
      this.ahead(frame.revision);
    }
    this.progress();
  }

  private down(lost: number | null): void {
    this.options.outbox.forgetFlight();
    this.cancel('unanswered');
    this.peers.clear();
    this.options.host.onPeers([]);
    if (lost !== null) return this.lose(lost);
    if (this.connection.attempts + 1 >= ATTEMPTS_BEFORE_REST) this.poll();
    this.options.host.onState();
  }

  private frame(frame: ServerFrame): void {
    const { host } = this.options;
    switch (frame.t) {
      case 'changes':
        this.take(frame.items);
        break;
      case 'committed':
        this.committed(frame.batch_id, frame.revision, frame.effect, frame.skipped);
        break;
      case 'rejected': {
        const { batch_id, op, code, detail, fields, row } = frame;
        this.rejected(batch_id, { op: op ?? 0, code, detail, fields, row });
        break;
      }
      case 'retry':
        this.pause(frame.after_ms);
        break;
      case 'presence':
        this.peers.update(frame.items, frame.gone ?? [], this.connection.conn);
        host.onPeers(this.peers.list());
        break;
      case 'kpi':
        host.onFrame(frame);
        this.refreshLibrary();
        break;
      case 'notice':
        host.onFrame(frame);
        this.refreshLibrary();
        break;
      case 'role':
        this.role = frame.role;
        break;
      case 'resync':
        // Our frames were thrown away for being slow, or the log itself was cut: read it.
        if (frame.epoch !== undefined && frame.epoch !== this.options.replica.epoch) {
          void this.snapshot({ force: true });
          break;
        }
        this.head = Math.max(this.head, frame.revision ?? 0);
        void this.fillGap({ ask: true });
        break;
      case 'reload':
        // Another protocol or schema: this page cannot speak it. The queue stays for its successor.
        this.needsReload = true;
        this.stop();
        host.onFrame(frame);
        break;
      case 'bye':
        this.connection.restart(frame.after_ms);
        break;
      case 'ping':
        this.connection.send({ t: 'pong', revision: this.revision });
        if (frame.revision !== undefined) this.ahead(frame.revision);
        break;
      case 'pong':
        this.ahead(frame.revision);
        break;
      default:
        break;
    }
    host.onState();
  }

  /* ---- batches out ---- */

  /** Send the next waiting batch if there is a way and nothing else is on it. */
  pump(): void {
    const { outbox, replica, environment, host } = this.options;
    if (this.stopped || this.loading || !replica.loaded || environment.now() < this.waitUntil)
      return;
    // Behind what the welcome named: our own batch may be among what is still to come.
    const socket =
      this.connection.isLive && (this.head <= this.revision || !this.timers.has('ahead'));
    if (!socket && !this.isPolling) return;
    const item = outbox.next();
    if (!item) return;
    if (!item.sent) {
      const bound = host.onBeforeSend(item.batch);
      if (bound === null) {
        outbox.remove(item.batch.batch_id);
        replica.drop(item.batch.batch_id);
        host.onSettled(item.batch, 'none', []);
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
    const body: SubmitBody = { batch_id, base_revision: this.revision, ops };
    if (label) body.label = label.slice(0, 120);
    if (undoes) body.undoes = undoes;
    const fits = new TextEncoder().encode(JSON.stringify(body)).length + 32 <= MAX_FRAME_BYTES;
    if (!socket || !fits) return void this.post(body);
    this.connection.send({ t: 'submit', ...body });
    this.after('unanswered', UNANSWERED_MS, () => {
      if (this.options.outbox.inFlight !== batch_id) return;
      this.options.outbox.forgetFlight();
      this.pump();
    });
  }

  private async post(body: SubmitBody): Promise<void> {
    const { transport, outbox } = this.options;
    try {
      const answer = await transport.postBatch(body);
      if (this.stopped) return;
      this.restFailures = 0;
      if (answer.kind === 'refused') return this.rejected(body.batch_id, answer.refusal);
      if (answer.item) this.take([answer.item]);
      else
        this.committed(
          body.batch_id,
          answer.revision,
          answer.effect === 'none' ? 'none' : 'earlier',
          answer.skipped,
        );
    } catch (error) {
      if (outbox.inFlight === body.batch_id) outbox.forgetFlight();
      if (this.failed(error)) return;
      this.restFailures += 1;
      this.pause(error instanceof ComeBack ? error.afterMs : this.backoff(this.restFailures));
    }
  }

  private committed(
    batchId: string,
    revision: number,
    effect: 'none' | 'earlier',
    skipped: readonly SkippedField[] = [],
  ): void {
    const { outbox, replica, host } = this.options;
    this.head = Math.max(this.head, revision);
    // Its change is in the log beyond what we have: it will arrive, in order, and settle it then.
    if (effect === 'earlier' && revision > this.revision) {
      if (this.connection.isLive) this.ahead(revision);
      else void this.fillGap();
    } else {
      const batch = outbox.remove(batchId);
      replica.drop(batchId);
      if (batch) host.onSettled(batch, effect, skipped);
    }
    this.progress();
  }

  private rejected(batchId: string, refusal: Refusal): void {
    const { outbox, replica, host } = this.options;
    const batch = outbox.remove(batchId);
    replica.drop(batchId);
    if (batch) host.onRejected(batch, refusal);
    this.progress();
  }

  private pause(ms: number): void {
    this.options.outbox.forgetFlight();
    this.waitUntil = this.options.environment.now() + ms;
    this.after('pause', ms, () => {
      this.waitUntil = 0;
      this.pump();
    });
  }

  /* ---- REST alone ---- */

  private poll(): void {
    if (this.stopped || this.connection.isLive || this.timers.has('poll')) return;
    const { transport, environment, replica, host } = this.options;
    const again = (): void => {
      const wait = environment.isHidden() ? HIDDEN_POLL_MS : POLL_MS;
      this.after(
        'poll',
        wait + this.backoff(this.restFailures) * Number(this.restFailures > 0),
        run,
      );
    };
    const run = async (): Promise<void> => {
      if (this.connection.isLive || !environment.isOnline()) return host.onState();
      try {
        const items = replica.loaded
          ? await transport.fetchChanges(this.revision, PAGE, replica.epoch)
          : [];
        if (this.stopped) return;
        this.take(items);
        if (this.connection.isLive) return;
        this.polledAt = environment.now();
        this.restFailures = 0;
        this.pump();
      } catch (error) {
        if (error instanceof BelowFloor) void this.snapshot({ force: true });
        else if (this.failed(error)) return;
        else {
          this.restFailures += 1;
          this.polledAt = -Infinity;
        }
      }
      host.onState();
      again();
    };
    this.after('poll', 0, run);
  }

  /* ---- failure and time ---- */

  /** Handle the failures that end everything; false for those worth another try. */
  private failed(error: unknown): boolean {
    if (this.stopped) return true;
    if (!(error instanceof AccessLost)) return false;
    this.lose(error.code || CLOSE_WITHDRAWN);
    return true;
  }

  /** The right to the map is gone. The queue is kept: the user must not lose what they wrote. */
  private lose(code: number): void {
    this.lost = code;
    this.polledAt = -Infinity;
    this.stop();
    this.options.host.onState();
  }

  private backoff(attempt: number): number {
    const { environment } = this.options;
    return backoffMs(attempt, {
      hidden: environment.isHidden(),
      random: () => environment.random(),
    });
  }

  private after(name: string, ms: number, run: () => void): void {
    this.cancel(name);
    const { environment } = this.options;
    const timer = environment.setTimeout(() => {
      this.timers.delete(name);
      if (!this.stopped) run();
    }, ms);
    this.timers.set(name, timer);
  }

  private cancel(name: string): void {
    const timer = this.timers.get(name);
    if (timer !== undefined) this.options.environment.clearTimeout(timer);
    this.timers.delete(name);
  }
}
