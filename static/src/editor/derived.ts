/** Rows as the screen needs them: in order, by place, with their readings. Pure reads of a document. */
import type { Placed } from '../canvas/layout';
import type { Curve, CurvePoint } from '../model/derive/curves';
import { compareRows } from '../model/pos';
import type { EmotionReading, Id, MapDocument, StageKpi, Step, Thing } from '../model/types';
import type { PresencePeer } from '../sync/frames';

export function ordered<T extends { readonly id: Id; readonly pos?: string }>(
  rows: Iterable<T>,
): T[] {
  return [...rows].sort(compareRows);
}

/** Steps by stage, in order. */
export function stepsByStage(doc: MapDocument): Map<Id, Step[]> {
  const found = new Map<Id, Step[]>();
  for (const step of ordered(doc.steps.values())) {
    const list = found.get(step.stage);
    if (list) list.push(step);
    else found.set(step.stage, [step]);
  }
  return found;
}

/** Everything that stands in a cell. A collapsed stage keeps its cards; they are counted, not drawn. */
export function* placedThings(doc: MapDocument): Iterable<Placed> {
  for (const thing of doc.cards.values()) yield { entity: 'card', thing };
  for (const thing of doc.touchpoints.values()) yield { entity: 'touchpoint', thing };
  for (const thing of doc.pain_points.values()) yield { entity: 'pain_point', thing };
  for (const thing of doc.opportunities.values()) yield { entity: 'opportunity', thing };
}

/** A thing of any kind by id. */
export function placedById(doc: MapDocument, id: Id): Placed | null {
  const card = doc.cards.get(id);
  if (card) return { entity: 'card', thing: card };
  const touchpoint = doc.touchpoints.get(id);
  if (touchpoint) return { entity: 'touchpoint', thing: touchpoint };
  const pain = doc.pain_points.get(id);
  if (pain) return { entity: 'pain_point', thing: pain };
  const opportunity = doc.opportunities.get(id);
  return opportunity ? { entity: 'opportunity', thing: opportunity } : null;
}

/** The name a thing goes by on screen and in announcements. */
export function nameOf({ thing }: Placed): string {
  return 'name' in thing ? thing.name : thing.title;
}

/** Cards by "lane|column"; a step's count for its stage as well, which may be folded away. */
export function countByCell(doc: MapDocument): Map<string, number> {
  const found = new Map<string, number>();
  for (const { thing } of placedThings(doc)) {
    const column = thing.step ?? thing.stage;
    const stage = thing.stage ?? doc.steps.get(thing.step ?? '')?.stage;
    for (const at of new Set([column, stage])) {
      const key = `${thing.lane}|${at}`;
      found.set(key, (found.get(key) ?? 0) + 1);
    }
  }
  return found;
}

/** Cards of a lane, the folded ones too. */
export function countIn(doc: MapDocument, lane: Id): number {
  let n = 0;
  for (const { thing } of placedThings(doc)) if (thing.lane === lane) n += 1;
  return n;
}

/** Who has a thing selected or open, by the thing's id. */
export function peersById(others: readonly PresencePeer[]): Map<Id, PresencePeer[]> {
  const found = new Map<Id, PresencePeer[]>();
  for (const peer of others) {
    const ids = new Set(peer.selection ?? []);
    if (peer.editing) ids.add(peer.editing.id);
    for (const id of ids) found.set(id, [...(found.get(id) ?? []), peer]);
  }
  return found;
}

/** KPIs of a stage that are shown, in order. */
export function kpisByStage(doc: MapDocument): Map<Id, StageKpi[]> {
  const found = new Map<Id, StageKpi[]>();
  for (const kpi of ordered(doc.stage_kpis.values())) {
    if (!kpi.visible) continue;
    const stage = kpi.stage ?? stageOfTouchpoint(doc, kpi.touchpoint);
    if (!stage) continue;
    const list = found.get(stage);
    if (list) list.push(kpi);
    else found.set(stage, [kpi]);
  }
  return found;
}

