/** The way to quick insert: its menu loads when first wanted. */
import { loadCommands } from '../commands/early';
import type { Editor } from '../editor/editor.svelte';
import { domId, placeKey, type Place } from '../editor/focus';
import { loadWords } from '../i18n';

const load = (): Promise<unknown> =>
  Promise.all([import('./InsertMenu.svelte'), loadWords('insert'), loadCommands()]);

/** Beside what has the focus. */
export async function openInsert(editor: Editor): Promise<void> {
  const { place } = editor;
  if (!place) return;
  try {
    await load();
  } catch {
    // The page says by itself that a part could not be had.
    return;
  }
  const anchor = document.getElementById(domId(placeKey(place)));
  const after = place.part === 'item' && !place.id.startsWith('point.') ? place.id : null;
  editor.picker = { kind: 'insert', place, after, anchor, query: '', cancel: null };
}

/**
 * A sign was typed into a card's text: with "/" alone in it the menu opens beside the caret. What is
 * typed until it is there goes along. `cancel` leaves the field without taking its text.
 */
export function offerInsert(
  editor: Editor,
  field: HTMLTextAreaElement,
  event: Event,
  cancel: () => void,
): void {
  if (field.value !== '/' || (event as InputEvent).isComposing) return;
  const { editing } = editor;
  if (editing?.kind !== 'new' && editing?.kind !== 'thing') return;
  const place: Place | null =
    editing.kind === 'new'
      ? { part: 'cell', lane: editing.lane, column: editing.column }
      : editor.place;
  const after = editing.kind === 'new' ? editing.after : editing.id;
  void load().then(
    () => {
      // Written on, left, or another field by now: then it was a slash.
      if (!place || editor.editing !== editing || document.activeElement !== field) return;
      if (!/^\/\S*$/.test(field.value)) return;
      const query = field.value.slice(1);
      editor.picker = { kind: 'insert', place, after, anchor: field, query, cancel };
    },
    // Offline it stays a slash.
    () => undefined,
  );
}
