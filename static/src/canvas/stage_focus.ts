/** Keys and places where one stage is shown at a time: on phones, and on a desk on request. */
import { tick } from 'svelte';
import { handleKey } from '../commands/grid_keys';
import { strokeName } from '../commands/keys';
import type { Editor } from '../editor/editor.svelte';
import { domId, parsePlace, placeKey } from '../editor/focus';
import type { Id } from '../model/types';

/** What the arrows go through, in the order of the page. */
export function placesIn(root: Element): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>('[data-at]')];
}

/** The stage that a place lies in. */
export function stageOfPlace(editor: Editor, key: string): Id | null {
  const place = parsePlace(key);
  const { steps } = editor.store.doc;
  if (place?.part === 'stage') return place.id;
  if (place?.part === 'step') return steps.get(place.id)?.stage ?? null;
  return place && 'column' in place ? (steps.get(place.column)?.stage ?? place.column) : null;
}

/** Whatever is focused from elsewhere, its stage is shown. */
export function bringStage(editor: Editor, key: string): void {
  const stage = stageOfPlace(editor, key);
  if (stage && editor.layout.stageOf(stage)) editor.stageInView = stage;
  void tick().then(() => document.getElementById(domId(key))?.scrollIntoView({ block: 'nearest' }));
}

/** After another stage has come: the same lane's first place in it, else the first of all. */
async function focusLane(root: Element, key: string | undefined): Promise<void> {
  const lane = (at: string | undefined): string | undefined => at?.split(':')[1];
  await tick();
  const all = placesIn(root);
  (all.find((place) => lane(place.dataset['at']) === lane(key)) ?? all[0])?.focus();
}

/** Up and down go through what stands here, left and right to the next stage; the rest is the grid's. */
export function stageKey(editor: Editor, event: KeyboardEvent, go: (by: 1 | -1) => void): void {
  const target = event.target as Element;
  const root = event.currentTarget as Element;
  const name = strokeName(event);
  const here = target.closest<HTMLElement>('[data-at]');
  if (event.defaultPrevented || editor.carried || target.closest('input, textarea'))
    return handleKey(editor, event);
  // Escape where there is no cell to go back to is for whoever shows this page.
  const cell = editor.place?.part === 'item' && placeKey({ ...editor.place, part: 'cell' });
  const back = cell && document.getElementById(domId(cell));
  if (name === 'Escape' && !editor.selection.size && !back) return;
  if (name === 'ArrowLeft' || name === 'ArrowRight') {
    event.preventDefault();
    go(name === 'ArrowLeft' ? -1 : 1);
    if (here) void focusLane(root, here.dataset['at']);
    return;
  }
  const by = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[name];
  if (!here || !by) return handleKey(editor, event);
  event.preventDefault();
  const all = placesIn(root);
  all[Math.max(0, Math.min(all.length - 1, all.indexOf(here) + by))]?.focus();
}
