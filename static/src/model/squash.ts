/** Repeated sets of one field squash while they wait: a slider dragged offline is one change. */
import type { Batch, Op } from './types';

const fieldSet = (op: Op): string =>
  Object.keys(op.fields ?? {})
    .sort()
    .join();

/**
 * `waiting` with `next` laid over it, or null when they are two changes.
 *
 * Only sets of exactly the same fields of the same rows squash: a batch is one undo unit and
 * all or nothing (P2), so two different intentions never share one.
 */
export function squash(waiting: Batch, next: Batch): Batch | null {
  if (waiting.undoes || next.undoes || waiting.label !== next.label) return null;
  if (waiting.ops.length !== next.ops.length) return null;
  const ops: Op[] = [];
  for (const [index, op] of next.ops.entries()) {
    const earlier = waiting.ops[index]!;
    const same =
      op.type === 'set' &&
      earlier.type === 'set' &&
      op.id === earlier.id &&
      op.entity === earlier.entity &&
      !op.expect &&
      !earlier.expect &&
      fieldSet(op) === fieldSet(earlier);
    if (!same) return null;
    ops.push(op);
  }
  return { ...waiting, ops };
}
