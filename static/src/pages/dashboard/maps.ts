/** The rows of the dashboard and what can be done with them. */
import { api, type Page } from '../../api/client';
import { uuid7 } from '../../model/ids';
import { workspaceId } from '../session';
import { viewParams, type View } from './view';

export interface KpiHealth {
  good: number;
  warn: number;
  bad: number;
  stale: number;
  no_data: number;
}

export interface MapRow {
  id: string;
  slug: string;
  title: string;
  kind?: string;
  state: 'current' | 'future' | 'ideal' | 'planned';
  status: 'draft' | 'in_review' | 'published' | 'archived';
  updated_at: string;
  stage_count?: number;
  persona?: { id?: string; name: string; color: string } | null;
  curve?: (number | null)[];
  kpi?: KpiHealth | null;
  sample?: boolean;
  folder?: string | null;
  owner?: { id: string; name: string } | null;
  review_due_on?: string | null;
  starred?: boolean;
  deleted_at?: string | null;
  deleted_by?: string | null;
}

export interface FolderRow {
  id: string;
  name: string;
  parent: string | null;
  maps: number;
}

export interface FoundPlace {
  kind: 'map' | 'stage' | 'step' | 'card' | 'touchpoint' | 'pain_point' | 'persona';
  id: string;
  text: string;
  url: string;
}

export interface Found {
  map: MapRow;
  total: number;
  places: FoundPlace[];
}

/** How many tiles come at once. */
const PAGE = 60;

/** The first page of maps that pass the view's filters. */
export const listMaps = (view: View): Promise<Page<MapRow>> =>
  api.get<Page<MapRow>>('maps', { workspace: workspaceId(), limit: PAGE, ...viewParams(view) });

/** Whether the workspace has archived maps, which no list shows unless asked. */
export const anyArchived = (): Promise<boolean> =>
  api
    .get<Page<MapRow>>('maps', { workspace: workspaceId(), status: 'archived', limit: 1 })
    .then((page) => page.results.length > 0);

/** The page after it. */
export const moreMaps = (next: string): Promise<Page<MapRow>> => api.get<Page<MapRow>>(next);

/** The maps on which all the words stand together, with the places. */
export const searchMaps = (q: string): Promise<{ results: Found[]; more: boolean }> =>
  api.get('search', { workspace: workspaceId(), q });

export const listFolders = (): Promise<FolderRow[]> =>
  api.all<FolderRow>('folders', { workspace: workspaceId(), limit: 200 });

export const createFolder = (name: string, parent: string | null): Promise<FolderRow> =>
  api.post<FolderRow>('folders', { workspace: workspaceId(), name, parent });

export const changeFolder = (
  id: string,
  fields: { name?: string; parent?: string | null },
): Promise<FolderRow> => api.patch<FolderRow>(`folders/${id}`, fields);

export const deleteFolder = (id: string): Promise<void> => api.del(`folders/${id}`);

/** Put maps into a folder, or out of any. */
export async function placeMaps(maps: string[], folder: string | null): Promise<void> {
  await api.post('maps/placements', { maps, folder });
}

export const duplicateMap = (id: string, title: string): Promise<MapRow> =>
  api.post<MapRow>(`maps/${id}/duplicate`, { title });

/** Star a map for oneself, or take the star off. */
export async function starMap(id: string, starred: boolean): Promise<void> {
  if (starred) await api.put(`maps/${id}/star`);
  else await api.del(`maps/${id}/star`);
}

/** Change fields of a map's header, by one op. */
export async function changeMap(id: string, fields: Record<string, unknown>): Promise<void> {
  await api.patch(`maps/${id}`, fields);
}

/** Put a map into the bin. */
export async function binMap(id: string): Promise<void> {
  await api.del(`maps/${id}`);
}

/** Take a map out of the bin: the op that undoes its deletion. */
export async function restoreMap(id: string): Promise<void> {
  await api.post(`maps/${id}/batches`, {
    batch_id: uuid7(),
    base_revision: 0,
    ops: [{ entity: 'map', type: 'restore', id }],
  });
}

/** A folder's line from the top down to itself; empty for none. */
export function lineOf(folders: FolderRow[], id: string | null): FolderRow[] {
  const line: FolderRow[] = [];
  let at = folders.find((folder) => folder.id === id);
  while (at && !line.includes(at)) {
    line.unshift(at);
    const { parent } = at;
    at = folders.find((folder) => folder.id === parent);
  }
  return line;
}

/** All folders, each under its own, with how deep it stands; those in `without` and below left out. */
export function folderTree(
  folders: FolderRow[],
  without: string | null = null,
): { folder: FolderRow; depth: number }[] {
  const below = (parent: string | null, depth: number): { folder: FolderRow; depth: number }[] =>
    folders
      .filter((folder) => folder.parent === parent && folder.id !== without)
      .flatMap((folder) => [{ folder, depth }, ...below(folder.id, depth + 1)]);
  return below(null, 0);
}
