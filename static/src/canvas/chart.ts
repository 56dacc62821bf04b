/** Geometry of the one SVG chart: sparkline in a chip, larger in the panel. */
export interface ChartPoint {
  start: string;
  value: number | null;
  /** Its interval, where it has one: part of the scale. */
  low?: number | null;
  high?: number | null;
  /** A value to be taken with care: drawn as a ring. */
  hollow?: boolean;
}

/** What counts as good or bad between two values, open where an end is missing. */
export interface ChartStripe {
  tone: 'good' | 'warn' | 'bad';
  low: number | null;
  high: number | null;
}

/** Something that happened, in words, and the period in which it did. */
export interface ChartNote {
  start: string;
  on: string;
  text: string;
}

export interface Plot {
  /** Pieces of the line; a missing period is a gap. */
  runs: { x: number; y: number; at: number }[][];
  targetY: number | null;
  bandY: [number, number] | null;
  min: number;
  max: number;
  x(index: number): number;
  y(value: number): number;
  /** Where a flag stands: before the first period that knows of it; null outside the chart. */
  flagX(note: ChartNote): number | null;
}

/** Lay points out in a box. The target is part of the scale, or it would fall outside. */
export function plot(
  points: readonly ChartPoint[],
  {
    width,
    height,
    pad,
    target,
    band,
    fromZero = false,
  }: {
    width: number;
    height: number;
    pad: number;
    target?: number | null;
    band?: [number, number] | null;
    fromZero?: boolean;
  },
): Plot {
  const values = points.flatMap((point) =>
    point.value === null ? [] : [point.value, point.low ?? point.value, point.high ?? point.value],
  );
  const all = [
    ...values,
    ...(target == null ? [] : [target]),
    ...(band ?? []),
    ...(fromZero ? [0] : []),
  ];
  let min = all.length ? Math.min(...all) : 0;
  let max = all.length ? Math.max(...all) : 1;
  if (min === max) {
    min -= Math.abs(min) * 0.1 || 1;
    max += Math.abs(max) * 0.1 || 1;
  }
  const x = (index: number): number =>
    points.length < 2 ? width / 2 : pad + (index / (points.length - 1)) * (width - 2 * pad);
  const y = (value: number): number =>
    height - pad - ((value - min) / (max - min)) * (height - 2 * pad);
  const runs: Plot['runs'] = [];
  let run: Plot['runs'][number] = [];
  for (const [at, point] of points.entries()) {
    if (point.value === null) {
      if (run.length) runs.push(run);
      run = [];
    } else run.push({ x: x(at), y: y(point.value), at });
  }
  if (run.length) runs.push(run);
  return {
    runs,
    targetY: target == null ? null : y(target),
    bandY: band ? [y(band[1]), y(band[0])] : null,
    min,
    max,
    x,
    y,
    flagX({ start }) {
      const at = points.findIndex((point) => point.start === start);
      return at < 0 ? null : at === 0 ? x(0) : (x(at - 1) + x(at)) / 2;
    },
  };
}

/** The ribbon of the intervals along a piece of the line; "" where fewer than two have one. */
export function ribbonOf(
  shape: Pick<Plot, 'x' | 'y'>,
  run: Plot['runs'][number],
  points: readonly ChartPoint[],
): string {
  const held = run.flatMap(({ at, x }) => {
    const { low, high } = points[at]!;
    return low == null || high == null ? [] : [{ x, top: shape.y(high), foot: shape.y(low) }];
  });
  if (held.length < 2) return '';
  const along = held.map(({ x, top }) => `${x.toFixed(1)},${top.toFixed(1)}`);
  const back = held.reverse().map(({ x, foot }) => `${x.toFixed(1)},${foot.toFixed(1)}`);
  return `M${[...along, ...back].join('L')}Z`;
}

export function pathOf(run: Plot['runs'][number]): string {
  return run
    .map((point, index) => `${index ? 'L' : 'M'}${point.x.toFixed(1)},${point.y.toFixed(1)}`)
    .join('');
}

/** Round marks on an axis: three to five of them, at 1, 2 or 5 times a power of ten. */
export function ticks(min: number, max: number, wanted = 4): number[] {
  const raw = (max - min) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const unit = [1, 2, 5, 10].find((factor) => factor * power >= raw)! * power;
  const found: number[] = [];
  for (let at = Math.ceil(min / unit); at * unit <= max + unit * 1e-9; at++)
    found.push(Number((at * unit).toPrecision(12)));
  return found;
}
