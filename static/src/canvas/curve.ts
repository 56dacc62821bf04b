/** The emotion curve's geometry: one line a persona, a gap where nobody said anything. */
import { monotone, type Controls } from './monotone';

export interface Dot {
  x: number;
  y: number;
  assumed: boolean;
}

export interface Segment {
  d: string;
  assumed: boolean;
}

/** The way from one dot to the next: the control points of a cubic, or none for a straight one. */
interface Way {
  from: [number, number];
  control: number[];
  to: [number, number];
}

/**
 * The ways between neighbouring dots; null where either is missing. A run without a break is one
 * monotone curve, which never goes beyond what was said, and each way is cut out of it.
 */
function waysOf(dots: readonly (Dot | null)[], straight: boolean): (Way | null)[] {
  const found: (Way | null)[] = [];
  let run: Dot[] = [];
  const flush = (): void => {
    if (run.length > 1) found.push(...cut(run, straight));
    run = [];
  };
  for (const [index, dot] of dots.entries()) {
    if (dot) run.push(dot);
    if (!dot || index === dots.length - 1) {
      flush();
      while (found.length < Math.min(index + 1, dots.length - 1)) found.push(null);
    }
  }
  return found;
}

function cut(run: readonly Dot[], straight: boolean): Way[] {
  const curved: Controls[] = straight ? [] : monotone(run);
  return run.slice(1).map((to, index) => ({
    from: [run[index]!.x, run[index]!.y],
    control: [...(curved[index] ?? [])],
    to: [to.x, to.y],
  }));
}

function forth({ control, to }: Way): string {
  return `${control.length ? 'C' : 'L'}${[...control, ...to].join(',')}`;
}

function back({ control: [ax, ay, bx, by], from }: Way): string {
  return ax === undefined ? `L${from.join(',')}` : `C${[bx, by, ax, ay, ...from].join(',')}`;
}

/**
 * The path pieces of one curve: null breaks the line. A piece between two points is dashed when
 * either end is only assumed, so a line can change its dash on the way; both kinds follow the same
 * monotone curve.
 */
export function segments(dots: readonly (Dot | null)[], straight = false): Segment[] {
  const found: Segment[] = [];
  let open: Segment | null = null;
  for (const [index, way] of waysOf(dots, straight).entries()) {
    if (!way) {
      open = null;
      continue;
    }
    const assumed = dots[index]!.assumed || dots[index + 1]!.assumed;
    if (!open || open.assumed !== assumed) {
      open = { d: `M${way.from.join(',')}`, assumed };
      found.push(open);
    }
    open.d += forth(way);
  }
  return found;
}

/** The areas between two curves, closed; nothing where either has a gap. */
export function between(
  one: readonly (Dot | null)[],
  other: readonly (Dot | null)[],
  straight = false,
): string[] {
  const there = waysOf(one, straight);
  const returning = waysOf(other, straight);
  const found: string[] = [];
  let run: number[] = [];
  const flush = (): void => {
    if (run.length) {
      const out = run.map((index) => forth(there[index]!)).join('');
      const home = [...run].reverse().map((index) => back(returning[index]!));
      const start = there[run[0]!]!.from;
      const turn = returning[run.at(-1)!]!.to;
      found.push(`M${start.join(',')}${out}L${turn.join(',')}${home.join('')}Z`);
    }
    run = [];
  };
  for (const index of there.keys()) {
    if (there[index] && returning[index]) run.push(index);
    else flush();
  }
  flush();
  return found;
}
