/**
 * Where an arrow between two cards runs. Pure geometry in world units: it leaves a card at the side that
 * faces the other one and keeps to the gutters between columns and the free strip at the foot of a lane,
 * so that it never crosses what is written. Nothing here reads the DOM.
 */
import type { Id } from '../model/types';
import type { Layout } from './layout';
import type { Range } from './range';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  /** Where the free strip at the foot of its lane is. */
  readonly floor?: number;
}

/** Cards stand this far from their column's edge. */
const INSET = 8;
/** Where in the gutter beside a card arrows run: as far from it as its neighbour allows. */
const GUTTER = 11;
/** The strip's height above the lane's end: in the room kept for adding cards, or under the cards. */
const STRIP = 14;
const NARROW_STRIP = 4;
/** Room for the arrow's head before the card. */
const TIP = 2;
const CORNER = 5;

export interface Path {
  readonly d: string;
  /** Where its label stands. */
  readonly x: number;
  readonly y: number;
  /** There is no free place for a label: it would stand on what the cards say. */
  readonly tight: boolean;
}

/** The rectangle of a thing; of one that is folded away, that of its cell; null where it is not shown. */
export function boxOf(
  layout: Layout,
  thing: { readonly id: Id; lane: Id; stage: Id | null; step: Id | null },
  stageOfStep: (step: Id) => Id | undefined,
  roomy = true,
): Box | null {
  const row = layout.rowOf(thing.lane);
  const column =
    layout.columnOf((thing.step ?? thing.stage)!) ??
    layout.columnOf((thing.step && stageOfStep(thing.step)) ?? '');
  if (!row || !column) return null;
  const item = layout.cells
    .get(`${thing.lane}|${column.key}`)
    ?.items.find((one) => one.id === thing.id);
  const floor = row.y + row.h - (roomy ? STRIP : NARROW_STRIP);
  return item
    ? { x: column.x + INSET, y: row.y + item.y, w: item.w, h: item.h, floor }
    : { x: column.x, y: row.y, w: column.w, h: row.h, floor };
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

/** A line through right angles, its corners rounded; without a place for it, the label stands mid-way. */
function through(points: readonly Point[], label?: Point): Path {
  let d = `M${points[0]}`;
  let long = -1;
  let at: Point = points[0]!;
  for (let i = 1; i < points.length; i++) {
    const [a, b, c] = [points[i - 1]!, points[i]!, points[i + 1]];
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    if (length > long) {
      long = length;
      at = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    }
    if (!c) d += `L${b}`;
    else {
      const r = Math.min(CORNER, length / 2, Math.hypot(c[0] - b[0], c[1] - b[1]) / 2);
      d += `L${towards(b, a, r)}Q${b} ${towards(b, c, r)}`;
    }
  }
  const [x, y] = label ?? at;
  return { d, x, y, tight: !label };
}

function towards(from: Point, to: Point, by: number): Point {
  return [from[0] + Math.sign(to[0] - from[0]) * by, from[1] + Math.sign(to[1] - from[1]) * by];
}

/** The line from one box to another; `shift` parts those that share a gutter. */
export function pathBetween(from: Box, to: Box, shift = 0): Path {
  const [fy, ty] = [from.y + from.h / 2, to.y + to.h / 2];
  const ahead = to.x - (from.x + from.w);
  const behind = from.x - (to.x + to.w);
  const upper = (from.floor ?? 0) < (to.floor ?? 0) ? from.floor : to.floor;
  // On the way from lane to lane, where no card is.
  const labelAt = (x: number): Point | undefined =>
    upper !== undefined && upper > Math.min(fy, ty) && upper < Math.max(fy, ty)
      ? [x, upper]
      : undefined;
  if (ahead >= 0 || behind >= 0) {
    const way = ahead >= 0 ? 1 : -1;
    const x1 = way > 0 ? from.x + from.w : from.x;
    const x2 = way > 0 ? to.x - TIP : to.x + to.w + TIP;
    const [g1, g2] = [x1 + way * (INSET + shift), x2 - way * (GUTTER - TIP + shift)];
    if (Math.abs(fy - ty) < 1 && Math.max(ahead, behind) <= 2 * INSET)
      return through([
        [x1, fy],
        [x2, ty],
      ]);
    if (Math.max(ahead, behind) <= 2 * INSET || upper === undefined) {
      const g = upper === undefined ? (x1 + x2) / 2 : g2;
      return through(
        [
          [x1, fy],
          [g, fy],
          [g, ty],
          [x2, ty],
        ],
        labelAt(g),
      );
    }
    const strip = upper + shift;
    return through(
      [
        [x1, fy],
        [g1, fy],
        [g1, strip],
        [g2, strip],
        [g2, ty],
        [x2, ty],
      ],
      [(g1 + g2) / 2, strip],
    );
  }
  const down = to.y >= from.y + from.h;
  const near = down ? to.y - (from.y + from.h) : from.y - (to.y + to.h);
  if (near >= 0 && near < 28 && Math.abs(from.x - to.x) < 1 && !shift) {
    // Neighbours in a cell: a short upright arrow between them.
    const x = from.x + from.w / 2;
    const [y1, y2] = down ? [from.y + from.h, to.y - TIP] : [from.y, to.y + to.h + TIP];
    return through([
      [x, y1],
      [x, y2],
    ]);
  }
  // One above the other: out and back by the right side, so that no card between is crossed.
  const [x1, x2] = [from.x + from.w, to.x + to.w + TIP];
  const g = Math.max(x1, x2 - TIP) + GUTTER + shift;
  return through(
    [
      [x1, fy],
      [g, fy],
      [g, ty],
      [x2, ty],
    ],
    labelAt(g),
  );
}
