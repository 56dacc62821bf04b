/**
 * What has the focus on the map, as a short string that survives culling: an element that comes back
 * into view is the same place. `stage:ID`, `step:ID`, `lane:ID`, `cell:LANE:COLUMN`, `item:LANE:COLUMN:ID`.
 */
import type { Id } from '../model/types';

export type Place =
  | { part: 'stage'; id: Id }
  | { part: 'step'; id: Id }
  | { part: 'lane'; id: Id }
  | { part: 'cell'; lane: Id; column: Id }
  | { part: 'item'; lane: Id; column: Id; id: string };

export function placeKey(place: Place): string {
  switch (place.part) {
    case 'cell':
      return `cell:${place.lane}:${place.column}`;
    case 'item':
      return `item:${place.lane}:${place.column}:${place.id}`;
    default:
      return `${place.part}:${place.id}`;
  }
}

/** The place of a key; null for what is none. */
export function parsePlace(key: string): Place | null {
  const [part, a, b, c] = key.split(':');
  if ((part === 'stage' || part === 'step' || part === 'lane') && a) return { part, id: a };
  if (part === 'cell' && a && b) return { part, lane: a, column: b };
  if (part === 'item' && a && b && c) return { part, lane: a, column: b, id: c };
  return null;
}

/** The place that an address opens the map at (`#at=…`, as a search writes it); null for none. */
export function placeOfHash(hash: string): Place | null {
  return hash.startsWith('#at=') ? parsePlace(decodeURIComponent(hash.slice(4))) : null;
}

/** The DOM id of a place. */
export function domId(key: string): string {
  return `at-${key}`;
}

/** A curve's point in a column: the persona's, or everybody's. */
export function pointId(persona: Id | null): string {
  return `point.${persona ?? 'all'}`;
}

/** The persona of a curve's point; null is everybody. */
export function personaOfPoint(id: string): string | null {
  const persona = id.slice('point.'.length);
  return persona === 'all' ? null : persona;
}

/** The button the curve menu stands beside. */
export const CURVE_BUTTON = 'curve-menu';

/** The mark in a column of the curve where personas disagree. */
export const SPREAD_ID = 'spread';
