/** A point of the curve under a pointer that holds it: drawn while it moves, set when it is let go. */
import { curveOpen, setPoint, sourceOf } from '../editor/actions/emotion';
import type { Editor } from '../editor/editor.svelte';
import type { Id } from '../model/types';
import { valenceAt } from './curve_scale';

/** Pixels a pointer may tremble before it drags. */
const STILL = 4;

/** How far below the top of a column of height `h` (world units) a pointer is, whatever the zoom. */
export function heightAt(event: { clientY: number }, node: HTMLElement, h: number): number {
  const box = node.getBoundingClientRect();
  return ((event.clientY - box.top) / box.height) * h;
}

/**
 * Follow a pointer pressed on a point, or on the ground where there is none yet, until it is let go.
 * Escape and a cancelled pointer leave all as it was. `done` follows a value that was set.
 */
export function dragPoint(
  editor: Editor,
  event: PointerEvent,
  { persona, column, h }: { persona: Id | null; column: Id; h: number },
  done: () => void,
): void {
  if (event.button !== 0 || !editor.canEdit) return;
  const held = event.currentTarget as HTMLElement;
  const cell = held.parentElement!;
  const start = event.clientY;
  const stop = new AbortController();
  const { signal } = stop;
  event.stopPropagation();
  held.setPointerCapture(event.pointerId);
  const end = (keep: boolean): void => {
    stop.abort();
    const last = editor.drawing;
    editor.drawing = null;
    if (keep && last && setPoint(editor, persona, column, last.valence)) done();
  };
  const move = (to: PointerEvent): void => {
    const drag = editor.drawing;
    if (!drag && Math.abs(to.clientY - start) < STILL) return;
    const { kind } = sourceOf(editor, persona, column);
    if (!drag && (kind === 'mean' || kind === 'blend' || !curveOpen(editor))) {
      // Refused, and it says why.
      setPoint(editor, persona, column, 0);
      end(false);
      return;
    }
    const valence = valenceAt(heightAt(to, cell, h), h);
    if (drag?.valence !== valence) editor.drawing = { persona, column, valence };
  };
  const escape = (key: KeyboardEvent): void => {
    if (key.key !== 'Escape') return;
    key.stopPropagation();
    end(false);
  };
  addEventListener('pointermove', move, { signal });
  addEventListener('pointerup', () => end(true), { signal });
  addEventListener('pointercancel', () => end(false), { signal });
  addEventListener('keydown', escape, { signal, capture: true });
}
