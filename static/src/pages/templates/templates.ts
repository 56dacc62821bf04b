/** The ready-made journeys and what can be done with a workspace's own. */
import { api } from '../../api/client';
import type { Lang } from '../../i18n';
import { workspaceId } from '../session';

export const SECTORS = [
  'retail',
  'services',
  'software',
  'finance',
  'travel',
  'health',
  'public',
  'industry',
  'people',
  'other',
] as const;
export type Sector = (typeof SECTORS)[number];

export interface TemplateRow {
  id: string;
  key: string;
  own: boolean;
  kind: string;
  sector: Sector | '';
  /** Of an own one; null speaks both. */
  language: Lang | null;
  name: Record<Lang, string>;
  summary: string;
  persona: { name: string; tagline: Record<Lang, string> } | null;
  lanes: string[];
  /** `valence`: the lowest feeling of the stage, −2 to 2. */
  stages: { name: Record<Lang, string>; valence: number | null; touchpoints: number }[];
  /** For each lane, for each stage: how many cards. */
  cells: number[][];
}

export interface FullTemplate extends TemplateRow {
  /** For each lane, for each stage: up to three texts. */
  samples: Record<Lang, string>[][][];
}

interface Fields {
  name: string;
  summary: string;
  sector: string;
}

/** The built-in templates and those of the workspace, these first. */
export const listTemplates = (): Promise<TemplateRow[]> =>
  api.all<TemplateRow>('templates', { workspace: workspaceId(), limit: 200 });

export const readTemplate = (id: string): Promise<FullTemplate> =>
  api.get<FullTemplate>(`templates/${id}`);

export const saveTemplate = (map: string, fields: Fields): Promise<TemplateRow> =>
  api.post<TemplateRow>('templates', { map, ...fields });

export const changeTemplate = (id: string, fields: Fields): Promise<TemplateRow> =>
  api.patch<TemplateRow>(`templates/${id}`, fields);

export const deleteTemplate = (id: string): Promise<void> => api.del(`templates/${id}`);

/** The sectors that any of the templates has, in their usual order. */
export function sectorsOf(templates: readonly TemplateRow[]): Sector[] {
  return SECTORS.filter((sector) => templates.some((template) => template.sector === sector));
}
