/** The legend: every sign that stands on the paper, in words, and no sign that does not. */
import type { PaperArrow, PaperMap, PaperSeries, PaperThing } from './types';

export type LegendEntry =
  | { sign: 'series'; series: PaperSeries }
  | { sign: 'expected' | 'assumed' | 'peak' | 'end' | 'mot' | 'fail' | 'wait' }
  | { sign: 'valence'; valence: number }
  | { sign: 'evidence'; level: NonNullable<PaperThing['evidence']> }
  | { sign: 'severity' }
  | { sign: 'arrow'; kind: PaperArrow['kind'] };

export interface LegendSection {
  part: 'curves' | 'scale' | 'evidence' | 'signs' | 'arrows';
  entries: readonly LegendEntry[];
  x: number;
  y: number;
}

export interface Legend {
  sections: readonly LegendSection[];
  columnW: number;
  w: number;
  h: number;
}

export const LEGEND_TITLE = 18;
export const LEGEND_LINE = 17;
const COLUMN = 196;
const BETWEEN = 8;
const LEVELS = ['assumption', 'anecdotal', 'qualitative', 'quantitative'] as const;
const ARROWS = ['flow', 'loop', 'dependency', 'failure'] as const;

function sectionsOf(map: PaperMap): { part: LegendSection['part']; entries: LegendEntry[] }[] {
  const things = map.lanes.flatMap((lane) => lane.things);
  const chips = new Set(
    things.flatMap(({ top, bottom }) => [...top, ...bottom].map((c) => c.kind)),
  );
  const curve = map.lanes.some((lane) => lane.mode === 'curve');
  const arc = map.lanes.some((lane) => lane.mode === 'arc');
  const points = curve ? map.series.flatMap(({ current }) => current) : [];
  const expected = curve && map.series.some((one) => one.expected.some(Boolean));
  const curves: LegendEntry[] =
    curve || arc ? map.series.map((series) => ({ sign: 'series', series })) : [];
  if (expected) curves.push({ sign: 'expected' });
  if (points.some((point) => point?.assumed)) curves.push({ sign: 'assumed' });
  if (curve && map.series.length) curves.push({ sign: 'peak' }, { sign: 'end' });
  const felt = chips.has('feel') || points.some(Boolean) || expected;
  const levels = new Set(things.map(({ evidence }) => evidence));
  const signs: LegendEntry[] = [];
  if (chips.has('mot')) signs.push({ sign: 'mot' });
  if (chips.has('severity')) signs.push({ sign: 'severity' });
  if (chips.has('fail')) signs.push({ sign: 'fail' });
  if (chips.has('wait')) signs.push({ sign: 'wait' });
  const kinds = new Set(map.arrows.map(({ kind }) => kind));
  return [
    { part: 'curves' as const, entries: curves },
    {
      part: 'scale' as const,
      entries: felt
        ? [2, 1, 0, -1, -2].map((valence) => ({ sign: 'valence' as const, valence }))
        : [],
    },
    {
      part: 'evidence' as const,
      entries: LEVELS.filter((level) => levels.has(level)).map((level) => ({
        sign: 'evidence' as const,
        level,
      })),
    },
    { part: 'signs' as const, entries: signs },
    {
      part: 'arrows' as const,
      entries: ARROWS.filter((kind) => kinds.has(kind)).map((kind) => ({
        sign: 'arrow' as const,
        kind,
      })),
    },
  ].filter(({ entries }) => entries.length);
}

/** The legend's sections, each into the column that is the least full; null where nothing needs one. */
export function legendOf(map: PaperMap, width: number): Legend | null {
  const parts = sectionsOf(map);
  if (!parts.length) return null;
  const count = Math.max(1, Math.min(parts.length, Math.floor(width / COLUMN)));
  const columnW = Math.min(width / count, 260);
  const filled = new Array<number>(count).fill(0);
  const sections = parts.map(({ part, entries }): LegendSection => {
    const column = filled.indexOf(Math.min(...filled));
    const y = filled[column]!;
    filled[column] = y + LEGEND_TITLE + entries.length * LEGEND_LINE + BETWEEN;
    return { part, entries, x: column * columnW, y };
  });
  return { sections, columnW, w: width, h: Math.max(...filled) - BETWEEN };
}
