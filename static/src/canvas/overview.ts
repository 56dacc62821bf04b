/**
 * Far away, cards are boxes on one 2D canvas: text would not be legible and thousands of elements would
 * be slow. Here is what stands where and in which colour; Overview.svelte is the canvas.
 */
import type { KpiView } from '../model/library';
import type { Card, Id, MapDocument } from '../model/types';
import type { Camera, Rect } from './camera';
import {
  CELL_PAD,
  GAP,
  KPI_CHIP,
  KPI_CHIPS,
  LINE,
  type Column,
  type GridRow,
  type Item,
  type Layout,
  type PlacedEntity,
} from './layout';
import { columnAt, rowAt } from './range';

const HUES = ['slate', 'red', 'orange', 'amber', 'green', 'teal', 'blue', 'violet'] as const;
const FELT = ['neg2', 'neg1', '0', 'pos1', 'pos2'] as const;
/** The widest a KPI is drawn. */
const KPI_WIDE = 320;
type Hue = (typeof HUES)[number];
export type Tint =
  `hue-${Hue}` | `emotion-${(typeof FELT)[number]}` | 'accent' | 'bad' | 'warn' | 'good';

/** What a card without a colour of its own looks like from afar, by kind; all others are slate. */
const KIND_HUE: Partial<Record<Card['kind'], Hue>> = {
  gain: 'green',
  need: 'blue',
  opportunity: 'violet',
  quote: 'teal',
  question: 'amber',
  decision: 'violet',
};

/** Colours are read from the page's tokens, so that both themes are right. */
export interface OverviewInk {
  /** Outside the map. */
  ground: string;
  surface: string;
  /** Every second stage. */
  band: string;
  line: string;
  focus: string;
  card: string;
  touchpoint: string;
  pain_point: string;
  opportunity: string;
  tints: Readonly<Record<Tint, string>>;
  /** Forced colours: boxes are outlines in the reader's own. */
  forced: boolean;
}

export function readInk(element: Element): OverviewInk {
  const style = getComputedStyle(element);
  const forced = matchMedia('(forced-colors: active)').matches;
  const token = (name: string): string =>
    forced ? 'CanvasText' : style.getPropertyValue(`--${name}`).trim() || '#888';
  const names: Tint[] = [
    ...HUES.map((hue): Tint => `hue-${hue}`),
    ...FELT.map((felt): Tint => `emotion-${felt}`),
    'accent',
    'bad',
    'warn',
    'good',
  ];
  return {
    ground: forced ? 'Canvas' : token('bg-canvas'),
    surface: forced ? 'Canvas' : token('bg-surface'),
    band: forced ? 'Canvas' : token('bg-sunken'),
    line: forced ? 'GrayText' : token('line'),
    focus: forced ? 'Highlight' : token('focus'),
    card: token('hue-slate'),
    touchpoint: token('accent'),
    pain_point: token('bad'),
    opportunity: token('hue-violet'),
    tints: Object.fromEntries(names.map((name) => [name, token(name)])) as Record<Tint, string>,
    forced,
  };
}

/** What is felt at each touchpoint by one persona: the last reading wins, as the map has one a touchpoint. */
export function feltAt(
  doc: Pick<MapDocument, 'emotion_readings'>,
  persona: Id | null,
): Map<Id, number> {
  const found = new Map<Id, number>();
  for (const { touchpoint, state, valence, persona: whose } of doc.emotion_readings.values())
    if (touchpoint && state === 'current' && whose === persona) found.set(touchpoint, valence);
  return found;
}

type Things = Pick<MapDocument, 'cards' | 'pain_points'>;

/** The colour of a box: a card's own or its kind's, what is felt at a touchpoint, how much a pain hurts. */
export function tintOf(
  entity: PlacedEntity,
  id: Id,
  doc: Things,
  felt: ReadonlyMap<Id, number>,
): Tint {
  if (entity === 'card') {
    const card = doc.cards.get(id);
    return `hue-${((card?.color as Hue | null) ?? (card && KIND_HUE[card.kind])) || 'slate'}`;
  }
  if (entity === 'touchpoint') {
    const valence = felt.get(id);
    return valence === undefined ? 'accent' : `emotion-${FELT[Math.round(valence) + 2] ?? '0'}`;
  }
  if (entity === 'opportunity') return 'hue-violet';
  return (doc.pain_points.get(id)?.severity ?? 3) < 3 ? 'warn' : 'bad';
}

export interface Hit {
  row: GridRow;
  column: Column;
  item: Item | null;
}

/** What lies at a point of the world; null outside the grid. A few screen pixels of grace around a small box. */
export function hitAt(layout: Layout, x: number, y: number, grace = 0): Hit | null {
  if (x < 0 || y < 0 || x >= layout.width || y >= layout.height) return null;
  const row = rowAt(layout, y);
  const column = columnAt(layout, x);
  if (!row || !column) return null;
  const items = layout.cells.get(`${row.lane.id}|${column.key}`)?.items ?? [];
  const [dx, dy] = [x - column.x - CELL_PAD, y - row.y];
  const item = items.find(
    (one) =>
      dx >= -grace && dx <= one.w + grace && dy >= one.y - grace && dy <= one.y + one.h + grace,
  );
  return { row, column, item: item ?? null };
}

/** The colour of a KPI from afar: how it does. */
export function healthTint(health: KpiView['health'] | undefined): Tint {
  return health === 'good' || health === 'warn' || health === 'bad' ? health : 'hue-slate';
}

