/** The cells to draw: those in range, and always the one that holds the focus, the text field or the dragged card. */
import type { Editor } from '../editor/editor.svelte';
import { parsePlace, type Place } from '../editor/focus';
import type { Id } from '../model/types';
import type { Grip } from './drag.svelte';
import type { Cell, Column, GridRow, Item, Layout, StageSpan } from './layout';
import type { Range } from './range';

export interface VisibleCell {
  readonly key: string;
  readonly row: GridRow;
  readonly column: Column;
  /** Columns it covers: more than one under a stage's KPI strip. */
  readonly span: number;
  readonly w: number;
  readonly cell: Cell | undefined;
}

/** A card of the cell lies over the next columns. */
export const liesOver = ({ cell, w }: VisibleCell): boolean =>
  cell?.items.some((item) => item.w > w) ?? false;

/** A cell that must not be unmounted, wherever the camera is. */
export interface Pinned {
  lane: Id;
  column: Id;
}

/** The cells of the focus, of what is carried or held, and of the text field. */
export function pinnedCells(editor: Editor, grip: Grip | null): Pinned[] {
  const found: Pinned[] = [];
  for (const key of [editor.focusKey, editor.carried]) {
    const place = key ? parsePlace(key) : null;
    if (place && (place.part === 'cell' || place.part === 'item')) found.push(place);
  }
  const { editing } = editor;
  if (editing?.kind === 'new') found.push(editing);
  const held = editing?.kind === 'thing' ? editing.id : grip?.part === 'thing' ? grip.id : null;
  const cell = held ? editor.layout.cellOf(held) : undefined;
  if (cell) found.push(cell);
  return found;
}

/** While the camera moves, cells it has left stay, up to so many in all: hands that pan go back, too. */
const KEPT = 160;

export class VisibleCells {
  private cache = new Map<string, VisibleCell>();

  /** The list in reading order, reusing the entries that did not change; `keep` those that left the range. */
  list(layout: Layout, range: Range, pinned: readonly Pinned[], keep = false): VisibleCell[] {
    const next = new Map<string, VisibleCell>();
    const add = (row: GridRow, at: Column): void => {
      const stage = row.mode === 'kpi' ? layout.stageOf(at.stage) : undefined;
      const column = stage ? layout.columns[stage.first]! : at;
      const key = `${row.lane.id}|${column.key}`;
      if (next.has(key)) return;
      const cell = layout.cells.get(key);
      const old = this.cache.get(key);
      const w = stage?.w ?? column.w;
      const same =
        old && old.row === row && old.column === column && old.cell === cell && old.w === w;
      next.set(key, same ? old : { key, row, column, span: stage?.count ?? 1, w, cell });
    };
    for (let r = range.r0; r <= range.r1; r++) {
      const row = layout.rows[r];
      if (!row) continue;
      for (let c = range.c0; c <= range.c1; c++) {
        const column = layout.columns[c];
        if (column) add(row, column);
      }
    }
    if (range.c1 >= range.c0)
      for (const { row, first, last } of layout.wide)
        if (row >= range.r0 && row <= range.r1 && first < range.c0 && last >= range.c0)
          add(layout.rows[row]!, layout.columns[first]!);
    for (const { lane, column } of pinned) {
      const row = layout.rowOf(lane);
      const at = layout.columnOf(column);
      if (row && at) add(row, at);
    }
    // Those that were left last come first in the cache.
    if (keep)
      for (const { row, column } of this.cache.values()) {
        if (next.size >= KEPT) break;
        const stays = layout.rowOf(row.lane.id);
        const at = layout.columnOf(column.key);
        if (stays && at) add(stays, at);
      }
    this.cache = next;
    return [...next.values()].sort(
      (a, b) => a.row.index - b.row.index || a.column.index - b.column.index,
    );
  }
}

/** A cell with more cards than this draws only those near the window. */
const FULL = 24;

/** The cards of a cell to draw: the list itself in most cells, so that nothing is drawn anew for it. */
export function itemsShown(
  items: readonly Item[],
  rowY: number,
  { y0, y1 }: Pick<Range, 'y0' | 'y1'>,
  kept: () => ReadonlySet<Id>,
): readonly Item[] {
  if (items.length <= FULL) return items;
  const always = kept();
  const near = ({ y, h }: Item): boolean => rowY + y + h >= y0 && rowY + y <= y1;
  return items.filter((item) => near(item) || always.has(item.id));
}

type Span = Pick<Range, 'c0' | 'c1' | 'r0' | 'r1'>;

/** The headers of the stages on screen, and the one that has the focus. */
export function stagesShown(layout: Layout, { c0, c1 }: Span, focus: Place | null): StageSpan[] {
  const first = layout.columns[c0]?.stage;
  const last = layout.columns[c1]?.stage;
  const from = first ? (layout.stageOf(first)?.index ?? 0) : 0;
  const to = last ? (layout.stageOf(last)?.index ?? -1) : -1;
  return layout.stages.filter(
    ({ id, index }) =>
      (index >= from && index <= to) || (focus?.part === 'stage' && focus.id === id),
  );
}

/** The headers of the steps on screen, and the one that has the focus. */
export function stepsShown(layout: Layout, { c0, c1 }: Span, focus: Place | null): Column[] {
  return layout.columns.filter(
    ({ step, index }) =>
      step !== null &&
      ((index >= c0 && index <= c1) || (focus?.part === 'step' && focus.id === step)),
  );
}

/** The rows on screen, and the one that has the focus. Their headers and their cells go together. */
export function rowsShown(
  layout: Layout,
  { r0, r1 }: Span,
  cells: readonly VisibleCell[],
  focus: Place | null,
): { row: GridRow; cells: VisibleCell[] }[] {
  const byLane = new Map<Id, VisibleCell[]>();
  for (const entry of cells) {
    const list = byLane.get(entry.row.lane.id);
    if (list) list.push(entry);
    else byLane.set(entry.row.lane.id, [entry]);
  }
  const focused = focus && ('lane' in focus ? focus.lane : focus.part === 'lane' ? focus.id : null);
  return layout.rows
    .filter(
      ({ lane, index }) =>
        (index >= r0 && index <= r1) || lane.id === focused || byLane.has(lane.id),
    )
    .map((row) => ({ row, cells: byLane.get(row.lane.id) ?? [] }));
}
