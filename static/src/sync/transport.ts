/** What the sync client needs of the world; tests put a fake network and a fake clock here. */
import type {
  Change,
  DocumentJson,
  Id,
  LibraryJson,
  Op,
  Refusal,
  SkippedField,
} from '../model/types';
import type { ClientFrame, ServerFrame } from './frames';

export interface Wire {
  send(frame: ClientFrame): void;
  close(): void;
}

export interface WireEvents {
  onOpen(): void;
  onFrame(frame: ServerFrame): void;
  onClose(code: number): void;
}

export interface SubmitBody {
  batch_id: Id;
  base_revision: number;
  ops: Op[];
  label?: string;
  undoes?: Id;
}

/** How a POSTed batch ended, when the server answered at all. */
export type PostAnswer =
  | {
      kind: 'done';
      revision: number;
      effect: 'applied' | 'none' | 'earlier';
      /** The change it became, where it was applied. */
      item?: Change | null;
      skipped?: SkippedField[];
    }
  | { kind: 'refused'; refusal: Refusal };

export interface Transport {
  /** Open a socket. Events come later, never during the call. */
  connect(events: WireEvents): Wire;
  /** The document, or null when `etag` still names it. */
  fetchDocument(
    etag: string | null,
  ): Promise<{ document: DocumentJson; etag: string | null } | null>;
  /** The class R data of the map alone. */
  fetchLibrary(): Promise<Partial<LibraryJson>>;
  /**
   * Changes after a revision, oldest first. Rejects with `BelowFloor` when the log starts later, or
   * is another log than that of `epoch` (a backup was restored).
   */
  fetchChanges(after: number, limit: number, epoch: string | number): Promise<Change[]>;
  postBatch(body: SubmitBody): Promise<PostAnswer>;
}

/** The log no longer reaches so far back: only a snapshot helps. */
export class BelowFloor extends Error {}

/** The actor may not see the map any more (`code` as the socket would close), or never could. */
export class AccessLost extends Error {
  constructor(readonly code: number) {
    super(`Access lost (${code})`);
  }
}

/** The server asks to wait. */
export class ComeBack extends Error {
  constructor(readonly afterMs: number) {
    super(`Retry after ${afterMs} ms`);
  }
}

export type TimerId = unknown;

/** Time, chance and the state of the tab. */
export interface Environment {
  now(): number;
  setTimeout(run: () => void, ms: number): TimerId;
  clearTimeout(timer: TimerId): void;
  random(): number;
  isOnline(): boolean;
  isHidden(): boolean;
  /** Called when one of the two changes; returns how to stop listening. */
  onChange(listener: () => void): () => void;
}
