/**
 * One client's two states of a map: what the server confirmed, and what the user sees.
 *
 * The view is always the confirmed document with the pending batches replayed on top (I6). That
 * alone keeps a remote value under a pending local one: the replay writes over it again.
 */
import { applyOp, type Refused } from './apply_op';
import { DocumentTable, fromJson } from './document';
import { Overlay } from './overlay';
import type { Batch, Change, DocumentJson, Id, Op, SectionName } from './types';

export type Touched = Iterable<[SectionName, Id]>;

/** What a batch did: its effective ops with the inverse of each, in order of application. */
export interface Done {
  effective: Op[];
  inverse: Op[];
}

export class Replica {
  confirmed = new DocumentTable();
  readonly view = new Overlay(this.confirmed);
  readonly pending: Batch[] = [];
  loaded = false;

  /** `onTouched` hears which rows of the view may have changed; 'all' after a snapshot. */
  constructor(private readonly onTouched: (touched: Touched | 'all') => void = () => {}) {}

  get revision(): number {
    return this.confirmed.revision;
  }

  get epoch(): string | number {
    return this.confirmed.epoch;
  }

  /** Take a snapshot. Pending batches are re-applied on top, never thrown away (P16). */
  load(json: DocumentJson): void {
    this.confirmed = fromJson(json);
    this.view.reset(this.confirmed);
    for (const batch of this.pending) this.replay(batch);
    this.loaded = true;
    this.onTouched('all');
  }

  /**
   * Apply a batch here at once. Its ops are replaced by what they came to (places resolved,
   * absolute), so that a replay asks no questions. A refused op refuses the batch and undoes the
   * rest, unless `insist`: then the wish is sent as it is, for the server to judge.
   */
  submit(
    batch: Batch,
    { insist = false } = {},
  ): (Done & { skipped: { op: number; field: string }[] }) | Refused {
    const done = {
      effective: [] as Op[],
      inverse: [] as Op[],
      skipped: [] as { op: number; field: string }[],
    };
    const resolved: Op[] = [];
    for (const [index, op] of batch.ops.entries()) {
      const effect = applyOp(this.view, op, { source: 'local' });
      if (effect.refused) {
        if (insist) {
          resolved.push(op);
          continue;
        }
        this.rebuild([]);
        return effect;
      }
      if (insist && effect.effective.length === 0) resolved.push(op);
      for (const field of effect.skipped) done.skipped.push({ op: index, field });
      done.effective.push(...effect.effective);
      done.inverse.unshift(...effect.inverse);
      for (const one of effect.effective) resolved.push(asked(op, one));
    }
    batch.ops = resolved;
    if (resolved.length > 0) {
      this.pending.push(batch);
      this.onTouched([...this.view.touched()]);
    }
    return done;
  }

  /** Put a stored batch back (after a reload). */
  resume(batch: Batch): void {
    this.pending.push(batch);
    if (!this.loaded) return;
    this.replay(batch);
    this.onTouched([...this.view.touched()]);
  }

  /** Apply the change that follows the confirmed revision; returns what it did there. */
  receive(change: Change): Done {
    if (change.revision !== this.revision + 1) {
      throw new Error(`Change ${change.revision} does not follow ${this.revision}`);
    }
    const done: Done = { effective: [], inverse: [] };
    const touched: [SectionName, Id][] = [];
    const spy = watch(this.confirmed, touched);
    for (const op of change.ops) {
      const effect = applyOp(spy, op, { source: 'remote', revision: change.revision });
      if (effect.refused) continue;
      done.effective.push(...effect.effective);
      done.inverse.unshift(...effect.inverse);
    }
    this.confirmed.revision = change.revision;
    this.drop(change.batch_id, touched);
    return done;
  }

  /** Take a batch out (acknowledged, refused or without effect) and rebuild the view. */
  drop(batchId: Id, touched: [SectionName, Id][] = []): Batch | undefined {
    const index = this.pending.findIndex((batch) => batch.batch_id === batchId);
    const [dropped] = index < 0 ? [] : this.pending.splice(index, 1);
    this.rebuild(touched);
    return dropped;
  }

  /** Throw the overlay away and replay what is pending. */
  private rebuild(touched: [SectionName, Id][]): void {
    const before = [...this.view.touched()];
    this.view.reset(this.confirmed);
    for (const batch of this.pending) this.replay(batch);
    const all = [...touched, ...before, ...this.view.touched()];
    if (all.length > 0) this.onTouched(all);
  }

  /** Squashed ops replace those of a waiting batch. */
  replace(batch: Batch): void {
    const index = this.pending.findIndex((one) => one.batch_id === batch.batch_id);
    if (index < 0) return;
    this.pending[index] = batch;
    this.rebuild([]);
  }

  private replay(batch: Batch): void {
    for (const op of batch.ops) applyOp(this.view, op, { source: 'replay' });
  }
}

/**
 * What to send for one effective op: the wish, with its place made absolute. Neighbour and
 * condition travel along, `rows` do not: the server knows what a restore brings back.
 */
function asked(wish: Op, effective: Op): Op {
  // What it comes to here is a guess as long as others write in it: the wish itself is sent.
  if (wish.type === 'text') return wish;
  const { rows: _, ...op } = effective;
  if (effective.id !== wish.id || effective.type !== wish.type) return op;
  if (op.type === 'create') {
    // Defaults are the schema's, here and there: they need not travel.
    op.fields = { ...wish.fields, pos: op.fields?.pos };
    if (op.fields.pos === undefined) delete op.fields.pos;
  } else if (op.type === 'move' && wish.fields?.after !== undefined) {
    op.fields = { ...op.fields, after: wish.fields.after };
  }
  if (wish.expect) {
    const kept = Object.entries(wish.expect).filter(
      ([field]) => op.type !== 'set' || op.fields?.[field] !== undefined,
    );
    op.expect = Object.fromEntries(kept);
  }
  return op;
}

/** `rows`, telling which rows were written. */
function watch(rows: DocumentTable, touched: [SectionName, Id][]): DocumentTable {
  return Object.assign(Object.create(rows) as DocumentTable, {
    put: (section: SectionName, row: Parameters<DocumentTable['put']>[1]) => {
      touched.push([section, row.id]);
      rows.put(section, row);
    },
    remove: (section: SectionName, id: Id) => {
      touched.push([section, id]);
      rows.remove(section, id);
    },
  });
}
