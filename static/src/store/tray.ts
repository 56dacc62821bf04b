/** What the server refused, kept until the user decides: nothing somebody wrote just vanishes. */
import type { Rows } from '../model/document';
import { entityOf, parentsOf, sectionOf } from '../model/schema';
import type { EntityName, Id, Op, Row, SectionName } from '../model/types';

/**
 * The ops that bring back what `ops` need: for a row or parent that was deleted, the restore of
 * the thing whose deletion took it away (which may be a stage far above).
 */
export function restoring(ops: readonly Op[], rows: Rows): Op[] {
  const found = new Map<Id, Op>();
  const made = new Set(ops.filter((op) => op.type === 'create').map((op) => op.id));
  const need = (section: SectionName, id: Id): void => {
    if (made.has(id) || rows.get(section, id)) return;
    const buried = rows.buried(section, id);
    if (buried) parentsOf(section, buried.row).forEach(([parent, at]) => need(parent, at));
    if (!buried || buried.own) found.set(id, { entity: entityOf(section), type: 'restore', id });
  };
  for (const op of ops) {
    if (op.type !== 'create') need(sectionOf(op.entity), op.id);
    if (op.type === 'create' || op.type === 'move') {
      const row = { ...op.fields, id: op.id, rev: 0 } as unknown as Row;
      parentsOf(sectionOf(op.entity), row).forEach(([parent, at]) => need(parent, at));
    }
  }
  return [...found.values()];
}

/** Whether every op of `ops` builds on a row in `lost`: such a batch cannot succeed either. */
export function dependsOn(ops: readonly Op[], lost: ReadonlySet<Id>): boolean {
  return ops.every((op) => {
    if (lost.has(op.id)) return true;
    if (op.type !== 'create' && op.type !== 'move') return false;
    const row = { ...op.fields, id: op.id, rev: 0 } as unknown as Row;
    return parentsOf(sectionOf(op.entity as EntityName), row).some(([, id]) => lost.has(id));
  });
}