/** Touchpoints that carry KPIs of their own. */
export function measuredTouchpoints(doc: MapDocument): Set<Id | null> {
  return new Set(
    [...doc.stage_kpis.values()].map((kpi) => (kpi.visible && kpi.touchpoint) || null),
  );
}

function stageOfTouchpoint(doc: MapDocument, id: Id | null): Id | null {
  const touchpoint = id ? doc.touchpoints.get(id) : undefined;
  if (!touchpoint) return null;
  return touchpoint.stage ?? doc.steps.get(touchpoint.step ?? '')?.stage ?? null;
}

/** A folded stage's point: what the curve says about all of it. */
export function stagePoint(curve: Curve, stage: Id): CurvePoint | undefined {
  const whole = curve.stages.find((entry) => entry.stage === stage);
  const inside = curve.points.filter((point) => point.column.stage === stage);
  const intensities = inside.flatMap((point) => point.intensity ?? []);
  return (
    whole && {
      column: { stage, step: null },
      value: whole.value,
      terms: whole.terms,
      intensity: intensities.length ? Math.max(...intensities) : null,
      assumption: inside.some((point) => point.assumption),
    }
  );
}

/** The reading of a persona at an anchor (stage, step or touchpoint id). */
export function readingAt(
  readings: Iterable<EmotionReading>,
  persona: Id | null,
  anchor: Id,
  state: EmotionReading['state'] = 'current',
): EmotionReading | null {
  for (const reading of readings) {
    if (
      reading.state === state &&
      reading.persona === persona &&
      (reading.touchpoint ?? reading.step ?? reading.stage) === anchor
    ) {
      return reading;
    }
  }
  return null;
}

export interface Doomed {
  steps: number;
  things: number;
  readings: number;
  kpis: number;
}

/** What goes away with a stage, step or lane: named before the delete. */
export function doomedWith(doc: MapDocument, part: 'stage' | 'step' | 'lane', id: Id): Doomed {
  const steps = part === 'stage' ? [...doc.steps.values()].filter((step) => step.stage === id) : [];
  const anchors = new Set<Id>([id, ...steps.map((step) => step.id)]);
  const standsHere = (thing: Thing): boolean =>
    part === 'lane' ? thing.lane === id : anchors.has((thing.step ?? thing.stage) as Id);
  let things = 0;
  const touchpoints = new Set<Id>();
  for (const { entity, thing } of placedThings(doc)) {
    if (!standsHere(thing)) continue;
    things += 1;
    if (entity === 'touchpoint') touchpoints.add(thing.id);
  }
  let readings = 0;
  for (const reading of doc.emotion_readings.values()) {
    const anchor = reading.touchpoint ?? reading.step ?? reading.stage ?? '';
    if (touchpoints.has(anchor) || (part !== 'lane' && anchors.has(anchor))) readings += 1;
  }
  let kpis = 0;
  for (const kpi of doc.stage_kpis.values()) {
    if ((part === 'stage' && kpi.stage === id) || touchpoints.has(kpi.touchpoint ?? '')) kpis += 1;
  }
  return { steps: steps.length, things, readings, kpis };
}

/** The column a thing stands in: its step's, else its stage's. */
export function columnOf({ thing }: Placed): Id {
  return (thing.step ?? thing.stage) as Id;
}

/** Whether anything was written on the map: before that there is nothing to look through. */
export function holdsThings(doc: MapDocument): boolean {
  return doc.cards.size + doc.touchpoints.size + doc.pain_points.size + doc.opportunities.size > 0;
}

/** Whether there is anything to choose about how the curve is drawn. */
export function curveInUse(doc: MapDocument, expected: boolean): boolean {
  return (
    doc.map_personas.size + doc.emotion_readings.size + Number(expected) > 0 &&
    [...doc.lanes.values()].some((lane) => lane.kind === 'emotion_curve')
  );
}
