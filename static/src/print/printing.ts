/** What laying out gives: pages with their drawings, and what all ways of laying out share. */
import type { Id } from '../model/types';
import type { Blocks } from './blocks';
import type { Heading } from './heading';
import type { Legend } from './legend';
import type { Panel } from './panel';
import type { PrintOptions, Sheet } from './paper';
import type { RefLine } from './refs';
import type { PaperMap } from './types';
import type { Fonts } from './wrap';

/** A drawing on a page: where, at which scale. */
export type Part = { x: number; y: number; scale: number } & (
  | { kind: 'heading'; heading: Heading }
  | { kind: 'panel'; panel: Panel }
  | { kind: 'legend'; legend: Legend }
  | { kind: 'refs'; lines: readonly RefLine[]; h: number; title: boolean }
  | { kind: 'empty' }
);

export interface Page {
  parts: readonly Part[];
  /** A sheet of a poster: its row and column, from 0. */
  tile: { row: number; column: number } | null;
}

export interface Printing {
  sheet: Sheet;
  pages: readonly Page[];
  /** Size of the cards' letters on paper, in points. */
  points: number;
  /** A poster's sheets, across and down. */
  poster: { across: number; down: number } | null;
}

/** Everything laying out needs. */
export interface Job {
  map: PaperMap;
  options: PrintOptions;
  fonts: Fonts;
  blocks: Blocks;
  sheet: Sheet;
  /** Arrows told by number, because their ends stand on different pages. */
  referred: Set<Id>;
  legend(width: number): Legend | null;
  heading(width: number): Heading;
  shortHeading(width: number): Heading;
}

/** 12 px at full size are 9 pt. */
export const POINTS = 9;

/** Where each thing stands: the first page it is on. */
export function pageOfThing(pages: readonly Page[]): Map<Id, number> {
  const found = new Map<Id, number>();
  for (const [at, { parts }] of pages.entries())
    for (const part of parts)
      if (part.kind === 'panel')
        for (const row of part.panel.rows)
          for (const { block } of row.items)
            if (!found.has(block.thing.id)) found.set(block.thing.id, at);
  return found;
}
