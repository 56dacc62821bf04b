/**
 * A map as slides: its title and through whose eyes it is told, one slide a stage, the whole curve.
 * Pure: made anew from the model at every edit, so that what others write appears while one speaks.
 */
import { accepts, type Placed } from '../canvas/layout';
import { kpisByStage, ordered, placedThings, stagePoint } from '../editor/derived';
import type { Curve } from '../model/derive/curves';
import { toNumber } from '../model/derive/fraction';
import { NO_CHANNEL } from '../model/channels';
import { compareRows } from '../model/pos';
import type { Id, Lane, MapDocument, Stage, StageKpi, Step } from '../model/types';

/** A card on a slide. */
export interface Shown {
  placed: Placed;
  /** The stage it begins in, where it reaches over from another one. */
  from: Id | null;
}

/** What stands in one lane at one step, or at the stage as a whole. */
export interface Part {
  step: Step | null;
  things: Shown[];
}

export interface LaneGroup {
  lane: Lane;
  parts: Part[];
  /** Keys of the channels the stage uses, in a lane that only lists them. */
  channels: string[];
  count: number;
}

/** What somebody feels in a stage as a whole. */
export interface Feeling {
  persona: Id | null;
  /** null where nobody said anything. */
  value: number | null;
  intensity: number | null;
}

export interface TitleSlide {
  kind: 'title';
  key: 'title';
}

export interface StageSlide {
  kind: 'stage';
  /** The stage's id: a deep link names it. */
  key: Id;
  stage: Stage;
  steps: readonly Step[];
  /** Its place among the stages, from 1. */
  position: number;
  count: number;
  lanes: LaneGroup[];
  feelings: Feeling[];
  kpis: readonly StageKpi[];
  notes: string;
}

export interface CurveSlide {
  kind: 'curve';
  key: 'curve';
}

export type Slide = TitleSlide | StageSlide | CurveSlide;

export interface DeckInput {
  doc: MapDocument;
  /** Which of the things are to be seen, where a filter takes some off the map. */
  shown?: (things: Iterable<Placed>) => Iterable<Placed>;
  /** Which lanes are left out; without an answer, those that are hidden. */
  isOut?: (lane: Lane) => boolean;
  /** Everyone's curve and each persona's. */
  curves: readonly Curve[];
  /** Whose curves are drawn; null is everyone. */
  personas: readonly (Id | null)[];
}

const has = (lanes: readonly Lane[], kind: Lane['kind']): boolean =>
  lanes.some((lane) => lane.kind === kind);

/** Whether what such lanes draw is to be seen: a lane that somebody hid says no, none at all says nothing. */
function wanted(all: readonly Lane[], seen: readonly Lane[], kind: Lane['kind']): boolean {
  return has(seen, kind) || !has(all, kind);
}

/** The curves that are to be drawn, in the order of the map. */
export function drawnCurves({ curves, personas }: Pick<DeckInput, 'curves' | 'personas'>): Curve[] {
  return curves.filter(
    (curve) =>
      personas.includes(curve.persona) && curve.points.some((point) => point.value !== null),
  );
}

/** Where each thing is shown: in its own stage, and in those it reaches over. */
function byStage(
  things: Iterable<Placed>,
  stages: readonly Stage[],
  stepsOf: (stage: Id) => readonly Step[],
): Map<Id, Shown[]> {
  const all = [...things].sort((a, b) => compareRows(a.thing, b.thing));
  const own = new Set(all.flatMap(({ thing }) => thing.stage ?? []));
  // Columns as on the grid: a stage with steps has one of its own only where something stands in it.
  const columns: { key: Id; stage: Id }[] = stages.flatMap((stage) => {
    const steps = stepsOf(stage.id);
    const whole = { key: stage.id, stage: stage.id };
    const inside = steps.map((step) => ({ key: step.id, stage: stage.id }));
    return !steps.length || own.has(stage.id) ? [whole, ...inside] : inside;
  });
  const at = new Map(columns.map(({ key }, index) => [key, index]));
  const found = new Map<Id, Shown[]>(stages.map((stage) => [stage.id, []]));
  for (const placed of all) {
    const first = at.get((placed.thing.step ?? placed.thing.stage) as Id);
    if (first === undefined) continue;
    const home = columns[first]!.stage;
    const reached = columns.slice(first, first + Math.max(1, placed.thing.span || 1));
    for (const stage of new Set(reached.map((column) => column.stage)))
      found.get(stage)!.push({ placed, from: stage === home ? null : home });
  }
  return found;
}

