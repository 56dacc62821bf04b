/** Which columns share a page: stages stay together where they fit. */
import type { PaperMap } from './types';
import type { Band } from './panel';

/** The narrowest a column is drawn at full size. */
const NARROW = 132;
const WIDE = 420;

interface Range {
  first: number;
  last: number;
}

/** Fill pages with whole stages, at most `most` columns each; only a stage wider than that is cut. */
function fill(map: PaperMap, most: number): Range[] {
  const found: Range[] = [];
  let open: Range | null = null;
  const room = (): number => (open ? most - (open.last - open.first + 1) : 0);
  for (const { first, count } of map.stages) {
    if (!count) continue;
    let at = first;
    let left = count;
    // A stage that no page holds begins where there is room for at least two of its steps.
    if (left > room() && !(left > most && room() >= 2)) open = null;
    while (left > 0) {
      if (!open || room() === 0) {
        open = { first: at, last: at - 1 };
        found.push(open);
      }
      const taken = Math.min(left, room());
      open.last += taken;
      at += taken;
      left -= taken;
    }
  }
  return found;
}

/** The bands of columns in a width, as even as the stages allow, all columns equally wide. */
export function bandsOf(map: PaperMap, width: number): Band[] {
  const most = Math.max(1, Math.floor(width / NARROW));
  let best = fill(map, most);
  const pages = best.length;
  for (let fewer = most - 1; fewer >= Math.ceil(map.columns.length / pages); fewer--) {
    const tried = fill(map, fewer);
    if (tried.length === pages) best = tried;
  }
  const widest = Math.max(...best.map(({ first, last }) => last - first + 1));
  const columnW = Math.min(WIDE, Math.floor((width - 1) / widest));
  return best.map((range) => ({ ...range, columnW }));
}
