/** The ways to other maps in words, and going along one. */
import { t } from '../i18n';
import type { Id } from '../model/types';
import { mapPath } from '../ui/page_data';
import type { Editor } from './editor.svelte';

/** "opens Checkout, opens a map you cannot open"; null where no way begins. */
export function waysWords(editor: Editor, at: Id): string | null {
  const ways = editor.ways.get(at);
  if (!ways?.length) return null;
  return ways
    .map(({ to }) =>
      t('editor.opensMap', { name: editor.linked?.mapOf(to)?.title ?? t('editor.closedMap') }),
    )
    .join(', ');
}

/** Follow the one way there is; ask which where there are several, or where it cannot be followed. */
export function openWays(editor: Editor, at: Id): void {
  const ways = editor.ways.get(at) ?? [];
  const map = ways.length === 1 ? editor.linked?.mapOf(ways[0]!.to) : null;
  if (map) location.assign(mapPath({ id: ways[0]!.to, slug: map.slug }));
  else if (ways.length === 1 && (editor.page.share || editor.linked))
    editor.announce(t('editor.say.closedMap'), true);
  else editor.dialog = { kind: 'mapLinks' };
}
