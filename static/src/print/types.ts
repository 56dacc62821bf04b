/** A map as paper shows it: plain words and numbers, taken from the model once. */
import type { Look } from '../editor/looks';
import type { Connector, EvidenceLevel, Id } from '../model/types';

export type ChipKind =
  | 'channel'
  | 'kind'
  | 'mot'
  | 'feel'
  | 'severity'
  | 'fail'
  | 'wait'
  | 'tag'
  | 'review'
  | 'health'
  | 'ref';

/** A short note on a card: a sign and its words. */
export interface Chip {
  kind: ChipKind;
  text: string;
  /** The channel's icon; a persona's marker before what it feels. */
  icon?: string;
  /** Severity 1 to 5, a valence −2 to 2. */
  level?: number;
}

export interface Picture {
  url: string;
  alt: string;
  ratio: number;
  style: string;
}

/** Whatever stands in a cell: a card, a touchpoint, a pain point, a KPI, the channels of a column. */
export interface PaperThing {
  id: Id;
  style: 'card' | 'quote' | 'touchpoint' | 'pain' | 'kpi' | 'plain';
  column: number;
  span: number;
  picture: Picture | null;
  /** Above the text, the text, below it. */
  top: readonly Chip[];
  text: string;
  /** A KPI's value, in large letters. */
  value: string;
  more: readonly string[];
  bottom: readonly Chip[];
  evidence: EvidenceLevel | null;
}

export interface PaperLane {
  id: Id;
  title: string;
  mode: 'things' | 'curve' | 'arc';
  /** The line of a service blueprint below it, by name. */
  boundary: string;
  /** In the order of their columns, in each column from above. */
  things: readonly PaperThing[];
}

export interface PaperStage {
  id: Id;
  name: string;
  goal: string;
  first: number;
  count: number;
}

export interface PaperColumn {
  id: Id;
  /** Index of its stage. */
  stage: number;
  /** The step's name; empty where the stage has none. */
  step: string;
  /** A stage's own column beside its steps is no place in time: curves pass over it. */
  timed: boolean;
}

export interface PaperPoint {
  value: number;
  assumed: boolean;
  /** 1 to 5, 0 where nobody said. */
  intensity: number;
}

/** One persona's curve, or everyone's, column by column; null is a gap. */
export interface PaperSeries {
  persona: Id | null;
  look: Look;
  current: readonly (PaperPoint | null)[];
  expected: readonly (PaperPoint | null)[];
  /** Columns of the strongest and of the last moment. */
  peak: number | null;
  end: number | null;
}

export interface PaperArrow {
  id: Id;
  kind: Connector['kind'];
  label: string;
  /** The kind by name, where it is no plain flow. */
  kindName: string;
  from: Id;
  to: Id;
  fromName: string;
  toName: string;
}

export interface PaperPersona {
  name: string;
  share: string;
  look: Look;
}

export interface PaperMap {
  title: string;
  state: string;
  language: string;
  /** "Filtered: 12 of 40 cards", where a filter hides the rest. */
  filtered: string;
  personas: readonly PaperPersona[];
  scenario: string;
  goal: string;
  expectations: string;
  stages: readonly PaperStage[];
  columns: readonly PaperColumn[];
  lanes: readonly PaperLane[];
  series: readonly PaperSeries[];
  /** Columns in which a moment of truth lies. */
  truths: readonly number[];
  arrows: readonly PaperArrow[];
  revision: number;
}