function partsOf(lane: Id, shown: readonly Shown[], steps: readonly Step[]): Part[] {
  const here = shown.filter(({ placed }) => placed.thing.lane === lane);
  const parts: Part[] = [
    { step: null, things: here.filter(({ placed, from }) => from !== null || !placed.thing.step) },
    ...steps.map((step) => ({
      step,
      things: here.filter(({ placed, from }) => from === null && placed.thing.step === step.id),
    })),
  ];
  return parts.filter((part) => part.things.length);
}

function channelsOf(doc: MapDocument, stage: Id, steps: readonly Step[]): string[] {
  const inside = new Set<Id | null>([stage, ...steps.map((step) => step.id)]);
  const found = new Set<string>();
  for (const touchpoint of ordered(doc.touchpoints.values()))
    if (inside.has(touchpoint.step ?? touchpoint.stage)) found.add(touchpoint.channel);
  found.delete(NO_CHANNEL);
  return [...found];
}

/** What each of the drawn curves says of a stage. */
export function feelingsIn(curves: readonly Curve[], stage: Id): Feeling[] {
  return curves.map((curve) => {
    const point = stagePoint(curve, stage);
    return {
      persona: curve.persona,
      value: point?.value ? toNumber(point.value) : null,
      intensity: point?.intensity ?? null,
    };
  });
}

/** What is said to a stage, and to its steps, in words: the speaker's notes. */
function notesOf(stage: Stage, steps: readonly Step[]): string {
  const inside = steps.flatMap((step) =>
    step.description.trim() ? [`**${step.name}**`, step.description] : [],
  );
  return [stage.description, ...inside].filter((text) => text.trim()).join('\n\n');
}

/** The slides of a map. A map without readings has no slide for its curve. */
export function slidesOf(input: DeckInput): Slide[] {
  const { doc, isOut = (lane: Lane) => lane.hidden } = input;
  const stages = ordered(doc.stages.values());
  const steps = new Map<Id, Step[]>();
  for (const step of ordered(doc.steps.values()))
    steps.set(step.stage, [...(steps.get(step.stage) ?? []), step]);
  const stepsOf = (stage: Id): readonly Step[] => steps.get(stage) ?? [];
  const lanes = ordered(doc.lanes.values());
  const seen = lanes.filter((lane) => !isOut(lane));
  const things = placedThings(doc);
  const shown = byStage(input.shown?.(things) ?? things, stages, stepsOf);
  const kpis = wanted(lanes, seen, 'kpi') ? kpisByStage(doc) : new Map<Id, StageKpi[]>();
  const curves = wanted(lanes, seen, 'emotion_curve') ? drawnCurves(input) : [];

  const found: Slide[] = [{ kind: 'title', key: 'title' }];
  for (const [index, stage] of stages.entries()) {
    const inside = stepsOf(stage.id);
    const groups = seen.map((lane): LaneGroup => {
      const parts = accepts(lane.kind) ? partsOf(lane.id, shown.get(stage.id)!, inside) : [];
      const channels = lane.kind === 'channels' ? channelsOf(doc, stage.id, inside) : [];
      const count = parts.reduce((sum, part) => sum + part.things.length, channels.length);
      return { lane, parts, channels, count };
    });
    found.push({
      kind: 'stage',
      key: stage.id,
      stage,
      steps: inside,
      position: index + 1,
      count: stages.length,
      lanes: groups.filter((group) => group.count),
      feelings: feelingsIn(curves, stage.id),
      kpis: kpis.get(stage.id) ?? [],
      notes: notesOf(stage, inside),
    });
  }
  if (curves.length) found.push({ kind: 'curve', key: 'curve' });
  return found;
}

/** What an address asks to be presented: the key of a slide, '' for the first; null for nothing. */
export function slideOfHash(hash: string): string | null {
  const asked = /^#present(?:=(.*))?$/.exec(hash);
  return asked && decodeURIComponent(asked[1] ?? '');
}

/** The address's part that opens a slide. */
export function hashOfSlide(key: string): string {
  return key === 'title' ? '#present' : `#present=${encodeURIComponent(key)}`;
}

/** Where a slide stands; the first one where it is gone. */
export function indexOf(slides: readonly Slide[], key: string): number {
  return Math.max(
    0,
    slides.findIndex((slide) => slide.key === key),
  );
}
