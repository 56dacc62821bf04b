/**
 * From a table of texts to stages, lanes and cards: what a paste would do, before it does it. Pure;
 * `tableOps` turns an accepted plan into one batch.
 */
import { accepts, type PlacedEntity } from '../canvas/layout';
import { create, createThing, NAME_LIMIT, remove, set, sideOf, STRUCTURE_MAX } from '../editor/ops';
import { uuid7 } from '../model/ids';
import type { Id, LaneKind, Op } from '../model/types';
import { laneKindOf, phaseOf, plainName } from './names';

export const MAX_CELLS = 500;
const PART_LIMIT = 80;

/** The map a table is pasted on, as far as that matters. */
export interface Ground {
  /** `blank`: as a blank map brought it, and nothing stands on it. */
  stages: readonly { id: Id; name: string; blank: boolean }[];
  columns: readonly { stage: Id; step: Id | null; name: string }[];
  lanes: readonly { id: Id; kind: LaneKind; name: string; title: string; locked: boolean }[];
  /** Where the focus is: the first column and lane of what has no names of its own. */
  column: number;
  lane: Id | null;
  /** Where the first card goes in the focused cell; null is first. */
  after: Id | null;
  newStage: string;
  channel: string;
  /** The last card of a cell, for what is put behind it. */
  lastOf(lane: Id, column: { stage: Id; step: Id | null }): Id | null;
  /** The title of a lane kind in the reader's language. */
  kindTitle(kind: LaneKind): string;
}

export interface TableOptions {
  /** Every cell becomes a card of the focused lane. */
  intoLane: boolean;
  firstRow: boolean;
  firstColumn: boolean;
}

interface PlannedColumn {
  name: string;
  /** Where it exists already. */
  at: { stage: Id; step: Id | null } | null;
  /** An untouched stage of a blank map that takes this name. */
  renames: Id | null;
}
interface PlannedLane {
  name: string;
  kind: LaneKind;
  id: Id | null;
}
interface PlannedCard {
  text: string;
  lane: number;
  column: number;
  entity: PlacedEntity;
}

/** A text its place does not hold, with where it stands in the table (from 1). */
export interface TooLong {
  row: number;
  column: number;
  text: string;
  length: number;
  limit: number;
}

export type Refusal =
  | { reason: 'empty' }
  | { reason: 'cells'; n: number }
  | { reason: 'stages' | 'lanes'; n: number }
  | { reason: 'locked'; name: string }
  | { reason: 'noLane' };

export interface TablePlan {
  refusal: Refusal | null;
  columns: PlannedColumn[];
  lanes: PlannedLane[];
  cards: PlannedCard[];
  /** Untouched stages of a blank map the table leaves no use for. */
  dropped: Id[];
  empty: number;
  tooLong: TooLong[];
}

const lengthOf = (text: string): number => [...text].length;

/** Names that are one line in the model are written in one line. */
const inLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ');

/** What the first row and column seem to be. */
export function guess(rows: readonly (readonly string[])[], ground: Ground): TableOptions {
  const none = { intoLane: true, firstRow: false, firstColumn: false };
  const width = rows[0]?.length ?? 0;
  if (rows.length < 2 || width < 2) {
    // One row over several columns that are stages by name is too little to be a header alone.
    return none;
  }
  const laneNames = new Set(
    ground.lanes.flatMap(({ name, title }) => [plainName(name), plainName(title)]),
  );
  const stageNames = new Set(ground.stages.map(({ name }) => plainName(name)));
  const isLane = (name: string): boolean =>
    name !== '' && (laneKindOf(name) !== null || laneNames.has(plainName(name)));
  const column = rows.slice(1).map((row) => row[0] ?? '');
  const named = column.filter(isLane).length;
  const cornerEmpty = rows[0]![0] === '';
  const head = rows[0]!.slice(1);
  const headFull = head.every(Boolean);
  const firstColumn =
    named * 2 >= column.length || (cornerEmpty && headFull && column.every(Boolean));
  const firstRow =
    (firstColumn && !isLane(rows[0]![0]!) && head.some(Boolean)) ||
    (rows[0]!.every(Boolean) && rows[0]!.every((name) => stageNames.has(plainName(name))));
  return firstColumn || firstRow ? { intoLane: !firstColumn, firstRow, firstColumn } : none;
}

