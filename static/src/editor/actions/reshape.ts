/**
 * Stages made into other stages: split, merged, a step made a stage. Pure: rows in, one batch out. What
 * stands in a place moves along; what can never move (readings, ways to other maps) is made anew there.
 */
import { uuid7 } from '../../model/ids';
import { compareRows } from '../../model/pos';
import type { Fields, Id, MapDocument, Op, Stage, StageKpi, Step, Thing } from '../../model/types';
import { placedThings } from '../derived';
import * as ops from '../ops';

/** What one batch holds; `EditSession` and the server refuse more. */
export const BATCH_MAX = 1_000;

export type Why =
  'first' | 'noSteps' | 'last' | 'kpis' | 'locked' | 'steps' | 'stages' | 'long' | 'many';
export type Plan =
  | { refused: Why; n?: number }
  | {
      refused?: undefined;
      ops: Op[];
      /** The stage that is there in the end. */
      stage: Id;
      /** KPIs that were on both stages of a merge: what is kept is that of the one that stays. */
      twice?: StageKpi[];
    };

/** What a stage holds; the server refuses more (`journeymap/kpis/models.py`). */
const KPIS_MAX = 12;
const NAME = 80;
const GOAL = 300;
const DESCRIPTION = 2_000;

function stepsOf(doc: MapDocument, stage: Id): Step[] {
  return [...doc.steps.values()].filter((step) => step.stage === stage).sort(compareRows);
}

function stagesOf(doc: MapDocument): Stage[] {
  return [...doc.stages.values()].sort(compareRows);
}

/** A batch that is too large is no plan. */
function planned(batch: Op[], stage: Id): Plan {
  return batch.length > BATCH_MAX ? { refused: 'many', n: batch.length } : { ops: batch, stage };
}

/** The steps of a stage that can begin another one: all but the first. */
export function splitsAt(doc: MapDocument, stage: Id): Step[] {
  return stepsOf(doc, stage).slice(1);
}

/** A step and those after it become a stage of their own, with all that stands on them. */
export function splitStage(doc: MapDocument, step: Id): Plan {
  const from = doc.steps.get(step);
  const stage = from && doc.stages.get(from.stage);
  if (!from || !stage) return { refused: 'noSteps' };
  const steps = stepsOf(doc, stage.id);
  const at = steps.findIndex(({ id }) => id === step);
  if (at === 0) return { refused: 'first' };
  if (doc.stages.size >= ops.STRUCTURE_MAX) return { refused: 'stages' };
  const id = uuid7();
  const { canonical_phase, color } = stage;
  const batch = [
    ops.create(
      'stage',
      { name: from.name.slice(0, NAME).trim(), canonical_phase, color, after: stage.id },
      id,
    ),
  ];
  let after: Id | null = null;
  for (const moved of steps.slice(at)) {
    batch.push(ops.moveStep(moved.id, id, after));
    after = moved.id;
  }
  return planned(batch, id);
}

/** The stage after this one. */
export function nextStage(doc: MapDocument, stage: Id): Stage | undefined {
  const order = stagesOf(doc);
  return order[order.findIndex(({ id }) => id === stage) + 1];
}

/** What stands on a stage or step itself. */
function thingsOn(doc: MapDocument, column: Id): { op: (to: Fields) => Op; thing: Thing }[] {
  return [...placedThings(doc)]
    .filter(({ thing }) => (thing.step ?? thing.stage) === column)
    .sort((a, b) => compareRows(a.thing, b.thing))
    .map(({ thing, entity }) => ({
      thing,
      op: (to) => ({ entity, type: 'move', id: thing.id, fields: { lane: thing.lane, ...to } }),
    }));
}

function content(row: object, without: readonly string[]): Fields {
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => !['id', 'rev', ...without].includes(name)),
  ) as Fields;
}

/** All that hangs on one place goes to another: `stay` when the old place itself is not deleted. */
function rehang(doc: MapDocument, from: Id, to: { stage?: Id; step?: Id }, stay: boolean): Op[] {
  const place = { stage: to.stage ?? null, step: to.step ?? null };
  const batch: Op[] = [];
  const last = new Map<Id, Id>();
  for (const { thing, op } of thingsOn(doc, from)) {
    batch.push(op({ ...place, after: last.get(thing.lane) ?? null }));
    last.set(thing.lane, thing.id);
  }
  for (const reading of doc.emotion_readings.values()) {
    if (reading.touchpoint || (reading.step ?? reading.stage) !== from) continue;
    const id = uuid7();
    if (stay) batch.push(ops.remove('emotion_reading', reading.id));
    batch.push(ops.create('emotion_reading', { ...content(reading, []), ...place }, id));
    for (const evidence of doc.evidence.values())
      if (evidence.readings.includes(reading.id))
        batch.push({
          entity: 'evidence',
          type: 'link',
          id: evidence.id,
          fields: { reading: id },
        });
  }
  for (const way of doc.map_links.values()) {
    if ((way.step ?? way.stage) !== from) continue;
    batch.push(ops.remove('map_link', way.id));
    batch.push(ops.create('map_link', { to_map: way.to_map, kind: way.kind, ...place }));
  }
  return batch;
}

function holds(doc: MapDocument, stage: Id): boolean {
  return (
    thingsOn(doc, stage).length > 0 ||
    [...doc.emotion_readings.values()].some((row) => row.stage === stage && !row.touchpoint) ||
    [...doc.map_links.values()].some((row) => row.stage === stage)
  );
}

