/** Sheets of paper and what one may choose about them. Lengths are CSS pixels: 96 to the inch. */
import type { Id } from '../model/types';

export type PaperName = 'A4' | 'A3' | 'letter';
export type Orientation = 'landscape' | 'portrait';
/** All on one page; stage by stage over pages; a poster glued from several sheets. */
export type Arrangement = 'one' | 'split' | 'tiles';

export interface PrintOptions {
  paper: PaperName;
  orientation: Orientation;
  arrangement: Arrangement;
  /** Sheets side by side, for a poster. */
  across: number;
  kpis: boolean;
  lens: boolean;
  legend: boolean;
  grey: boolean;
  /** Lanes that are printed. */
  lanes: readonly Id[];
}

/** What is the same for every map, and kept from one printing to the next. */
export type PrintHabits = Omit<PrintOptions, 'lanes'>;

export interface Sheet {
  /** The whole sheet. */
  w: number;
  h: number;
  /** What may be drawn on, within the margins and above the footer. */
  area: { x: number; y: number; w: number; h: number };
}

export const PAPERS: readonly PaperName[] = ['A4', 'A3', 'letter'];
export const MOST_ACROSS = 8;

const MM = 96 / 25.4;
const SIZES: Record<PaperName, readonly [number, number]> = {
  A4: [210, 297],
  A3: [297, 420],
  letter: [215.9, 279.4],
};
/** Printers leave a rim; 10 mm is more than any of them needs. */
const MARGIN = 10 * MM;
export const FOOTER = 22;

/** Width and height in millimetres, as `@page` wants them. */
export function millimetres({
  paper,
  orientation,
}: Pick<PrintOptions, 'paper' | 'orientation'>): readonly [number, number] {
  const [short, long] = SIZES[paper];
  return orientation === 'portrait' ? [short, long] : [long, short];
}

export function sheetOf(options: Pick<PrintOptions, 'paper' | 'orientation'>): Sheet {
  const [w, h] = millimetres(options).map((mm) => mm * MM) as [number, number];
  return { w, h, area: { x: MARGIN, y: MARGIN, w: w - 2 * MARGIN, h: h - 2 * MARGIN - FOOTER } };
}

/** Letter where people write letters on it. */
function usualPaper(): PaperName {
  return /^(en-US|en-CA|fr-CA|es-MX)/.test(globalThis.navigator?.language ?? '') ? 'letter' : 'A4';
}

function usual(): PrintHabits {
  return {
    paper: usualPaper(),
    orientation: 'landscape',
    arrangement: 'split',
    across: 2,
    kpis: true,
    lens: true,
    legend: true,
    grey: false,
  };
}

const KEY = 'journeymap.print';

/** How this browser printed last; anything missing or strange is as usual. */
export function readHabits(): PrintHabits {
  const found = usual();
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<PrintHabits>;
    if (PAPERS.includes(kept.paper as PaperName)) found.paper = kept.paper!;
    if (kept.orientation === 'portrait') found.orientation = 'portrait';
    if (kept.arrangement === 'one' || kept.arrangement === 'tiles')
      found.arrangement = kept.arrangement;
    const across = Math.round(Number(kept.across));
    if (across >= 1 && across <= MOST_ACROSS) found.across = across;
    for (const name of ['kpis', 'lens', 'legend', 'grey'] as const)
      if (typeof kept[name] === 'boolean') found[name] = kept[name];
  } catch {
    // No storage, or not ours.
  }
  return found;
}

export function keepHabits(habits: PrintHabits): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(habits));
  } catch {
    // Without storage the choice lasts as long as the view.
  }
}
