/** Finding, filtering and saved views load when first wanted, or when the address asks for a filter. */
import { loadWords } from '../i18n';
import type { Editor } from './editor.svelte';
import { parsePlace } from './focus';
import type { SavedViews } from './saved_views.svelte';
import type { SavedView } from './view_payload';

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
    loadWords('editorLater'),
    panel ? import('./FilterPanel.svelte') : null,
  ]);
  editor.filter ??= new Filter(() => editor.store.doc);
  if (panel) editor.filter.panel = true;
}

/** The saved views of this map; `panel` opens the list, or the field for a new name. */
export async function loadViews(
  editor: Editor,
  { panel = false, naming = false } = {},
): Promise<SavedViews> {
  const [{ SavedViews }] = await Promise.all([
    import('./saved_views.svelte'),
    loadWords('find'),
    loadWords('editorLater'),
    panel ? import('./ViewsPanel.svelte') : null,
  ]);
  const views = (editor.views ??= new SavedViews(editor));
  if (panel) Object.assign(views, { panel, naming });
  return views;
}

/** Look at the view the address names. The page brings it; what it does not bring is not there. */
export async function openFromAddress(editor: Editor, view: SavedView | null): Promise<void> {
  const views = await loadViews(editor);
  await views.begin(view);
}
