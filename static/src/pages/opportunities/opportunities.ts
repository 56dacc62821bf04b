/** Opportunities over REST, and what their page works out: cells of the matrix, order of the table, figures in words. */
import { api } from '../../api/client';
import { fmt, t } from '../../i18n';
import type { OpportunityKind, OpportunityStatus } from '../../model/opportunity';
import { pageData } from '../../ui/page_data';
import { workspaceId } from '../session';

export type Verdict = 'improved' | 'worse' | 'inconclusive';

interface Named {
  id: string;
  name: string;
}

export interface Row {
  id: string;
  map: { id: string; title: string };
  lane: string;
  stage: Named | null;
  step: string | null;
  title: string;
  problem: string;
  solution: string;
  kind: OpportunityKind;
  status: OpportunityStatus;
  impact: number | null;
  effort: number | null;
  confidence: number | null;
  reach: number | null;
  priority: string | null;
  owner: Named | null;
  team: string;
  due_on: string | null;
  done_on: string | null;
  kpi: (Named & { unit: string; decimals: number; direction: string }) | null;
  cost: string | null;
  benefit_year: string | null;
  currency: string;
  links: { kind: string; id: string; name: string }[];
  actions: number;
  actions_done: number;
  outcomes: number;
  delta_rel_pct: string | null;
  verdict: Verdict | null;
}

export interface Action {
  id: string;
  title: string;
  assignee: Named | null;
  due_on: string | null;
  done_at: string | null;
}

export interface Computed {
  before_value: string | null;
  after_value: string | null;
  delta_abs: string | null;
  delta_rel_pct: string | null;
  ci_low: string | null;
  ci_high: string | null;
  verdict: Verdict;
  reason: string;
  judged_by: 'itself' | 'control';
  unit: string;
  decimals: number;
  method: string;
  p: string | null;
  n_before: number | null;
  n_after: number | null;
  periods_before: number;
  periods_after: number;
  warnings: string[];
  concurrent: { on: string; text: string }[];
  control: { delta_abs: string | null; difference: string | null } | null;
}

export interface Outcome extends Computed {
  id: string;
  kpi: string;
  before_start: string;
  before_end: string;
  after_start: string;
  after_end: string;
  note: string;
  recorded_by: string | null;
}

export interface Windows {
  stage_kpi?: string;
  before_start: string;
  before_end: string;
  after_start: string;
  after_end: string;
  rollout_start?: string | null;
  rollout_end?: string | null;
  control_segment?: string;
  note?: string;
}

export const list = (): Promise<Row[]> => api.all('opportunities', { workspace: workspaceId() });
export const change = (id: string, fields: Record<string, unknown>): Promise<unknown> =>
  api.patch(`opportunities/${id}`, fields);
export const actionsOf = (id: string): Promise<Action[]> => api.all(`opportunities/${id}/actions`);
export const addAction = (id: string, fields: Record<string, unknown>): Promise<Action> =>
  api.post(`opportunities/${id}/actions`, fields);
export const changeAction = (id: string, fields: Record<string, unknown>): Promise<Action> =>
  api.patch(`actions/${id}`, fields);
export const removeAction = (id: string): Promise<void> => api.del(`actions/${id}`);
export const outcomesOf = (id: string): Promise<Outcome[]> =>
  api.all(`opportunities/${id}/outcomes`);
export const tryOutcome = (id: string, windows: Windows): Promise<Computed> =>
  api.post(`opportunities/${id}/outcomes`, { ...windows, dry_run: true });
export const recordOutcome = (id: string, windows: Windows): Promise<Outcome> =>
  api.post(`opportunities/${id}/outcomes`, windows);

/** The KPIs of a map by name, with where they stand. */
export async function kpisOf(map: string): Promise<Named[]> {
  const doc = await api.get<{
    stages: Named[];
    touchpoints: Named[];
    stage_kpis: { id: string; stage: string | null; touchpoint: string | null }[];
    kpis?: Record<string, { definition: { name: string } }>;
  }>(`maps/${map}/document`, { include: 'kpis' });
  const names = new Map([...doc.stages, ...doc.touchpoints].map((one) => [one.id, one.name]));
  return doc.stage_kpis.flatMap((one) => {
    const name = doc.kpis?.[one.id]?.definition.name;
    const where = names.get(one.stage ?? one.touchpoint ?? '');
    return name ? [{ id: one.id, name: where ? `${where} · ${name}` : name }] : [];
  });
}

/** Where it stands on its map. */
export function hrefOf(row: Row): string {
  return `/m/${row.map.id}/map#at=item:${row.lane}:${row.step ?? row.stage?.id ?? ''}:${row.id}`;
}

