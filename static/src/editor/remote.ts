/** The REST calls the editor makes beside the map's own ops: links, KPI definitions, targets, values. */
import { ApiClient } from '../api/client';
import type { Id } from '../model/types';
import { pageData } from '../ui/page_data';
import type { Editor } from './editor.svelte';

export interface KpiDefinition {
  id: Id;
  key: string;
  name: string;
  unit: string;
  direction: string;
}

/** An entry of the touchpoint catalogue. */
export interface DefinitionChoice {
  id: Id;
  name: string;
  channel: string;
}

export interface PersonaChoice {
  id: Id;
  name: string;
  role_title: string;
}

/** A source as one who binds a KPI sees it. */
export interface SourceChoice {
  id: Id;
  kind: string;
  name: string;
  /** Names of what it can give; a KPI takes one of them. */
  series: string[];
}

export interface ShareLink {
  id: Id;
  role: string;
  label: string;
  /** The secret address, for those who manage links. */
  url: string;
  expires_at: string | null;
  expired: boolean;
  show_kpis: boolean;
  show_personas: boolean;
  show_views: boolean;
  use_count: number;
  last_used_at: string | null;
}

export interface Snapshot {
  period_start: string;
  period_end: string;
  value: string | null;
  n: number | null;
  status: string;
  revision: number;
}

export interface Target {
  id: Id;
  value: string | null;
  band_low: string | null;
  band_high: string | null;
  due_on: string | null;
  valid_from?: string;
}

/** A channel of the workspace, as it is asked for and as it then stands. */
export interface NewChannel {
  key: string;
  name: { en: string; fr: string };
  medium: string;
  ownership: string;
}
export type ChannelRow = NewChannel & { icon: string };

let client: ApiClient | undefined;

/** The API of this page's session. */
export function mapApi(editor: Editor) {
  client ??= new ApiClient({ csrf: pageData().csrf ?? '' });
  const api = client;
  const map = editor.store.doc.map?.id ?? '';
  const workspace = editor.page.workspace?.id;
  return {
    async kpiDefinitions(): Promise<KpiDefinition[]> {
      return api.all<KpiDefinition>('kpi-definitions', { workspace });
    },
    personas: (): Promise<PersonaChoice[]> =>
      api.all<PersonaChoice>('personas', { workspace, limit: 100 }),
    createTag: (name: string): Promise<{ id: Id; name: string }> =>
      api.post<{ id: Id; name: string }>('tags', { workspace, name }),
    createPersona: (name: string): Promise<PersonaChoice> =>
      api.post<PersonaChoice>('personas', { workspace, name }),
    createChannel: (body: NewChannel): Promise<ChannelRow> =>
      api.post<ChannelRow>('channels', { workspace, ...body }),
    definitions: (): Promise<DefinitionChoice[]> =>
      api.all<DefinitionChoice>('touchpoint-definitions', { workspace }),
    createDefinition: (name: string, channel: string): Promise<DefinitionChoice> =>
      api.post<DefinitionChoice>('touchpoint-definitions', { workspace, name, channel }),
    sources: (): Promise<SourceChoice[]> => api.all<SourceChoice>('sources', { workspace }),
    links: (): Promise<ShareLink[]> => api.all<ShareLink>(`maps/${map}/links`),
    createLink: (body: {
      role: string;
      label: string;
      expires_at: string | null;
      show_kpis: boolean;
      show_personas: boolean;
      show_views: boolean;
    }): Promise<ShareLink> => api.post<ShareLink>(`maps/${map}/links`, body),
    revokeLink: (id: Id): Promise<unknown> => api.del(`links/${id}`),
    snapshots: (kpi: Id): Promise<Snapshot[]> => api.all<Snapshot>(`stage-kpis/${kpi}/snapshots`),
    targets: (kpi: Id): Promise<Target[]> => api.all<Target>(`stage-kpis/${kpi}/targets`),
    setTarget: (kpi: Id, body: Record<string, string | null>): Promise<unknown> =>
      api.post(`stage-kpis/${kpi}/targets`, body),
    record: (kpi: Id, body: Record<string, unknown>, key: string): Promise<unknown> =>
      api.post(`stage-kpis/${kpi}/snapshots`, body, { headers: { 'Idempotency-Key': key } }),
  };
}
