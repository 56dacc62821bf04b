/**
 * The grid's geometry, made from the model alone: columns (stages and their steps), rows (lanes) and
 * the stack of cards in each cell. World units are CSS pixels at 100 %; nothing here reads the DOM.
 */
import { compareRows } from '../model/pos';
import type { PlacedEntity } from '../model/takes';
import type { Id, Lane, Stage, Step, Thing } from '../model/types';

export { accepts, takes, type PlacedEntity } from '../model/takes';

export const COLUMN = 240;
export const COLLAPSED_COLUMN = 56;
export const ROW_MIN = 56;
export const COLLAPSED_ROW = 36;
export const CELL_PAD = 8;
export const GAP = 6;
/** Room kept under the cards of a cell for the add button and as a place to drop on. */
export const ADD_SLOT = 28;
export const CURVE_ROW = 220;
export const ARC_ROW = 104;
export const KPI_CHIP = 90;
export const KPI_CHIPS = 3;
export const LINE = 20;

/** A lane is as high as its content, and at least so many units. */
export const HEIGHT_MAX = 6;

export type RowMode = 'things' | 'curve' | 'arc' | 'kpi' | 'channels' | 'collapsed';

export interface Placed {
  readonly entity: PlacedEntity;
  readonly thing: Thing;
}

/** A column: a step, or a stage that has no steps or holds things of its own. */
export interface Column {
  /** The step's id, or the stage's own. */
  readonly key: Id;
  readonly stage: Id;
  readonly step: Id | null;
  readonly index: number;
  readonly x: number;
  readonly w: number;
}

export interface StageSpan {
  readonly id: Id;
  readonly index: number;
  readonly x: number;
  readonly w: number;
  readonly first: number;
  readonly count: number;
  readonly collapsed: boolean;
}

export interface GridRow {
  readonly lane: Lane;
  readonly mode: RowMode;
  readonly index: number;
  readonly y: number;
  readonly h: number;
}

