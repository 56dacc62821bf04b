/** Where the focus comes to stand: on a map that is opened, and in another view of the same map. */
import type { Layout } from '../canvas/layout';
import type { MapDocument } from '../model/types';
import { parsePlace, placeKey } from './focus';

/** The first cell, where a new map begins. */
export function firstPlace(layout: Layout): string {
  const row = layout.rows[0];
  const column = layout.columns[0];
  // Without stages the lanes are what there is.
  if (!row || !column) {
    const first = row ?? layout.stages[0];
    if (!first) return '';
    return placeKey(
      'lane' in first ? { part: 'lane', id: first.lane.id } : { part: 'stage', id: first.id },
    );
  }
  return placeKey({ part: 'cell', lane: row.lane.id, column: column.key });
}

/** The same place in the view that is laid out now: a stage's KPIs stand at its first column. */
export function samePlace(layout: Layout, doc: MapDocument, key: string): string {
  const place = parsePlace(key);
  if (!place || !('column' in place)) return key;
  const stage = doc.steps.get(place.column)?.stage ?? place.column;
  const span = layout.stageOf(stage);
  const first = span && layout.columns[span.first];
  const known = layout.columnOf(place.column);
  if (!first || (known && layout.rowOf(place.lane)?.mode !== 'kpi')) return key;
  return placeKey({ ...place, column: first.key });
}