/** Look at a table: what it makes, what is in the way. */
export function planTable(
  rows: readonly (readonly string[])[],
  options: TableOptions,
  ground: Ground,
): TablePlan {
  const plan: TablePlan = {
    refusal: null,
    columns: [],
    lanes: [],
    cards: [],
    dropped: [],
    empty: 0,
    tooLong: [],
  };
  const firstColumn = options.firstColumn && !options.intoLane;
  const top = options.firstRow ? 1 : 0;
  const left = firstColumn ? 1 : 0;
  const width = rows[0]?.length ?? 0;
  if (rows.length * width > MAX_CELLS) {
    plan.refusal = { reason: 'cells', n: rows.length * width };
    return plan;
  }
  const body = rows.slice(top).map((row) => row.slice(left));
  // A row or column without any text, name included, is a gap in the table and means nothing.
  const keptColumns = Array.from({ length: Math.max(0, width - left) }, (_, at) => at).filter(
    (at) => (top > 0 && rows[0]![at + left]) || body.some((row) => row[at]),
  );
  const keptRows = body
    .map((_, at) => at)
    .filter((at) => (left > 0 && rows[at + top]![0]) || body[at]!.some(Boolean));
  if (!keptColumns.length || !keptRows.length) {
    plan.refusal = { reason: 'empty' };
    return plan;
  }
  const name = (row: number, column: number): string => {
    const text = inLine(rows[row]?.[column] ?? '');
    note(plan, row, column, text, PART_LIMIT);
    return text;
  };
  const titles = options.firstRow ? keptColumns.map((at) => name(0, at + left)) : null;
  plan.columns = titles ? namedColumns(titles, ground, plan) : columnsFrom(keptColumns, ground);
  const heads = firstColumn ? keptRows.map((at) => name(at + top, 0)) : null;
  plan.lanes = options.intoLane
    ? ownLane(ground)
    : heads
      ? namedLanes(heads, ground)
      : lanesFrom(keptRows.length, ground);
  plan.refusal ??= refusalOf(plan, ground);
  if (plan.refusal) return plan;
  for (const [r, row] of keptRows.entries()) {
    for (const [c, column] of keptColumns.entries()) {
      const text = body[row]![column]!;
      const lane = options.intoLane ? 0 : r;
      const entity = accepts(plan.lanes[lane]!.kind)!;
      if (!text) {
        plan.empty += 1;
        continue;
      }
      plan.cards.push({ text, lane, column: c, entity });
      note(plan, row + top, column + left, titleOf(entity, text), NAME_LIMIT[entity]);
    }
  }
  return plan;
}

function note(plan: TablePlan, row: number, column: number, text: string, limit: number): void {
  const length = lengthOf(text);
  if (length > limit) plan.tooLong.push({ row: row + 1, column: column + 1, text, length, limit });
}

/** A card keeps its line breaks; touchpoints and pain points are called by one line. */
function titleOf(entity: PlacedEntity, text: string): string {
  return entity === 'card' ? text : inLine(text);
}

function namedColumns(titles: readonly string[], ground: Ground, plan: TablePlan): PlannedColumn[] {
  const isBlank = ground.stages.length > 0 && ground.stages.every((stage) => stage.blank);
  if (isBlank) {
    plan.dropped = ground.stages.slice(titles.length).map((stage) => stage.id);
    return titles.map((title, at) => {
      const stage = ground.stages[at];
      return {
        name: title || ground.newStage,
        at: stage ? { stage: stage.id, step: null } : null,
        renames: stage && stage.name !== title ? stage.id : null,
      };
    });
  }
  const free = [...ground.stages];
  return titles.map((title) => {
    const index = free.findIndex((stage) => plainName(stage.name) === plainName(title));
    const [found] = index < 0 || !title ? [] : free.splice(index, 1);
    return {
      name: title || ground.newStage,
      at: found ? { stage: found.id, step: null } : null,
      renames: null,
    };
  });
}

function columnsFrom(kept: readonly number[], ground: Ground): PlannedColumn[] {
  return kept.map((offset) => {
    const at = ground.columns[ground.column + offset];
    return {
      name: at?.name ?? ground.newStage,
      at: at ? { stage: at.stage, step: at.step } : null,
      renames: null,
    };
  });
}

function ownLane(ground: Ground): PlannedLane[] {
  const lane = ground.lanes.find((row) => row.id === ground.lane);
  return lane ? [{ name: lane.title, kind: lane.kind, id: lane.id }] : [];
}

function namedLanes(heads: readonly string[], ground: Ground): PlannedLane[] {
  const free = ground.lanes.filter((lane) => accepts(lane.kind) !== null);
  const taken = new Set<Id>();
  return heads.map((head) => {
    const wanted = plainName(head);
    const kind = laneKindOf(head);
    const open = free.filter((lane) => !taken.has(lane.id));
    const lane =
      (head &&
        (open.find(({ name, title }) => [plainName(name), plainName(title)].includes(wanted)) ??
          open.find((row) => row.kind === kind && !row.name))) ||
      undefined;
    if (lane) {
      taken.add(lane.id);
      return { name: lane.title, kind: lane.kind, id: lane.id };
    }
    // A lane that draws what others hold has no room for texts: they get a lane of their own.
    const own = kind && accepts(kind) ? kind : 'text';
    const isTitle = own === kind && plainName(ground.kindTitle(own)) === wanted;
    return { name: isTitle ? '' : head, kind: own, id: null };
  });
}