export interface Item {
  readonly id: Id;
  readonly entity: PlacedEntity;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Cell {
  readonly key: string;
  readonly lane: Id;
  readonly column: Id;
  /** Cards top to bottom, `y` from the top of the row. */
  readonly items: readonly Item[];
  /** Where a draft stands, when one is being written here. */
  readonly draftY: number | null;
  readonly bottom: number;
}

export interface Draft {
  lane: Id;
  column: Id;
  /** The card it follows; null is first. */
  after: Id | null;
  h: number;
}

/** What stands in the cells: by lane, then by column, in order. Only where things stand. */
export type ThingsByLane = ReadonlyMap<Id, ReadonlyMap<Id, readonly Placed[]>>;

export interface LayoutInput {
  stages: readonly Stage[];
  stepsOf(stage: Id): readonly Step[];
  lanes: readonly Lane[];
  things: ThingsByLane;
  /**
   * Says with each value in how a lane's heights, draft and pulled card are: a lane of which this, the
   * columns and the things are as they were is not stacked again. Without it every lane is.
   */
  stateOf?(lane: Id): string;
  heightOf(placed: Placed, width: number): number;
  draft: Draft | null;
  /** KPIs shown under a stage, for the height of the strip. */
  kpisOf(stage: Id): number;
  /** A stage's own column is kept beside its steps when this says so (the focus stands in it). */
  ownColumn?(stage: Id): boolean;
  canEdit: boolean;
  /** An edge that is being pulled, before it is let go. */
  resizing?: { lane: Id; height: number } | { thing: Id; span: number } | null;
}

export interface Layout {
  readonly columns: readonly Column[];
  readonly stages: readonly StageSpan[];
  readonly rows: readonly GridRow[];
  readonly cells: ReadonlyMap<string, Cell>;
  /** Cells with a card that lies over the columns up to `last`: drawn as long as any of these is seen. */
  readonly wide: readonly { row: number; first: number; last: number }[];
  readonly hasSteps: boolean;
  readonly width: number;
  readonly height: number;
  /** The lanes as they were stacked, for the next layout. */
  readonly stacks: ReadonlyMap<Id, Stack>;
  columnOf(key: Id): Column | undefined;
  rowOf(lane: Id): GridRow | undefined;
  stageOf(id: Id): StageSpan | undefined;
  cellOf(thing: Id): Cell | undefined;
}

export function cellKey(lane: Id, column: Id): string {
  return `${lane}|${column}`;
}

/** The place fields of an op that puts something into a column. */
export function anchorOf(column: Pick<Column, 'stage' | 'step'>): {
  stage: Id | null;
  step: Id | null;
} {
  return column.step ? { stage: null, step: column.step } : { stage: column.stage, step: null };
}

export function modeOf(lane: Lane): RowMode {
  if (lane.collapsed) return 'collapsed';
  if (lane.kind === 'emotion_curve') return 'curve';
  if (lane.kind === 'dramatic_arc') return 'arc';
  if (lane.kind === 'kpi') return 'kpi';
  if (lane.kind === 'channels') return 'channels';
  return 'things';
}

/** Things by lane and column, in order. */
export function group(things: Iterable<Placed>): ThingsByLane {
  const lanes = new Map<Id, Map<Id, Placed[]>>();
  for (const placed of things) {
    const { lane, stage, step } = placed.thing;
    const column = (step ?? stage) as Id;
    let cells = lanes.get(lane);
    if (!cells) lanes.set(lane, (cells = new Map()));
    const list = cells.get(column);
    if (list) list.push(placed);
    else cells.set(column, [placed]);
  }
  for (const cells of lanes.values())
    for (const list of cells.values())
      if (list.length > 1) list.sort((a, b) => compareRows(a.thing, b.thing));
  return lanes;
}

/** The old object where all its values are the same: who holds it need not be drawn again. */
function kept<T extends object>(old: T | undefined, fresh: T): T {
  if (!old) return fresh;
  for (const name of Object.keys(fresh) as (keyof T)[]) if (old[name] !== fresh[name]) return fresh;
  return old;
}

/** The old list where every entry is the old one, so that what was made from it still holds. */
function keptAll<T extends object>(
  old: readonly T[] | undefined,
  fresh: readonly T[],
): readonly T[] {
  const next = fresh.map((entry, at) => kept(old?.[at], entry));
  return old?.length === next.length && next.every((entry, at) => entry === old[at]) ? old : next;
}

function buildColumns(
  input: LayoutInput,
  used: ReadonlySet<Id>,
): { columns: Column[]; stages: StageSpan[] } {
  const columns: Column[] = [];
  const stages: StageSpan[] = [];
  let x = 0;
  const push = (stage: Id, step: Id | null, w: number): void => {
    columns.push({ key: step ?? stage, stage, step, index: columns.length, x, w });
    x += w;
  };
  for (const [index, stage] of input.stages.entries()) {
    const start = x;
    const first = columns.length;
    const steps = input.stepsOf(stage.id);
    if (stage.collapsed) push(stage.id, null, COLLAPSED_COLUMN);
    else {
      if (!steps.length || used.has(stage.id) || input.ownColumn?.(stage.id))
        push(stage.id, null, COLUMN);
      for (const step of steps) push(stage.id, step.id, COLUMN);
    }
    stages.push({
      id: stage.id,
      index,
      x: start,
      w: x - start,
      first,
      count: columns.length - first,
      collapsed: stage.collapsed,
    });
  }
  return { columns, stages };
}

/** One lane stacked, and what it was stacked from. */
export interface Stack {
  readonly cells: ReadonlyMap<Id, Cell>;
  readonly where: ReadonlyMap<Id, Cell>;
  readonly height: number;
  readonly wide: readonly { first: number; last: number }[];
  readonly from: readonly unknown[];
}

const NOTHING: ReadonlyMap<Id, readonly Placed[]> = new Map();

/** Stack one lane: a card that spans columns stands below whatever it would cover. */
function stackLane(
  lane: Lane,
  columns: readonly Column[],
  input: LayoutInput,
  before: Stack | undefined,
): Stack {
  const things = input.things.get(lane.id) ?? NOTHING;
  const from = [columns, things, input.stateOf?.(lane.id) ?? {}];
  if (before && from.every((value, at) => value === before.from[at])) return before;
  const cursor = new Array<number>(columns.length).fill(CELL_PAD);
  const cells = new Map<Id, Cell>();
  const where = new Map<Id, Cell>();
  const put = (fresh: Cell): void => {
    const old = before?.cells.get(fresh.column);
    const cell = kept(old, { ...fresh, items: keptAll(old?.items, fresh.items) });
    cells.set(cell.column, cell);
    for (const item of cell.items) where.set(item.id, cell);
  };
  const wide: { first: number; last: number }[] = [];
  let tallest = 0;
  for (const column of columns) {
    const key = cellKey(lane.id, column.key);
    const list = things.get(column.key) ?? [];
    const draft =
      input.draft && input.draft.lane === lane.id && input.draft.column === column.key
        ? input.draft
        : null;
    if (!list.length && !draft) {
      // A card of an earlier column lies over this one: what is added stands below it.
      const bottom = cursor[column.index]!;
      if (bottom > CELL_PAD)
        put({ key, lane: lane.id, column: column.key, items: [], draftY: null, bottom });
      continue;
    }
    const items: Item[] = [];
    let draftY: number | null = null;
    const openDraft = (): void => {
      draftY = cursor[column.index]!;
      cursor[column.index] = draftY + draft!.h + GAP;
    };
    if (draft && draft.after === null) openDraft();
    for (const placed of list) {
      const last = Math.min(columns.length, column.index + spanOf(placed, input)) - 1;
      const end = columns[last]!;
      const w = end.x + end.w - column.x - 2 * CELL_PAD;
      let y = 0;
      for (let at = column.index; at <= last; at++) y = Math.max(y, cursor[at]!);
      const h = input.heightOf(placed, w);
      for (let at = column.index; at <= last; at++) cursor[at] = y + h + GAP;
      items.push({ id: placed.thing.id, entity: placed.entity, y, w, h });
      if (last > column.index) wide.push({ first: column.index, last });
      if (draft && draft.after === placed.thing.id) openDraft();
    }
    if (draft && draftY === null) openDraft();
    const bottom = cursor[column.index]!;
    tallest = Math.max(tallest, bottom);
    put({ key, lane: lane.id, column: column.key, items, draftY, bottom });
  }
  return { cells, where, height: tallest, wide, from };
}

function spanOf({ thing }: Placed, { resizing }: LayoutInput): number {
  if (resizing && 'thing' in resizing && resizing.thing === thing.id) return resizing.span;
  return Math.max(1, thing.span || 1);
}

/** What a lane of this mode measures at the lowest. */
function baseOf(mode: RowMode): number {
  return mode === 'curve' ? CURVE_ROW : mode === 'arc' ? ARC_ROW : ROW_MIN;
}

/** The height in units that comes nearest to a height in pixels. */
export function unitsFor(mode: RowMode, px: number): number {
  const units = 1 + Math.round((px - baseOf(mode)) / ROW_MIN);
  return Math.max(1, Math.min(HEIGHT_MAX, units));
}

function heightOfRow(lane: Lane, mode: RowMode, stacked: Stack | null, input: LayoutInput): number {
  const { resizing } = input;
  const pulled = resizing && 'lane' in resizing && resizing.lane === lane.id;
  const units = Math.max(1, pulled ? resizing.height : lane.height);
  const floor = baseOf(mode) + (units - 1) * ROW_MIN;
  if (mode === 'collapsed') return COLLAPSED_ROW;
  if (mode === 'curve' || mode === 'arc' || mode === 'channels') return floor;
  if (mode === 'kpi') {
    let chips = 0;
    let more = false;
    for (const stage of input.stages) {
      const n = input.kpisOf(stage.id);
      chips = Math.max(chips, Math.min(n, KPI_CHIPS));
      more ||= n > KPI_CHIPS;
    }
    // What is felt stands below what is measured.
    const foot = chips || more || input.canEdit ? ADD_SLOT : 0;
    return Math.max(floor, chips * (KPI_CHIP + GAP) + 2 * CELL_PAD + foot);
  }
  return Math.max(floor, (stacked?.height ?? 0) + (input.canEdit ? ADD_SLOT : CELL_PAD));
}

/**
 * Geometry of the whole map. Cells that did not change keep their identity, so they are not drawn anew;
 * lanes that did not are not even looked at.
 */
export function buildLayout(input: LayoutInput, previous?: Layout | null): Layout {
  const used = new Set<Id>();
  for (const cells of input.things.values()) for (const column of cells.keys()) used.add(column);
  if (input.draft) used.add(input.draft.column);
  const built = buildColumns(input, used);
  const columns = keptAll(previous?.columns, built.columns);
  const stages = keptAll(previous?.stages, built.stages);
  const rows: GridRow[] = [];
  const cells = new Map<string, Cell>();
  const stacks = new Map<Id, Stack>();
  const wide: Layout['wide'][number][] = [];
  let y = 0;
  for (const lane of input.lanes) {
    if (lane.hidden) continue;
    const mode = modeOf(lane);
    const stack =
      mode === 'things' ? stackLane(lane, columns, input, previous?.stacks.get(lane.id)) : null;
    if (stack) {
      stacks.set(lane.id, stack);
      for (const cell of stack.cells.values()) cells.set(cell.key, cell);
      for (const reach of stack.wide) wide.push({ row: rows.length, ...reach });
    }
    const h = heightOfRow(lane, mode, stack, input);
    rows.push(kept(previous?.rows[rows.length], { lane, mode, index: rows.length, y, h }));
    y += h;
  }
  const byColumn = new Map(columns.map((column) => [column.key, column]));
  const byLane = new Map(rows.map((row) => [row.lane.id, row]));
  const byStage = new Map(stages.map((stage) => [stage.id, stage]));
  const last = columns.at(-1);
  const cellOf = (thing: Id): Cell | undefined => {
    for (const { where } of stacks.values()) {
      const cell = where.get(thing);
      if (cell) return cell;
    }
    return undefined;
  };
  return {
    columns,
    stages,
    rows,
    cells,
    wide,
    stacks,
    hasSteps: columns.some((column) => column.step !== null),
    width: last ? last.x + last.w : 0,
    height: y,
    columnOf: (key) => byColumn.get(key),
    rowOf: (lane) => byLane.get(lane),
    stageOf: (id) => byStage.get(id),
    cellOf,
  };
}