function lockedOn(doc: MapDocument, columns: readonly Id[]): boolean {
  return columns.some((column) =>
    thingsOn(doc, column).some(({ thing }) => doc.lanes.get(thing.lane)?.locked),
  );
}

/** Both texts, where both fit; else undefined. */
function joined(a: string, b: string, between: string, limit: number): string | undefined {
  if (!a || !b || a === b) return a || b;
  const text = `${a}${between}${b}`;
  return text.length <= limit ? text : undefined;
}

function added(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : a + b;
}

function mergedFields(first: Stage, second: Stage): Fields | null {
  const goal = joined(first.goal, second.goal, ' / ', GOAL);
  const description = [
    joined(first.description, second.description, '\n\n', Infinity),
    // A goal that does not fit is kept all the same.
    goal === undefined ? second.goal : '',
  ]
    .filter((text) => text !== '')
    .join('\n\n');
  if (description.length > DESCRIPTION) return null;
  return {
    name: joined(first.name, second.name, ' + ', NAME) ?? first.name,
    goal: goal ?? first.goal,
    description,
    canonical_phase: first.canonical_phase ?? second.canonical_phase,
    color: first.color ?? second.color,
    duration_min_s: added(first.duration_min_s, second.duration_min_s),
    duration_max_s: added(first.duration_max_s, second.duration_max_s),
  };
}

/** The KPIs of a stage, in their order. */
function kpisOn(doc: MapDocument, stage: Id): StageKpi[] {
  return [...doc.stage_kpis.values()].filter((kpi) => kpi.stage === stage).sort(compareRows);
}

/** Whether two KPIs measure the same for the same people: one stage holds only one of them. */
function sameKpi(a: StageKpi, b: StageKpi): boolean {
  return a.definition === b.definition && a.persona === b.persona && a.segment === b.segment;
}

/**
 * A stage and the next one become one. Columns stay columns: what stood on a stage itself stands on a
 * step of its name. KPIs move along with all they measured; one that both stages have is kept once.
 */
export function mergeStages(doc: MapDocument, id: Id): Plan {
  const first = doc.stages.get(id);
  const second = first && nextStage(doc, id);
  if (!first || !second) return { refused: 'last' };
  if (lockedOn(doc, [first.id, second.id])) return { refused: 'locked' };
  const [mine, theirs] = [kpisOn(doc, first.id), kpisOn(doc, second.id)];
  // Who may not manage KPIs merges as well, where none has to move.
  const stays = theirs.length && !mine.length ? second : first;
  const [twice, coming] = [true, false].map((both) =>
    (mine.length ? theirs : []).filter((kpi) => mine.some((one) => sameKpi(one, kpi)) === both),
  ) as [StageKpi[], StageKpi[]];
  if (mine.length + coming.length > KPIS_MAX) return { refused: 'kpis', n: KPIS_MAX };
  const fields = mergedFields(first, second);
  if (!fields) return { refused: 'long' };

  const batch: Op[] = [];
  let after: Id | null = null;
  let count = 0;
  for (const stage of [first, second]) {
    const steps = stepsOf(doc, stage.id);
    if (!steps.length || holds(doc, stage.id)) {
      const step = uuid7();
      batch.push(ops.create('step', { stage: stays.id, name: stage.name, after }, step));
      batch.push(...rehang(doc, stage.id, { step }, stage === stays));
      after = step;
      count += 1;
    }
    for (const step of steps) {
      if (stage !== stays || stays === second) batch.push(ops.moveStep(step.id, stays.id, after));
      after = step.id;
      count += 1;
    }
  }
  if (count > ops.STRUCTURE_MAX) return { refused: 'steps' };
  let last = mine.at(-1)?.id ?? null;
  for (const { id: kpi } of coming) {
    batch.push({
      entity: 'stage_kpi',
      type: 'move',
      id: kpi,
      fields: { stage: stays.id, after: last },
    });
    last = kpi;
  }
  batch.push(ops.set('stage', stays.id, { ...fields, collapsed: false }));
  batch.push(ops.remove('stage', (stays === first ? second : first).id));
  const plan = planned(batch, stays.id);
  return plan.refused || !twice.length ? plan : { ...plan, twice };
}

/** A step leaves its stage and is one itself: before it when it was the first of several, else after. */
export function stepToStage(doc: MapDocument, id: Id): Plan {
  const step = doc.steps.get(id);
  if (!step) return { refused: 'noSteps' };
  if (doc.stages.size >= ops.STRUCTURE_MAX) return { refused: 'stages' };
  const order = stagesOf(doc);
  const steps = stepsOf(doc, step.stage);
  const at = order.findIndex((stage) => stage.id === step.stage);
  const leads = steps[0]!.id === id && steps.length > 1;
  const stage = uuid7();
  const batch = [
    ops.create(
      'stage',
      {
        name: step.name.slice(0, NAME).trim(),
        description: step.description,
        color: order[at]!.color,
        canonical_phase: order[at]!.canonical_phase,
        after: leads ? (order[at - 1]?.id ?? null) : step.stage,
      },
      stage,
    ),
  ];
  // A stage cannot wait, be left out or open a map, nor have so long a name: then the step stays in it.
  const keeps =
    step.wait_s !== null || step.is_optional || step.child_map !== null || step.name.length > NAME;
  if (keeps) batch.push(ops.moveStep(id, stage, null));
  else {
    if (lockedOn(doc, [id])) return { refused: 'locked' };
    batch.push(...rehang(doc, id, { stage }, false), ops.remove('step', id));
  }
  return planned(batch, stage);
}
