/** The geometry of the curve across the whole map, for the strip under a slide and the last slide. */
import { segments, type Dot, type Segment } from '../canvas/curve';
import type { Curve, CurveColumn } from '../model/derive/curves';
import { toNumber } from '../model/derive/fraction';
import type { Id } from '../model/types';

export interface Box {
  w: number;
  h: number;
  /** Air above and below the scale. */
  pad: number;
}

/** A stage's part of the time axis. */
export interface Band {
  stage: Id;
  x: number;
  w: number;
}

export interface Line {
  persona: Id | null;
  dots: (Dot | null)[];
  pieces: Segment[];
}

export interface Plot {
  bands: Band[];
  lines: Line[];
  y(valence: number): number;
  /** The middle of a column; undefined for one that is not on the axis. */
  x(column: CurveColumn): number | undefined;
}

/** Lay the curves out in a box: every column as wide as the next. */
export function plotOf(curves: readonly Curve[], box: Box, straight = false): Plot {
  const columns = curves[0]?.points.map((point) => point.column) ?? [];
  const step = box.w / Math.max(1, columns.length);
  const y = (valence: number): number =>
    box.pad + ((2 - valence) / 4) * Math.max(0, box.h - 2 * box.pad);
  const bands: Band[] = [];
  for (const [at, { stage }] of columns.entries()) {
    const last = bands.at(-1);
    if (last?.stage === stage) last.w += step;
    else bands.push({ stage, x: at * step, w: step });
  }
  const middle = new Map(
    columns.map(({ stage, step: inner }, at) => [inner ?? stage, (at + 0.5) * step]),
  );
  return {
    bands,
    y,
    x: (column) => middle.get(column.step ?? column.stage),
    lines: curves.map(({ persona, points }) => {
      const dots = points.map((point, at): Dot | null =>
        point.value
          ? { x: (at + 0.5) * step, y: y(toNumber(point.value)), assumed: point.assumption }
          : null,
      );
      return { persona, dots, pieces: segments(dots, straight) };
    }),
  };
}