/** Which boxes stand out, and how. */
export interface OverviewMarks {
  tint(item: Item): Tint;
  /** Drawn faintly: not what is filtered for. */
  faint(id: Id): boolean;
  selected(id: Id): boolean;
  /** An empty, dashed box: shown as assumed. */
  assumed(id: Id): boolean;
  /** How the KPIs of a stage do, from the top. */
  kpis(stage: Id): readonly Tint[];
  /** A card that has the focus, or the cell `lane|column` that has. */
  focus: string;
  /** What stands in elements above the canvas, which then stands in for the rest; null from afar. */
  drawn?: Rect | null;
}

/** A card whose letters come in a moment: its frame, and bars where the words will be. */
function drawWaiting(
  context: CanvasRenderingContext2D,
  ink: OverviewInk,
  tint: Tint,
  x: number,
  y: number,
  { w, h }: Item,
): void {
  context.fillStyle = ink.surface;
  context.strokeStyle = ink.line;
  context.fillRect(x, y, w, h);
  context.strokeRect(x, y, w, h);
  context.fillStyle = ink.tints[tint];
  for (let line = y + 14; line < y + h - 10; line += LINE)
    context.fillRect(x + 13, line, (w - 26) * (line + LINE < y + h - 10 ? 0.9 : 0.55), 7);
}

const holds = (part: Rect, x: number, y: number): boolean =>
  x >= part.x && x < part.x + part.w && y >= part.y && y < part.y + part.h;

/** Draw the boxes of every card in the window; the canvas has the size of the camera's window. */
export function drawOverview(
  context: CanvasRenderingContext2D,
  camera: Pick<Camera, 'x' | 'y' | 'z' | 'w' | 'h'>,
  ratio: number,
  layout: Layout,
  ink: OverviewInk,
  marks: OverviewMarks,
): void {
  const { z } = camera;
  const { drawn } = marks;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = 1;
  context.fillStyle = ink.ground;
  context.fillRect(0, 0, camera.w * ratio, camera.h * ratio);
  context.setTransform(z * ratio, 0, 0, z * ratio, camera.x * ratio, camera.y * ratio);
  const left = Math.max(0, -camera.x / z);
  const right = Math.min(layout.width, (camera.w - camera.x) / z);
  const top = Math.max(0, -camera.y / z);
  const bottom = Math.min(layout.height, (camera.h - camera.y) / z);
  if (right <= left || bottom <= top) return;
  context.fillStyle = ink.surface;
  context.fillRect(left, top, right - left, bottom - top);
  context.fillStyle = ink.band;
  for (const stage of drawn ? [] : layout.stages)
    if (stage.index % 2) context.fillRect(stage.x, top, stage.w, bottom - top);
  const columns = layout.columns.filter((one) => one.x <= right && one.x + one.w >= left);
  const rows = layout.rows.filter((one) => one.y <= bottom && one.y + one.h >= top);
  context.fillStyle = ink.line;
  const hair = 1 / z;
  for (const { x, w } of columns) context.fillRect(x + w - hair / 2, top, hair, bottom - top);
  for (const { y, h } of rows) context.fillRect(left, y + h - hair / 2, right - left, hair);

  context.lineWidth = hair;
  let tint: Tint | null = null;
  let alpha = 1;
  type Box = [number, number, number, number];
  const dip = (next: Tint, wanted: number): void => {
    if (next !== tint) {
      tint = next;
      context.fillStyle = context.strokeStyle = ink.tints[next];
    }
    if (wanted !== alpha) context.globalAlpha = alpha = wanted;
  };
  const box = (x: number, y: number, w: number, h: number): void =>
    ink.forced ? context.strokeRect(x, y, w, h) : context.fillRect(x, y, w, h);
  const outlined: Box[] = [];
  const guessed: Box[] = [];
  for (const row of drawn ? [] : rows.filter(({ mode }) => mode === 'kpi'))
    for (const stage of layout.stages)
      for (const [at, next] of marks.kpis(stage.id).slice(0, KPI_CHIPS).entries()) {
        if (stage.x > right || stage.x + stage.w < left) continue;
        dip(next, 0.72);
        const y = row.y + CELL_PAD + at * (KPI_CHIP + GAP);
        box(stage.x + CELL_PAD, y, Math.min(stage.w - 2 * CELL_PAD, KPI_WIDE), KPI_CHIP);
      }
  for (const row of rows) {
    for (const column of columns) {
      if (drawn && holds(drawn, column.x, row.y)) continue;
      const key = `${row.lane.id}|${column.key}`;
      if (key === marks.focus) outlined.push([column.x, row.y, column.w, row.h]);
      for (const item of layout.cells.get(key)?.items ?? []) {
        const y = row.y + item.y;
        if (y > bottom || y + item.h < top) continue;
        const x = column.x + CELL_PAD;
        const next = marks.tint(item);
        if (drawn) {
          context.globalAlpha = marks.faint(item.id) ? 0.2 : 0.4;
          drawWaiting(context, ink, next, x, y, item);
          continue;
        }
        dip(next, marks.faint(item.id) ? 0.2 : 0.72);
        if (marks.assumed(item.id)) guessed.push([x, y, item.w, item.h]);
        else box(x, y, item.w, item.h);
        if (item.id === marks.focus || marks.selected(item.id))
          outlined.push([x, y, item.w, item.h]);
      }
    }
  }
  context.globalAlpha = 1;
  if (guessed.length) {
    context.strokeStyle = ink.tints.warn;
    context.setLineDash([4 * hair, 3 * hair]);
    for (const box of guessed) context.strokeRect(...box);
    context.setLineDash([]);
  }
  context.strokeStyle = ink.focus;
  context.lineWidth = 2 * hair;
  const out = 2 * hair;
  for (const [x, y, w, h] of outlined)
    context.strokeRect(x - out, y - out, w + 2 * out, h + 2 * out);
}
