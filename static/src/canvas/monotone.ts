/** Curves that never go beyond their points (Steffen 1990), as control points of cubic Béziers. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a curve goes between two neighbours: x and y of both control points; empty for a straight line. */
export type Controls = readonly [number, number, number, number] | readonly [];

/** The slope at the middle one of three points: zero where the values turn round. */
function slopeAt(before: Point, at: Point, after: Point): number {
  const left = at.x - before.x;
  const right = after.x - at.x;
  const rise = (at.y - before.y) / left;
  const fall = (after.y - at.y) / right;
  const blend = (rise * right + fall * left) / (left + right);
  const steep = Math.min(Math.abs(rise), Math.abs(fall), Math.abs(blend) / 2);
  return (Math.sign(rise) + Math.sign(fall)) * steep || 0;
}

/** The slope at an end, from the one at its neighbour. */
function slopeOfEnd(end: Point, next: Point, slope: number): number {
  return ((3 * (next.y - end.y)) / (next.x - end.x) - slope) / 2;
}

/** The ways from each point to the next one; x must rise. Two points are joined by a straight line. */
export function monotone(points: readonly Point[]): Controls[] {
  const last = points.length - 1;
  if (last < 2) return last === 1 ? [[]] : [];
  const slopes = points.map((point, at) =>
    at === 0 || at === last ? 0 : slopeAt(points[at - 1]!, point, points[at + 1]!),
  );
  slopes[0] = slopeOfEnd(points[0]!, points[1]!, slopes[1]!);
  slopes[last] = slopeOfEnd(points[last]!, points[last - 1]!, slopes[last - 1]!);
  return points.slice(1).map((to, at) => {
    const from = points[at]!;
    const third = (to.x - from.x) / 3;
    return [
      from.x + third,
      from.y + third * slopes[at]!,
      to.x - third,
      to.y - third * slopes[at + 1]!,
    ];
  });
}

/** The piece of an SVG path that goes on to a point. */
export function pieceTo(controls: Controls, to: Point): string {
  return `${controls.length ? 'C' : 'L'}${[...controls, to.x, to.y].join(',')}`;
}

/** The SVG path through the points; null breaks it, and a point alone is a dot of no length. */
export function monotonePath(points: readonly (Point | null)[]): string {
  let path = '';
  let run: Point[] = [];
  const flush = (): void => {
    const [first] = run;
    if (!first) return;
    path += `M${first.x},${first.y}`;
    const ways = monotone(run);
    path += ways.map((controls, at) => pieceTo(controls, run[at + 1]!)).join('') || 'Z';
    run = [];
  };
  for (const point of points) {
    if (point) run.push(point);
    else flush();
  }
  flush();
  return path;
}
