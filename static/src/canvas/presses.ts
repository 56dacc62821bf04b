/** Presses on the grid: focus, selection, a new card. The same for cells, cards and headers. */
import { deselect, selectTo, toggle } from '../editor/actions/selecting';
import { startDraft } from '../editor/actions/things';
import type { Editor } from '../editor/editor.svelte';
import { parsePlace } from '../editor/focus';

/** A click: alone it gives the focus, with Shift it selects up to there, with Ctrl it takes in or out. */
export function press(editor: Editor, event: MouseEvent): void {
  const target = event.target as Element;
  const key = target.closest<HTMLElement>('[data-at]')?.dataset.at;
  if (target.closest('button, textarea, input')) return;
  // Below the last lane and beside the last stage: nothing is meant any more.
  if (!key) return void deselect(editor);
  const place = parsePlace(key);
  const range = event.shiftKey && place !== null && 'lane' in place;
  if (range) selectTo(editor, key);
  else if ((event.ctrlKey || event.metaKey) && place?.part === 'item') toggle(editor, key);
  else {
    deselect(editor, { silent: true });
    editor.selection.anchor = '';
  }
  // A finger has no hover that would show the button first: a tap on the invitation is taken as one.
  if (place?.part === 'cell' && target.closest('[data-hint]')) {
    if (startDraft(editor, place.lane, place.column)) return;
  }
  void editor.focus(key, { scroll: false });
}

/** A double click on an empty place of a cell opens a new card there. */
export function doublePress(editor: Editor, event: MouseEvent): void {
  const target = event.target as Element;
  if (target.closest('[data-item], button')) return;
  const place = parsePlace(target.closest<HTMLElement>('[data-at]')?.dataset.at ?? '');
  if (place?.part === 'cell') startDraft(editor, place.lane, place.column);
}
