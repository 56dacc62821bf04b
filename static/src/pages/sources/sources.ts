/** KPI sources of a workspace: what the API gives and takes. */
import { api } from '../../api/client';
import { pageData } from '../../ui/page_data';
import { workspaceId } from '../session';

export const KINDS = ['csv', 'sql', 'push', 'sample'] as const;
/** "manual" exists for values typed by hand; nobody adds such a source. */
export type Kind = (typeof KINDS)[number] | 'manual';
export type Status = 'new' | 'ok' | 'failing' | 'needs_attention';

/** What a person can do with a source. */
export type Action = 'edit' | 'test' | 'runs' | 'upload' | 'push' | 'collect' | 'toggle' | 'delete';

export interface SourceRow {
  id: string;
  kind: Kind;
  name: string;
  config: Record<string, unknown>;
  timezone: string;
  enabled: boolean;
  status: Status;
  last_ok_at: string | null;
  last_error: string;
  has_secret?: boolean;
}

/** First rows of a source: what a test or an upload shows before anything is kept. */
export interface Preview {
  columns: string[];
  rows: string[][];
  mapping?: Record<string, unknown>;
  errors?: RowError[];
  total_rows?: number;
}

export interface RowError {
  row?: number;
  line?: number;
  column?: string;
  message?: string;
  detail?: string;
}

export interface RunRow {
  id: string;
  started_at: string;
  finished_at: string | null;
  outcome: 'running' | 'ok' | 'failed' | 'lost';
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
  config: Record<string, unknown>;
  secret?: string;
}

export const listSources = (): Promise<SourceRow[]> =>
  api.all<SourceRow>('sources', { workspace: workspaceId() });

export const listRuns = async (id: string): Promise<RunRow[]> =>
  (await api.get<{ results: RunRow[] }>(`sources/${id}/runs`, { limit: 50 })).results;

export const createSource = (kind: Kind, input: SourceInput): Promise<SourceRow> =>
  api.post<SourceRow>('sources', { workspace: workspaceId(), kind, ...input });

export const changeSource = (id: string, input: Partial<SourceInput & { enabled: boolean }>) =>
  api.patch<SourceRow>(`sources/${id}`, input);

export const deleteSource = (id: string): Promise<unknown> => api.del(`sources/${id}`);

/** Ask a source for its first rows; `series` names one of its queries. */
export const testSource = (id: string, series?: string): Promise<Preview> =>
  api.post<Preview>(`sources/${id}/test`, series ? { series } : {});

/** Have everything the source feeds collected now, by a worker. */
export const collectNow = (id: string): Promise<unknown> => api.post(`sources/${id}/collect`, {});

/** Read a file without keeping it (`mapping` absent or trial), or keep it. */
export function uploadCsv(
  id: string,
  file: File,
  options: { mapping?: Record<string, unknown>; trial: boolean },
): Promise<Preview & Partial<Record<'created' | 'revised' | 'unchanged', number>>> {
  const body = new FormData();
  body.set('file', file);
  body.set('dry_run', options.trial ? 'true' : 'false');
  if (options.mapping) body.set('mapping', JSON.stringify(options.mapping));
  return api.upload(`sources/${id}/upload`, body);
}

/** The workspace's time zone: sources read dates in it unless told otherwise. */
export const defaultZone = (): string =>
  pageData().workspace?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC';
