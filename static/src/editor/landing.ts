/** Where the cursor stands when a map is opened by an address with a place in it. */
import { tick } from 'svelte';
import type { Editor } from './editor.svelte';
import { placeKey, placeOfHash } from './focus';

/** A map just begun: its name is chosen, to be typed over. Tells whether the address asked for that. */
export function nameFirst(): boolean {
  const field = document.querySelector<HTMLInputElement>('header .title input');
  if (location.hash !== '#name' || !field) return false;
  history.replaceState(history.state, '', location.pathname + location.search);
  field.focus();
  // The name comes into its field with the next change of the page, which would take the choice away.
  void tick().then(() => field.select());
  return true;
}

/** The key of the place an address names, as it stands now; null when there is none, or none any more. */
export function landing(editor: Editor, hash: string): string | null {
  const place = placeOfHash(hash);
  if (!place) return null;
  const { layout, store } = editor;
  if (place.part === 'stage') editor.stageInView = place.id;
  if (place.part === 'step') editor.stageInView = store.doc.steps.get(place.id)?.stage ?? null;
  if (place.part !== 'item') {
    const there =
      place.part === 'stage'
        ? layout.stageOf(place.id)
        : place.part === 'lane'
          ? layout.rowOf(place.id)
          : layout.columnOf(place.part === 'step' ? place.id : place.column);
    return there ? placeKey(place) : null;
  }
  // The card may have been moved since the address was written: it is looked for by its id.
  for (const [at, cell] of layout.cells) {
    if (!cell.items.some((item) => item.id === place.id)) continue;
    const column = at.slice(cell.lane.length + 1);
    editor.stageInView = layout.columnOf(column)?.stage ?? null;
    return placeKey({ part: 'item', lane: cell.lane, column, id: place.id });
  }
  return null;
}
