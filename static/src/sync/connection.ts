/** The socket's life: opening, hello, keeping alive, and coming back. */
import { backoffMs } from './backoff';
import {
  CLOSE_ENDED,
  CLOSE_WITHDRAWN,
  type ClientFrame,
  type ServerFrame,
  type Welcome,
} from './frames';
import type { Environment, TimerId, Transport, Wire } from './transport';

const PING_MS = 15_000;
/** Nothing heard for this long, pings unanswered: the peer is gone, whatever the socket says. */
const DEAD_MS = 40_000;
const WELCOME_MS = 10_000;
/** After so many attempts in vain the user is told "offline", and REST takes over. */
export const ATTEMPTS_BEFORE_REST = 3;

export interface ConnectionEvents {
  /** The hello of a new connection. */
  hello(conn: string): ClientFrame;
  onWelcome(frame: Welcome): void;
  onFrame(frame: ServerFrame): void;
  /** The connection is down; `lost` when the right to it is, and there is no coming back. */
  onDown(lost: number | null): void;
}

export class Connection {
  private wire: Wire | null = null;
  private welcomed = false;
  private stopped = true;
  private heardAt = 0;
  private retryTimer: TimerId | null = null;
  private aliveTimer: TimerId | null = null;
  private stopListening: (() => void) | null = null;
  private wasOnline = true;
  /** Attempts since the last welcome. */
  attempts = 0;
  conn = '';

  constructor(
    private readonly transport: Transport,
    private readonly environment: Environment,
    private readonly events: ConnectionEvents,
  ) {}

  /** Whether frames may be sent: the server has welcomed us. */
  get isLive(): boolean {
    return this.wire !== null && this.welcomed;
  }

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.wasOnline = this.environment.isOnline();
    this.stopListening = this.environment.onChange(() => this.changed());
    this.open();
  }

  /** End it for good (until `start`). */
  stop(): void {
    this.stopped = true;
    this.stopListening?.();
    this.clear('retryTimer');
    this.drop();
  }

  send(frame: ClientFrame): boolean {
    if (!this.isLive) return false;
    this.wire?.send(frame);
    return true;
  }

  /** Close and come back by the usual way. */
  restart(afterMs?: number): void {
    if (this.stopped) return;
    this.drop();
    this.events.onDown(null);
    this.retry(afterMs);
  }

  private open(): void {
    this.clear('retryTimer');
    if (this.stopped || this.wire) return;
    this.conn = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join('');
    this.heardAt = this.environment.now();
    // Every callback checks that its wire is still the present one: a late event of a socket that
    // was given up must not touch its successor.
    const wire: Wire = this.transport.connect({
      onOpen: () => {
        if (this.wire === wire) wire.send(this.events.hello(this.conn));
      },
      onFrame: (frame) => {
        if (this.wire === wire) this.heard(frame);
      },
      onClose: (code) => {
        if (this.wire === wire) this.closed(code);
      },
    });
    this.wire = wire;
    this.keepAlive(WELCOME_MS);
  }

  private heard(frame: ServerFrame): void {
    this.heardAt = this.environment.now();
    if (frame.t === 'welcome') {
      this.welcomed = true;
      this.attempts = 0;
      this.keepAlive(PING_MS);
      this.events.onWelcome(frame);
    } else {
      this.events.onFrame(frame);
    }
  }

  private keepAlive(ms: number): void {
    this.clear('aliveTimer');
    this.aliveTimer = this.environment.setTimeout(() => {
      this.aliveTimer = null;
      if (!this.wire) return;
      if (!this.welcomed || this.environment.now() - this.heardAt > DEAD_MS) {
        this.closed(1006);
        return;
      }
      this.wire.send({ t: 'ping' });
      this.keepAlive(PING_MS);
    }, ms);
  }

  private closed(code: number): void {
    this.drop();
    if (code === CLOSE_ENDED || code === CLOSE_WITHDRAWN) {
      this.stop();
      this.events.onDown(code);
      return;
    }
    this.events.onDown(null);
    this.retry();
  }

  private drop(): void {
    const wire = this.wire;
    this.wire = null;
    this.welcomed = false;
    this.clear('aliveTimer');
    wire?.close();
  }

  private retry(afterMs?: number): void {
    if (this.stopped || this.retryTimer !== null) return;
    const hidden = this.environment.isHidden();
    const random = (): number => this.environment.random();
    const wait = afterMs ?? backoffMs(this.attempts, { hidden, random });
    this.attempts += 1;
    this.retryTimer = this.environment.setTimeout(() => {
      this.retryTimer = null;
      this.open();
    }, wait);
  }

  /** Network or visibility changed: a wait that made sense a moment ago may not now. */
  private changed(): void {
    const online = this.environment.isOnline();
    const cameBack = online && !this.wasOnline;
    this.wasOnline = online;
    if (cameBack && !this.welcomed) {
      this.attempts = 0;
      this.drop();
      this.open();
    } else if (!this.wire && this.retryTimer !== null && !this.environment.isHidden() && online) {
      this.clear('retryTimer');
      this.retry();
    }
  }

  private clear(timer: 'retryTimer' | 'aliveTimer'): void {
    if (this[timer] !== null) this.environment.clearTimeout(this[timer]);
    this[timer] = null;
  }
}
