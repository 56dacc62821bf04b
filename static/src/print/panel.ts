/** A piece of the map on one page: stages across, lanes down, cards stacked in their cells. */
import { pathBetween, type Box, type Path } from '../canvas/connector_path';
import type { Id } from '../model/types';
import { Blocks, heightOf, RIM, type Block } from './blocks';
import type { PaperArrow, PaperLane, PaperMap } from './types';
import { LINE, SMALL_LINE, wrapText, type Fonts } from './wrap';

/** Width of the lane heads. */
export const HEAD = 108;
export const CELL_PAD = 4;
export const CARD_GAP = 4;
export const CURVE_H = 158;
export const ARC_H = 92;
/** The strip in which a blueprint's line is drawn and named. */
export const BOUNDARY_H = 18;
const ROW_MIN = 30;
const HEAD_PAD = 6;

/** A card, or the part of one that stands on this page. */
export interface Item {
  block: Block;
  /** From the left edge of the columns, and from the top of the row. */
  x: number;
  y: number;
  w: number;
  h: number;
  /** Units `from` to `to` of the block. */
  from: number;
  to: number;
  /** A wide card that began in a stage of an earlier page. */
  carried: boolean;
}

export interface PanelRow {
  lane: PaperLane;
  /** Lines of the lane's name. */
  title: readonly string[];
  y: number;
  h: number;
  items: readonly Item[];
  /** Began on an earlier page; goes on over the next one. */
  before: boolean;
  after: boolean;
}

export interface HeadBox {
  x: number;
  w: number;
  lines: readonly string[];
  goal: readonly string[];
  /** The stage began on an earlier page. */
  before: boolean;
}

export interface DrawnArrow {
  arrow: PaperArrow;
  path: Path;
}

/** Which columns stand side by side, and how wide. */
export interface Band {
  first: number;
  /** Inclusive. */
  last: number;
  columnW: number;
}

export interface Heads {
  stages: readonly HeadBox[];
  steps: readonly HeadBox[];
  stageH: number;
  stepH: number;
}

export interface Panel {
  band: Band;
  heads: Heads;
  rows: readonly PanelRow[];
  w: number;
  h: number;
  arrows: readonly DrawnArrow[];
}

/** What still has to be placed of one column of a lane, from above. */
export interface Queue {
  column: number;
  entries: readonly { block: Block; span: number; from: number; carried: boolean }[];
}

/** Heads of the stages and steps of a band; a goal stands only where the stage begins. */
export function headsOf(map: PaperMap, band: Band, fonts: Fonts, goals: boolean): Heads {
  const { first, last, columnW } = band;
  const box = (from: number, to: number, name: string, before: boolean, goal = ''): HeadBox => {
    const w = (to - from + 1) * columnW;
    return {
      x: (from - first) * columnW,
      w,
      lines: wrapText(name, w - 2 * HEAD_PAD - 2, fonts.strong),
      goal: goal ? wrapText(goal, w - 2 * HEAD_PAD - 2, fonts.small) : [],
      before,
    };
  };
  const stages = map.stages
    .filter((stage) => stage.first <= last && stage.first + stage.count > first)
    .map((stage) => {
      const before = stage.first < first;
      const to = Math.min(last, stage.first + stage.count - 1);
      const goal = goals && !before ? stage.goal : '';
      return box(Math.max(first, stage.first), to, stage.name, before, goal);
    });
  const steps: HeadBox[] = [];
  for (let at = first; at <= last; at++) {
    const step = map.columns[at]?.step ?? '';
    if (step)
      steps.push({ ...box(at, at, step, false), lines: wrapText(step, columnW - 14, fonts.small) });
  }
  const most = (boxes: readonly HeadBox[], of: (box: HeadBox) => number): number =>
    boxes.reduce((high, one) => Math.max(high, of(one)), 0);
  return {
    stages,
    steps,
    stageH: most(stages, (one) => one.lines.length * LINE + one.goal.length * SMALL_LINE) + 2 * RIM,
    stepH: steps.length ? most(steps, (one) => one.lines.length) * SMALL_LINE + 2 * RIM - 2 : 0,
  };
}

export function headsHeight({ stageH, stepH }: Heads): number {
  return stageH + stepH;
}

