/**
 * What is selected beside the single focus: cards, touchpoints and pain points, by id. Rows that are
 * deleted, here or elsewhere, drop out by themselves, and come back with an undo.
 */
import type { Id, MapDocument } from '../model/types';
import { placedById } from './derived';

export class Selection {
  private chosen = $state.raw<ReadonlySet<Id>>(new Set());
  /** The place a range grows from. */
  anchor = '';

  constructor(private readonly doc: () => MapDocument) {}

  /** The selected ids that are still there. */
  readonly ids: ReadonlySet<Id> = $derived.by(() => {
    const doc = this.doc();
    const kept = [...this.chosen].filter((id) => placedById(doc, id) !== null);
    return kept.length === this.chosen.size ? this.chosen : new Set(kept);
  });

  get size(): number {
    return this.ids.size;
  }

  has(id: Id): boolean {
    return this.ids.has(id);
  }

  /** Select exactly these. */
  set(ids: Iterable<Id>, anchor?: string): void {
    this.chosen = new Set(ids);
    if (anchor !== undefined) this.anchor = anchor;
  }

  toggle(id: Id, anchor: string): void {
    const next = new Set(this.ids);
    if (!next.delete(id)) next.add(id);
    this.set(next, anchor);
  }

  clear(): void {
    this.anchor = '';
    if (this.chosen.size) this.chosen = new Set();
  }
}
