/** Arrows that lead from one page to another: by number at both ends, and in a list. */
import type { Id } from '../model/types';
import { LEGEND_TITLE } from './legend';
import { pageOfThing, type Job, type Page, type Part } from './printing';
import type { Chip, PaperArrow } from './types';
import { SMALL_LINE, wrapText } from './wrap';

export interface RefLine {
  n: number;
  arrow: PaperArrow;
  /** Pages of both ends, from 1. */
  from: number;
  to: number;
  lines: readonly string[];
  x: number;
  y: number;
  w: number;
}

const NUMBER = 26;
const PAGES = 74;
const GUTTER = 24;
const GAP = 14;

/** Whether an arrow is drawn on one of the pages. */
function drawnOn(pages: readonly Page[]): Set<Id> {
  const found = new Set<Id>();
  for (const { parts } of pages)
    for (const part of parts)
      if (part.kind === 'panel') for (const { arrow } of part.panel.arrows) found.add(arrow.id);
  return found;
}

/** Number the arrows that cannot be drawn, and tell the cards at their ends. */
export function referTo(job: Job, pages: readonly Page[]): void {
  const drawn = drawnOn(pages);
  for (const { id } of job.map.arrows) if (!drawn.has(id)) job.referred.add(id);
  const chips = new Map<Id, Chip[]>();
  const push = (id: Id, text: string): void => {
    chips.set(id, [...(chips.get(id) ?? []), { kind: 'ref', text }]);
  };
  for (const [n, { from, to }] of numbered(job)) {
    push(from, `→ ${n}`);
    push(to, `${n} →`);
  }
  job.blocks.refer(chips);
}

function numbered({ map, referred }: Job): [number, PaperArrow][] {
  return map.arrows.filter(({ id }) => referred.has(id)).map((arrow, at) => [at + 1, arrow]);
}

/** The words of a reference, in a column so wide. */
function lineOf(
  job: Job,
  n: number,
  arrow: PaperArrow,
  w: number,
): Pick<RefLine, 'n' | 'arrow' | 'lines' | 'w'> {
  const more = [arrow.kindName, arrow.label].filter(Boolean).join(', ');
  const text = `${arrow.fromName} → ${arrow.toName}${more ? ` (${more})` : ''}`;
  return { n, arrow, w, lines: wrapText(text, w - NUMBER - PAGES, job.fonts.small) };
}

function bottomOf(page: Page): number {
  return Math.max(
    ...page.parts.map((part) =>
      part.kind === 'heading'
        ? part.y + part.heading.h
        : part.kind === 'panel'
          ? part.y + part.panel.h
          : part.kind === 'legend'
            ? part.y + part.legend.h
            : part.kind === 'refs'
              ? part.y + part.h
              : part.y,
    ),
  );
}

/** The list of references and the legend after the last lane, on pages of their own where they must. */
export function refLines(job: Job, laid: readonly Page[]): Page[] {
  const pages = [...laid];
  const { w, h } = job.sheet.area;
  const at = pageOfThing(pages);
  const across = w > 700 ? 2 : 1;
  const columnW = (w - GUTTER * (across - 1)) / across;
  const add = (part: Part): void => {
    const last = pages.at(-1)!;
    pages[pages.length - 1] = { ...last, parts: [...last.parts, part] };
  };
  let y = bottomOf(pages.at(-1)!) + GAP;
  const turn = (): void => {
    const heading = job.shortHeading(w);
    pages.push({ parts: [{ kind: 'heading', heading, x: 0, y: 0, scale: 1 }], tile: null });
    y = heading.h + GAP;
  };
  const waiting = numbered(job).map(([n, arrow]) => lineOf(job, n, arrow, columnW));
  for (let title = true; waiting.length; title = false) {
    if (h - y < LEGEND_TITLE + 3 * SMALL_LINE) turn();
    const lines: RefLine[] = [];
    let high = 0;
    for (let column = 0; column < across && waiting.length; column++) {
      let down = LEGEND_TITLE;
      // Even columns where all that is left fits on this page.
      const even = Math.ceil(waiting.length / (across - column));
      for (let count = 0; waiting.length && (column === across - 1 || count < even); count++) {
        const next = waiting[0]!;
        const tall = next.lines.length * SMALL_LINE + 3;
        if (y + down + tall > h && down > LEGEND_TITLE) break;
        waiting.shift();
        const pageOf = (id: Id): number => (at.get(id) ?? 0) + 1;
        const { from, to } = next.arrow;
        const x = column * (columnW + GUTTER);
        lines.push({ ...next, from: pageOf(from), to: pageOf(to), x, y: down });
        down += tall;
      }
      high = Math.max(high, down);
    }
    add({ kind: 'refs', lines, h: high, title, x: 0, y, scale: 1 });
    y += high + GAP;
  }
  const legend = job.legend(w);
  if (legend) {
    if (y + legend.h > h) turn();
    add({ kind: 'legend', legend, x: 0, y, scale: 1 });
  }
  return pages;
}
