/** The cells to draw: those in range, and always the one that holds the focus, the text field or the dragged card. */
import type { Id } from '../model/types';
import type { Cell, Column, GridRow, Item, Layout } from './layout';
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

/** A cell that must not be unmounted, wherever the camera is. */
export interface Pinned {
  lane: Id;
  column: Id;
}

export class VisibleCells {
  private cache = new Map<string, VisibleCell>();

  /** The list, reusing the entries that did not change. */
  list(layout: Layout, range: Range, pinned: readonly Pinned[], onlyPinned = false): VisibleCell[] {
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
    if (!onlyPinned) {
      for (let r = range.r0; r <= range.r1; r++) {
        const row = layout.rows[r];
        if (!row) continue;
        for (let c = range.c0; c <= range.c1; c++) {
          const column = layout.columns[c];
          if (column) add(row, column);
        }
      }
    }
    if (!onlyPinned)
      for (const { row, first, last } of layout.wide)
        if (row >= range.r0 && row <= range.r1 && first < range.c0 && last >= range.c0)
          add(layout.rows[row]!, layout.columns[first]!);
    for (const { lane, column } of pinned) {
      const row = layout.rowOf(lane);
      const at = layout.columnOf(column);
      if (row && at) add(row, at);
    }
    this.cache = next;
    return [...next.values()];
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
