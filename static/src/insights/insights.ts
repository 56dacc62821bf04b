/** What `GET maps/{id}/insights` tells, and where on the map each finding leads. */
import { pointId, placeKey, SPREAD_ID } from '../editor/focus';
import type { Editor } from '../editor/editor.svelte';
import { supportedPlace } from '../editor/actions/evidence';
import type { SupportedEntity } from '../model/derive/joins';
import type { Id } from '../model/types';

export const KINDS = [
  'confirmed_friction',
  'moment_of_truth',
  'unexplained_drop',
  'silent_pain',
  'personas_disagree',
  'stale_kpi',
  'review_overdue',
] as const;
export type Kind = (typeof KINDS)[number];

export interface Thing {
  entity: string;
  id: Id;
  name: string;
}

export interface Insight {
  kind: Kind;
  about: Thing;
  stage: Id | null;
  step: Id | null;
  felt: string | null;
  spread: string | null;
  personas: { id: Id; name: string; value: string }[];
  kpis: {
    id: Id;
    name: string;
    unit: string;
    value: string | null;
    n: number | null;
    health: string;
    stale: boolean;
  }[];
  things: Thing[];
  since: string | null;
}

export interface Insights {
  insights: Insight[];
  felt: {
    peak: { value: string } | null;
    end: { value: string } | null;
    peak_end: string | null;
    mean: string | null;
    coverage: { read: number; of: number };
  };
  assumptions: { things: number; assumed: number };
}

const PLACED = new Set(['card', 'touchpoint', 'pain_point']);

/** The place of a thing drawn on the map; null where it stands nowhere (the map itself). */
export function placeOf(editor: Editor, thing: Thing, stage: Id | null): string | null {
  const { entity, id } = thing;
  if (entity === 'stage' || entity === 'step') return placeKey({ part: entity, id });
  if (PLACED.has(entity)) return supportedPlace(editor, { entity: entity as SupportedEntity, id });
  const lane = editor.lanes.find(({ kind }) => kind === 'kpi');
  if (entity === 'stage_kpi' && stage)
    return lane
      ? placeKey({ part: 'item', lane: lane.id, column: stage, id })
      : placeKey({ part: 'stage', id: stage });
  return null;
}

/** Where a finding leads: to the mark on the curve for personas apart, else to what it is about. */
export function placeOfInsight(editor: Editor, one: Insight): string | null {
  const lane = editor.lanes.find(({ kind }) => kind === 'emotion_curve');
  const column = one.step ?? one.stage;
  if (one.kind === 'personas_disagree' && lane && column) {
    const marked = editor.spreadAt(column) !== null;
    return placeKey({
      part: 'item',
      lane: lane.id,
      column,
      id: marked ? SPREAD_ID : pointId(one.personas[0]?.id ?? null),
    });
  }
  return placeOf(editor, one.about, one.stage);
}
