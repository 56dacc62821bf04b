/** The emotion curve's geometry: one line a persona, a gap where nobody said anything. */
import { curveLinear, curveMonotoneX, line } from 'd3-shape';

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
