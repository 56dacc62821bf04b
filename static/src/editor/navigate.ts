/** Where the arrow keys lead on the grid: pure, so that it can be tested without a page. */
import type { Layout } from '../canvas/layout';
import type { Id } from '../model/types';
import { parsePlace, placeKey, type Place } from './focus';

export type Direction =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'home'
  | 'end'
  | 'start'
  | 'finish'
  | 'pageup'
  | 'pagedown'
  | 'top'
  | 'bottom';

export interface GridView {
  layout: Layout;
  /** The focusable things of a cell from top to bottom: cards, curve points, KPI chips. */
  itemsAt(lane: Id, column: Id): readonly string[];
}

const PAGE = 5;

/** Rows as the keyboard sees them: −2 stage headers, −1 steps, 0… lanes. Columns: −1 lane header, 0…. */
interface Spot {
  row: number;
  column: number;
  item: number;
}

function spotOf(view: GridView, place: Place): Spot | null {
  const { layout } = view;
  if (place.part === 'stage') {
    const stage = layout.stageOf(place.id);
    return stage ? { row: -2, column: stage.first, item: -1 } : null;
  }
  if (place.part === 'step') {
    const column = layout.columnOf(place.id);
    return column ? { row: -1, column: column.index, item: -1 } : null;
  }
  if (place.part === 'lane') {
    const row = layout.rowOf(place.id);
    return row ? { row: row.index, column: -1, item: -1 } : null;
  }
  const row = layout.rowOf(place.lane);
  const column = layout.columnOf(place.column);
  if (!row || !column) return null;
  const item =
    place.part === 'item' ? view.itemsAt(place.lane, place.column).indexOf(place.id) : -1;
  return { row: row.index, column: column.index, item };
}

/** The cell of a row in which a column lies: the KPI strip has one cell a stage. */
function cellColumn(layout: Layout, row: number, column: number): number {
  if (layout.rows[row]?.mode !== 'kpi') return column;
  const at = layout.columns[column];
  return at ? (layout.stageOf(at.stage)?.first ?? column) : column;
}

function placeAt(view: GridView, spot: Spot, enter: 'first' | 'last' | 'cell'): Place | null {
  const { layout } = view;
  if (spot.row === -2) {
    const column = layout.columns[Math.max(0, spot.column)];
    return column ? { part: 'stage', id: column.stage } : null;
  }
  if (spot.row === -1) {
    const column = layout.columns[Math.max(0, spot.column)];
    if (!column) return null;
    return column.step ? { part: 'step', id: column.step } : { part: 'stage', id: column.stage };
  }
  const row = layout.rows[spot.row];
  if (!row) return null;
  if (spot.column < 0) return { part: 'lane', id: row.lane.id };
  const column = layout.columns[cellColumn(layout, spot.row, spot.column)];
  if (!column) return null;
  const items = view.itemsAt(row.lane.id, column.key);
  const at =
    spot.item >= 0
      ? Math.min(spot.item, items.length - 1)
      : enter === 'last'
        ? items.length - 1
        : 0;
  const id = enter === 'cell' && spot.item < 0 ? undefined : items[at];
  const cell = { lane: row.lane.id, column: column.key };
  return id === undefined ? { part: 'cell', ...cell } : { part: 'item', ...cell, id };
}

/** The place `direction` leads to, the same key where there is nothing further. */
export function step(view: GridView, key: string, direction: Direction): string {
  const { layout } = view;
  const place = parsePlace(key);
  const spot = place && spotOf(view, place);
  if (!place || !spot) return key;
  const lastRow = layout.rows.length - 1;
  const lastColumn = layout.columns.length - 1;
  const go = (next: Spot, enter: 'first' | 'last' | 'cell' = 'first'): string => {
    const found = placeAt(view, next, enter);
    return found ? placeKey(found) : key;
  };
  const items =
    place.part === 'cell' || place.part === 'item' ? view.itemsAt(place.lane, place.column) : [];
  switch (direction) {
    case 'down':
      if (spot.row >= 0 && spot.column >= 0 && spot.item < items.length - 1) {
        return go({ ...spot, item: spot.item + 1 });
      }
      if (spot.row === -2) {
        const column = layout.columns.slice(spot.column).find((entry) => entry.step !== null);
        const own = layout.columns[spot.column];
        if (column && own && column.stage === own.stage)
          return placeKey({ part: 'step', id: column.step! });
        return go({ row: 0, column: spot.column, item: -1 });
      }
      return go({
        row: Math.min(lastRow, spot.row + 1),
        column: spot.column,
        item: spot.row === lastRow ? spot.item : -1,
      });
    case 'up':
      if (spot.item > 0) return go({ ...spot, item: spot.item - 1 });
      if (spot.row > 0) return go({ row: spot.row - 1, column: spot.column, item: -1 }, 'last');
      if (spot.row === 0)
        return spot.column < 0 ? key : go({ row: -1, column: spot.column, item: -1 });
      if (spot.row === -1) return go({ row: -2, column: spot.column, item: -1 });
      return key;
    case 'right':
    case 'left': {
      const by = direction === 'right' ? 1 : -1;
      if (spot.row === -2) {
        const own = layout.columns[spot.column];
        const stage = own && layout.stages[(layout.stageOf(own.stage)?.index ?? 0) + by];
        return stage ? placeKey({ part: 'stage', id: stage.id }) : key;
      }
      if (spot.row === -1) {
        const steps = layout.columns.filter((column) => column.step !== null);
        const next = steps[steps.findIndex((column) => column.index === spot.column) + by];
        return next ? placeKey({ part: 'step', id: next.step! }) : key;
      }
      let column = cellColumn(layout, spot.row, spot.column) + by;
      // From one stage's KPIs to the next, over all the columns between.
      if (by > 0 && layout.rows[spot.row]?.mode === 'kpi' && spot.column >= 0) {
        const own = layout.columns[spot.column];
        const span = own && layout.stageOf(own.stage);
        if (span) column = span.first + span.count;
      }
      if (column > lastColumn) return key;
      return go({
        row: spot.row,
        column: Math.max(-1, column),
        item: spot.item > 0 ? spot.item : -1,
      });
    }
    case 'home':
      return go({ row: spot.row, column: spot.row < 0 ? 0 : -1, item: -1 });
    case 'end':
      return go({ row: spot.row, column: lastColumn, item: -1 });
    case 'top':
      return go({ row: 0, column: spot.column, item: -1 });
    case 'bottom':
      return go({ row: lastRow, column: spot.column, item: -1 }, 'last');
    case 'start':
      return go({ row: -2, column: 0, item: -1 });
    case 'finish':
      return go({ row: lastRow, column: lastColumn, item: -1 }, 'last');
    case 'pageup':
      return go({ row: Math.max(0, spot.row - PAGE), column: spot.column, item: -1 });
    case 'pagedown':
      return go({
        row: Math.min(lastRow, Math.max(0, spot.row) + PAGE),
        column: spot.column,
        item: -1,
      });
  }
}
