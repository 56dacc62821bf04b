/**
 * The sync client: keeps a replica current and empties the outbox, over a socket that makes it
 * fast and over REST alone where there is none.
 */
import type { ActorRef, Role } from '../model/types';
import { ATTEMPTS_BEFORE_REST, Connection } from './connection';
import {
  CLOSE_ENDED,
  PROTO,
  SCHEMA,
  type PresenceState,
  type ServerFrame,
  type Welcome,
} from './frames';
import { Follower, PAGE } from './follower';
import { Line, type SyncOptions } from './line';
import { OwnPresence, Peers } from './presence';
import { Sender } from './sender';
import { BelowFloor } from './transport';

const POLL_MS = 2_000;
const HIDDEN_POLL_MS = 15_000;
const LIBRARY_MS = 300;
const LIBRARY_RETRY_MS = 5_000;

export class SyncClient {
  role: Role = 'viewer';
  actor: ActorRef | null = null;
  needsReload = false;

  private readonly line: Line;
  private readonly follower: Follower;
  private readonly sender: Sender;
  private readonly connection: Connection;
  private readonly presence: OwnPresence;
  private readonly peers = new Peers();
  private polledAt = -Infinity;

  constructor(private readonly options: SyncOptions) {
    const { transport, environment, host } = options;
    this.line = new Line(options, () => {
      this.polledAt = -Infinity;
      this.stop();
      host.onState();
    });
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
    this.follower = new Follower(
      this.line,
      () => {
        this.sender.pump();
        host.onState();
      },
      () => this.connection.start(),
    );
    this.sender = new Sender(this.line, this.follower, {
      socket: () => this.connection.isLive,
      rest: () => this.isPolling,
      send: (frame) => this.connection.send(frame),
    });
    this.presence = new OwnPresence(environment, (state) =>
      this.connection.send({ t: 'presence', ...state }),
    );
  }

  /** Begin: fetch the document, then open the socket. */
  start(): void {
    this.line.stopped = false;
    void this.follower.snapshot({ force: false });
  }

  stop(): void {
    this.line.stopped = true;
    this.presence.stop();
    this.connection.stop();
    this.line.timers.stop();
  }

  /** Signed in again after the session had ended: go on where it stopped. */
  resume(): void {
    if (this.line.lost !== CLOSE_ENDED) return;
    this.line.lost = null;
    this.line.failures = 0;
    this.start();
    this.options.host.onState();
  }

  setPresence(state: PresenceState): void {
    this.presence.set(state);
  }

  /** Something was queued. */
  pump(): void {
    this.sender.pump();
  }

  /** Close code once the right to the map is gone. */
  get lost(): number | null {
    return this.line.lost;
  }

  /** Whether the server is within reach, by socket or by REST. */
  get isConnected(): boolean {
    return this.connection.isLive || this.isPolling;
  }

  /** Whether reaching it has failed often enough to say so. */
  get isGivenUp(): boolean {
    return Math.max(this.connection.attempts, this.line.failures) >= ATTEMPTS_BEFORE_REST;
  }

  /** True only when nothing is pending, the server is in reach and nothing newer is known. */
  get isSaved(): boolean {
    const { follower } = this;
    return (
      this.isConnected && this.options.outbox.size === 0 && !follower.isBehind && !follower.loading
    );
  }

  private get revision(): number {
    return this.options.replica.revision;
  }

  private get pollMs(): number {
    return this.options.environment.isHidden() ? HIDDEN_POLL_MS : POLL_MS;
  }

  private get isPolling(): boolean {
    return this.options.environment.now() - this.polledAt < 2 * this.pollMs + 1_000;
  }

  /** Ask for the class R data again, once for many notices. */
  refreshLibrary(): void {
    const { transport, host } = this.options;
    this.line.timers.after('library', LIBRARY_MS, async () => {
      try {
        const library = await transport.fetchLibrary();
        if (!this.line.stopped) host.onLibrary(library);
      } catch (error) {
        if (this.line.failed(error)) return;
        this.line.timers.after('library', LIBRARY_RETRY_MS, () => this.refreshLibrary());
      }
    });
  }

  /* ---- the socket ---- */

