/**
 * Where an arrow between two cards runs. Pure geometry in world units: it leaves a card at the side that
 * faces the other one and bends once. Nothing here reads the DOM.
 */
import type { Id } from '../model/types';
import type { Layout } from './layout';
import type { Range } from './range';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Cards stand this far from their column's edge. */
const INSET = 8;
/** How far an arrow swings out where both ends leave by the same side. */
const SWING = 44;
/** Room for the arrow's head before the card. */
const TIP = 2;

export interface Path {
  readonly d: string;
  /** Where its label stands. */
  readonly x: number;
  readonly y: number;
}

/** The rectangle of a thing; of one that is folded away, that of its cell; null where it is not shown. */
export function boxOf(
  layout: Layout,
  thing: { readonly id: Id; lane: Id; stage: Id | null; step: Id | null },
  stageOfStep: (step: Id) => Id | undefined,
): Box | null {
  const row = layout.rowOf(thing.lane);
  const column =
    layout.columnOf((thing.step ?? thing.stage)!) ??
    layout.columnOf((thing.step && stageOfStep(thing.step)) ?? '');
  if (!row || !column) return null;
  const item = layout.cells
    .get(`${thing.lane}|${column.key}`)
    ?.items.find((one) => one.id === thing.id);
  return item
    ? { x: column.x + INSET, y: row.y + item.y, w: item.w, h: item.h }
    : { x: column.x, y: row.y, w: column.w, h: row.h };
}

/** Whether a box touches what is drawn now. */
export function inRange(layout: Layout, range: Range, box: Box): boolean {
  const left = layout.columns[range.c0];
  const right = layout.columns[range.c1];
  if (!left || !right) return false;
  return (
    box.x < right.x + right.w &&
    box.x + box.w > left.x &&
    box.y < range.y1 &&
    box.y + box.h > range.y0
  );
}

type Point = readonly [number, number];

function bend(from: Point, a: Point, b: Point, to: Point): Path {
  const d = `M${from}C${a} ${b} ${to}`;
  const mid = (at: 0 | 1): number => (from[at] + 3 * a[at] + 3 * b[at] + to[at]) / 8;
  return { d, x: mid(0), y: mid(1) };
}

/** The line from one box to another. */
export function pathBetween(from: Box, to: Box): Path {
  const [fy, ty] = [from.y + from.h / 2, to.y + to.h / 2];
  const ahead = to.x - (from.x + from.w);
  const behind = from.x - (to.x + to.w);
  if (ahead >= 0 || behind >= 0) {
    const way = ahead >= 0 ? 1 : -1;
    const x1 = way > 0 ? from.x + from.w : from.x;
    const x2 = way > 0 ? to.x - TIP : to.x + to.w + TIP;
    // What lies straight ahead is reached straight; what is further swings gently.
    const reach = Math.max(24, Math.abs(x2 - x1) / 2);
    return bend([x1, fy], [x1 + way * reach, fy], [x2 - way * reach, ty], [x2, ty]);
  }
  const down = to.y >= from.y + from.h;
  const near = down ? to.y - (from.y + from.h) : from.y - (to.y + to.h);
  if (near >= 0 && near < 28 && Math.abs(from.x - to.x) < 1) {
    // Neighbours in a cell: a short upright arrow between them.
    const x = from.x + from.w / 2;
    const [y1, y2] = down ? [from.y + from.h, to.y - TIP] : [from.y, to.y + to.h + TIP];
    return bend([x, y1], [x, (y1 + y2) / 2], [x, (y1 + y2) / 2], [x, y2]);
  }
  // One above the other: out and back by the right side, so that no card between is crossed.
  const [x1, x2] = [from.x + from.w, to.x + to.w + TIP];
  const out = Math.max(x1, x2) + SWING;
  return bend([x1, fy], [out, fy], [out, ty], [x2, ty]);
}
