/**
 * From a map and a paper to pages: which stages and lanes stand on which sheet. Pure: heights are computed
 * from the texts and a measure of words (`wrap.ts`, `blocks.ts`), nothing is drawn or measured on a page.
 * The work is a generator, so that a map of ten thousand cards can be laid out without freezing the page:
 * it yields how far it is, 0 to 1, and `laidOut` runs it to its end.
 */
import { Blocks } from './blocks';
import { fullHeading, shortHeading } from './heading';
import { legendOf } from './legend';
import { onePage } from './one';
import { sheetOf, type PrintOptions } from './paper';
import { POINTS, type Job, type Part, type Printing } from './printing';
import { referTo, refLines } from './refs';
import { splitPages } from './split';
import { tiles } from './tiles';
import type { PaperMap } from './types';
import type { Fonts } from './wrap';

function jobFor(map: PaperMap, options: PrintOptions, fonts: Fonts): Job {
  return {
    map,
    options,
    fonts,
    blocks: new Blocks(fonts),
    sheet: sheetOf(options),
    referred: new Set(),
    legend: (width) => (options.legend ? legendOf(map, width) : null),
    heading: (width) => fullHeading(map, width, options.lens, fonts),
    shortHeading: (width) => shortHeading(map, width, options.lens),
  };
}

/** Lay out a map on paper. Yields how far it is; returns the pages. */
export function* layOut(
  map: PaperMap,
  options: PrintOptions,
  fonts: Fonts,
): Generator<number, Printing> {
  const job = jobFor(map, options, fonts);
  const { sheet } = job;
  if (!map.columns.length || !map.lanes.length) {
    const heading = job.heading(sheet.area.w);
    const parts: Part[] = [
      { kind: 'heading', heading, x: 0, y: 0, scale: 1 },
      { kind: 'empty', x: 0, y: heading.h, scale: 1 },
    ];
    return { sheet, pages: [{ parts, tile: null }], points: POINTS, poster: null };
  }
  if (options.arrangement === 'one') return yield* onePage(job);
  if (options.arrangement === 'tiles') return yield* tiles(job);
  // An arrow between two pages is told by number, which makes its cards higher, which may send others
  // over the page: again, until no further arrow has to be told. The numbers only become more.
  for (;;) {
    const pages = yield* splitPages(job);
    const before = job.referred.size;
    referTo(job, pages);
    if (job.referred.size > before) continue;
    return { sheet, pages: refLines(job, pages), points: POINTS, poster: null };
  }
}

/** Lay out at one go, for small maps and tests. */
export function laidOut(map: PaperMap, options: PrintOptions, fonts: Fonts): Printing {
  const work = layOut(map, options, fonts);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
