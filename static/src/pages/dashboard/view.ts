/** What the dashboard shows: words, filters, order. It lives in the address, so that a link keeps it. */
import type { Params } from '../../api/client';
import type { MapRow } from './maps';

export interface View {
  q: string;
  folder: string | null;
  starred: boolean;
  kind: string;
  state: string;
  /** '' shows all but the archived ones. */
  status: string;
  persona: string;
  owner: string;
  review: string;
  health: string;
  sort: string;
  layout: string;
}

const TEXTS = [
  'q',
  'kind',
  'state',
  'status',
  'persona',
  'owner',
  'review',
  'health',
  'sort',
  'layout',
] as const;
/** The filters, in the order of their reading. */
export const FILTERS = ['kind', 'state', 'status', 'persona', 'owner', 'review', 'health'] as const;
export type FilterName = (typeof FILTERS)[number];
const ACTIVE = 'draft,in_review,published';
const DAY_MS = 86_400_000;
const SOON_DAYS = 14;

/** The view of an address. */
export function parseView(search: string): View {
  const query = new URLSearchParams(search);
  const view = {
    folder: query.get('folder'),
    starred: query.get('starred') === 'true',
  } as View;
  for (const name of TEXTS) view[name] = query.get(name) ?? '';
  return view;
}

/** The address of a view; what is not the view's (the workspace) stays. */
export function viewSearch(view: View, search: string): string {
  const query = new URLSearchParams(search);
  for (const name of TEXTS) {
    if (view[name]) query.set(name, view[name]);
    else query.delete(name);
  }
  if (view.folder) query.set('folder', view.folder);
  else query.delete('folder');
  if (view.starred) query.set('starred', 'true');
  else query.delete('starred');
  const text = query.toString();
  return text ? `?${text}` : '';
}

/** Whether anything but the place and the order narrows the list. */
export function isNarrowed(view: View): boolean {
  return view.starred || FILTERS.some((name) => view[name] !== '');
}

/** A view without its filters and words. */
export function widened(view: View): View {
  const wide = { ...view, q: '', starred: false };
  for (const name of FILTERS) wide[name] = '';
  return wide;
}

/** What the list of maps is asked for. At the top without filters: what stands in no folder. */
export function viewParams(view: View): Params {
  const params: Params = { status: view.status || ACTIVE };
  for (const name of FILTERS) if (view[name]) params[name] = view[name];
  if (view.starred) params['starred'] = true;
  if (view.sort) params['sort'] = view.sort;
  if (view.folder) params['folder'] = view.folder;
  else if (!isNarrowed(view)) params['folder'] = 'none';
  return params;
}

/** How far a review is: overdue, within two weeks, or not to be spoken of. */
export function reviewState(date: string | null | undefined, today: Date): 'due' | 'soon' | null {
  if (!date) return null;
  const days = Math.floor((Date.parse(`${date}T00:00:00Z`) - today.getTime()) / DAY_MS) + 1;
  if (days <= 0) return 'due';
  return days <= SOON_DAYS ? 'soon' : null;
}

/** Whether a map that a search found passes the filters; the list's own are the server's to apply. */
export function passes(map: MapRow, view: View, today: Date): boolean {
  const review = reviewState(map.review_due_on, today);
  const kpi = map.kpi as Record<string, number> | null | undefined;
  return (
    (!view.starred || map.starred === true) &&
    (!view.kind || map.kind === view.kind) &&
    (!view.state || map.state === view.state) &&
    (!view.status || map.status === view.status) &&
    (!view.persona || map.persona?.id === view.persona) &&
    (!view.owner || map.owner?.id === view.owner) &&
    (!view.review || review === view.review || (view.review === 'soon' && review === 'due')) &&
    (!view.health || (kpi?.[view.health] ?? 0) > 0)
  );
}
