/** What a session tells: its state, and what happened. */
import type { Touched } from '../model/replica';
import type { Change, Id, LibraryJson, Op, Role } from '../model/types';
import type { PresencePeer, ServerFrame, Welcome } from '../sync/frames';
import type { QueueStorage, RejectedItem } from '../sync/outbox';
import type { Environment, Transport } from '../sync/transport';

export type SyncState =
  'saved' | 'saving' | 'offline' | 'reconnecting' | 'conflict' | 'readonly' | 'revoked';

export interface SessionEvents {
  /** Undo left fields alone that somebody else wrote since. */
  skipped: { label: string; fields: { id: Id; field: string }[] };
  /** Somebody overwrote what this user wrote moments ago. */
  replaced: {
    by: string;
    id: Id;
    entity: Op['entity'];
    field: string;
    mine: unknown;
    theirs: unknown;
  };
  rejected: RejectedItem;
  /** Refused here, before anything was sent. */
  refused: { label: string; code: string; detail: string; field?: string };
  /** The queue holds all it may; nothing more can be done until the server is back. */
  full: { label: string };
  /** The queue cannot be kept on this device (private window): closing the tab would lose it. */
  storage: { error: unknown };
  change: { change: Change; own: boolean };
  frame: ServerFrame;
  welcome: Welcome;
}

export interface SessionHost {
  onRows(touched: Touched | 'all'): void;
  onState(): void;
  onPeers(peers: PresencePeer[]): void;
  onLibrary(library: Partial<LibraryJson>): void;
  emit<E extends keyof SessionEvents>(event: E, detail: SessionEvents[E]): void;
}

export interface SessionOptions {
  transport: Transport;
  storage: QueueStorage;
  environment: Environment;
  client: string;
  role: Role;
  host: SessionHost;
}