  private welcome(frame: Welcome): void {
    const { replica, outbox, host } = this.options;
    this.role = frame.role;
    this.actor = frame.actor;
    this.polledAt = -Infinity;
    this.line.failures = 0;
    this.line.timers.cancel('poll');
    this.peers.clear();
    // What was in flight may be in the delta that follows; it is sent again once that has arrived.
    outbox.forgetFlight();
    host.onWelcome(frame);
    this.presence.resend();
    const samePast = frame.epoch === replica.epoch && frame.revision >= this.revision;
    if (frame.mode === 'snapshot' || !samePast) {
      this.follower.head = frame.revision;
      void this.follower.snapshot({ force: true });
    } else {
      this.follower.ahead(frame.revision);
    }
    this.follower.progress();
  }

  private down(lost: number | null): void {
    this.options.outbox.forgetFlight();
    this.line.timers.cancel('unanswered');
    this.peers.clear();
    this.options.host.onPeers([]);
    if (lost !== null) return this.line.lose(lost);
    if (this.connection.attempts + 1 >= ATTEMPTS_BEFORE_REST) this.poll();
    this.options.host.onState();
  }

  private frame(frame: ServerFrame): void {
    const { host } = this.options;
    switch (frame.t) {
      case 'changes':
        return this.follower.take(frame.items);
      case 'committed':
        return this.sender.committed(frame.batch_id, frame.revision, frame.effect, frame.skipped);
      case 'rejected': {
        const { batch_id, op, code, detail, fields, row } = frame;
        return this.sender.rejected(batch_id, { op: op ?? 0, code, detail, fields, row });
      }
      case 'retry':
        return this.sender.pause(frame.after_ms);
      case 'presence':
        this.peers.update(frame.items, frame.gone ?? [], this.connection.conn);
        return host.onPeers(this.peers.list());
      case 'kpi':
      case 'notice':
        host.onFrame(frame);
        return this.refreshLibrary();
      case 'role':
        this.role = frame.role;
        return host.onState();
      case 'resync':
        return this.resync(frame);
      case 'reload':
        // Another protocol or schema: this page cannot speak it. The queue stays for its successor.
        this.needsReload = true;
        this.stop();
        host.onFrame(frame);
        return host.onState();
      case 'bye':
        return this.connection.restart(frame.after_ms);
      case 'ping':
        this.connection.send({ t: 'pong', revision: this.revision });
        return this.hear(frame.revision ?? 0);
      case 'pong':
        return this.hear(frame.revision);
    }
  }

  private hear(revision: number): void {
    this.follower.ahead(revision);
    this.options.host.onState();
  }

  /** Our frames were thrown away for being slow, or the log itself was cut: read it. */
  private resync({ revision, epoch }: { revision?: number; epoch?: string | number }): void {
    if (epoch !== undefined && epoch !== this.options.replica.epoch) {
      return void this.follower.snapshot({ force: true });
    }
    this.follower.head = Math.max(this.follower.head, revision ?? 0);
    void this.follower.fillGap({ ask: true });
  }

  /* ---- REST alone ---- */

  private poll(): void {
    const { timers } = this.line;
    if (this.line.stopped || this.connection.isLive || timers.has('poll')) return;
    const run = async (): Promise<void> => {
      if (this.connection.isLive || !this.options.environment.isOnline())
        return this.options.host.onState();
      await this.pollOnce();
      if (this.line.stopped || this.connection.isLive) return;
      this.options.host.onState();
      const wait = this.pollMs + (this.line.failures > 0 ? this.line.backoff() : 0);
      timers.after('poll', wait, () => void run());
    };
    timers.after('poll', 0, () => void run());
  }

  private async pollOnce(): Promise<void> {
    const { transport, environment, replica } = this.options;
    try {
      const items = replica.loaded
        ? await transport.fetchChanges(this.revision, PAGE, replica.epoch)
        : [];
      if (this.line.stopped) return;
      this.line.failures = 0;
      if (!this.connection.isLive) this.polledAt = environment.now();
      this.follower.take(items);
    } catch (error) {
      if (error instanceof BelowFloor) return void this.follower.snapshot({ force: true });
      if (!this.line.failed(error)) this.polledAt = -Infinity;
    }
  }
}
