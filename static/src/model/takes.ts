/** What a lane takes (`journeymap/grid/ops.py`). */
import type { EntityName, LaneKind } from './types';

export type PlacedEntity = 'card' | 'touchpoint' | 'pain_point' | 'opportunity';

const OF_KIND: Partial<Record<LaneKind, readonly PlacedEntity[]>> = {
  touchpoints: ['touchpoint'],
  pains: ['pain_point'],
  opportunities: ['opportunity', 'card'],
  ideas: ['card', 'opportunity'],
  emotion_curve: [],
  dramatic_arc: [],
  kpi: [],
  channels: [],
};
const CARDS: readonly PlacedEntity[] = ['card'];

/** All that may stand in a lane of this kind, what is written in it first. */
export const taken = (kind: LaneKind): readonly PlacedEntity[] => OF_KIND[kind] ?? CARDS;

/** What is written in a lane of this kind; null for a lane that draws what others hold. */
export function accepts(kind: LaneKind): PlacedEntity | null {
  return taken(kind)[0] ?? null;
}

/** Whether a thing may stand in a lane of this kind: what is written there, and at times another. */
export function takes(kind: LaneKind, entity: EntityName): boolean {
  return taken(kind).includes(entity as PlacedEntity);
}
