/** What a row takes along when it goes. */
import type { Rows } from './document';
import { entityOf, hiddenBy, sectionOf } from './schema';
import type { EntityName, Fields, Id, Row, SectionName } from './types';

/** Everything that goes when `root` goes: itself and what it hides, section by section. */
export function closure(rows: Rows, entity: EntityName, root: Row): [SectionName, Row][] {
  const found: [SectionName, Row][] = [[sectionOf(entity), root]];
  const seen = new Set<Id>([root.id]);
  let level = new Map<EntityName, Set<Id>>([[entity, new Set([root.id])]]);
  while (level.size > 0) {
    const next = new Map<EntityName, Set<Id>>();
    for (const [parent, ids] of level) {
      for (const [section, field] of hiddenBy(parent)) {
        for (const row of rows.rows(section)) {
          if (seen.has(row.id) || !ids.has((row as unknown as Fields)[field] as Id)) continue;
          seen.add(row.id);
          found.push([section, row]);
          const child = entityOf(section);
          next.set(child, (next.get(child) ?? new Set()).add(row.id));
        }
      }
    }
    level = next;
  }
  return found;
}
