/** The rows of the dashboard and what can be done with them. */
import { api } from '../../api/client';
import { uuid7 } from '../../model/ids';
import { workspaceId } from '../session';

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
  state: 'current' | 'future' | 'ideal' | 'planned';
  status: 'draft' | 'in_review' | 'published' | 'archived';
  updated_at: string;
  stage_count?: number;
  persona?: { name: string; color: string } | null;
  curve?: (number | null)[];
  kpi?: KpiHealth | null;
  sample?: boolean;
}

/** Every map of the workspace, last changed first. */
export async function listMaps(): Promise<MapRow[]> {
  const rows = await api.all<MapRow>('maps', { workspace: workspaceId(), limit: 100 });
  return rows.sort((a, b) => b.updated_at.localeCompare(a.updated_at));
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

/** Letters without accents or case, so that "parcours" finds "Parcours" and "lea" finds "Léa". */
export function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();
}

/** Maps whose title or persona holds every word of `query`. */
export function matching(maps: MapRow[], query: string): MapRow[] {
  const words = folded(query).split(/\s+/).filter(Boolean);
  return maps.filter((map) => {
    const text = folded(`${map.title} ${map.persona?.name ?? ''}`);
    return words.every((word) => text.includes(word));
  });
}
