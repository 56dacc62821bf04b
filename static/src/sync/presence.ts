/**
 * Presence: who is here and where. Its own lane: last value wins, nothing is queued, nothing waits
 * for it, and it can never delay or drop an op (I14).
 */
import type { PresencePeer, PresenceState } from './frames';
import type { Environment, TimerId } from './transport';

/** At most 20 a second. */
const INTERVAL_MS = 50;

export class OwnPresence {
  private state: PresenceState = {};
  private unsent: PresenceState = {};
  private timer: TimerId | null = null;
  private lastSent = -Infinity;

  constructor(
    private readonly environment: Environment,
    private readonly send: (state: PresenceState) => boolean,
  ) {}

  set(state: PresenceState): void {
    Object.assign(this.state, state);
    Object.assign(this.unsent, state);
    this.schedule();
  }

  /** After a reconnect the server has forgotten us: say all of it again. */
  resend(): void {
    if (Object.keys(this.state).length === 0) return;
    this.unsent = { ...this.state };
    this.schedule();
  }

  stop(): void {
    if (this.timer !== null) this.environment.clearTimeout(this.timer);
    this.timer = null;
  }

  private schedule(): void {
    if (this.timer !== null) return;
    const wait = Math.max(0, this.lastSent + INTERVAL_MS - this.environment.now());
    if (wait === 0) return this.flush();
    this.timer = this.environment.setTimeout(() => {
      this.timer = null;
      this.flush();
    }, wait);
  }

  private flush(): void {
    if (!this.send(this.unsent)) return;
    this.lastSent = this.environment.now();
    this.unsent = {};
  }
}

/** The others, by connection (one person may have two tabs). */
export class Peers {
  private readonly byConn = new Map<string, PresencePeer>();

  list(): PresencePeer[] {
    return [...this.byConn.values()];
  }

  /** Take a frame in; `self` is one's own connection, which the room may echo. */
  update(items: readonly PresencePeer[], gone: readonly string[], self: string): void {
    for (const item of items) {
      if (item.conn !== self)
        this.byConn.set(item.conn, { ...this.byConn.get(item.conn), ...item });
    }
    for (const conn of gone) this.byConn.delete(conn);
  }

  clear(): void {
    this.byConn.clear();
  }
}
