/** Who looks and in which workspace, from the page's data or, failing that, from the API. */
import { api } from '../api/client';
import { pageData, type PageData, type WorkspaceData } from '../ui/page_data';

/** Make sure the page's data names a workspace; pages that need one await it before mounting. */
export async function settleWorkspace(): Promise<void> {
  const data = pageData();
  if (data.workspace) return;
  data.workspaces = data.workspaces ?? (await api.all<WorkspaceData>('workspaces'));
  const wanted = new URLSearchParams(location.search).get('workspace');
  data.workspace =
    data.workspaces.find((workspace) => workspace.id === wanted) ?? data.workspaces[0] ?? null;
}

/** The id of the workspace the page is about; throws when the viewer has none. */
export function workspaceId(): string {
  const id = pageData().workspace?.id;
  if (!id) throw new Error('This page needs a workspace.');
  return id;
}

/** Whether the viewer's role in the workspace is one of `roles`; unknown roles pass, the server decides. */
export function hasRole(...roles: string[]): boolean {
  const role = pageData().workspace?.role;
  return role === undefined || roles.includes(role);
}

/** Save theme or language in the account. */
export async function savePreference(fields: { theme?: string; language?: string }): Promise<void> {
  if (pageData<PageData>().user) await api.patch('me', fields);
}
