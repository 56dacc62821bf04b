/** Maps on paper for tests: letters of a fixed width, options as they come. */
import type { PrintOptions } from './paper';
import type { PaperLane, PaperMap, PaperThing } from './types';
import type { Fonts } from './wrap';

const wide =
  (w: number) =>
  (text: string): number =>
    text.length * w;

export const FONTS: Fonts = { body: wide(6), strong: wide(7), small: wide(5), title: wide(11) };

export function options(changed: Partial<PrintOptions> = {}): PrintOptions {
  return {
    paper: 'A4',
    orientation: 'landscape',
    arrangement: 'split',
    across: 2,
    kpis: true,
    lens: true,
    legend: true,
    grey: false,
    lanes: [],
    ...changed,
  };
}

export function thing(id: string, column: number, changed: Partial<PaperThing> = {}): PaperThing {
  return {
    id,
    style: 'card',
    column,
    span: 1,
    picture: null,
    top: [],
    text: id,
    value: '',
    more: [],
    bottom: [],
    evidence: 'assumption',
    ...changed,
  };
}

export function lane(
  id: string,
  things: PaperThing[],
  changed: Partial<PaperLane> = {},
): PaperLane {
  return { id, title: id, mode: 'things', boundary: '', things, ...changed };
}

/** A map of stages with so many columns each. */
export function paperMap(
  counts: readonly number[],
  lanes: PaperLane[],
  changed: Partial<PaperMap> = {},
): PaperMap {
  let first = 0;
  const stages = counts.map((count, at) => {
    const stage = { id: `s${at}`, name: `Stage ${at + 1}`, goal: '', first, count };
    first += count;
    return stage;
  });
  return {
    title: 'Map',
    state: 'Current',
    language: 'en',
    filtered: '',
    personas: [],
    scenario: '',
    goal: '',
    expectations: '',
    stages,
    columns: stages.flatMap((stage, at) =>
      Array.from({ length: stage.count }, (_, n) => ({
        id: `${stage.id}.${n}`,
        stage: at,
        step: stage.count > 1 ? `Step ${n + 1}` : '',
        timed: true,
      })),
    ),
    lanes,
    series: [],
    truths: [],
    arrows: [],
    revision: 1,
    ...changed,
  };
}
