/** The ops behind each action of the editor. Pure: rows in, ops out. */
import { anchorOf, type Column, type PlacedEntity } from '../canvas/layout';
import { NO_CHANNEL } from '../model/channels';
import { uuid7 } from '../model/ids';
import type { EntityName, Fields, Id, LaneKind, Op } from '../model/types';

export function create(entity: EntityName, fields: Fields, id: Id = uuid7()): Op {
  return { entity, type: 'create', id, fields };
}

export function set(entity: EntityName, id: Id, fields: Fields): Op {
  return { entity, type: 'set', id, fields };
}

export function remove(entity: EntityName, id: Id): Op {
  return { entity, type: 'delete', id };
}

/** What a card of each lane kind begins as. */
const CARD_KIND: Partial<Record<LaneKind, string>> = {
  thoughts: 'quote',
  needs: 'need',
  jobs: 'need',
  gains: 'gain',
  opportunities: 'opportunity',
  ideas: 'opportunity',
};

/** The field a thing is called by. */
export function nameField(entity: PlacedEntity): 'title' | 'name' {
  return entity === 'touchpoint' ? 'name' : 'title';
}

export const NAME_LIMIT: Record<PlacedEntity, number> = {
  card: 280,
  touchpoint: 120,
  pain_point: 200,
  opportunity: 160,
};

/** Stages and lanes of a map, and steps of a stage. */
export const STRUCTURE_MAX = 40;

/** A new thing in a cell, after a sibling (null = first). */
export function createThing(
  entity: PlacedEntity,
  {
    lane,
    kind,
    column,
    after,
    text,
    channel,
  }: {
    lane: Id;
    kind: LaneKind;
    column: Pick<Column, 'stage' | 'step'>;
    after: Id | null;
    text: string;
    channel?: string;
  },
): Op {
  const place = { lane, ...anchorOf(column), after };
  if (entity === 'touchpoint')
    return create(entity, { ...place, name: text, channel: channel ?? NO_CHANNEL });
  if (entity === 'pain_point' || entity === 'opportunity')
    return create(entity, { ...place, title: text });
  return create(entity, { ...place, title: text, kind: CARD_KIND[kind] ?? 'text' });
}

/** Put a thing into a cell after a sibling. The order key is made where the siblings are known. */
export function moveThing(
  entity: PlacedEntity,
  id: Id,
  to: { lane: Id; column: Pick<Column, 'stage' | 'step'>; after: Id | null },
): Op {
  return {
    entity,
    type: 'move',
    id,
    fields: { lane: to.lane, ...anchorOf(to.column), after: to.after },
  };
}

export function moveAmong(entity: 'stage' | 'lane' | 'map_persona', id: Id, after: Id | null): Op {
  return { entity, type: 'move', id, fields: { after } };
}

export function moveStep(id: Id, stage: Id, after: Id | null): Op {
  return { entity: 'step', type: 'move', id, fields: { stage, after } };
}

/** The sibling to follow so that `id` moves by one place; undefined when it stands at that end. */
export function neighbour(order: readonly Id[], id: Id, by: 1 | -1): Id | null | undefined {
  const at = order.indexOf(id);
  if (at < 0) return undefined;
  if (by < 0) return at === 0 ? undefined : (order[at - 2] ?? null);
  return at === order.length - 1 ? undefined : order[at + 1];
}

/** The sibling to follow so that `id` stands at `index` of the list it is then part of. */
export function afterFor(order: readonly Id[], id: Id, index: number): Id | null {
  const others = order.filter((other) => other !== id);
  return index <= 0 ? null : (others[Math.min(index, others.length) - 1] ?? null);
}

/** The five lanes of a new map, offered first; the rest wait behind "more lanes". */
export const BASIC_LANES: readonly LaneKind[] = [
  'actions',
  'touchpoints',
  'emotion_curve',
  'pains',
  'kpi',
];
export const MORE_LANES: readonly LaneKind[] = [
  'thoughts',
  'needs',
  'jobs',
  'gains',
  'opportunities',
  'ideas',
  'channels',
  'dramatic_arc',
  'content',
  'storyboard',
  'text',
  'physical_evidence',
  'frontstage',
  'backstage',
  'support_process',
  'systems',
  'policy',
  'owners',
  'data',
];
export const SINGLETONS: ReadonlySet<LaneKind> = new Set(['emotion_curve', 'dramatic_arc', 'kpi']);

const ORGANISATION = new Set<LaneKind>([
  'frontstage',
  'backstage',
  'support_process',
  'systems',
  'policy',
  'owners',
  'data',
  'kpi',
]);
const INTERACTION = new Set<LaneKind>(['touchpoints', 'channels', 'physical_evidence', 'content']);

export function sideOf(kind: LaneKind): 'individual' | 'interaction' | 'organisation' {
  return ORGANISATION.has(kind)
    ? 'organisation'
    : INTERACTION.has(kind)
      ? 'interaction'
      : 'individual';
}
