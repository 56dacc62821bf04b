/** What is visible: a row, unless one of the things it stands on is not there. */
import type { Rows } from '../document';
import { parentsOf } from '../schema';
import type { Id, SectionName } from '../types';

/** Whether the row exists and everything it stands on does (transitively, I8). */
export function isVisible(rows: Pick<Rows, 'get'>, section: SectionName, id: Id): boolean {
  const row = rows.get(section, id);
  return (
    row !== undefined &&
    parentsOf(section, row).every(([parent, at]) => isVisible(rows, parent, at))
  );
}

/** How many rows of each section go with a row; what a confirmation names before a delete. */
export function countBySection(
  found: Iterable<readonly [SectionName, unknown]>,
): Partial<Record<SectionName, number>> {
  const counts: Partial<Record<SectionName, number>> = {};
  for (const [section] of found) counts[section] = (counts[section] ?? 0) + 1;
  return counts;
}
