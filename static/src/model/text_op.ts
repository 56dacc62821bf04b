/** The op `text`: what its author started from, what they want, and what stands there now. */
import { merge } from './merge';
import { entitySchema } from './schema';
import type { EntityName, Fields, Id, Op, Row } from './types';
import { codePoints } from './validate';

/** The op that leads a field from `base` to `value`, whatever others write in it meanwhile. */
export function textOp(entity: EntityName, id: Id, field: string, base: string, value: string): Op {
  return { entity, type: 'text', id, fields: { field, base, value } };
}

/** What the field holds once `op` has been laid over `row`; null when that is too long. */
export function textAfter(op: Op, row: Row): string | null {
  const { field, base, value } = op.fields as Record<'field' | 'base' | 'value', string>;
  const present = (row as unknown as Fields)[field];
  // Where two texts meet, a letter and an accent may have become one.
  const merged = merge(base, value, typeof present === 'string' ? present : '').normalize('NFC');
  const limit = entitySchema(op.entity)?.fields[field]?.maxLength ?? Infinity;
  return codePoints(merged) > limit ? null : merged;
}
