/** Where a row stands among its siblings: resolving `after` and absent keys into order strings. */
import type { Rows } from './document';
import { between, compareRows, nBetween } from './pos';
import { groupKey } from './schema';
import type { Fields, Id, OrderedRow, SectionName } from './types';

/** The siblings of a place in order, `except` left out. */
export function siblings(
  rows: Rows,
  section: SectionName,
  fields: Fields,
  except?: Id,
): OrderedRow[] {
  const found: OrderedRow[] = [];
  for (const row of rows.group(section, groupKey(section, fields))) {
    if (row.id !== except) found.push(row as OrderedRow);
  }
  return found.sort(compareRows);
}

export interface Placing {
  pos: string;
  /** Later siblings that had to give way because two neighbours shared one key. */
  moved: { id: Id; pos: string }[];
}

/** A key at the end of the list. */
function append(list: readonly OrderedRow[]): string {
  return between(list.at(-1)?.pos ?? null, null);
}

/**
 * The key for a row in a place.
 *
 * With `after` (null = first) the row follows that sibling directly: a proposed `pos` is kept when
 * it sorts there with nothing in between, else a fresh key is made. Where the neighbours share one
 * key there is no room, and the later ones of that key are moved behind. A sibling that is gone is
 * ignored. Without `after` the proposal stands; without either, the row is appended.
 */
export function placeAmong(
  list: readonly OrderedRow[],
  id: Id,
  pos: string | null | undefined,
  after: Id | null | undefined,
): Placing {
  const index =
    after === undefined ? -2 : after === null ? -1 : list.findIndex((row) => row.id === after);
  if (after === undefined || (index === -1 && after !== null)) {
    return { pos: pos ?? append(list), moved: [] };
  }
  const before = list[index];
  const next = list[index + 1];
  if (pos) {
    const here = { id, pos };
    const follows = !before || compareRows(before, here) < 0;
    if (follows && (!next || compareRows(here, next) < 0)) return { pos, moved: [] };
  }
  if (!before || !next || before.pos < next.pos) {
    return { pos: between(before?.pos ?? null, next?.pos ?? null), moved: [] };
  }
  const tied = list.slice(index + 1).filter((row) => row.pos === before.pos);
  const bound = list[index + 1 + tied.length]?.pos ?? null;
  const keys = nBetween(before.pos, bound, tied.length + 1);
  return {
    pos: keys[0]!,
    moved: tied.map((row, at) => ({ id: row.id, pos: keys[at + 1]! })),
  };
}
