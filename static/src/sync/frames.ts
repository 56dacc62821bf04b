/** The frames of subprotocol `jm.v1`, kind under `t`. */
import type {
  ActorRef,
  Change,
  Id,
  KpiReading,
  KpiView,
  Op,
  Refusal,
  Role,
  Row,
  SkippedField,
} from '../model/types';

export const SUBPROTOCOL = 'jm.v1';
export const PROTO = 1;
export const SCHEMA = 1;
/** Larger batches go by POST. */
export const MAX_FRAME_BYTES = 48 * 1024;

/** The session or token ended. */
export const CLOSE_ENDED = 4401;
/** Access to the map was withdrawn. */
export const CLOSE_WITHDRAWN = 4403;

export interface Cursor {
  lane: Id;
  column: Id;
  x: number;
  y: number;
}

/** One's own place on the map; a key that is null is cleared, one left out stays. */
export interface PresenceState {
  cursor?: Cursor | null;
  selection?: readonly Id[];
  /** `offset`: where the caret is in a text, in UTF-16 units of the text the others have. */
  editing?: { entity: string; id: Id; field: string; offset?: number } | null;
  viewport?: { x: number; y: number; w: number; h: number; zoom: number } | null;
}

export interface PresencePeer extends PresenceState {
  conn: string;
  actor: ActorRef;
}

export type ClientFrame =
  | {
      t: 'hello';
      proto: number;
      schema: number;
      conn: string;
      client: string;
      revision: number;
      epoch: string | number;
    }
  | { t: 'submit'; batch_id: Id; base_revision: number; ops: Op[]; label?: string; undoes?: Id }
  | ({ t: 'presence' } & PresenceState)
  | { t: 'ping' }
  | { t: 'pong'; revision: number };

export interface Welcome {
  t: 'welcome';
  epoch: string | number;
  revision: number;
  floor: number;
  role: Role;
  actor: ActorRef;
  conn: string;
  limits?: Record<string, number>;
  mode: 'delta' | 'snapshot';
}

export type ServerFrame =
  | Welcome
  | { t: 'changes'; items: Change[] }
  | {
      t: 'committed';
      batch_id: Id;
      revision: number;
      effect: 'none' | 'earlier';
      skipped?: SkippedField[];
    }
  | {
      t: 'rejected';
      batch_id: Id;
      op: number | null;
      code: Refusal['code'];
      detail: string;
      fields?: Record<string, string>;
      row?: Row | null;
    }
  | { t: 'retry'; after_ms: number; batch_id?: Id }
  | { t: 'presence'; items: PresencePeer[]; gone?: string[] }
  | { t: 'kpi'; stage_kpi: Id; latest: KpiReading | null; health: KpiView['health'] }
  | { t: 'notice'; kind: string; id: Id | null }
  | { t: 'role'; role: Role }
  | { t: 'resync'; revision?: number; epoch?: string | number }
  | { t: 'reload' }
  | { t: 'bye'; code?: number; after_ms?: number }
  | { t: 'ping'; revision?: number }
  | { t: 'pong'; revision: number };

/** A frame from its text; null for what is not one (a newer server may speak more kinds). */
export function parseFrame(text: string): ServerFrame | null {
  try {
    const frame: unknown = JSON.parse(text);
    return typeof frame === 'object' &&
      frame !== null &&
      typeof (frame as { t?: unknown }).t === 'string'
      ? (frame as ServerFrame)
      : null;
  } catch {
    return null;
  }
}
