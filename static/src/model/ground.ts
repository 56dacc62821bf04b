/** Whether what a row stands on, or what a link names, is there. */
import type { Rows } from './document';
import { entityOf, entitySchema, parentsOf, sectionOf } from './schema';
import type { EntityName, Fields, Id, SectionName } from './types';

export interface Orphaned {
  field: string;
  entity: EntityName;
  /** Deleted, as opposed to never heard of. */
  deleted: boolean;
}

/** The first parent that is not there. */
export function missingParent(rows: Rows, section: SectionName, fields: Fields): Orphaned | null {
  for (const [parent, id, field] of parentsOf(section, fields)) {
    if (!rows.get(parent, id)) return lost(rows, parent, id, field);
  }
  return null;
}

const lost = (rows: Rows, section: SectionName, id: Id, field: string): Orphaned => ({
  field,
  entity: entityOf(section),
  deleted: rows.buried(section, id) !== undefined,
});

/** The first thing of this map that a new link names and that is not there. */
export function missingTarget(
  rows: Rows,
  entity: EntityName,
  field: string,
  ids: unknown,
): Orphaned | null {
  const { links, linked } = entitySchema(entity)!;
  const target = linked[links[field]!] as EntityName | undefined;
  if (!target) return null;
  const section = sectionOf(target);
  const gone = ((ids ?? []) as Id[]).find((id) => !rows.get(section, id));
  return gone === undefined ? null : lost(rows, section, gone, field);
}
