/** What one does with the ways to other maps. Loaded when first wanted, with its words. */
import { api } from '../../api/client';
import { t } from '../../i18n';
import { waysOut, type Way } from '../../model/derive/joins';
import type { Id, MapLink } from '../../model/types';
import { toast } from '../../ui/toasts.svelte';
import type { Editor } from '../editor.svelte';
import * as ops from '../ops';
import { offerUndo } from './offer_undo.svelte';

export const LINK_KINDS = ['child', 'next', 'variant', 'future_of', 'blueprint_of'] as const;

/** A map of the workspace that one may open. */
export interface MapChoice {
  id: Id;
  title: string;
  slug: string;
  kind?: string;
  state?: string;
}

/** Where a way begins: a stage, a step, or the map as a whole. */
export type Start = { part: 'stage' | 'step'; id: Id } | null;

/** The maps of the workspace, without this one. Throws `ApiProblem`. */
export async function otherMaps(editor: Editor): Promise<MapChoice[]> {
  const { workspace } = editor.page;
  const found = await api.all<MapChoice>('maps', {
    ...(workspace && { workspace: workspace.id }),
    sort: 'title',
    limit: 200,
  });
  editor.linked?.meet(found);
  return found.filter(({ id }) => id !== editor.store.doc.map?.id);
}

/** A blank map in the same workspace and language. Throws `ApiProblem`. */
export async function newMap(editor: Editor, title: string): Promise<MapChoice> {
  const made = await api.post<MapChoice>('maps', {
    ...(editor.page.workspace && { workspace: editor.page.workspace.id }),
    title,
    language: editor.store.doc.map?.language ?? 'en',
  });
  editor.linked?.meet([made]);
  return made;
}

/** Draw a way to a map. A step has one child map: another one takes its place. */
export function linkMap(editor: Editor, from: Start, kind: MapLink['kind'], to: MapChoice): void {
  const { store } = editor;
  if (!editor.canEdit) return;
  const stands = waysOut(store.doc).some(
    (way) => way.kind === kind && way.to === to.id && way.at === (from?.id ?? null),
  );
  if (stands) {
    toast(t('joins.maps.twin'), { tone: 'bad' });
    return;
  }
  const refused =
    from?.part === 'step' && kind === 'child'
      ? store.submit('step.set', [ops.set('step', from.id, { child_map: to.id })])
      : store.submit('map_link.create', [
          ops.create('map_link', {
            stage: from?.part === 'stage' ? from.id : null,
            step: from?.part === 'step' ? from.id : null,
            to_map: to.id,
            kind,
          }),
        ]);
  if (refused === null) offerUndo(editor, t('joins.maps.linked', { title: to.title }));
}

export function unlinkMap(editor: Editor, way: Way): void {
  const { store } = editor;
  if (!editor.canEdit) return;
  const refused =
    way.link === null && way.at
      ? store.submit('step.set', [ops.set('step', way.at, { child_map: null })])
      : store.submit('map_link.delete', [ops.remove('map_link', way.link ?? '')]);
  if (refused !== null) return;
  const title = editor.linked?.mapOf(way.to)?.title ?? t('editor.closedMap');
  offerUndo(editor, t('joins.maps.unlinked', { title }));
}
