/**
 * How high a card is on paper. A block is a stack of units of known height (a picture, a line of text, a
 * row of chips), so its height is computed, never measured, and it can go on over the page between units.
 */
import type { Id } from '../model/types';
import type { Chip, PaperThing, Picture } from './types';
import { LINE, SMALL_LINE, wrapText, type Fonts } from './wrap';

export type Unit =
  | { t: 'picture'; h: number; picture: Picture }
  | { t: 'line' | 'small' | 'value'; h: number; text: string }
  | { t: 'chips'; h: number; chips: readonly Chip[] };

export interface Block {
  thing: PaperThing;
  units: readonly Unit[];
  /** Height of all units with the padding. */
  h: number;
}

/** Padding on the left and right of a block, and above and below, with its hairline. */
export const SIDE = 7;
export const RIM = 5;
/** The sign of the evidence stands in the upper right corner. */
const SIGN = 13;
const CHIP_ROW = 15;
const CHIP_GAP = 7;
const VALUE_LINE = 20;
/** A picture does not fill a page. */
const PICTURE_MAX = 220;
const PICTURE_MIN = 40;

/** Room of a chip's sign before its words, and around them. */
const CHIP_ROOM: Partial<Record<Chip['kind'], number>> = {
  channel: 17,
  mot: 14,
  feel: 17,
  severity: 47,
  fail: 15,
  wait: 15,
  tag: 10,
};
const MARKER = 12;

function chipWidth(chip: Chip, fonts: Fonts): number {
  const room = (CHIP_ROOM[chip.kind] ?? 2) + (chip.kind === 'feel' && chip.icon ? MARKER : 0);
  return Math.ceil(fonts.small(chip.text)) + room;
}

function chipRows(chips: readonly Chip[], width: number, fonts: Fonts): Unit[] {
  const rows: Chip[][] = [];
  let used = Infinity;
  for (const chip of chips) {
    const w = chipWidth(chip, fonts);
    if (used + CHIP_GAP + w > width) {
      rows.push([]);
      used = -CHIP_GAP;
    }
    rows.at(-1)!.push(chip);
    used += CHIP_GAP + w;
  }
  return rows.map((row) => ({ t: 'chips', h: CHIP_ROW, chips: row }));
}

function unitsOf(thing: PaperThing, width: number, refs: readonly Chip[], fonts: Fonts): Unit[] {
  const inner = width - 2 * SIDE - 1;
  const units: Unit[] = [];
  const text = (lines: string, t: 'line' | 'small', h: number, room = inner): void => {
    const measure = t === 'line' ? fonts.body : fonts.small;
    for (const line of wrapText(lines, room, measure)) units.push({ t, h, text: line });
  };
  if (thing.picture) {
    const full = inner / thing.picture.ratio;
    const h = Math.round(Math.max(PICTURE_MIN, Math.min(PICTURE_MAX, full)));
    units.push({ t: 'picture', h: h + 4, picture: thing.picture });
  }
  const sign = thing.evidence ? SIGN : 0;
  units.push(...chipRows(thing.top, inner - sign, fonts));
  if (thing.style === 'kpi') {
    text(thing.text, 'small', SMALL_LINE);
    if (thing.bottom.length || /\d/.test(thing.value))
      units.push({ t: 'value', h: VALUE_LINE, text: thing.value });
    else text(thing.value, 'small', SMALL_LINE);
  } else if (thing.text || (!thing.picture && thing.style !== 'plain'))
    text(thing.text, 'line', LINE, inner - sign);
  for (const more of thing.more) text(more, 'small', SMALL_LINE);
  units.push(...chipRows([...thing.bottom, ...refs], inner, fonts));
  return units;
}

/** Height of some of a block's units, with the padding. */
export function heightOf(units: readonly Unit[]): number {
  return units.reduce((sum, { h }) => sum + h, 2 * RIM);
}

/** Blocks by thing and width, kept: a map is laid out several times. */
export class Blocks {
  private readonly known = new Map<string, Block>();
  private refs: ReadonlyMap<Id, readonly Chip[]> = new Map();

  constructor(readonly fonts: Fonts) {}

  /** Which things carry a reference to an arrow that leads to another page. */
  refer(refs: ReadonlyMap<Id, readonly Chip[]>): void {
    this.refs = refs;
  }

  of(thing: PaperThing, width: number): Block {
    const refs = this.refs.get(thing.id) ?? [];
    const key = `${thing.id}|${width}|${refs.map(({ text }) => text).join()}`;
    let block = this.known.get(key);
    if (!block) {
      const units = unitsOf(thing, width, refs, this.fonts);
      block = { thing, units, h: heightOf(units) };
      this.known.set(key, block);
    }
    return block;
  }
}
