/** Fit to width: stages split over pages, with the lane heads and the stage heads repeated on each. */
import { bandsOf } from './bands';
import {
  arrowsIn,
  BOUNDARY_H,
  HEAD,
  headsHeight,
  headsOf,
  laneHead,
  queuesOf,
  stack,
  type Band,
  type PanelRow,
} from './panel';
import type { Job, Page, Part } from './printing';

/** Less room than this at the foot of a page does not begin a lane. */
const LEAST = 96;

/** The pages of one band, from the first lane down. */
class BandPages {
  readonly pages: Page[] = [];
  private rows: PanelRow[] = [];
  private y = 0;
  private top = 0;
  private readonly tall;

  constructor(
    private readonly job: Job,
    private readonly band: Band,
    private readonly begins: boolean,
  ) {
    this.tall = job.sheet.area.h;
    this.open();
  }

  private get first(): boolean {
    return this.begins && this.pages.length === 0;
  }

  private heading() {
    const { w } = this.job.sheet.area;
    return this.first ? this.job.heading(w) : this.job.shortHeading(w);
  }

  private heads() {
    return headsOf(this.job.map, this.band, this.job.fonts, this.pages.length === 0);
  }

  private open(): void {
    this.rows = [];
    this.y = headsHeight(this.heads());
    this.top = this.heading().h;
  }

  private get room(): number {
    return this.tall - this.top - this.y;
  }

  /** The room an empty page of this band has. */
  private get fresh(): number {
    const { job, band } = this;
    const heads = headsOf(job.map, band, job.fonts, false);
    return this.tall - job.shortHeading(job.sheet.area.w).h - headsHeight(heads);
  }

  close(): void {
    const { job, band, rows } = this;
    const heading = this.heading();
    const arrows = arrowsIn({ rows }, job.map.arrows, job.referred);
    const w = HEAD + (band.last - band.first + 1) * band.columnW;
    const panel = { band, heads: this.heads(), rows, w, h: this.y, arrows };
    const parts: Part[] = [
      { kind: 'heading', heading, x: 0, y: 0, scale: 1 },
      { kind: 'panel', panel, x: 0, y: heading.h, scale: 1 },
    ];
    this.pages.push({ parts, tile: null });
  }

  private turn(): void {
    this.close();
    this.open();
  }

  private put(row: Omit<PanelRow, 'y'>): void {
    this.rows.push({ ...row, y: this.y });
    this.y += row.h;
  }

  /** A lane, whole where it can be; else over as many pages as it takes, its head on each. */
  lane(lane: PanelRow['lane']): void {
    const { job, band } = this;
    const head = laneHead(lane, job.fonts);
    const line = lane.boundary ? BOUNDARY_H : 0;
    let queues = lane.mode === 'things' ? queuesOf(lane, band, job.blocks) : [];
    const whole = stack(queues, band, Infinity, false);
    const h = Math.max(head.h, whole.h) + line;
    const { fresh } = this;
    const keep = h <= fresh && (this.room < 0.45 * fresh || h < 0.5 * fresh);
    if (h > this.room && (keep || this.room < LEAST) && this.rows.length) this.turn();
    const row = { lane, title: head.title, before: false, after: false };
    if (h <= this.room || lane.mode !== 'things') {
      this.put({ ...row, h, items: whole.items });
      return;
    }
    for (let before = false; ; before = true) {
      const done = stack(queues, band, this.room - line, this.rows.length === 0);
      const after = done.rest.length > 0;
      // Nothing of it fits under what stands here already.
      if (after && !done.items.length && this.rows.length) {
        this.turn();
        continue;
      }
      const part = Math.max(head.h, done.h) + (after ? 0 : line);
      this.put({
        ...row,
        h: Math.min(part, Math.max(this.room, head.h)),
        items: done.items,
        before,
        after,
      });
      if (!after) return;
      queues = done.rest;
      this.turn();
    }
  }
}

export function* splitPages(job: Job): Generator<number, Page[]> {
  const bands = bandsOf(job.map, job.sheet.area.w - HEAD);
  const pages: Page[] = [];
  const all = bands.length * job.map.lanes.length;
  for (const [at, band] of bands.entries()) {
    const drawn = new BandPages(job, band, at === 0);
    for (const [index, lane] of job.map.lanes.entries()) {
      drawn.lane(lane);
      yield (at * job.map.lanes.length + index + 1) / all;
    }
    drawn.close();
    pages.push(...drawn.pages);
  }
  return pages;
}
