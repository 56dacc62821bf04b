/** All maps by the health of their stages, and where each KPI is used. */
import { api } from '../../api/client';
import type { Definition } from '../kpis/kpis';
import { workspaceId } from '../session';
import type { RunPage } from '../sources/sources';

export type Health = 'bad' | 'warn' | 'good' | 'neutral' | 'stale' | 'no_data' | 'none';
export type State =
  'ok' | 'no_source' | 'no_data' | 'failed' | 'inconsistent' | 'partial' | 'stale' | 'indicative';

export interface Bound {
  id: string;
  touchpoint_name: string;
  persona_name: string;
  segment_name: string;
  label_override: string;
  cadence: string;
  definition: Pick<Definition, 'key' | 'name' | 'name_i18n' | 'unit' | 'decimals'>;
  source: { id: string; name: string; kind: string; status: string } | null;
  latest: { value: string | null; captured_at: string } | null;
  health: Exclude<Health, 'stale' | 'none'>;
  stale: boolean;
  state: State;
}

export interface StageRow {
  id: string;
  name: string;
  health: Health;
  kpis: Bound[];
}

export interface MapRow {
  id: string;
  title: string;
  stages: StageRow[];
}

export interface Use extends Bound {
  map: MapRow;
  stage: StageRow;
}

export const listMaps = (): Promise<MapRow[]> =>
  api.all<MapRow>('kpi-health', { workspace: workspaceId(), limit: 200 });
export const listRuns = (filter: Record<string, string>): Promise<RunPage> =>
  api.get<RunPage>('kpi-runs', { workspace: workspaceId(), limit: 50, ...filter });

/** The order in which somebody is needed. */
const WORST: Health[] = ['bad', 'warn', 'stale', 'no_data', 'good', 'neutral', 'none'];
export const HEALTHS: Health[] = ['bad', 'warn', 'stale', 'no_data', 'good', 'neutral'];

const weight = (map: MapRow): number[] =>
  WORST.slice(0, 4).map((word) => map.stages.filter((stage) => stage.health === word).length);

/** Maps with KPIs, those that need somebody most first; then by title. */
export function worstFirst(maps: readonly MapRow[]): MapRow[] {
  const measured = maps.filter((map) => map.stages.some((stage) => stage.kpis.length));
  return measured.sort((one, other) => {
    const [a, b] = [weight(one), weight(other)];
    const at = a.findIndex((n, i) => n !== b[i]);
    return at < 0 ? one.title.localeCompare(other.title) : b[at]! - a[at]!;
  });
}

export const without = (maps: readonly MapRow[]): MapRow[] =>
  maps.filter((map) => !map.stages.some((stage) => stage.kpis.length));

/** How a KPI stands in one word: stale before its health, as everywhere. */
export const wordOf = (one: Pick<Bound, 'health' | 'stale'>): Health =>
  one.stale && one.health !== 'no_data' ? 'stale' : one.health;

/** Trouble of any kind: a person should look. */
export const inTrouble = (one: Bound): boolean =>
  one.health === 'bad' ||
  ['stale', 'failed', 'inconsistent', 'no_source', 'no_data'].includes(one.state);

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLocaleLowerCase();

export type Show = 'all' | 'trouble' | Health;

/** Each KPI with its place, filtered by what is searched for and shown. */
export function usesOf(
  maps: readonly MapRow[],
  query: string,
  show: Show,
  nameOf: (one: Bound) => string,
): Use[] {
  const words = plain(query.trim());
  return maps
    .flatMap((map) =>
      map.stages.flatMap((stage) => stage.kpis.map((one): Use => ({ ...one, map, stage }))),
    )
    .filter((one) => {
      if (show === 'trouble' && !inTrouble(one)) return false;
      if (show !== 'all' && show !== 'trouble' && wordOf(one) !== show) return false;
      const said = [nameOf(one), one.map.title, one.stage.name, one.touchpoint_name];
      return plain([...said, one.source?.name ?? ''].join(' ')).includes(words);
    });
}
