/** The scales of curve and arc on paper, and where the points of a column stand. */
import { sideBySide } from '../canvas/curve_places';
import type { Dot } from '../canvas/curve';
import { ARC_H, CURVE_H, type Band } from './panel';
import type { PaperColumn, PaperSeries } from './types';

/** Nobody takes hold of points on paper: they stand closer than on the screen. */
const CLOSE = { nearer: 10, apart: 12 };
const ABOVE = 30;
const BELOW = 22;

/** Height of a valence in the curve's row. */
export function feltY(valence: number): number {
  return ABOVE + ((2 - valence) / 4) * (CURVE_H - ABOVE - BELOW);
}

const ARC_ABOVE = 10;
const ARC_BELOW = 26;

/** Height of an intensity in the arc's row; 0 is its ground. */
export function arcTop(level: number): number {
  return ARC_ABOVE + ((5 - level) / 5) * (ARC_H - ARC_ABOVE - ARC_BELOW);
}

/** A place on the time axis: its column, and where its middle is in the band. */
export interface Stop {
  column: number;
  x: number;
  /** Outside the band: the line runs towards it and is cut at the edge. */
  outside: boolean;
}

/** The stops of a band, with one neighbour on either side. */
export function stopsOf(columns: readonly PaperColumn[], { first, last, columnW }: Band): Stop[] {
  const found: Stop[] = [];
  const stop = (column: number, x: number, outside: boolean): Stop => ({ column, x, outside });
  for (let at = first - 1; at >= 0; at--)
    if (columns[at]!.timed) {
      found.push(stop(at, -columnW / 2, true));
      break;
    }
  for (let at = first; at <= last; at++)
    if (columns[at]!.timed) found.push(stop(at, (at - first + 0.5) * columnW, false));
  for (let at = last + 1; at < columns.length; at++)
    if (columns[at]!.timed) {
      found.push(stop(at, (last - first + 1.5) * columnW, true));
      break;
    }
  return found;
}

export interface Line {
  series: PaperSeries;
  current: (Dot | null)[];
  expected: (Dot | null)[];
}

/** Where each series stands at each stop: those that would cover each other, side by side. */
export function linesOf(
  series: readonly PaperSeries[],
  stops: readonly Stop[],
  columnW: number,
): Line[] {
  const found = series.map((one): Line => ({ series: one, current: [], expected: [] }));
  for (const { column, x } of stops) {
    const points = series.map((one) => [one.current[column], one.expected[column]] as const);
    const heights = points.map((pair) =>
      pair.flatMap((point) => (point ? [feltY(point.value)] : [])),
    );
    const shifts = sideBySide(heights, columnW, CLOSE);
    for (const [at, pair] of points.entries())
      for (const [nth, state] of (['current', 'expected'] as const).entries()) {
        const point = pair[nth];
        found[at]![state].push(
          point ? { x: x + shifts[at]!, y: feltY(point.value), assumed: point.assumed } : null,
        );
      }
  }
  return found;
}
