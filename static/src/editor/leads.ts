/** Where the arrows of a thing lead, in words: for names on the canvas, the table and the outline. */
import { t } from '../i18n';
import { endsOf } from '../model/derive/joins';
import type { Id } from '../model/types';
import { nameOf, placedById } from './derived';
import type { Editor } from './editor.svelte';

/** "leads to Pay (loop)", one for each arrow that begins here. */
export function leadsOf(editor: Editor, id: Id): string[] {
  return editor.store.connectorsOf(id).flatMap((connector) => {
    const { from, to } = endsOf(connector);
    const target = from.id === id ? placedById(editor.store.doc, to.id) : null;
    return target
      ? [t('lanes.leadsTo', { name: nameOf(target).slice(0, 60), kind: connector.kind })]
      : [];
  });
}
