/** The outline's own state: what is unfolded. It belongs to the viewer, not to the map. */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { Editor } from '../../editor/editor.svelte';
import type { Id } from '../../model/types';
import { ancestorsOf, linesOf, type Folding, type Line } from './tree';

/** Up to this many cells every lane is listed in every column, also those without content. */
const ALL_LANES = 160;

export class Outline implements Folding {
  private readonly chosen = new SvelteMap<string, boolean>();
  private readonly listed = new SvelteSet<Id>();

  constructor(readonly editor: Editor) {}

  readonly lines: Line[] = $derived.by(() => linesOf(this.editor, this));
  readonly index: Map<string, number> = $derived.by(
    () => new Map(this.lines.map((line, at) => [line.key, at])),
  );

  isOpen(key: string, fallback: boolean): boolean {
    return this.chosen.get(key) ?? fallback;
  }

  showsEmpty(column: Id): boolean {
    const { canEdit, layout } = this.editor;
    return (
      canEdit &&
      (this.listed.has(column) || layout.rows.length * layout.columns.length <= ALL_LANES)
    );
  }

  set(key: string, open: boolean): void {
    this.chosen.set(key, open);
  }

  /** List the lanes of a column that have no content yet. */
  list(column: Id): void {
    this.listed.add(column);
  }

  /** Unfold whatever hides a place. */
  unfoldTo(key: string): void {
    if (this.index.has(key)) return;
    for (const above of ancestorsOf(this.editor, key)) this.chosen.set(above, true);
  }

  lineAt(key: string): Line | undefined {
    const at = this.index.get(key);
    return at === undefined ? undefined : this.lines[at];
  }
}
