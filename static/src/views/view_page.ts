/** What the table and the outline share as pages: presses, menus, focus that stays, coming into sight. */
import { tick } from 'svelte';
import { startDraft } from '../editor/actions/things';
import type { Editor } from '../editor/editor.svelte';
import { parsePlace } from '../editor/focus';

function keyAt(target: EventTarget | null): string | null {
  return (target as Element | null)?.closest<HTMLElement>('[data-at]')?.dataset['at'] ?? null;
}

/** The focus arrived somewhere by itself: take note. */
export function tookFocus(editor: Editor, event: FocusEvent): void {
  const key = keyAt(event.target);
  if (key) editor.noticed(key);
}

/** Scroll `box` just as far as brings an element out from under the sticky headers and the edges. */
export function bringIntoSight(
  box: HTMLElement,
  element: Element,
  { top = 0, left = 0, along = true, down = true } = {},
): void {
  const PAD = 6;
  const outer = box.getBoundingClientRect();
  const inner = element.getBoundingClientRect();
  const by = (from: number, to: number, low: number, high: number): number =>
    from < low ? from - low : to > high ? Math.min(to - high, from - low) : 0;
  const dx = along
    ? by(inner.left, inner.right, outer.left + left + PAD, outer.left + box.clientWidth - PAD)
    : 0;
  const dy = down
    ? by(inner.top, inner.bottom, outer.top + top + PAD, outer.top + box.clientHeight - PAD)
    : 0;
  if (dx || dy) box.scrollBy({ left: dx, top: dy, behavior: 'instant' });
}

/** Double press: write what is there, or something new in a cell. */
export function doublePress(editor: Editor, event: MouseEvent): void {
  if ((event.target as Element).closest('button, input, textarea')) return;
  const place = parsePlace(keyAt(event.target) ?? '');
  if (!place || !editor.canEdit) return;
  if (place.part === 'cell') startDraft(editor, place.lane, place.column);
  else if (place.part === 'item') {
    if (editor.focusedThing) editor.edit({ kind: 'thing', id: place.id });
    else editor.panelOpen = true;
  } else editor.edit({ kind: place.part, id: place.id });
}

/** The context menu is the one of the thing, as on the canvas. */
export async function contextPress(editor: Editor, event: MouseEvent): Promise<void> {
  const key = keyAt(event.target);
  const place = key ? parsePlace(key) : null;
  if (!key || !place || place.part === 'cell' || !editor.canEdit) return;
  if ((event.target as Element).closest('input, textarea')) return;
  event.preventDefault();
  await editor.focus(key, { scroll: false });
  await tick();
  document.activeElement?.querySelector<HTMLElement>('[data-menu]')?.click();
}

/**
 * An edit elsewhere may move the very row that has the focus; browsers then drop it. Called before and
 * after the page is drawn anew, so that it comes back without a jump.
 */
export class FocusHold {
  private had = false;

  constructor(
    private readonly editor: Editor,
    private readonly root: () => HTMLElement | undefined,
  ) {}

  before(): void {
    this.had = this.root()?.contains(document.activeElement) ?? false;
  }

  after(): void {
    const lost = !document.activeElement || document.activeElement === document.body;
    if (!this.had || !lost || this.editor.editing || this.editor.dialog) return;
    void this.editor.focus(this.editor.focusKey, { scroll: false });
  }
}