function lanesFrom(count: number, ground: Ground): PlannedLane[] {
  const start = Math.max(
    0,
    ground.lanes.findIndex((lane) => lane.id === ground.lane),
  );
  const taking = ground.lanes.slice(start).filter((lane) => accepts(lane.kind) !== null);
  return Array.from({ length: count }, (_, at) => {
    const lane = taking[at];
    return lane
      ? { name: lane.title, kind: lane.kind, id: lane.id }
      : { name: '', kind: 'text' as const, id: null };
  });
}

function refusalOf(plan: TablePlan, ground: Ground): Refusal | null {
  const stages = plan.columns.filter((column) => !column.at).length;
  const lanes = plan.lanes.filter((lane) => !lane.id).length;
  if (!plan.lanes.length || plan.lanes.some((lane) => !accepts(lane.kind)))
    return { reason: 'noLane' };
  if (stages + ground.stages.length - plan.dropped.length > STRUCTURE_MAX)
    return { reason: 'stages', n: stages };
  if (lanes + ground.lanes.length > STRUCTURE_MAX) return { reason: 'lanes', n: lanes };
  const locked = plan.lanes.find(
    (lane) => lane.id && ground.lanes.find((row) => row.id === lane.id)?.locked,
  );
  return locked ? { reason: 'locked', name: locked.name } : null;
}

/** A text cut to what its place holds, with a sign that it goes on. */
export function cut(text: string, limit: number): string {
  const points = [...text];
  return points.length <= limit
    ? text
    : `${points
        .slice(0, limit - 1)
        .join('')
        .trimEnd()}…`;
}

/** The batch of a plan, and the cards it makes. Texts over their limit are cut: ask before. */
export function tableOps(plan: TablePlan, ground: Ground): { ops: Op[]; made: Id[] } {
  const ops: Op[] = [];
  const columns: { stage: Id; step: Id | null }[] = [];
  let stage: Id | null = null;
  for (const column of plan.columns) {
    const name = cut(column.name, PART_LIMIT);
    if (column.at) {
      if (column.renames)
        ops.push(set('stage', column.renames, { name, canonical_phase: phaseOf(name) }));
      columns.push(column.at);
      stage = column.at.stage;
      continue;
    }
    const id = uuid7();
    const after: Id | null = stage ?? ground.stages.at(-1)?.id ?? null;
    ops.push(create('stage', { name, canonical_phase: phaseOf(name), after }, id));
    columns.push({ stage: id, step: null });
    stage = id;
  }
  for (const id of plan.dropped) ops.push(remove('stage', id));
  const lanes: Id[] = [];
  let above: Id | null = ground.lane ?? ground.lanes.at(-1)?.id ?? null;
  for (const lane of plan.lanes) {
    const id = lane.id ?? uuid7();
    if (!lane.id) {
      const name = cut(lane.name, PART_LIMIT);
      ops.push(
        create('lane', { kind: lane.kind, name, side: sideOf(lane.kind), after: above }, id),
      );
    }
    lanes.push(id);
    above = id;
  }
  const tails = new Map<string, Id | null>();
  const made: Id[] = [];
  for (const card of plan.cards) {
    const lane = lanes[card.lane]!;
    const column = columns[card.column]!;
    const key = `${card.lane}|${card.column}`;
    if (!tails.has(key)) tails.set(key, startOf(ground, lane, column));
    const title = titleOf(card.entity, card.text);
    const op = createThing(card.entity, {
      lane,
      kind: plan.lanes[card.lane]!.kind,
      column: { stage: column.stage, step: column.step },
      after: tails.get(key)!,
      text: cut(title, NAME_LIMIT[card.entity]),
      channel: ground.channel,
    });
    // What the title cannot hold is not lost: the details keep the text as it was.
    if (title !== card.text || lengthOf(title) > NAME_LIMIT[card.entity]) {
      if (card.entity === 'card') op.fields!.body = cut(card.text, 4000);
      if (card.entity === 'pain_point') op.fields!.description = cut(card.text, 2000);
    }
    ops.push(op);
    made.push(op.id);
    tails.set(key, op.id);
  }
  return { ops, made };
}

/** The card the first one of a cell follows: the focused one, else the last that stands there. */
function startOf(ground: Ground, lane: Id, column: { stage: Id; step: Id | null }): Id | null {
  const own = ground.columns[ground.column];
  const here =
    own && lane === ground.lane && own.stage === column.stage && own.step === column.step;
  return here && ground.after ? ground.after : ground.lastOf(lane, column);
}
