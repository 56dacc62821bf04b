/** The nouns of a map as JSON carries them. Row types restate the contract for the compiler. */

import type { Connector, Evidence, MapLink } from './joined';
import type { Opportunity } from './opportunity';
import type { LibraryJson } from './library';

export type * from './joined';
export type * from './library';
export type * from './opportunity';

export type Id = string;
export type FieldValue = string | number | boolean | null | readonly string[];
export type Fields = Record<string, FieldValue | undefined>;

export type EntityName =
  | 'map'
  | 'stage'
  | 'step'
  | 'lane'
  | 'card'
  | 'touchpoint'
  | 'pain_point'
  | 'opportunity'
  | 'emotion_reading'
  | 'map_persona'
  | 'stage_kpi'
  | 'connector'
  | 'evidence'
  | 'map_link';

export type SectionName =
  | 'map'
  | 'stages'
  | 'steps'
  | 'lanes'
  | 'cards'
  | 'touchpoints'
  | 'pain_points'
  | 'opportunities'
  | 'emotion_readings'
  | 'map_personas'
  | 'stage_kpis'
  | 'connectors'
  | 'evidence'
  | 'map_links';

export type Verb = 'create' | 'set' | 'move' | 'text' | 'link' | 'unlink' | 'delete' | 'restore';
export type Role = 'owner' | 'admin' | 'editor' | 'commenter' | 'viewer';
export type Color = 'slate' | 'red' | 'orange' | 'amber' | 'green' | 'teal' | 'blue' | 'violet';
export type EvidenceLevel = 'assumption' | 'anecdotal' | 'qualitative' | 'quantitative';

export interface Row {
  readonly id: Id;
  /** Revision that last touched the row; 0 while it exists only here. */
  readonly rev: number;
}

export interface OrderedRow extends Row {
  readonly pos: string;
}

export interface MapHeader extends Row {
  title: string;
  summary: string;
  scenario: string;
  expectations: string;
  goal: string;
  scope: string;
  focus: string;
  point_of_view: string;
  purpose: 'diagnosis' | 'discovery' | 'design' | 'development' | null;
  kind: string;
  state: 'current' | 'future' | 'ideal' | 'planned';
  status: 'draft' | 'in_review' | 'published' | 'archived';
  language: 'en' | 'fr';
  review_due_on: string | null;
  /** The member who answers for the map. */
  owner: Id | null;
}

export interface Stage extends OrderedRow {
  name: string;
  goal: string;
  description: string;
  canonical_phase: string | null;
  color: Color | null;
  duration_min_s: number | null;
  duration_max_s: number | null;
  collapsed: boolean;
}

export interface Step extends OrderedRow {
  stage: Id;
  name: string;
  description: string;
  is_optional: boolean;
  wait_s: number | null;
  /** The map this step opens. */
  child_map: Id | null;
}

export type LaneKind =
  | 'actions'
  | 'thoughts'
  | 'needs'
  | 'jobs'
  | 'touchpoints'
  | 'channels'
  | 'emotion_curve'
  | 'dramatic_arc'
  | 'pains'
  | 'gains'
  | 'opportunities'
  | 'ideas'
  | 'kpi'
  | 'storyboard'
  | 'text'
  | 'physical_evidence'
  | 'frontstage'
  | 'backstage'
  | 'support_process'
  | 'systems'
  | 'policy'
  | 'owners'
  | 'data'
  | 'content';

export interface Lane extends OrderedRow {
  kind: LaneKind;
  name: string;
  side: 'individual' | 'interaction' | 'organisation';
  color: Color | null;
  height: number;
  collapsed: boolean;
  hidden: boolean;
  locked: boolean;
  lock_reason: string;
  /** The name of who locked it, signed by the server. */
  locked_by: string;
  boundary_below: 'none' | 'interaction' | 'visibility' | 'internal_interaction';
  persona: Id | null;
}

/** What stands in a cell: one register (lane, stage or step, pos). */
export interface Placed extends OrderedRow {
  lane: Id;
  stage: Id | null;
  step: Id | null;
  span: number;
}

export interface Card extends Placed {
  kind:
    | 'text'
    | 'quote'
    | 'gain'
    | 'need'
    | 'opportunity'
    | 'image'
    | 'link'
    | 'metric_note'
    | 'question'
    | 'decision';
  title: string;
  body: string;
  color: Color | null;
  emoji: string;
  url: string | null;
  attachment: Id | null;
  /** The picture in words; a decoration says nothing. */
  alt_text: string;
  decorative: boolean;
  /** The frame it is cut to: 16:9, 4:3, 1:1, 3:4, or all of it. */
  aspect: 'wide' | 'classic' | 'square' | 'tall' | 'whole';
  /** What stays in the frame, in hundredths of the picture; null is its middle. */
  focus_x: number | null;
  focus_y: number | null;
  fail_point: boolean;
  wait_point: boolean;
  evidence_level: EvidenceLevel;
  /** When somebody should look at it again. */
  review_due_on: string | null;
  personas: readonly Id[];
  tags: readonly Id[];
}

