/** The whole map as one panel: fitted to a single page, or as large as a poster. */
import {
  arrowsIn,
  BOUNDARY_H,
  HEAD,
  headsHeight,
  headsOf,
  laneHead,
  queuesOf,
  stack,
  type Panel,
  type PanelRow,
} from './panel';
import { POINTS, type Job, type Part, type Printing } from './printing';

/** Widths a column may have, tried until the map has the shape of the page. */
const WIDTHS = [112, 136, 164, 196, 236, 290, 360];
/** So many cards are only tried in a few widths. */
const MANY = 3_000;
const WIDEST = 420;
/** A small map is not blown up beyond this. */
const LARGEST = 1.25;
const AROUND = 0.85;
const GAP = 12;

/** All stages and lanes in one panel, columns `columnW` wide. */
export function* wholePanel(job: Job, columnW: number): Generator<number, Panel> {
  const { map, fonts, blocks } = job;
  const band = { first: 0, last: map.columns.length - 1, columnW };
  const heads = headsOf(map, band, fonts, true);
  const rows: PanelRow[] = [];
  let y = headsHeight(heads);
  for (const lane of map.lanes) {
    const head = laneHead(lane, fonts);
    const queues = lane.mode === 'things' ? queuesOf(lane, band, blocks) : [];
    const { items, h: tall } = stack(queues, band, Infinity, false);
    const h = Math.max(head.h, tall) + (lane.boundary ? BOUNDARY_H : 0);
    rows.push({ lane, title: head.title, y, h, items, before: false, after: false });
    y += h;
    yield 1;
  }
  const arrows = arrowsIn({ rows }, map.arrows, null);
  return { band, heads, rows, w: HEAD + map.columns.length * columnW, h: y, arrows };
}

export function* onePage(job: Job): Generator<number, Printing> {
  const { sheet, map } = job;
  const { w, h } = sheet.area;
  // The head and the legend are written smaller, so that the map has the page.
  const heading = job.heading(w / AROUND);
  const legend = job.legend(w / AROUND);
  const top = heading.h * AROUND;
  const foot = legend ? legend.h * AROUND : 0;
  const room = Math.max(h * 0.3, h - top - (foot && foot + GAP));
  const cards = map.lanes.reduce((sum, lane) => sum + lane.things.length, 0);
  const widths = cards > MANY ? WIDTHS.filter((_, at) => at % 3 === 0) : WIDTHS;
  let best: { panel: Panel; scale: number } | null = null;
  for (const [at, columnW] of widths.entries()) {
    const work = wholePanel(job, columnW);
    let step = work.next();
    while (!step.done) {
      yield (at + 0.5) / widths.length;
      step = work.next();
    }
    const panel = step.value;
    const scale = Math.min(LARGEST, w / panel.w, room / panel.h);
    if (!best || scale >= best.scale) best = { panel, scale };
  }
  const { scale } = best!;
  let { panel } = best!;
  // A small map is not blown up further: its columns take the width instead.
  const columnW = Math.min(WIDEST, Math.floor((w / scale - HEAD) / map.columns.length));
  if (scale === LARGEST && columnW > panel.band.columnW) panel = yield* wholePanel(job, columnW);
  const parts: Part[] = [
    { kind: 'heading', heading, x: 0, y: 0, scale: AROUND },
    { kind: 'panel', panel, x: 0, y: top, scale },
  ];
  const below = top + panel.h * scale + GAP;
  if (legend) parts.push({ kind: 'legend', legend, x: 0, y: below, scale: AROUND });
  return { sheet, pages: [{ parts, tile: null }], points: POINTS * scale, poster: null };
}
