/** What this user wrote moments ago, so that being overwritten is not found out by chance. */
import { mergesText } from '../model/schema';
import type { Batch, Change, Id, Op } from '../model/types';
import type { SessionEvents } from './session_events';

/** For so long after a write, being overwritten deserves a word. */
const REPLACED_MS = 30_000;

export class OwnWrites {
  private readonly writes = new Map<string, { at: number; value: unknown }>();

  note(effective: readonly Op[], at: number): void {
    for (const op of effective) {
      for (const [field, value] of Object.entries(op.type === 'set' ? (op.fields ?? {}) : {})) {
        // Where texts merge nobody is overwritten.
        if (!mergesText(op.entity, field)) this.writes.set(`${op.id}:${field}`, { at, value });
      }
    }
  }

  /** What of this user's `change` overwrote; each is told once. */
  *replacedBy(
    change: Change,
    now: number,
    pending: readonly Batch[],
  ): Iterable<SessionEvents['replaced']> {
    for (const op of change.ops) {
      if (op.type !== 'set') continue;
      for (const [field, theirs] of Object.entries(op.fields ?? {})) {
        const key = `${op.id}:${field}`;
        const mine = this.writes.get(key);
        // What is still pending here will be written over theirs: it is they who are replaced.
        if (!mine || isPending(pending, op.id, field)) continue;
        this.writes.delete(key);
        if (now - mine.at > REPLACED_MS) continue;
        const { id, entity } = op;
        yield { by: change.actor.name, id, entity, field, mine: mine.value, theirs };
      }
    }
  }
}

function isPending(pending: readonly Batch[], id: Id, field: string): boolean {
  return pending.some(({ ops }) =>
    ops.some((op) => op.id === id && op.fields !== undefined && Object.hasOwn(op.fields, field)),
  );
}
