/** Where a row stands among its siblings: resolving `after` and absent keys into order strings. */
import type { Rows } from './document';
import { REBALANCE_ABOVE, between, compareRows, nBetween } from './pos';
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
  /** Siblings that had to make room, with their new keys. */
  others: { id: Id; pos: string }[];
}

/**
 * The key for a row in a place; twin of `journeymap/changes/ordering.py`.
 *
 * Without a neighbour the wished key stands (ties are broken by id); without either, the row is
 * appended. With `after` (null = first) the row follows that sibling, and the wished key holds only
 * when it sorts there; a sibling that is gone is ignored. Keys above 48 characters, and neighbours
 * without room between them, re-key the whole list (I9).
 */
export function placeAmong(
  list: readonly OrderedRow[],
  wanted: string | null | undefined,
  after: Id | null | undefined,
): Placing {
  if (wanted && after === undefined && wanted.length <= REBALANCE_ABOVE)
    return { pos: wanted, others: [] };
  let index = after ? list.findIndex((row) => row.id === after) + 1 : 0;
  if (after === undefined || (after !== null && index === 0)) {
    index = wanted ? list.filter((row) => row.pos <= wanted).length : list.length;
  }
  const before = list[index - 1]?.pos ?? null;
  const behind = list[index]?.pos ?? null;
  if (wanted && wanted.length <= REBALANCE_ABOVE && fits(before, wanted, behind)) {
    return { pos: wanted, others: [] };
  }
  if (before === null || behind === null || before < behind) {
    const fresh = between(before, behind);
    if (fresh.length <= REBALANCE_ABOVE) return { pos: fresh, others: [] };
  }
  const keys = nBetween(null, null, list.length + 1);
  const others = list.map((row, at) => ({ id: row.id, pos: keys[at < index ? at : at + 1]! }));
  return { pos: keys[index]!, others };
}

/**
 * The same key without the whole list in order, so that a batch of many is not quadratic and more: null
 * where only the list can tell.
 */
export function placeNear(
  rows: Rows,
  section: SectionName,
  fields: Fields,
  { id, pos: wanted, after }: { id: Id; pos?: string | null; after?: Id | null },
): string | null {
  const short = wanted && wanted.length <= REBALANCE_ABOVE ? wanted : null;
  if (wanted && after === undefined) return short;
  if (after === null) return null;
  const group = [...rows.group(section, groupKey(section, fields))] as OrderedRow[];
  let before: OrderedRow | null = null;
  if (after) before = group.find((row) => row.id === after) ?? null;
  else
    for (const row of group)
      if (row.id !== id && (!before || compareRows(row, before) > 0)) before = row;
  if (!before || before.id === id) return null;
  let behind: OrderedRow | null = null;
  for (const row of group)
    if (row.id !== id && compareRows(row, before) > 0 && !(behind && compareRows(row, behind) > 0))
      behind = row;
  if (short && fits(before.pos, short, behind?.pos ?? null)) return short;
  if (behind && before.pos >= behind.pos) return null;
  const fresh = between(before.pos, behind?.pos ?? null);
  return fresh.length <= REBALANCE_ABOVE ? fresh : null;
}

function fits(before: string | null, pos: string, behind: string | null): boolean {
  return (before === null || before < pos) && (behind === null || pos < behind);
}
