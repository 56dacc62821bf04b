/** What a selection gesture covers: pure, over the grid's geometry, for every view of the map. */
import type { Column, GridRow, Layout } from '../canvas/layout';
import type { Id } from '../model/types';
import { parsePlace, type Place } from './focus';

/** A rectangle of the world, in any direction. */
export interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Whether the cards of a column stand on the screen: a collapsed stage only counts them. */
function open(layout: Layout, column: Column): boolean {
  return layout.stageOf(column.stage)?.collapsed !== true;
}

function itemsAt(layout: Layout, row: GridRow, column: Column): Id[] {
  if (row.mode !== 'things' || !open(layout, column)) return [];
  return (layout.cells.get(`${row.lane.id}|${column.key}`)?.items ?? []).map((item) => item.id);
}

/** The cards of some rows and columns, in reading order: lane by lane, left to right, top to bottom. */
export function thingsWithin(
  layout: Layout,
  rows: readonly GridRow[],
  columns: readonly Column[],
): Id[] {
  return rows.flatMap((row) => columns.flatMap((column) => itemsAt(layout, row, column)));
}

/** `ids` in reading order; what is not drawn (a hidden lane's) stays behind, in its own order. */
export function inReadingOrder(layout: Layout, ids: Iterable<Id>): Id[] {
  const wanted = new Set(ids);
  const shown = thingsWithin(layout, layout.rows, layout.columns).filter((id) => wanted.has(id));
  for (const id of shown) wanted.delete(id);
  return [...shown, ...wanted];
}

function cornerOf(layout: Layout, place: Place | null): { row: number; column: number } | null {
  if (place?.part !== 'cell' && place?.part !== 'item') return null;
  const row = layout.rowOf(place.lane);
  const column = layout.columnOf(place.column);
  return row && column ? { row: row.index, column: column.index } : null;
}

/**
 * The cards between two places: those of the rectangle the two cells span; inside one cell, those
 * from one card to the other.
 */
export function rangeBetween(layout: Layout, fromKey: string, toKey: string): Id[] {
  const from = parsePlace(fromKey);
  const to = parsePlace(toKey);
  const a = cornerOf(layout, from);
  const b = cornerOf(layout, to);
  if (!a || !b) return [];
  const rows = layout.rows.slice(Math.min(a.row, b.row), Math.max(a.row, b.row) + 1);
  const columns = layout.columns.slice(
    Math.min(a.column, b.column),
    Math.max(a.column, b.column) + 1,
  );
  const ids = thingsWithin(layout, rows, columns);
  if (a.row !== b.row || a.column !== b.column) return ids;
  const ends = [from, to]
    .map((place) => (place?.part === 'item' ? ids.indexOf(place.id) : -1))
    .filter((at) => at >= 0);
  if (ends.length < 2) return ids;
  return ids.slice(Math.min(...ends), Math.max(...ends) + 1);
}

/** The cards a rectangle of the world touches. */
export function thingsTouching(layout: Layout, { x, y, w, h }: Rect): Id[] {
  const [left, top] = [Math.min(x, x + w), Math.min(y, y + h)];
  const [right, bottom] = [Math.max(x, x + w), Math.max(y, y + h)];
  const found: Id[] = [];
  for (const row of layout.rows) {
    if (row.y > bottom || row.y + row.h < top) continue;
    for (const column of layout.columns) {
      if (column.x > right || row.mode !== 'things' || !open(layout, column)) continue;
      for (const item of layout.cells.get(`${row.lane.id}|${column.key}`)?.items ?? []) {
        // A card that spans columns may reach in from the left.
        const start = column.x + 8;
        if (start > right || start + item.w < left) continue;
        if (row.y + item.y <= bottom && row.y + item.y + item.h >= top) found.push(item.id);
      }
    }
  }
  return found;
}

/** Ctrl+A: first the cell, then the lane (from a stage header: its columns), then everything. */
export function grown(layout: Layout, place: Place | null, current: ReadonlySet<Id>): Id[] {
  const steps: Id[][] = [];
  const lane = place && ('lane' in place ? place.lane : place.part === 'lane' ? place.id : null);
  const row = lane ? layout.rowOf(lane) : undefined;
  const column =
    place && 'column' in place
      ? layout.columnOf(place.column)
      : place?.part === 'step'
        ? layout.columnOf(place.id)
        : undefined;
  if (row && column) steps.push(itemsAt(layout, row, column));
  if (row) steps.push(thingsWithin(layout, [row], layout.columns));
  else if (column) steps.push(thingsWithin(layout, layout.rows, [column]));
  else if (place?.part === 'stage')
    steps.push(
      thingsWithin(
        layout,
        layout.rows,
        layout.columns.filter((entry) => entry.stage === place.id),
      ),
    );
  steps.push(thingsWithin(layout, layout.rows, layout.columns));
  const wider = steps.find(
    (ids) => ids.length > 0 && (ids.length > current.size || !ids.every((id) => current.has(id))),
  );
  return wider ?? steps.at(-1)!;
}