export type Party = 'customer' | 'company' | 'partner' | 'system';

export interface Touchpoint extends Placed {
  definition: Id | null;
  name: string;
  channel: string;
  category: string | null;
  tp_type: 'communication' | 'action';
  initiator: Party;
  receiver: Party | null;
  importance: number;
  duration_s: number | null;
  wait_s: number | null;
  frequency: 'once' | 'repeat' | 'continuous';
  staff_roles: string;
  systems: string;
  devices: readonly string[];
  satisfaction: number | null;
  is_moment_of_truth: boolean;
  mot_kind: string | null;
  compliance: string | null;
  url: string | null;
  evidence_level: EvidenceLevel;
}

export interface PainPoint extends Placed {
  touchpoint: Id | null;
  kind: 'pain' | 'misunderstanding' | 'wish' | 'gain';
  title: string;
  description: string;
  severity: number;
  frequency_pct: number | null;
  importance: number | null;
  satisfaction: number | null;
  cause: string;
  status: 'open' | 'addressed' | 'accepted' | 'closed';
  evidence_level: EvidenceLevel;
  personas: readonly Id[];
}

export interface EmotionReading extends Row {
  persona: Id | null;
  stage: Id | null;
  step: Id | null;
  touchpoint: Id | null;
  valence: number;
  intensity: number | null;
  label: string | null;
  state: 'current' | 'expected';
  evidence_level: EvidenceLevel;
  confidence: number | null;
  n: number | null;
  observed_on: string | null;
  note: string;
  raw_value: string | null;
  raw_scale: string | null;
}

export interface MapPersona extends OrderedRow {
  persona: Id;
  is_primary: boolean;
  weight: string | null;
  visible_curve: boolean;
}

export interface StageKpi extends OrderedRow {
  stage: Id | null;
  touchpoint: Id | null;
  definition: Id;
  persona: Id | null;
  segment: Id | null;
  label_override: string;
  source: Id | null;
  series: string;
  cadence: string;
  baseline_value: string | null;
  stale_after_h: number | null;
  visible: boolean;
}

export interface RowTypes {
  map: MapHeader;
  stages: Stage;
  steps: Step;
  lanes: Lane;
  cards: Card;
  touchpoints: Touchpoint;
  pain_points: PainPoint;
  opportunities: Opportunity;
  emotion_readings: EmotionReading;
  map_personas: MapPersona;
  stage_kpis: StageKpi;
  connectors: Connector;
  evidence: Evidence;
  map_links: MapLink;
}

export type PlacedSection = 'cards' | 'touchpoints' | 'pain_points' | 'opportunities';
export type Thing = Card | Touchpoint | PainPoint | Opportunity;

/** Rows by id per section, as the store offers them (reactive) and tests build them (plain maps). */
export type MapDocument = { readonly map: MapHeader | null } & {
  readonly [S in Exclude<SectionName, 'map'>]: ReadonlyMap<Id, RowTypes[S]>;
};

/** The document as the server sends it. */
export type DocumentJson = {
  schema: number;
  id: Id;
  workspace: Id;
  epoch: string | number;
  revision: number;
  map: MapHeader;
} & { [S in Exclude<SectionName, 'map'>]: RowTypes[S][] } & Partial<LibraryJson>;

export interface Op {
  entity: EntityName;
  type: Verb;
  id: Id;
  fields?: Fields;
  /** Undo: what must still hold for the op to apply (`rev` for delete and restore). */
  expect?: Fields;
  /** Effective restore: everything that became visible again, by section. */
  rows?: Partial<Record<SectionName, Row[]>>;
}

export interface Batch {
  batch_id: Id;
  ops: Op[];
  label?: string;
  undoes?: Id;
  /** Revision the user looked at; stays here, the frame carries the one at sending. */
  seen?: number;
}

export type ActorKind = 'member' | 'guest' | 'token' | 'system';

export interface ActorRef {
  kind: ActorKind;
  id: Id | null;
  name: string;
  color?: string;
}

export interface SkippedField {
  op: number;
  field: string;
}

/** One committed batch as log and socket carry it. */
export interface Change {
  revision: number;
  batch_id: Id;
  actor: ActorRef;
  ops: Op[];
  at: string;
  undoes?: Id;
  skipped?: SkippedField[];
  label?: string;
}

export type RefusalCode =
  'forbidden' | 'invalid' | 'gone' | 'parent_gone' | 'locked' | 'limit' | 'stale' | 'expired';

export interface Refusal {
  code: RefusalCode;
  op: number;
  detail: string;
  fields?: Record<string, string>;
  row?: Row | null;
}
