/** Selecting, said aloud and told to the others. */
import { t } from '../../i18n';
import type { Id } from '../../model/types';
import type { Placed } from '../../canvas/layout';
import { nameOf, placedById } from '../derived';
import type { Editor } from '../editor.svelte';
import { parsePlace, placeKey } from '../focus';
import { step, type Direction } from '../navigate';
import { expectCrowd } from './crowd';
import { grown, inReadingOrder, rangeBetween } from '../selecting';

/** What a command acts on: the selection in reading order, else the card that has the focus. */
export function targets(editor: Editor): Placed[] {
  const { selection, store, layout } = editor;
  if (!selection.size) return editor.focusedThing ? [editor.focusedThing] : [];
  return inReadingOrder(layout, selection.ids).flatMap((id) => placedById(store.doc, id) ?? []);
}

/** Say how many are selected. */
export function saySelected(editor: Editor): void {
  const n = editor.selection.size;
  if (n) void expectCrowd();
  editor.announce(n ? t('editor.say.selected', { n }) : t('editor.say.selectedNone'));
}

export function select(editor: Editor, ids: Iterable<Id>, anchor?: string): void {
  editor.selection.set(ids, anchor);
  editor.tellSelection();
  saySelected(editor);
}

/** Let go of all; gives whether there was something. */
export function deselect(editor: Editor, { silent = false } = {}): boolean {
  const had = editor.selection.size > 0;
  editor.selection.clear();
  if (!had) return false;
  editor.tellSelection();
  if (!silent) saySelected(editor);
  return true;
}

/** Take a card in or out, without touching the others. The focus's card is the first to be in. */
export function toggle(editor: Editor, key: string): void {
  const place = parsePlace(key);
  if (place?.part !== 'item' || !placedById(editor.store.doc, place.id)) return;
  const { selection } = editor;
  const before = editor.focusedThing;
  if (!selection.size && before && before.thing.id !== place.id) selection.set([before.thing.id]);
  selection.toggle(place.id, key);
  editor.tellSelection();
  void expectCrowd();
  const placed = placedById(editor.store.doc, place.id)!;
  editor.announce(
    t(selection.has(place.id) ? 'editor.say.selectedOne' : 'editor.say.unselectedOne', {
      name: nameOf(placed),
      n: selection.size,
    }),
  );
}

/** Select from the anchor (else the focus) to a place. */
export function selectTo(editor: Editor, key: string): void {
  const { selection } = editor;
  const anchor = selection.anchor || editor.focusKey;
  select(editor, rangeBetween(editor.layout, anchor, key), anchor);
}

/** Shift and an arrow: the focus goes on, the selection grows or shrinks with it. */
export function stretch(editor: Editor, direction: Direction): void {
  const anchor = editor.selection.anchor || editor.focusKey;
  const key = step(editor.view(), editor.focusKey, direction);
  const place = parsePlace(key);
  if (place?.part !== 'cell' && place?.part !== 'item') return;
  editor.selection.anchor = anchor;
  void editor.focus(key);
  selectTo(editor, key);
}

/** Ctrl+A: the cell, then the lane, then everything. */
export function selectMore(editor: Editor): void {
  select(
    editor,
    grown(editor.layout, editor.place, editor.selection.ids),
    editor.selection.anchor || editor.focusKey,
  );
}

/** The focus goes to the first of the selected that is drawn, without moving the camera. */
export function focusFirst(editor: Editor, ids: readonly Id[]): void {
  for (const id of ids) {
    const cell = editor.layout.cellOf(id);
    if (!cell) continue;
    const key = placeKey({ part: 'item', lane: cell.lane, column: cell.column, id });
    void editor.focus(key, { scroll: false });
    return;
  }
}
