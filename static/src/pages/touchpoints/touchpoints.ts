/** The touchpoint catalogue over REST, and what the page works out from it. */
import { api } from '../../api/client';
import { workspaceId } from '../session';

export const CATEGORIES = [
  'discovery',
  'consideration',
  'decision',
  'experience',
  'retention',
  'advocacy',
] as const;
export const MEDIA = ['online', 'offline', 'hybrid'] as const;
export const OWNERSHIPS = ['owned', 'paid', 'earned', 'partner'] as const;

export interface Definition {
  id: string;
  name: string;
  channel: string;
  category: (typeof CATEGORIES)[number] | null;
  owner_team: string;
  description: string;
}

export interface Figures {
  definition: string | null;
  name: string;
  channel: string;
  occurrences: number;
  maps: number;
  importance: string | null;
  score: number;
  valence: string | null;
  readings: number;
  moments: number;
  kpis: number;
}

export interface Duplicate {
  name: string;
  channel: string;
  definitions: string[];
  names: string[];
  loose: number;
}

export interface Catalogue {
  definitions: Figures[];
  loose: (Figures & { names: string[] })[];
  top: Figures[];
  duplicates: Duplicate[];
}

export interface Occurrence {
  id: string;
  map: { id: string; title: string };
  lane: string;
  stage: string;
  stage_name: string;
  step: string | null;
  step_name: string | null;
  name: string;
  importance: number;
  is_moment_of_truth: boolean;
  valence: string | null;
}

export interface Channel {
  id: string;
  workspace: string | null;
  key: string;
  name: { en: string; fr: string };
  medium: (typeof MEDIA)[number];
  ownership: (typeof OWNERSHIPS)[number];
  icon: string;
}

export type DefinitionFields = Omit<Definition, 'id'>;
export type ChannelFields = Pick<Channel, 'name' | 'medium' | 'ownership' | 'icon'>;

const here = (): { workspace: string } => ({ workspace: workspaceId() });

export const listDefinitions = (): Promise<Definition[]> =>
  api.all<Definition>('touchpoint-definitions', here());
export const readCatalogue = (): Promise<Catalogue> =>
  api.get<Catalogue>('touchpoint-catalogue', here());
export const listChannels = (): Promise<Channel[]> =>
  api.all<Channel>('channels', { ...here(), limit: 200 });

export const saveDefinition = (
  fields: Partial<DefinitionFields>,
  id?: string,
): Promise<Definition> =>
  id
    ? api.patch<Definition>(`touchpoint-definitions/${id}`, fields)
    : api.post<Definition>('touchpoint-definitions', { ...here(), ...fields });
export const deleteDefinition = (id: string): Promise<void> =>
  api.del(`touchpoint-definitions/${id}`);
export const restoreDefinition = (id: string): Promise<Definition> =>
  api.post<Definition>(`touchpoint-definitions/${id}/restore`);

export interface Merged {
  maps: number;
  touchpoints: number;
}
export const merge = (
  into: string,
  what: { definitions: string[]; names: string[]; dry_run?: boolean },
): Promise<Merged> => api.post<Merged>(`touchpoint-definitions/${into}/merge`, what);

/** Where a touchpoint is met: those of an entry, or those of a name that stands in none. */
export const occurrencesOf = (
  of: Pick<Figures, 'definition' | 'name' | 'channel'>,
): Promise<Occurrence[]> =>
  api.all<Occurrence>('touchpoints', {
    ...here(),
    ...(of.definition ? { definition: of.definition } : { named: of.name, channel: of.channel }),
  });

export const saveChannel = (
  fields: ChannelFields,
  of: { id: string } | { key: string },
): Promise<Channel> =>
  'id' in of
    ? api.patch<Channel>(`channels/${of.id}`, fields)
    : api.post<Channel>('channels', { ...here(), ...fields, key: of.key });
export const deleteChannel = (id: string): Promise<void> => api.del(`channels/${id}`);

/** The address of a touchpoint on its map: the editor goes to the place named behind `#at=`. */
export function placeHref(one: Pick<Occurrence, 'id' | 'map' | 'lane' | 'stage' | 'step'>): string {
  return `/m/${one.map.id}/map#at=item:${one.lane}:${one.step ?? one.stage}:${one.id}`;
}
