/**
 * What happens while the zoom moves and just after; it loads with the first zoom, which till then draws each
 * frame whole. A zoom passes through in a moment: the cells that are drawn stay, scaled, boxes on a canvas
 * stand for the rest, and headers are shifted rather than laid out.
 */
import { tick } from 'svelte';
import type { Camera, Rect } from './camera';
import type { Layout } from './layout';
import { hull, isEmpty, visibleRange, type Range } from './range';

/** From here on letters are legible: a zoom that goes closer draws the cells it comes to. */
const LEGIBLE = 0.6;

/**
 * One step from what is drawn to what should be: a row or a column more, on the side where most is
 * missing, so that no single frame draws it all. Starts in the middle; gives the goal itself in the end.
 */
export function towards(from: Range, goal: Range): Range {
  if (isEmpty(goal)) return goal;
  const { y0, y1 } = goal;
  const c0 = Math.max(from.c0, goal.c0);
  const c1 = Math.min(from.c1, goal.c1);
  const r0 = Math.max(from.r0, goal.r0);
  const r1 = Math.min(from.r1, goal.r1);
  if (c1 < c0 || r1 < r0) {
    const c = (goal.c0 + goal.c1) >> 1;
    const r = (goal.r0 + goal.r1) >> 1;
    return { c0: c, c1: c, r0: r, r1: r, y0, y1 };
  }
  const missing = [c0 - goal.c0, goal.c1 - c1, r0 - goal.r0, goal.r1 - r1] as const;
  const most = Math.max(...missing);
  if (most === 0) return goal;
  const side = missing.indexOf(most);
  const next: Range = {
    c0: c0 - (side === 0 ? 1 : 0),
    c1: c1 + (side === 1 ? 1 : 0),
    r0: r0 - (side === 2 ? 1 : 0),
    r1: r1 + (side === 3 ? 1 : 0),
    y0,
    y1,
  };
  return missing.reduce((sum, one) => sum + one, 0) === 1 ? goal : next;
}

/** What a range covers of the world. */
export function groundOf({ c0, c1, r0, r1 }: Range, { columns, rows }: Layout): Rect {
  const [left, right, top, bottom] = [columns[c0], columns[c1], rows[r0], rows[r1]];
  if (!left || !right || !top || !bottom) return { x: 0, y: 0, w: 0, h: 0 };
  const [{ x }, { y }] = [left, top];
  return { x, y, w: right.x + right.w - x, h: bottom.y + bottom.h - y };
}

/** The cells to draw while the zoom moves, and whether boxes must stand for others in the window. */
export function passing(
  drawn: Range,
  layout: Layout,
  camera: Camera,
  closer: boolean,
): { drawn: Range; standIn: boolean } {
  const inside = visibleRange(layout, camera, drawn, 0);
  if (hull(drawn, inside) === drawn) return { drawn, standIn: false };
  if (!closer || camera.z < LEGIBLE) return { drawn, standIn: true };
  const next = towards(drawn, inside);
  return { drawn: next, standIn: next !== inside };
}

/** The zoom may change by this factor before headers are laid out anew. */
const STEP = 1.3;

/**
 * The headers' tracks. Letters keep their size whatever the zoom, so headers must be laid out anew for each,
 * which costs more than all else of a frame. While the zoom moves that is done once in a while; between,
 * each header is shifted to where it begins, and the next one lies over what is too wide.
 */
export class Tracks {
  private laid = 0;
  private shifted = false;

  constructor(
    private readonly heads: HTMLElement,
    private readonly lanes: HTMLElement,
  ) {}

  /** Lay the headers out for this zoom, or shift them; once more when some have come (`anew`). */
  place(camera: Camera, anew: boolean): void {
    const { heads, lanes, laid } = this;
    const { z, zooming } = camera;
    // They are there before this frame is drawn.
    if (anew && zooming) void tick().then(() => this.shift(camera.z - this.laid, camera.zooming));
    if (z === laid && zooming === this.shifted) return;
    const near = z / laid < STEP && laid / z < STEP;
    if (!zooming || !near) {
      this.laid = z;
      for (const track of [heads, lanes]) track.style.setProperty('--z', String(z));
    }
    this.shift(z - this.laid, zooming);
  }

  /** A header that has a transform keeps it as long as the zoom moves: to gain or lose one is to be laid out. */
  private shift(by: number, zooming: boolean): void {
    if (!zooming && !this.shifted) return;
    this.shifted = zooming;
    for (const track of [this.heads, this.lanes]) track.toggleAttribute('data-shifted', zooming);
    const move = (all: Iterable<HTMLElement>, axis: 'X' | 'Y', start: string): void => {
      for (const { style } of all)
        style.transform = zooming
          ? `translate${axis}(${Number(style.getPropertyValue(start)) * by}px)`
          : '';
    };
    move(this.heads.querySelectorAll<HTMLElement>('[role=columnheader]'), 'X', '--x');
    move(this.lanes.querySelectorAll<HTMLElement>('[role=rowheader]'), 'Y', '--y');
  }
}
