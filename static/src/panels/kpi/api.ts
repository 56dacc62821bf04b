/** What the panel of a KPI asks the server, when it is opened. */
import { ApiClient } from '../../api/client';
import type { Id } from '../../model/types';
import { pageData } from '../../ui/page_data';

export interface Interval {
  low: string;
  high: string;
  degenerate: boolean;
  method: string;
  seed: number | null;
}

export interface Row {
  label: string;
  period_start: string;
  period_end: string;
  value: string | null;
  n: number | null;
  interval: Interval | null;
  parts: number | null;
  expected: number | null;
  reason: '' | 'no_data' | 'incomplete' | 'not_additive';
  status: string | null;
  revision: number | null;
  captured_at: string | null;
}

export interface Rollup {
  period: Period;
  results: Row[];
}

export type Period = 'hour' | 'day' | 'week' | 'month' | 'quarter';

export interface Side {
  period_start: string | null;
  period_end: string | null;
  value: string | null;
  n: number | null;
  interval: Interval | null;
  parts: number;
  reason: Row['reason'];
}

export interface Change {
  delta_abs: string | null;
  delta_rel_pct: string | null;
  low: string | null;
  high: string | null;
  p: string | null;
  verdict: 'improved' | 'worse' | 'cannot_tell';
  reason: string;
  warnings: string[];
  method: string;
  interval_method: string;
  seed: number | null;
}

export interface Pair {
  before: Side;
  after: Side;
  same: boolean;
  compared: Change | null;
}

export interface MapRow extends Pair {
  stage_kpi: Id;
  name: string;
  stage: Id | null;
  touchpoint: Id | null;
  unit: string;
  decimals: number;
  direction: string;
}

export interface Note {
  id: Id;
  at: string;
  text: string;
  whole_map: boolean;
}

export interface TargetRow {
  id: Id;
  value: string | null;
  band_low: string | null;
  band_high: string | null;
  warn_value: string | null;
  valid_from: string;
  valid_until: string | null;
  in_force: boolean;
  due_on: string | null;
  rationale: string;
  owner: Id | null;
  smart: { complete: boolean; missing: string[] };
}

export type TargetFields = Partial<Omit<TargetRow, 'id' | 'valid_until' | 'in_force' | 'smart'>>;

export interface Level {
  level: 'bad' | 'average' | 'good';
  low: string | null;
  high: string | null;
}

export interface Detail {
  bands: Level[] | null;
  collection: {
    collects: boolean;
    source_status: string | null;
    last_ok_at: string | null;
    last_error: string;
    last_run: {
      started_at: string;
      outcome: 'running' | 'ok' | 'failed' | 'lost' | 'stopped';
      message: string;
      created: number;
      revised: number;
    } | null;
    next_at: string | null;
  };
}

export interface Person {
  user: Id;
  name: string;
}

let client: ApiClient | undefined;
function api(): ApiClient {
  return (client ??= new ApiClient({ csrf: pageData().csrf ?? '' }));
}

export const detailOf = (kpi: Id): Promise<Detail> => api().get<Detail>(`stage-kpis/${kpi}`);
export const historyOf = (kpi: Id, period: Period, count: number): Promise<Rollup> =>
  api().get<Rollup>(`stage-kpis/${kpi}/rollup`, { period, count });
export const compare = (kpi: Id, before: Days, after: Days): Promise<Pair> =>
  api().get<Pair>(`stage-kpis/${kpi}/compare`, {
    before_from: before.from,
    before_to: before.to,
    after_from: after.from,
    after_to: after.to,
  });
export const compareMap = (map: Id, before: string, after: string): Promise<MapRow[]> =>
  api().all<MapRow>(`maps/${map}/kpi-comparison`, { before, after });

/** A range of days, both ends included. */
export interface Days {
  from: string;
  to: string;
}

export const targetsOf = (kpi: Id): Promise<TargetRow[]> =>
  api().all<TargetRow>(`stage-kpis/${kpi}/targets`);
export const setTarget = (kpi: Id, fields: TargetFields): Promise<TargetRow> =>
  api().post<TargetRow>(`stage-kpis/${kpi}/targets`, fields);
export const changeTarget = (id: Id, fields: TargetFields): Promise<TargetRow> =>
  api().patch<TargetRow>(`targets/${id}`, fields);
export const deleteTarget = (id: Id): Promise<void> => api().del(`targets/${id}`);

export const notesOf = (kpi: Id): Promise<Note[]> =>
  api().all<Note>(`stage-kpis/${kpi}/annotations`);
export const addNote = (kpi: Id, fields: Omit<Note, 'id'>): Promise<Note> =>
  api().post<Note>(`stage-kpis/${kpi}/annotations`, fields);
export const deleteNote = (id: Id): Promise<void> => api().del(`kpi-annotations/${id}`);

export const record = (kpi: Id, body: Record<string, unknown>, key: string): Promise<unknown> =>
  api().post(`stage-kpis/${kpi}/snapshots`, body, { headers: { 'Idempotency-Key': key } });

export const people = (): Promise<Person[]> => {
  const id = pageData().workspace?.id;
  return id ? api().all<Person>(`workspaces/${id}/members`) : Promise.resolve([]);
};
