/** A poster: the whole map drawn large and cut into sheets, which are trimmed at their marks and joined. */
import { wholePanel } from './one';
import { HEAD, type Panel } from './panel';
import { POINTS, type Job, type Page, type Part, type Printing } from './printing';

const COLUMN = 190;
/** A poster's head is written larger the wider it is. */
const HEAD_WIDTH = 1_300;
const GAP = 14;
/** How much smaller a poster may get to save sheets. */
const THRIFT = 0.8;

/** The part of a panel that lies in a rectangle of it; what lies outside is not drawn there at all. */
function cut(panel: Panel, x: number, y: number, w: number, h: number): Panel {
  const left = x - HEAD;
  const rows = panel.rows
    .filter((row) => row.y < y + h && row.y + row.h > y)
    .map((row) => ({
      ...row,
      items: row.items.filter(
        (item) =>
          item.x < left + w &&
          item.x + item.w > left &&
          row.y + item.y < y + h &&
          row.y + item.y + item.h > y,
      ),
    }));
  return { ...panel, rows };
}

/** A little smaller, where that saves a last row of sheets that would be nearly empty. */
function fitting(scale: number, height: number, sheet: number): number {
  const fewer = Math.ceil((height * scale) / sheet) - 1;
  const smaller = fewer > 0 ? (fewer * sheet) / height : 0;
  return smaller > THRIFT * scale ? smaller : scale;
}

export function* tiles(job: Job): Generator<number, Printing> {
  const { sheet, map, options } = job;
  const work = wholePanel(job, COLUMN);
  let step = work.next();
  for (let done = 0; !step.done; step = work.next(), done++) yield done / map.lanes.length;
  const panel = step.value;
  // A map of two stages still has a head that wants room.
  const width = Math.max(panel.w, 640);
  const size = Math.max(1, width / HEAD_WIDTH);
  const heading = job.heading(width / size);
  const legend = job.legend(width / size);
  const top = heading.h * size;
  const below = top + panel.h + GAP * size;
  const height = legend ? below + legend.h * size : top + panel.h;
  const { w, h } = sheet.area;
  const full = (options.across * w) / width;
  const scale = fitting(full, height, h);
  const down = Math.max(1, Math.ceil((height * scale - 1) / h));
  const pages: Page[] = [];
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < options.across; column++) {
      // In the poster's own measure.
      const [x0, y0, pw, ph] = [(column * w) / scale, (row * h) / scale, w / scale, h / scale];
      const at = (y: number, factor = 1): { x: number; y: number; scale: number } => ({
        x: -column * w,
        y: y * scale - row * h,
        scale: scale * factor,
      });
      const parts: Part[] = [];
      if (y0 < top) parts.push({ kind: 'heading', heading, ...at(0, size) });
      if (y0 < top + panel.h && y0 + ph > top && x0 < panel.w)
        parts.push({ kind: 'panel', panel: cut(panel, x0, y0 - top, pw, ph), ...at(top) });
      if (legend && y0 + ph > below) parts.push({ kind: 'legend', legend, ...at(below, size) });
      pages.push({ parts, tile: { row, column } });
    }
    yield 1;
  }
  return { sheet, pages, points: POINTS * scale, poster: { across: options.across, down } };
}
