/** What could be done better, what it would bring and cost, and how sure one is of it. */
import type { Id, Placed } from './types';

export const OPPORTUNITY_KINDS = ['quick_win', 'improvement', 'experiment', 'strategic'] as const;
export const OPPORTUNITY_STATUSES = [
  'idea',
  'validated',
  'planned',
  'in_progress',
  'done',
  'measured',
  'dropped',
] as const;
export type OpportunityKind = (typeof OPPORTUNITY_KINDS)[number];
export type OpportunityStatus = (typeof OPPORTUNITY_STATUSES)[number];

export interface Opportunity extends Placed {
  title: string;
  problem: string;
  solution: string;
  hypothesis: string;
  kind: OpportunityKind;
  impact: number | null;
  effort: number | null;
  /** Percent. */
  confidence: number | null;
  /** People it would reach. */
  reach: number | null;
  owner: Id | null;
  team: string;
  status: OpportunityStatus;
  due_on: string | null;
  done_on: string | null;
  external_url: string | null;
  expected_change_pct: string | null;
  /** The KPI that is to tell whether it helped. */
  primary_stage_kpi: Id | null;
  cost: string | null;
  benefit_year: string | null;
  cards: readonly Id[];
  pain_points: readonly Id[];
  touchpoints: readonly Id[];
  /** It claims nothing: what it answers stands on evidence, or does not. */
  evidence_level?: undefined;
}

/** impact · confidence / 100 / effort with two decimals, as the server has it; null while one is missing. */
export function priorityOf({
  impact,
  effort,
  confidence,
}: Pick<Opportunity, 'impact' | 'effort' | 'confidence'>): number | null {
  if (impact === null || effort === null || confidence === null) return null;
  return Math.round((impact * confidence) / effort) / 100;
}
