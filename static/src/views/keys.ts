/**
 * The keyboard of the table and the outline where it differs from the canvas: emotions are values in a
 * list, not sliders, so arrows go on and digits, + and − write. All else is the grid's own handling, so
 * that every command and every habit holds in all views.
 */
import { personaOfPoint } from '../editor/focus';
import { handleKey } from '../commands/grid_keys';
import { setIntensity, setPoint, valueAt } from '../editor/actions/emotion';
import { columnName } from '../editor/actions/things';
import type { Editor } from '../editor/editor.svelte';
import { valueText } from './words';

/** Whether a key is the grid's at all: not typed into a field or pressed in a menu. */
export function isOurs(event: KeyboardEvent): boolean {
  return (
    !event.defaultPrevented &&
    !event.isComposing &&
    !(event.target as Element).closest('input, textarea, select, [role=menu]')
  );
}

/** A key that is not a move of the view's own: values first, then whatever the grid makes of it. */
export function handleViewKey(editor: Editor, event: KeyboardEvent): void {
  const { place } = editor;
  if (place?.part !== 'item' || !place.id.startsWith('point.')) return handleKey(editor, event);
  const persona = personaOfPoint(place.id);
  const { column } = place;
  const arc = editor.layout.rowOf(place.lane)?.mode === 'arc';
  const now = (): number | null =>
    arc ? (editor.pointAt(persona, column)?.intensity ?? null) : valueAt(editor, persona, column);
  const before = now();
  const by = event.key === '+' ? 1 : event.key === '-' || event.key === '−' ? -1 : 0;
  if (by && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    // The first press on a gap writes the neutral value's neighbour, as an arrow on the curve does.
    const next = Math.round(before ?? 0) + by;
    if (arc) setIntensity(editor, persona, column, Math.max(0, Math.min(5, next)) || null);
    else setPoint(editor, persona, column, Math.max(-2, Math.min(2, next)));
  } else handleKey(editor, event);
  if (now() === before) return;
  // A slider tells its value by itself; a value in a list has to be said.
  const { who, value } = valueText(editor, persona, column, arc);
  editor.announce(`${who}, ${columnName(editor, column)}: ${value}`);
}
