/** What Django prints into the page for the script: who looks, in which language, at what. */

export type Theme = 'system' | 'light' | 'dark';

export interface WorkspaceData {
  id: string;
  name: string;
  timezone?: string;
  currency?: string;
  role?: string;
  sample?: boolean;
  /** What kind of workspace it is, in words, where that is not plain. */
  note?: string;
}

/** Pages with an entry in the rail. */
export type Page =
  | 'dashboard'
  | 'personas'
  | 'touchpoints'
  | 'kpis'
  | 'alerts'
  | 'opportunities'
  | 'templates'
  | 'sources'
  | 'bin'
  | 'settings-account'
  | 'settings-workspace'
  | 'settings-members'
  | 'tokens';

export interface PageData {
  csrf?: string;
  lang?: string;
  theme?: Theme;
  /** Whether single letters are commands; in the account, for guests in a cookie. */
  single_keys?: boolean;
  /** Whether others' edits are read out. */
  announcements?: boolean;
  /** Hints this account has seen: the sample's maps show the others, an empty map of one's own the first. */
  hints_seen?: string[] | null;
  /** Whether the server sends mails. */
  mail?: boolean;
  user?: { id: string; name: string; email?: string; color?: string } | null;
  workspace?: WorkspaceData | null;
  workspaces?: WorkspaceData[];
  /** Entries of the rail: the pages that exist, in order. */
  nav?: { page: Page; href: string; count?: number }[];
  /** Addresses of the pages, where they differ from `PATHS`. */
  urls?: Partial<typeof PATHS>;
}

/** Where the pages stand, unless the page's data say otherwise (journeymap/pages/page_data.py). */
export const PATHS = {
  dashboard: '/',
  newmap: '/maps/new',
  sources: '/settings/sources',
  tokens: '/settings/tokens',
  signin: '/signin/',
  signout: '/accounts/logout/',
  password: '/accounts/password/change/',
  email: '/accounts/email/',
};

let read: unknown;

/** The page's data, `{}` when the page has none. Read once. */
export function pageData<T extends PageData = PageData>(): T {
  if (read === undefined) {
    const text = document.getElementById('page-data')?.textContent;
    read = text ? JSON.parse(text) : {};
  }
  return read as T;
}

/** The address of a page of the rail in the workspace one is in; null where there is no such page. */
export function pagePath(page: Page): string | null {
  const href = pageData().nav?.find((entry) => entry.page === page)?.href;
  return href ? href + workspaceQuery() : null;
}

/** `?workspace=…`, which pages need once somebody has several; else nothing. */
export function workspaceQuery(): string {
  const { workspace, workspaces } = pageData();
  return workspace && (workspaces?.length ?? 0) > 1 ? `?workspace=${workspace.id}` : '';
}

/** The address of a page. */
export function path(name: keyof typeof PATHS): string {
  return pageData().urls?.[name] ?? PATHS[name];
}

/** The address of a map. The slug is for people; the id decides. */
export function mapPath(map: { id: string; slug?: string | null }): string {
  return `/m/${map.id}/${map.slug || 'map'}`;
}
