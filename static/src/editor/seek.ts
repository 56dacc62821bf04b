/** Finding and filtering load when first wanted, or when the address asks for a filter. */
import { loadWords } from '../i18n';
import type { Editor } from './editor.svelte';
import { parsePlace } from './focus';

/** Open the find bar, or give it the focus again. */
export async function openFind(editor: Editor): Promise<void> {
  const element = document.activeElement;
  const at = element?.closest<HTMLElement>('#map [data-at]')?.dataset['at'] ?? '';
  const [{ Find }] = await Promise.all([import('./find.svelte'), loadWords('find')]);
  if (!editor.find) editor.find = new Find(editor, { key: parsePlace(at) ? at : '', element });
  editor.find.asked += 1;
}

/** The filter of this map, with what it is drawn with. */
export async function loadFilter(editor: Editor, { panel = false } = {}): Promise<void> {
  const [{ Filter }] = await Promise.all([
    import('./filter.svelte'),
    loadWords('find'),
    panel ? import('./FilterPanel.svelte') : null,
  ]);
  editor.filter ??= new Filter(() => editor.store.doc);
  if (panel) editor.filter.panel = true;
}
