/** What following, sending and connecting share: the parts they work on, and how trouble is met. */
import type { Done, Replica } from '../model/replica';
import type { Batch, Change, LibraryJson, Refusal, SkippedField } from '../model/types';
import { backoffMs } from './backoff';
import { CLOSE_WITHDRAWN, type PresencePeer, type ServerFrame, type Welcome } from './frames';
import type { Outbox } from './outbox';
import { Timers } from './timers';
import { AccessLost, type Environment, type Transport } from './transport';

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

export class Line {
  readonly timers: Timers;
  stopped = true;
  /** Requests in a row that failed. */
  failures = 0;
  /** Close code once the right to the map is gone. */
  lost: number | null = null;

  constructor(
    readonly options: SyncOptions,
    private readonly onLost: () => void,
  ) {
    this.timers = new Timers(options.environment);
  }

  /** Count a failure that is worth another try; true for those that end everything. */
  failed(error: unknown): boolean {
    if (this.stopped) return true;
    if (error instanceof AccessLost) {
      this.lose(error.code || CLOSE_WITHDRAWN);
      return true;
    }
    this.failures += 1;
    return false;
  }

  /** The right to the map is gone. The queue is kept: the user must not lose what they wrote. */
  lose(code: number): void {
    this.lost = code;
    this.onLost();
  }

  /** How long to wait after the failures so far. */
  backoff(): number {
    const { environment } = this.options;
    const random = (): number => environment.random();
    return backoffMs(this.failures, { hidden: environment.isHidden(), random });
  }
}
