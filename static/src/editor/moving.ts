/** Moving many things at once: pure, ops out. Relative columns are kept, and nothing leaves the grid. */
import { takes, type Column, type Layout, type Placed } from '../canvas/layout';
import type { Id, Op } from '../model/types';
import { columnOf } from './derived';
import { moveThing } from './ops';

export { columnOf };

/** How far `things` can really go when asked to shift by `by` columns. */
export function clampShift(layout: Layout, things: readonly Placed[], by: number): number {
  const at = things.flatMap((placed) => layout.columnOf(columnOf(placed))?.index ?? []);
  if (!at.length) return 0;
  const last = layout.columns.length - 1;
  return Math.max(-Math.min(...at), Math.min(last - Math.max(...at), by)) + 0;
}

export interface Gather {
  lane: Id;
  column: Id;
  /** The sibling the first one follows there; null is first. */
  after: Id | null;
}

/**
 * The moves of `things` (in reading order) by `shift` columns, `laneOf` telling where each goes.
 * Those that come to the cell of `gather` stand together after its sibling; elsewhere they come
 * last. What stays in its cell, and is not gathered, is left alone.
 */
export function moveOps(
  layout: Layout,
  things: readonly Placed[],
  {
    shift,
    laneOf,
    gather,
  }: { shift: number; laneOf: (placed: Placed) => Id; gather?: Gather | undefined },
): Op[] {
  const moving = new Set(things.map(({ thing }) => thing.id));
  const tails = new Map<string, Id | null>();
  const tailOf = (lane: Id, column: Id): Id | null => {
    const key = `${lane}|${column}`;
    if (!tails.has(key)) {
      const here = gather?.lane === lane && gather.column === column;
      const rest = (layout.cells.get(key)?.items ?? []).filter((item) => !moving.has(item.id));
      tails.set(key, here ? gather.after : (rest.at(-1)?.id ?? null));
    }
    return tails.get(key)!;
  };
  const found: Op[] = [];
  for (const placed of things) {
    const { thing, entity } = placed;
    const from = layout.columnOf(columnOf(placed));
    const lane = laneOf(placed);
    const to: Column | undefined = from && layout.columns[from.index + shift];
    if (!from || !to) continue;
    const gathered = gather?.lane === lane && gather.column === to.key;
    if (to === from && lane === thing.lane && !gathered) continue;
    const after = tailOf(lane, to.key);
    found.push(moveThing(entity, thing.id, { lane, column: to, after }));
    tails.set(`${lane}|${to.key}`, thing.id);
  }
  return found;
}

/** The next lane above or below that takes what this lane holds. */
export function laneBeyond(layout: Layout, placed: Placed, by: 1 | -1): Id | null {
  const row = layout.rowOf(placed.thing.lane);
  if (!row) return null;
  for (let index = row.index + by; layout.rows[index]; index += by) {
    const next = layout.rows[index]!;
    if (next.mode === 'things' && takes(next.lane.kind, placed.entity) && !next.lane.locked)
      return next.lane.id;
  }
  return null;
}

/** One place up or down within their cells, for every cell whose selected cards have room there. */
export function nudgeOps(layout: Layout, things: readonly Placed[], by: 1 | -1): Op[] {
  const moving = new Set(things.map(({ thing }) => thing.id));
  const byCell = new Map<string, Placed[]>();
  for (const placed of things) {
    const key = `${placed.thing.lane}|${columnOf(placed)}`;
    byCell.set(key, [...(byCell.get(key) ?? []), placed]);
  }
  const found: Op[] = [];
  for (const [key, group] of byCell) {
    const items = (layout.cells.get(key)?.items ?? []).map((item) => item.id);
    const ends = group.map(({ thing }) => items.indexOf(thing.id));
    const edge = by < 0 ? Math.min(...ends) - 1 : Math.max(...ends) + 1;
    const column = layout.columnOf(columnOf(group[0]!));
    if (edge < 0 || edge >= items.length || !column) continue;
    // They close up, and pass the one card that stood beside them.
    const before = items.slice(0, by < 0 ? edge : edge + 1).filter((id) => !moving.has(id));
    let after: Id | null = before.at(-1) ?? null;
    for (const { thing, entity } of group) {
      found.push(moveThing(entity, thing.id, { lane: thing.lane, column, after }));
      after = thing.id;
    }
  }
  return found;
}
