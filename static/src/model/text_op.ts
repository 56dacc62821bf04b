/** The op `text`: what its author started from, what they want, and what stands there now. */
import { atomsOf, merge, textChanges, type TextChange } from './merge';
import { entitySchema, type FieldSchema } from './schema';
import type { EntityName, Fields, Id, Op, Row } from './types';
import { codePoints } from './validate';

const INVISIBLE = /[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** The op that leads a field from `base` to `value`, whatever others write in it meanwhile. */
export function textOp(entity: EntityName, id: Id, field: string, base: string, value: string): Op {
  return { entity, type: 'text', id, fields: { field, base, value } };
}

/** A text as the server keeps it: what is one line has no breaks and no spaces to spare. */
export function tidied(field: FieldSchema | undefined, text: string): string {
  const composed = text.normalize('NFC');
  if (!field?.line) return composed;
  // A no-break space alone is typography (French writes one before "?"), not clumsiness.
  const spaced = composed
    .replace(INVISIBLE, '')
    .replace(/\s+/g, (run) => (run === '\u00a0' || run === '\u202f' ? run : ' '));
  return spaced.trim();
}

/** What the field holds once `op` has been laid over `row`; null when that is too long. */
export function textAfter(op: Op, row: Row): string | null {
  const { field, base, value } = op.fields as Record<'field' | 'base' | 'value', string>;
  const present = (row as unknown as Fields)[field];
  const schema = entitySchema(op.entity)?.fields[field];
  // Where two texts meet, a letter and an accent may have become one.
  let merged = tidied(schema, merge(base, value, typeof present === 'string' ? present : ''));
  // Two who each take out a half leave nothing, which neither asked for.
  if (schema?.minLength && codePoints(merged) < schema.minLength) merged = tidied(schema, value);
  return codePoints(merged) > (schema?.maxLength ?? Infinity) ? null : merged;
}

/**
 * The undo `op` without the words that others have replaced since: what was written there is gone, and
 * to bring back what had stood before it would be to write over theirs. Null where nothing is left.
 */
export function withoutReplaced(op: Op, row: Row): Op | null {
  const { field, base, value } = op.fields as Record<'field' | 'base' | 'value', string>;
  const present = (row as unknown as Fields)[field];
  if (typeof present !== 'string' || present === base) return op;
  const theirs = textChanges(base, present);
  const mine = textChanges(base, value);
  const gone = ({ start, end }: TextChange): boolean =>
    end > start && theirs.some((other) => other.start <= start && other.end >= end);
  const left = mine.filter((change) => !gone(change));
  if (left.length === mine.length) return op;
  if (left.length === 0) return null;
  const atoms = atomsOf(base);
  for (const { start, end, text } of left.reverse()) atoms.splice(start, end - start, text);
  return textOp(op.entity, op.id, field, base, atoms.join(''));
}
