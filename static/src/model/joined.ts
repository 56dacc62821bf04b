/** Rows that join: connectors, evidence, ways to other maps. Part of `types.ts`. */
import type { EvidenceLevel, Id, Row } from './types';

/** An arrow between two placed things; of each end's three references exactly one is not null. */
export interface Connector extends Row {
  from_card: Id | null;
  from_touchpoint: Id | null;
  from_pain_point: Id | null;
  to_card: Id | null;
  to_touchpoint: Id | null;
  to_pain_point: Id | null;
  kind: 'flow' | 'loop' | 'dependency' | 'failure';
  label: string;
  condition: string;
  share_pct: number | null;
}

export type EvidenceKind =
  | 'interview'
  | 'survey'
  | 'usability_test'
  | 'analytics'
  | 'heatmap'
  | 'session_recording'
  | 'crm'
  | 'review'
  | 'support_ticket'
  | 'ab_test'
  | 'observation'
  | 'desk_research'
  | 'other';

/** What is known from outside, and what it supports: ids stay listed while their row is deleted. */
export interface Evidence extends Row {
  kind: EvidenceKind;
  title: string;
  quote: string;
  url: string | null;
  attachment: Id | null;
  collected_on: string | null;
  sample_size: number | null;
  level: Exclude<EvidenceLevel, 'assumption'>;
  contains_personal_data: boolean;
  cards: readonly Id[];
  touchpoints: readonly Id[];
  readings: readonly Id[];
  pain_points: readonly Id[];
}

/** A way to another map, from this map (both null), a stage or a step. */
export interface MapLink extends Row {
  stage: Id | null;
  step: Id | null;
  to_map: Id;
  kind: 'child' | 'next' | 'variant' | 'future_of' | 'blueprint_of';
}

/** One map of `GET maps/{id}/linked`. */
export interface LinkedMap {
  id: Id;
  title: string;
  slug: string;
  kind: MapLink['kind'];
  /** Whether the way leads to the map asked about. */
  incoming: boolean;
  /** The `map_link` drawn for it; null for a step's `child_map`. */
  link: Id | null;
  /** Where the way begins. */
  from: { map: Id; stage: Id | null; step: Id | null };
}

export interface LinkedMaps {
  parents: LinkedMap[];
  children: LinkedMap[];
  others: LinkedMap[];
}