/** The cards of a lane that a band shows, column by column. A wide card is cut at the band's edges. */
export function queuesOf(lane: PaperLane, band: Band, blocks: Blocks): Queue[] {
  const { first, last, columnW } = band;
  const found = new Map<number, Queue['entries'][number][]>();
  for (const thing of lane.things) {
    if (thing.column > last) break;
    const end = Math.min(last, thing.column + thing.span - 1);
    if (end < first) continue;
    const start = Math.max(first, thing.column);
    const span = end - start + 1;
    const block = blocks.of(thing, span * columnW - 2 * CELL_PAD);
    const list = found.get(start) ?? [];
    list.push({ block, span, from: 0, carried: thing.column < first });
    found.set(start, list);
  }
  return [...found]
    .map(([column, entries]) => ({ column, entries }))
    .sort((a, b) => a.column - b.column);
}

interface Stacked {
  items: Item[];
  rest: Queue[];
  h: number;
}

/**
 * Stack what waits in each column until `limit`; what does not fit is left over, whole. On an empty page
 * (`force`) a card higher than the page is cut between two of its lines: nothing else would hold it.
 */
export function stack(
  queues: readonly Queue[],
  band: Band,
  limit: number,
  force: boolean,
): Stacked {
  const width = band.last - band.first + 1;
  const cursor = new Array<number>(width).fill(CELL_PAD);
  const items: Item[] = [];
  const rest: Queue[] = [];
  for (const { column, entries } of queues) {
    const left: Queue['entries'][number][] = [];
    for (const entry of entries) {
      if (left.length) {
        left.push(entry);
        continue;
      }
      const { block, span, from } = entry;
      const at = column - band.first;
      let y = 0;
      for (let on = at; on < at + span; on++) y = Math.max(y, cursor[on]!);
      const room = limit - y - CELL_PAD;
      let to = block.units.length;
      let h = from ? heightOf(block.units.slice(from)) : block.h;
      if (h > room) {
        if (!force || y > CELL_PAD) {
          left.push(entry);
          continue;
        }
        to = from + 1;
        while (to < block.units.length && heightOf(block.units.slice(from, to + 1)) <= room)
          to += 1;
        h = heightOf(block.units.slice(from, to));
        if (to < block.units.length) left.push({ ...entry, from: to });
      }
      const x = at * band.columnW + CELL_PAD;
      const w = span * band.columnW - 2 * CELL_PAD;
      items.push({ block, x, y, w, h, from, to, carried: entry.carried });
      for (let on = at; on < at + span; on++) cursor[on] = y + h + CARD_GAP;
    }
    if (left.length) rest.push({ column, entries: left });
  }
  const h = items.reduce((high, item) => Math.max(high, item.y + item.h + CELL_PAD), 0);
  return { items, rest, h };
}

/** Lines of a lane's name, and the least height its row has. */
export function laneHead(lane: PaperLane, fonts: Fonts): { title: string[]; h: number } {
  // Beside the scale of a curve or an arc there is less room.
  const room = HEAD - 2 * HEAD_PAD - (lane.mode === 'things' ? 2 : 34);
  const title = wrapText(lane.title, room, fonts.strong);
  const own = lane.mode === 'curve' ? CURVE_H : lane.mode === 'arc' ? ARC_H : ROW_MIN;
  return { title, h: Math.max(own, title.length * LINE + 2 * RIM) };
}

/** Where a thing stands in a panel, with the lane heads; null where only a part of it does. */
export function boxesOf(panel: Pick<Panel, 'rows'>): Map<Id, Box> {
  const found = new Map<Id, Box>();
  for (const row of panel.rows)
    for (const { block, x, y, w, h, carried, from } of row.items)
      if (!carried && from === 0) found.set(block.thing.id, { x: HEAD + x, y: row.y + y, w, h });
  return found;
}

/**
 * The arrows whose both ends stand in the panel, but for those told by reference. One whose words have
 * no room between the cards is told so as well, where there is a list of references to tell it in.
 */
export function arrowsIn(
  panel: Pick<Panel, 'rows'>,
  arrows: readonly PaperArrow[],
  referred: ReadonlySet<Id> | null,
): DrawnArrow[] {
  if (!arrows.length) return [];
  const boxes = boxesOf(panel);
  return arrows.flatMap((arrow) => {
    const [from, to] = [boxes.get(arrow.from), boxes.get(arrow.to)];
    if (!from || !to || referred?.has(arrow.id)) return [];
    const path = pathBetween(from, to);
    return referred && path.tight && arrow.label ? [] : [{ arrow, path }];
  });
}
