/**
 * The inverse of an effect, built in the same step that applies it, from the state it replaced.
 * Inverses are bare; undo lays `expect` over them (see `expecting`).
 */
import { mergesText } from './schema';
import { textOp } from './text_op';
import type { EntityName, Fields, Id, Op } from './types';

export const invertCreate = (entity: EntityName, id: Id): Op => ({ entity, type: 'delete', id });
export const invertDelete = (entity: EntityName, id: Id): Op => ({ entity, type: 'restore', id });
export const invertRestore = invertCreate;

export const invertSet = (entity: EntityName, id: Id, before: Fields): Op => ({
  entity,
  type: 'set',
  id,
  fields: before,
});

export const invertMove = (entity: EntityName, id: Id, before: Fields): Op => ({
  entity,
  type: 'move',
  id,
  fields: before,
});

export const invertLink = (op: Op): Op => ({
  entity: op.entity,
  type: op.type === 'link' ? 'unlink' : 'link',
  id: op.id,
  fields: { ...op.fields },
});

/**
 * The inverse with the condition under which it may run: what the effect wrote still stands (I10).
 * A create's inverse is conditioned on the row's `rev`, known only when it is sent; a restore
 * takes nothing from anybody.
 */
export function expecting(inverse: Op, effective: Op): Op[] {
  if (inverse.type === 'set') return [...takingBack(inverse, effective)];
  if (inverse.type === 'move') return [{ ...inverse, expect: { ...effective.fields } }];
  return [inverse.type === 'delete' ? { ...inverse, expect: { rev: 0 } } : inverse];
}

/**
 * A long text is taken back as a text of its own: from what stood there afterwards to what stood
 * there before, so that what others have written in it since stays.
 */
function* takingBack({ entity, id, fields: before = {} }: Op, { fields = {} }: Op): Iterable<Op> {
  const plain: Fields = {};
  const expect: Fields = {};
  for (const [name, value] of Object.entries(before)) {
    const written = fields[name];
    if (mergesText(entity, name) && typeof value === 'string' && typeof written === 'string') {
      yield textOp(entity, id, name, written, value);
    } else {
      plain[name] = value;
      expect[name] = written ?? null;
    }
  }
  if (Object.keys(plain).length > 0) yield { entity, type: 'set', id, fields: plain, expect };
}
