/** The focus never gets lost: when what had it goes away, its cell takes over, else what stands there now. */
import { untrack } from 'svelte';
import { keyOf } from '../editor/actions/things';
import { placedById } from '../editor/derived';
import type { Editor } from '../editor/editor.svelte';
import { placeKey, type Place } from '../editor/focus';

/** The item that last had the focus, as long as the focus stays on it or in its cell. */
const left = new WeakMap<Editor, Extract<Place, { part: 'item' }>>();
/** Where that item has been deleted. */
const gone = new WeakSet<Editor>();

/** Which row and column the focus stood in. */
const spots = new WeakMap<Editor, { row: number; column: number }>();

/** What stands now where a place stood that is gone. */
function beside({ layout }: Editor, place: Place, spot: { row: number; column: number }): string {
  const { rows, columns } = layout;
  const cell = 'lane' in place ? place : null;
  const lane = (cell && layout.rowOf(cell.lane)) ?? rows[spot.row] ?? rows.at(-1);
  const column = (cell && layout.columnOf(cell.column)) ?? columns[spot.column] ?? columns.at(-1);
  if (!lane || !column) return '';
  return placeKey(
    cell
      ? { part: 'cell', lane: lane.lane.id, column: column.key }
      : place.part === 'lane'
        ? { part: 'lane', id: lane.lane.id }
        : { part: 'stage', id: column.stage },
  );
}

/** What was deleted out of the focused cell and is back in it (an undo) takes the focus again. */
function takeBack(editor: Editor, root: HTMLElement | undefined): void {
  const { place } = editor;
  if (place?.part === 'item') left.set(editor, place);
  const before = left.get(editor);
  if (!before || place?.part === 'item') return;
  if (place?.part !== 'cell' || place.lane !== before.lane || place.column !== before.column) {
    left.delete(editor);
    gone.delete(editor);
    return;
  }
  if (!editor.itemsAt(before.lane, before.column).includes(before.id)) gone.add(editor);
  else if (gone.delete(editor)) {
    untrack(() => {
      const active = document.activeElement;
      if (active === document.body || root?.contains(active))
        void editor.focus(placeKey(before), { scroll: false });
      else editor.focusKey = placeKey(before);
    });
  }
}

/** Called in an effect: reads the place and the layout, and moves the focus on where it must. */
export function keepFocus(editor: Editor, root: HTMLElement | undefined): void {
  const { place, layout, store } = editor;
  if (editor.editing) return;
  takeBack(editor, root);
  const lost =
    !place ||
    (place.part === 'cell' && !(layout.rowOf(place.lane) && layout.columnOf(place.column))) ||
    (place.part === 'stage' && !layout.stageOf(place.id)) ||
    (place.part === 'step' && !layout.columnOf(place.id)) ||
    (place.part === 'lane' && !layout.rowOf(place.id)) ||
    (place.part === 'item' && !editor.itemsAt(place.lane, place.column).includes(place.id));
  if (!lost) {
    const lane = 'lane' in place ? place.lane : place.id;
    const column = 'column' in place ? place.column : place.id;
    spots.set(editor, {
      row: layout.rowOf(lane)?.index ?? 0,
      column: layout.columnOf(column)?.index ?? layout.stageOf(column)?.first ?? 0,
    });
    return;
  }
  untrack(() => {
    const active = document.activeElement;
    const had = active === document.body || root?.contains(active) === true;
    // It may only have moved (an undo, somebody else): the focus goes along.
    const moved = place?.part === 'item' ? placedById(store.doc, place.id) : null;
    const spot = spots.get(editor);
    const next =
      moved && layout.cellOf(moved.thing.id)
        ? keyOf(moved)
        : (place && spot && beside(editor, place, spot)) || editor.firstPlace();
    if (next === editor.focusKey) return;
    if (had && place) void editor.focus(next, { scroll: moved !== null });
    else editor.focusKey = next;
  });
}
