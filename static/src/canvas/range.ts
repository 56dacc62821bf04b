/** Which columns and rows are near enough to the window to be drawn, and what lies under a point. */
import type { Column, GridRow, Layout } from './layout';

export interface Window {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly w: number;
  readonly h: number;
}

/** Inclusive indexes; `c1 < c0` when there is nothing. */
export interface Range {
  readonly c0: number;
  readonly c1: number;
  readonly r0: number;
  readonly r1: number;
  /** World heights between which the cards of a very full cell are drawn, in whole steps. */
  readonly y0: number;
  readonly y1: number;
}

/** Cards just outside the window are drawn too, so that a fast pan shows no holes. */
export const MARGIN = 240;
/** The vertical window moves in steps of this, so that a pan does not draw anew at every pixel. */
const STEP = 480;

/** The last entry that starts at or before `at`; 0 when none does. */
function lastAt<T>(list: readonly T[], start: (entry: T) => number, at: number): number {
  let low = 0;
  let high = list.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (start(list[middle]!) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

const columnX = (column: Column): number => column.x;
const rowY = (row: GridRow): number => row.y;

/** The visible range; the old object when nothing changed, so that nothing is drawn anew. */
export function visibleRange(
  layout: Layout,
  view: Window,
  old: Range | null,
  margin = MARGIN,
): Range {
  const left = (-view.x - margin) / view.z;
  const right = (view.w - view.x + margin) / view.z;
  const top = (-view.y - margin) / view.z;
  const bottom = (view.h - view.y + margin) / view.z;
  const c0 = lastAt(layout.columns, columnX, left);
  const c1 = layout.columns.length ? lastAt(layout.columns, columnX, right) : -1;
  const r0 = lastAt(layout.rows, rowY, top);
  const r1 = layout.rows.length ? lastAt(layout.rows, rowY, bottom) : -1;
  const y0 = Math.floor(top / STEP) * STEP;
  const y1 = Math.ceil(bottom / STEP) * STEP;
  return unlessSame(old, { c0, c1, r0, r1, y0, y1 });
}

/** The old object where both say the same. */
export function unlessSame(old: Range | null, next: Range): Range {
  const same = old && (Object.keys(next) as (keyof Range)[]).every((key) => old[key] === next[key]);
  return same ? old : next;
}

/** Nothing at all. */
export const NOTHING: Range = { c0: 0, c1: -1, r0: 0, r1: -1, y0: 0, y1: 0 };

export const isEmpty = ({ c0, c1, r0, r1 }: Range): boolean => c1 < c0 || r1 < r0;

/** Both ranges and what lies between them; the first, as it is, when it holds the other already. */
export function hull(a: Range, b: Range): Range {
  if (isEmpty(a)) return b;
  const { min, max } = Math;
  const both: Range = {
    c0: min(a.c0, b.c0),
    c1: max(a.c1, b.c1),
    r0: min(a.r0, b.r0),
    r1: max(a.r1, b.r1),
    y0: min(a.y0, b.y0),
    y1: max(a.y1, b.y1),
  };
  return (Object.keys(both) as (keyof Range)[]).every((key) => a[key] === both[key]) ? a : both;
}

/**
 * What must be drawn before the next frame: what is to be seen, and what is drawn already if it is near.
 * The margin can come when the frame stands (`visibleRange`): a key or a pan that brings a new column near
 * does not wait for its cards.
 */
export function neededRange(layout: Layout, view: Window, old: Range): Range {
  const seen = visibleRange(layout, view, null, 0);
  const next = visibleRange(layout, view, null);
  const near = old.c0 <= next.c1 && old.c1 >= next.c0 && old.r0 <= next.r1 && old.r1 >= next.r0;
  return near ? hull(old, seen) : unlessSame(old, seen);
}

/** The column at a world x, the nearest one outside; undefined on an empty map. */
export function columnAt(layout: Layout, x: number): Column | undefined {
  return layout.columns[lastAt(layout.columns, columnX, x)];
}

/** The row at a world y, the nearest one outside. */
export function rowAt(layout: Layout, y: number): GridRow | undefined {
  return layout.rows[lastAt(layout.rows, rowY, y)];
}

/** Where a dropped card would stand in a cell: the card it follows (null = first) and the line's y in the row. */
export function slotAt(
  layout: Layout,
  row: GridRow,
  column: Column,
  y: number,
  except?: string,
): { after: string | null; y: number; index: number; count: number } {
  const cell = layout.cells.get(`${row.lane.id}|${column.key}`);
  const items = (cell?.items ?? []).filter((item) => item.id !== except);
  let after: string | null = null;
  let line = 4;
  let index = 0;
  for (const item of items) {
    if (y < row.y + item.y + item.h / 2) break;
    after = item.id;
    line = item.y + item.h + 3;
    index += 1;
  }
  return { after, y: row.y + line, index, count: items.length };
}
