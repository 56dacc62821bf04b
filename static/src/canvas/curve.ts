/** The emotion curve's geometry: one line a persona, a gap where nobody said anything. */
import { curveLinear, curveMonotoneX, line } from 'd3-shape';

/** Room above and below the scale, for markers and labels. */
const PAD = 30;

/** Height in a row of `h` at which a valence stands. */
export function valenceY(valence: number, h: number): number {
  return PAD + ((2 - valence) / 4) * (h - 2 * PAD);
}

/** The whole valence nearest to a height. */
export function valenceAt(y: number, h: number): number {
  const value = Math.round(2 - ((y - PAD) / (h - 2 * PAD)) * 4);
  return Math.max(-2, Math.min(2, value));
}

export interface Dot {
  x: number;
  y: number;
  assumed: boolean;
}

export interface Segment {
  d: string;
  assumed: boolean;
}

/**
 * The path pieces of one curve: null breaks the line. A piece between two points is dashed when
 * either end is only assumed, so a line can change its dash on the way; both kinds follow the same
 * monotone curve because each is cut out of it by its ends.
 */
export function segments(dots: readonly (Dot | null)[], straight = false): Segment[] {
  const found: Segment[] = [];
  let run: Dot[] = [];
  const flush = (): void => {
    if (run.length > 1) found.push(...cut(run, straight));
    run = [];
  };
  for (const dot of dots) {
    if (dot) run.push(dot);
    else flush();
  }
  flush();
  return found;
}

function cut(run: readonly Dot[], straight: boolean): Segment[] {
  const d =
    line<Dot>()
      .x((dot) => dot.x)
      .y((dot) => dot.y)
      .curve(straight ? curveLinear : curveMonotoneX)(run as Dot[]) ?? '';
  // "M x,y C … C …": one command a piece, in the order of the points.
  const commands = d.match(/[MLC][^MLC]*/g) ?? [];
  const start = commands[0]?.slice(1) ?? '';
  const found: Segment[] = [];
  let at = start;
  for (const [index, command] of commands.slice(1).entries()) {
    const assumed = run[index]!.assumed || run[index + 1]!.assumed;
    const last = found.at(-1);
    if (last && last.assumed === assumed) last.d += command;
    else found.push({ d: `M${at}${command}`, assumed });
    const numbers = command.slice(1).split(',');
    at = numbers.slice(-2).join(',');
  }
  return found;
}

/** Dash patterns of the personas' series. */
export const DASH: Record<string, string> = { solid: 'none', dash: '6 3', dot: '2 3', dashdot: '8 3 2 3' };

/** The outline of a persona's marker, about the origin. */
export function markerPath(marker: string, r = 6): string {
  switch (marker) {
    case 'square':
      return `M${-r},${-r}H${r}V${r}H${-r}Z`;
    case 'triangle':
      return `M0,${-r * 1.15}L${r * 1.1},${r * 0.85}H${-r * 1.1}Z`;
    case 'diamond':
      return `M0,${-r * 1.25}L${r * 1.25},0L0,${r * 1.25}L${-r * 1.25},0Z`;
    case 'hex':
      return `M${-r * 0.6},${-r}H${r * 0.6}L${r * 1.15},0L${r * 0.6},${r}H${-r * 0.6}L${-r * 1.15},0Z`;
    case 'cross': {
      const a = r * 0.4;
      return `M${-a},${-r}H${a}V${-a}H${r}V${a}H${a}V${r}H${-a}V${a}H${-r}V${-a}H${-a}Z`;
    }
    default:
      return `M${-r},0A${r},${r} 0 1 0 ${r},0A${r},${r} 0 1 0 ${-r},0Z`;
  }
}
