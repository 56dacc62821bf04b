/**
 * Undo and redo of one user: built from effective ops and their inverses, conditioned by `expect`,
 * so that a field somebody else wrote since is skipped and named, never overwritten (I10).
 */
import { closure } from '../model/closure';
import type { Rows } from '../model/document';
import { expecting } from '../model/invert';
import type { Done } from '../model/replica';
import { sectionOf } from '../model/schema';
import { textAfter, withoutReplaced } from '../model/text_op';
import type { Batch, Change, Fields, Id, Op } from '../model/types';

const MAX_ENTRIES = 200;

export interface HistoryEntry {
  batch_id: Id;
  label: string;
  /** Revision that confirmed it; null while it is pending. */
  revision: number | null;
  effective: Op[];
  /** In the order to run: the inverse of the last effective op first. */
  inverse: Op[];
  /** What was written in one sitting is one step, however often it was sent. */
  sitting?: Id;
}

export interface StoredHistory {
  undo: HistoryEntry[];
  redo: HistoryEntry[];
}

/** What an undo or redo asks for, and what it must leave alone. */
export interface Step {
  entry: HistoryEntry;
  ops: Op[];
  skipped: { op: Op; field: string }[];
}

/** Who wrote what last, as far as this tab saw: only foreign writes, by revision. */
export class ForeignWrites {
  private readonly rows = new Map<Id, number>();
  private readonly fields = new Map<string, number>();

  note(change: Change): void {
    for (const op of change.ops) {
      this.rows.set(op.id, change.revision);
      for (const field of Object.keys(op.fields ?? {})) {
        this.fields.set(`${op.id}:${field}`, change.revision);
      }
    }
  }

  rowSince(id: Id, revision: number): boolean {
    return (this.rows.get(id) ?? 0) > revision;
  }

  fieldSince(id: Id, field: string, revision: number): boolean {
    return (this.fields.get(`${id}:${field}`) ?? 0) > revision;
  }
}

/** The ops that undo what was done, each on condition that it still stands. */
export function opposite({ effective, inverse }: Done): Op[] {
  const last = effective.length - 1;
  return inverse.flatMap((op, index) => expecting(op, effective[last - index]!));
}

/** `op` unless nothing of it is left to take back, or no room to bring it back. */
function ownText(op: Op, view: Rows, step: Step): Op | null {
  const row = view.get(sectionOf(op.entity), op.id);
  const field = op.fields!.field as string;
  if (!row) return op;
  const own = withoutReplaced(op, row);
  const after = own && textAfter(own, row);
  if (own && after !== null && after !== (row as unknown as Fields)[field]) return own;
  step.skipped.push({ op, field });
  return null;
}

export class History {
  private undoStack: HistoryEntry[] = [];
  private redoStack: HistoryEntry[] = [];
  readonly foreign = new ForeignWrites();

  constructor(private readonly onChange: (stored: StoredHistory) => void = () => {}) {}

  /** How many steps can be undone. */
  get depth(): number {
    return this.undoStack.length;
  }

  get undoLabel(): string | null {
    return this.undoStack.at(-1)?.label ?? null;
  }

  get redoLabel(): string | null {
    return this.redoStack.at(-1)?.label ?? null;
  }

  /** What would be undone next: the batch, or the sitting it is part of. */
  get undoStep(): Id | null {
    const last = this.undoStack.at(-1);
    return last?.sitting ?? last?.batch_id ?? null;
  }

  /** The sitting that the next step back or forth belongs to, if any. */
  sitting(kind: 'undo' | 'redo'): Id | null {
    return (kind === 'undo' ? this.undoStack : this.redoStack).at(-1)?.sitting ?? null;
  }

  restore(stored: StoredHistory | null): void {
    if (!stored) return;
    this.undoStack = [...stored.undo, ...this.undoStack];
    this.redoStack = [...stored.redo, ...this.redoStack];
  }

  /** Something new was done: it can be undone, and what was undone can no longer be redone. */
  record(batch: Batch, done: Done, sitting: Id | null = null): void {
    this.redoStack = [];
    this.push(this.undoStack, batch, done, sitting);
  }

