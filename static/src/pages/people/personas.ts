/** Personas of the workspace over REST, and what the pages work out from them. */
import { api } from '../../api/client';
import { workspaceId } from '../session';

export const KINDS = ['primary', 'secondary', 'anti', 'proxy'] as const;
export const STATUSES = ['draft', 'validated', 'retired'] as const;
export const LEVELS = ['assumption', 'anecdotal', 'qualitative', 'quantitative'] as const;
export const COLORS = [
  'slate',
  'red',
  'orange',
  'amber',
  'green',
  'teal',
  'blue',
  'violet',
] as const;
export const PATTERNS = ['solid', 'dash', 'dot', 'dashdot'] as const;
export const MARKERS = ['circle', 'square', 'triangle', 'diamond', 'hex', 'cross'] as const;
export const JOB_KINDS = ['functional', 'emotional', 'social'] as const;
export const LISTS = [
  'goals_short',
  'goals_long',
  'needs',
  'motivations',
  'fears',
  'frustrations',
] as const;
export type ListName = (typeof LISTS)[number];

export interface Attribute {
  key: string;
  value: string;
  scale: number | null;
  left_label: string;
  right_label: string;
}

export interface Job {
  situation: string;
  motivation: string;
  outcome: string;
  kind: (typeof JOB_KINDS)[number];
  importance: number | null;
  satisfaction: number | null;
}

export interface Persona extends Record<ListName, string[]> {
  id: string;
  workspace: string;
  name: string;
  role_title: string;
  tagline: string;
  kind: (typeof KINDS)[number];
  age_min: number | null;
  age_max: number | null;
  location: string;
  portrait: string | null;
  avatar_glyph: string;
  color: string;
  pattern: (typeof PATTERNS)[number];
  marker: (typeof MARKERS)[number];
  quote: string;
  bio: string;
  tech_level: number | null;
  preferred_channels: string[];
  segment: string | null;
  segment_weight: string | null;
  evidence_level: (typeof LEVELS)[number];
  sources: string;
  status: (typeof STATUSES)[number];
  is_fictional: boolean;
  attributes: Attribute[];
  jobs: (Job & { opportunity?: number | null })[];
  maps: number;
  rev: number;
  updated_by: { id: string; name: string } | null;
  updated_at: string;
}

export interface Segment {
  id: string;
  name: string;
  share_pct: string | null;
  external_key: string;
}

export interface PersonaMap {
  id: string;
  title: string;
  status: string;
  state: string;
  is_primary: boolean;
}

export type PersonaFields = Partial<Omit<Persona, 'id' | 'workspace' | 'maps' | 'rev'>>;

/** What a persona consists of beside what the server counts and stamps. */
const OWN = [
  ...['role_title', 'tagline', 'kind', 'age_min', 'age_max', 'location', 'portrait'],
  ...['avatar_glyph', 'color', 'pattern', 'marker', ...LISTS, 'quote', 'bio', 'tech_level'],
  ...['preferred_channels', 'segment', 'segment_weight', 'evidence_level', 'sources'],
  ...['is_fictional', 'attributes'],
] as (keyof Persona)[];

export const listPersonas = (): Promise<Persona[]> =>
  api.all<Persona>('personas', { workspace: workspaceId() });

export const listSegments = (): Promise<Segment[]> =>
  api.all<Segment>('segments', { workspace: workspaceId() });

export const createPersona = (fields: PersonaFields): Promise<Persona> =>
  api.post<Persona>('personas', { workspace: workspaceId(), ...fields });

export const changePersona = (id: string, fields: PersonaFields, rev?: number): Promise<Persona> =>
  api.patch<Persona>(
    `personas/${id}`,
    fields,
    rev === undefined ? {} : { headers: { 'If-Match': `"${rev}"` } },
  );

export const deletePersona = (id: string): Promise<void> => api.del(`personas/${id}`);

export const restorePersona = (id: string): Promise<Persona> =>
  api.post<Persona>(`personas/${id}/restore`);

export const mapsOf = (id: string): Promise<PersonaMap[]> =>
  api.all<PersonaMap>(`personas/${id}/maps`);

/** The fields of a copy: everything that is the persona's own, as a draft under a new name. */
export function copyOf(persona: Persona, name: string): PersonaFields {
  const fields: Record<string, unknown> = { name, status: 'draft' };
  for (const key of OWN) fields[key] = persona[key];
  fields['jobs'] = persona.jobs.map(withoutScore);
  return fields as PersonaFields;
}

/** A job as the server takes it: the score is worked out, not stored. */
export function withoutScore({ opportunity: _score, ...job }: Persona['jobs'][number]): Job {
  return job;
}

/** "Léa (copy)", "Léa (copy 2)": the first that nobody is called, within the limit of a name. */
export function copyName(name: string, taken: readonly string[], word: string): string {
  const used = new Set(taken.map((one) => one.toLocaleLowerCase()));
  for (let n = 1; ; n += 1) {
    const end = n === 1 ? ` (${word})` : ` (${word} ${n})`;
    const next = [...name].slice(0, 80 - end.length).join('') + end;
    if (!used.has(next.toLocaleLowerCase())) return next;
  }
}

/** Importance plus the unmet part of it, 0 to 20; null while one rating is missing. */
export function opportunity(job: Pick<Job, 'importance' | 'satisfaction'>): number | null {
  const { importance, satisfaction } = job;
  if (importance === null || satisfaction === null) return null;
  return importance + Math.max(importance - satisfaction, 0);
}

export interface Filters {
  query: string;
  segment: string;
  status: string;
  kind: string;
}

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLocaleLowerCase();

/** The personas that fit; retired ones only when asked for. */
export function fitting(personas: readonly Persona[], filters: Filters): Persona[] {
  const words = plain(filters.query).split(/\s+/).filter(Boolean);
  return personas.filter((persona) => {
    if (filters.status ? persona.status !== filters.status : persona.status === 'retired')
      return false;
    if (filters.kind && persona.kind !== filters.kind) return false;
    if (filters.segment && (persona.segment ?? 'none') !== filters.segment) return false;
    const text = plain(`${persona.name} ${persona.role_title} ${persona.tagline}`);
    return words.every((word) => text.includes(word));
  });
}

/** The sum of the segments' shares in hundredths, so that 33.33 three times stays exact. */
export function shareSum(segments: readonly Pick<Segment, 'share_pct'>[]): number {
  return segments.reduce((sum, one) => sum + Math.round(Number(one.share_pct ?? 0) * 100), 0) / 100;
}

/** A list with the item at `from` put to `to`. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const next = [...items];
  const [item] = next.splice(from, 1);
  if (item !== undefined) next.splice(Math.max(0, Math.min(next.length, to)), 0, item);
  return next;
}

/** Whether two values of a field say the same. */
export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The names of all traits on a scale, in the order in which they are first met. */
export function traits(personas: readonly Persona[], scaled: boolean): string[] {
  return [
    ...new Set(
      personas.flatMap((persona) =>
        persona.attributes.filter((one) => (one.scale !== null) === scaled).map((one) => one.key),
      ),
    ),
  ];
}
