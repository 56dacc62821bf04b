/** Repeated sets of one field squash while they wait: a slider dragged offline is one change. */
import type { Batch, Op } from './types';

const fieldSet = (op: Op): string =>
  Object.keys(op.fields ?? {})
    .sort()
    .join();

/** Whether `op` starts from the very text `earlier` ended with: nobody else's words lie between. */
const continues = (earlier: Op, op: Op): boolean =>
  earlier.type === 'text' &&
  earlier.id === op.id &&
  earlier.fields!.field === op.fields!.field &&
  earlier.fields!.value === op.fields!.base;

/**
 * `waiting` with `next` laid over it, or null when they are two changes.
 *
 * Only sets of exactly the same fields of the same rows squash, and texts that go on where the one
 * before ended: a batch is one undo unit and all or nothing (P2), so two different intentions never
 * share one.
 */
export function squash(waiting: Batch, next: Batch): Batch | null {
  if (waiting.undoes || next.undoes || waiting.label !== next.label) return null;
  if (waiting.ops.length !== next.ops.length) return null;
  const ops: Op[] = [];
  for (const [index, op] of next.ops.entries()) {
    const earlier = waiting.ops[index]!;
    if (op.type === 'text' && continues(earlier, op)) {
      ops.push({ ...op, fields: { ...op.fields, base: earlier.fields!.base! } });
      continue;
    }
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
