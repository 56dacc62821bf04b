/**
 * The inverse of an effect, built in the same step that applies it, from the state it replaced.
 * Inverses are bare; undo lays `expect` over them (see `expecting`).
 */
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
export function expecting(inverse: Op, effective: Op): Op {
  if (inverse.type === 'set' || inverse.type === 'move') {
    return { ...inverse, expect: { ...effective.fields } };
  }
  return inverse.type === 'delete' ? { ...inverse, expect: { rev: 0 } } : inverse;
}