export const POINTS = [1, 2, 3, 4, 5] as const;

/** What stands in a cell of the matrix, what matters more first. */
export function inCell(rows: readonly Row[], impact: number, effort: number): Row[] {
  return rows
    .filter((row) => row.impact === impact && row.effort === effort)
    .sort((a, b) => (b.reach ?? 0) - (a.reach ?? 0) || a.title.localeCompare(b.title));
}

export const unplaced = (rows: readonly Row[]): Row[] =>
  rows.filter((row) => row.impact === null || row.effort === null);

/** Where an arrow key leads from a place; null where it leads nowhere. */
export function stepped(
  { impact, effort }: Pick<Row, 'impact' | 'effort'>,
  key: string,
): { impact: number; effort: number } | null {
  const by: Record<string, [number, number]> = {
    ArrowUp: [1, 0],
    ArrowDown: [-1, 0],
    ArrowRight: [0, 1],
    ArrowLeft: [0, -1],
  };
  const way = by[key];
  if (!way) return null;
  if (impact === null || effort === null) return { impact: 3, effort: 3 };
  const to = { impact: impact + way[0], effort: effort + way[1] };
  const within = [to.impact, to.effort].every((n) => n >= 1 && n <= 5);
  return within ? to : null;
}

/** The side of a bubble in pixels: its surface grows with how many are reached. */
export function sizeOf(row: Pick<Row, 'reach'>, most: number): number {
  if (!row.reach || !most) return 26;
  return Math.round(26 + 22 * Math.sqrt(row.reach / most));
}

export type Column = 'title' | 'impact' | 'effort' | 'confidence' | 'priority' | 'status' | 'reach';
const STATUS_ORDER = ['idea', 'validated', 'planned', 'in_progress', 'done', 'measured', 'dropped'];

/** Rows by a column; what has no value stands last either way. */
export function sorted(rows: readonly Row[], by: Column, down: boolean): Row[] {
  const value = (row: Row): number | string | null => {
    if (by === 'title') return row.title.toLocaleLowerCase();
    if (by === 'status') return STATUS_ORDER.indexOf(row.status);
    if (by === 'priority') return row.priority === null ? null : Number(row.priority);
    return row[by];
  };
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    const order = typeof x === 'string' ? x.localeCompare(String(y)) : x - Number(y);
    return down ? -order : order;
  });
}

/** "priority 1.75". */
export const priorityWords = (priority: string): string =>
  t('opportunities.priorityOf', { n: fmt().number(priority, { decimals: 2 }) });

const minus = (text: string): string => text.replace('-', '−');

/** A value of a KPI with its unit. */
export function figure(
  value: string | null,
  { unit, decimals }: Pick<Computed, 'unit' | 'decimals'>,
): string {
  if (value === null) return '–';
  const digits = unit === 'percent' ? Math.max(1, decimals) : decimals;
  if (unit === 'percent') return minus(fmt().percent(value, { decimals: digits }));
  if (unit === 'currency')
    return minus(fmt().money(value, pageData().workspace?.currency ?? 'EUR', { decimals: digits }));
  return minus(fmt().number(value, { decimals: digits }));
}

/** "−15.0 % (−6.0 pts)": the change against the value before, and in the unit of the value. */
export function changeText(
  one: Pick<Computed, 'delta_abs' | 'delta_rel_pct' | 'unit' | 'decimals'>,
): string {
  if (one.delta_abs === null) return '–';
  const points = pointsText(one.delta_abs, one);
  if (one.delta_rel_pct === null) return points;
  const relative = minus(fmt().percent(one.delta_rel_pct, { decimals: 1, signed: true }));
  return `${relative} (${points})`;
}

function pointsText(
  value: string,
  { unit, decimals }: Pick<Computed, 'unit' | 'decimals'>,
): string {
  const digits = unit === 'percent' ? 1 : decimals;
  const text = minus(fmt().number(value, { decimals: digits, signed: true }));
  return unit === 'percent' ? t('opportunities.points', { n: text }) : text;
}

/** "[−7.3 ; −4.7] pts"; empty without an interval. */
export function intervalText(
  one: Pick<Computed, 'ci_low' | 'ci_high' | 'unit' | 'decimals'>,
): string {
  if (one.ci_low === null || one.ci_high === null) return '';
  const digits = one.unit === 'percent' ? 1 : one.decimals;
  const [low, high] = [one.ci_low, one.ci_high].map((value) =>
    minus(fmt().number(value, { decimals: digits, signed: true })),
  );
  const range = `[${low} ; ${high}]`;
  return one.unit === 'percent' ? t('opportunities.points', { n: range }) : range;
}