  /** The step `of` was submitted the other way: its opposite is built from the state it met. */
  recordOpposite(kind: 'undo' | 'redo', batch: Batch, done: Done, of: HistoryEntry): void {
    const stack = kind === 'undo' ? this.redoStack : this.undoStack;
    this.push(stack, batch, done, of.sitting ?? null);
  }

  private push(
    stack: HistoryEntry[],
    batch: Batch,
    { effective, inverse }: Done,
    sitting: Id | null,
  ): void {
    if (effective.length === 0) return;
    stack.push({
      batch_id: batch.batch_id,
      label: batch.label ?? '',
      revision: null,
      effective,
      inverse,
      ...(sitting && { sitting }),
    });
    if (stack.length > MAX_ENTRIES) stack.shift();
    this.changed();
  }

  /** A waiting batch took in a newer value: undoing it still leads back to where it began. */
  squashed(batchId: Id, effective: Op[]): void {
    const entry = this.find(batchId);
    if (!entry) return;
    this.redoStack = [];
    entry.effective = effective;
    this.changed();
  }

  /** The server's effective ops replace what was speculated (P4). */
  confirmed(batchId: Id, revision: number, done: Done): void {
    const entry = this.find(batchId);
    if (!entry) return;
    if (done.effective.length === 0) return this.forget(batchId);
    Object.assign(entry, { revision, effective: done.effective, inverse: done.inverse });
    this.changed();
  }

  /** Refused, or without effect: there is nothing to undo. */
  forget(batchId: Id): void {
    const keep = (entry: HistoryEntry): boolean => entry.batch_id !== batchId;
    this.undoStack = this.undoStack.filter(keep);
    this.redoStack = this.redoStack.filter(keep);
    this.changed();
  }

  /** Take the next step back or forth off its stack; null when there is none. */
  take(kind: 'undo' | 'redo', view: Rows): Step | null {
    const entry = (kind === 'undo' ? this.undoStack : this.redoStack).pop();
    if (!entry) return null;
    this.changed();
    const step: Step = { entry, ops: [], skipped: [] };
    for (const op of opposite(entry)) {
      let kept: Op | null = op;
      if (op.type === 'text') kept = ownText(op, view, step);
      else if (entry.revision !== null) kept = this.spare(op, entry.revision, view, step);
      if (kept) step.ops.push(kept);
    }
    return step;
  }

  /** `op` without what somebody else wrote after `revision`. */
  private spare(op: Op, revision: number, view: Rows, step: Step): Op | null {
    const skip = (field: string): void => void step.skipped.push({ op, field });
    if (op.type === 'set' || op.type === 'move') {
      const names = Object.keys(op.fields ?? {});
      const foreign = names.filter((field) => this.foreign.fieldSince(op.id, field, revision));
      if (foreign.length === 0) return op;
      // The place is one register: touched in part is touched.
      foreign.forEach(skip);
      if (op.type === 'move') return null;
      const mine = (fields: Fields | undefined): Fields =>
        Object.fromEntries(
          Object.entries(fields ?? {}).filter(([field]) => !foreign.includes(field)),
        );
      const fields = mine(op.fields);
      return Object.keys(fields).length > 0 ? { ...op, fields, expect: mine(op.expect) } : null;
    }
    if (op.type === 'delete' && this.touchedByOthers(op, revision, view)) {
      skip('rev');
      return null;
    }
    return op;
  }

  /** Whether somebody else wrote to the row, or to anything that would go with it. */
  touchedByOthers(op: Op, revision: number, rows: Rows): boolean {
    const row = rows.get(sectionOf(op.entity), op.id);
    return (
      row !== undefined &&
      closure(rows, op.entity, row).some(([, one]) => this.foreign.rowSince(one.id, revision))
    );
  }

  private find(batchId: Id): HistoryEntry | undefined {
    const match = (entry: HistoryEntry): boolean => entry.batch_id === batchId;
    return this.undoStack.findLast(match) ?? this.redoStack.findLast(match);
  }

  private changed(): void {
    this.onChange({ undo: this.undoStack, redo: this.redoStack });
  }
}
