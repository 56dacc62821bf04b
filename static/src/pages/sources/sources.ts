/** KPI sources of a workspace: what the API gives and takes. */
import { api } from '../../api/client';
import { pageData } from '../../ui/page_data';
import { workspaceId } from '../session';
import type { Mapping } from './mapping';

export const KINDS = ['csv', 'sheet', 'http', 'promql', 'sql', 'push', 'sample'] as const;
/** "manual" exists for values typed by hand; nobody adds such a source. A recipe is a vendor's. */
export type Kind = (typeof KINDS)[number] | 'recipe' | 'manual';
export type Status = 'new' | 'ok' | 'failing' | 'needs_attention';

/** What a person can do with a source. */
export type Action =
  'edit' | 'test' | 'runs' | 'backfill' | 'upload' | 'push' | 'collect' | 'toggle' | 'delete';

export interface SourceRow {
  id: string;
  kind: Kind;
  name: string;
  /** Names of what it can give; one KPI takes one. */
  series: string[];
  /** Only for owners and admins. */
  config?: Record<string, unknown>;
  timezone: string;
  enabled: boolean;
  status: Status;
  last_ok_at: string | null;
  last_error: string;
  /** "open": left alone until `breaker_until` after repeated failures; "half_open": one KPI asks. */
  breaker: 'closed' | 'open' | 'half_open';
  breaker_until: string | null;
  has_secret?: boolean;
  /** Names of the stored credentials. */
  secrets?: string[];
}

export type Both = Record<'en' | 'fr', string>;

/** One thing that a vendor's form asks for. */
export interface RecipeField {
  key: string;
  label: Both;
  hint: Partial<Both>;
  kind: 'text' | 'email' | 'url' | 'choice' | 'password' | 'json';
  secret: boolean;
  required: boolean;
  example: string;
  options: string[];
  default: string;
}

/** A vendor that can be asked: what to fill in, what it measures, how to go about it. */
export interface Recipe {
  key: string;
  title: Both;
  docs: string;
  /** "account": the days are those of the account, whose zone the source is set to. */
  timezone: string;
  fields: RecipeField[];
  metrics: { key: string; title: Both; value_type: string }[];
  procedure: { owner: Both; method: Both; checklist: Both[] };
}

/** Sources that are asked by themselves, and so can be tried out and collected from. */
export const asksByItself = (kind: Kind): boolean =>
  ['sql', 'sample', 'sheet', 'http', 'promql', 'recipe'].includes(kind);

/** First rows of a source: what a test or an upload shows before anything is kept. */
export interface Preview {
  ok: boolean;
  /** Why the source gave nothing, in the server's words. */
  error: { code: string; detail: string } | null;
  columns: string[];
  rows: string[][];
  mapping: Record<string, unknown>;
  total_rows: number;
}

/** What an uploaded file holds, and how much of it was kept (0 in a trial). */
export interface Upload extends Preview {
  row_errors: { line: number; column?: string; message: string }[];
  error_count: number;
  points: number;
  series: string[];
  imported: number;
  queued: number;
}

export const OUTCOMES = ['ok', 'failed', 'running', 'lost', 'stopped'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The classes of error people look for; the server knows more. */
export const ERRORS = [
  'timeout',
  'connection',
  'busy',
  'auth',
  'query',
  'schema',
  'numbers',
  'blocked_address',
  'internal',
] as const;

/** The collection of a range of time for one KPI. */
export interface Backfill {
  id: string;
  kpi_name: string;
  from: string;
  to: string;
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  done: number;
  total: number;
  next_attempt_at: string | null;
  message: string;
}

export interface RunPage {
  results: RunRow[];
  next: string | null;
}

export interface RunRow {
  id: string;
  source_name: string;
  kpi_name: string;
  attempt: number;
  started_at: string;
  finished_at: string | null;
  duration_ms: number | null;
  outcome: Outcome;
  /** When what failed here is tried again. */
  next_attempt_at: string | null;
  created: number;
  revised: number;
  unchanged: number;
  error_class: string;
  message: string;
}

/** A source as it is sent. An absent secret keeps the stored one. */
export interface SourceInput {
  name: string;
  timezone: string;
  config?: Record<string, unknown>;
  secret?: string;
  /** Of a source with several credentials; an empty one stays as it is. */
  secrets?: Record<string, string>;
}

export const listSources = (): Promise<SourceRow[]> =>
  api.all<SourceRow>('sources', { workspace: workspaceId() });

export const listRecipes = (): Promise<Recipe[]> =>
  api.get<Recipe[]>('source-recipes', { workspace: workspaceId() });

/** The log of a source, the latest first; `next` of a page is the address of the one before. */
export const listRuns = (id: string, filter: Record<string, string>): Promise<RunPage> =>
  api.get<RunPage>(`sources/${id}/runs`, { limit: 50, ...filter });

export const listBackfills = async (id: string): Promise<Backfill[]> =>
  (await api.get<{ results: Backfill[] }>(`sources/${id}/backfills`, { limit: 50 })).results;

export const collectRange = (id: string, from: string, to: string): Promise<{ queued: number }> =>
  api.post(`sources/${id}/collect`, { from, to });

export const stopBackfill = (id: string, job: string): Promise<unknown> =>
  api.del(`sources/${id}/backfills/${job}`);

export const createSource = (kind: Kind, input: SourceInput): Promise<SourceRow> =>
  api.post<SourceRow>('sources', { workspace: workspaceId(), kind, ...input });

export const changeSource = (id: string, input: Partial<SourceInput & { enabled: boolean }>) =>
  api.patch<SourceRow>(`sources/${id}`, input);

export const deleteSource = (id: string): Promise<unknown> => api.del(`sources/${id}`);

/** Ask a source for its first rows; `series` names one of its queries. */
export const testSource = (id: string, series?: string): Promise<Preview> =>
  api.post<Preview>(`sources/${id}/test`, series ? { series } : {});

/** Have everything the source feeds collected now, by a worker. */
export const collectNow = (id: string): Promise<{ queued: number }> =>
  api.post(`sources/${id}/collect`, {});

/** Read a file and, unless it is a trial, keep the rows that can be read. */
export function uploadCsv(
  id: string,
  file: File,
  options: { mapping?: Mapping; trial: boolean },
): Promise<Upload> {
  const body = new FormData();
  body.set('file', file);
  body.set('dry_run', String(options.trial));
  // A person has seen which rows cannot be read before keeping the others.
  body.set('accept_errors', String(!options.trial));
  if (options.mapping) body.set('mapping', JSON.stringify(options.mapping));
  return api.upload(`sources/${id}/upload`, body);
}

/** The workspace's time zone: sources read dates in it unless told otherwise. */
export const defaultZone = (): string =>
  pageData().workspace?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC';
