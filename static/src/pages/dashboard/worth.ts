/** Which of the dashboard's tools have anything to do: a filter that narrows nothing is not shown. */
import { FILTERS, isNarrowed, reviewState, type FilterName, type View } from './view';
import type { FolderRow, MapRow } from './maps';

/** From how many maps on there is something to look for. */
const SEARCH_FROM = 5;

/** What stands in the place one is in when nothing narrows it. */
export interface Plain {
  rows: readonly MapRow[];
  /** Whether these are all of them. */
  whole: boolean;
  /** Maps in the workspace, as far as they are counted. */
  total: number;
  /** Whether any map is archived. */
  archived: boolean;
}

/** What the unnarrowed list of a place says; `above` is how many maps stood in no folder when seen last. */
export function plainOf(
  page: { results: MapRow[]; next: string | null },
  folders: readonly FolderRow[],
  at: { folder: string | null; archived: boolean; above: number },
): Plain {
  const inFolders = folders.reduce((sum, folder) => sum + folder.maps, 0);
  return {
    rows: page.results,
    whole: !page.next && (at.folder !== null || inFolders === 0),
    total: inFolders + (at.folder ? at.above : page.results.length),
    archived: at.archived,
  };
}

/** Whether search and order are worth their place. */
export function worthSearching(plain: Plain | null, view: View): boolean {
  if (!plain || isNarrowed(view) || view.q) return true;
  if (view.sort || view.layout) return true;
  return !plain.whole || plain.total >= SEARCH_FROM;
}

/** The filters that can narrow what is there, and those that do already. */
export function worthwhile(plain: Plain | null, view: View, today: Date): Set<FilterName> {
  const found = new Set(FILTERS.filter((name) => view[name] !== ''));
  if (plain?.archived) found.add('status');
  if (!worthSearching(plain, view)) return found;
  // Of what is not all here nobody knows how much it differs.
  const differs = (name: FilterName): boolean =>
    !plain?.whole || new Set(plain.rows.map((row) => VALUES[name](row, today))).size > 1;
  for (const name of FILTERS) if (differs(name)) found.add(name);
  return found;
}

const VALUES: Record<FilterName, (row: MapRow, today: Date) => string> = {
  status: (row) => row.status,
  state: (row) => row.state,
  kind: (row) => row.kind ?? '',
  persona: (row) => row.persona?.id ?? '',
  owner: (row) => row.owner?.id ?? '',
  review: (row, today) => reviewState(row.review_due_on, today) ?? '',
  health: ({ kpi }) =>
    (['bad', 'warn', 'stale', 'good'] as const).filter((state) => (kpi?.[state] ?? 0) > 0).join(),
};
