/** The head of a page: the title and the lens through which the map is read. */
import type { PaperMap, PaperPersona } from './types';
import { SMALL_LINE, wrapText, type Fonts } from './wrap';

export interface LensColumn {
  part: 'personas' | 'scenario' | 'goal' | 'expectations';
  x: number;
  w: number;
  lines: readonly string[];
  personas: readonly PaperPersona[];
}

export interface Heading {
  /** On the first page in full; on the others in two lines at most. */
  full: boolean;
  title: readonly string[];
  lens: readonly LensColumn[];
  w: number;
  h: number;
}

export const TITLE_LINE = 26;
export const LABEL_LINE = 15;
export const SHORT_LINE = 16;
export const PERSONA_LINE = 17;
const STATE_ROOM = 120;
const GUTTER = 22;
const BELOW = 10;
const PERSONAS_W = 190;

function lensColumns(map: PaperMap, width: number, fonts: Fonts): LensColumn[] {
  const found: LensColumn[] = [];
  let x = 0;
  if (map.personas.length) {
    const w = Math.min(PERSONAS_W, width / 2);
    found.push({ part: 'personas', x, w, lines: [], personas: map.personas });
    x = w + GUTTER;
  }
  const texts = (['scenario', 'goal', 'expectations'] as const).filter((part) => map[part]);
  // Longer texts get more room, so that the head stays low.
  const weights = texts.map((part) => Math.sqrt(Math.max(40, map[part].length)));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const room = width - x - GUTTER * Math.max(0, texts.length - 1);
  for (const [at, part] of texts.entries()) {
    const w = Math.min(520, (room * weights[at]!) / all);
    found.push({ part, x, w, lines: wrapText(map[part], w - 2, fonts.small), personas: [] });
    x += w + GUTTER;
  }
  return found;
}

/** The head in full: as high as its longest column. */
export function fullHeading(map: PaperMap, width: number, lens: boolean, fonts: Fonts): Heading {
  const title = wrapText(map.title, width - STATE_ROOM, fonts.title);
  const columns = lens ? lensColumns(map, width, fonts) : [];
  const most = columns.reduce(
    (high, { personas, lines }) =>
      Math.max(high, LABEL_LINE + personas.length * PERSONA_LINE + lines.length * SMALL_LINE),
    0,
  );
  const note = map.filtered ? SHORT_LINE : 0;
  const h = title.length * TITLE_LINE + note + (most ? most + 6 : 0) + BELOW;
  return { full: true, title, lens: columns, w: width, h };
}

/** The head of the pages that follow: one line, and one more of the lens. */
export function shortHeading(map: PaperMap, width: number, lens: boolean): Heading {
  const more = lens && (map.personas.length || map.scenario || map.goal) ? SHORT_LINE : 0;
  return { full: false, title: [map.title], lens: [], w: width, h: SHORT_LINE + more + 6 };
}
