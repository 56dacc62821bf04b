/**
 * Dragging by keyboard: Space picks a thing up, arrows move it (each move is seen and said), Space puts
 * it down, Escape puts it back where it was.
 */
import type { Column } from '../canvas/layout';
import { movePartBy, nameOfPart, orderOf, placePart } from '../editor/actions/structure';
import { columnName, keyOf, laneOpen, laneTitle } from '../editor/actions/things';
import { moveThingBy, placeThing } from '../editor/actions/placing';
import { withMany } from '../editor/actions/crowd';
import { targets } from '../editor/actions/selecting';
import { nameOf, placedById } from '../editor/derived';
import type { Editor } from '../editor/editor.svelte';
import { parsePlace } from '../editor/focus';
import { t } from '../i18n';
import type { Id, Op } from '../model/types';

type Start =
  | { part: 'many'; ops: Op[] }
  | { part: 'thing'; id: Id; lane: Id; column: Column; after: Id | null }
  | { part: 'stage' | 'step' | 'lane'; id: Id; after: Id | null; stage: Id | null };

const starts = new WeakMap<Editor, Start>();

function before(order: readonly string[], id: string): string | null {
  return order[order.indexOf(id) - 1] ?? null;
}

/** Whether a whole selection is carried along with the card that has the focus. */
function isMany(editor: Editor): boolean {
  const { selection, place } = editor;
  return selection.size > 1 && place?.part === 'item' && selection.has(place.id);
}

/** Pick up all that is selected. */
function carryMany(editor: Editor): void {
  withMany(({ movesBack }) => {
    const back = movesBack(editor, targets(editor));
    if (!back.length) return;
    starts.set(editor, { part: 'many', ops: back });
    editor.carried = editor.focusKey;
    editor.announce(t('editor.say.pickedUpMany', { n: back.length }), true);
  });
}

/** Pick up what has the focus, or put down what is carried. */
export function carry(editor: Editor): void {
  if (editor.carried) return drop(editor);
  const { place } = editor;
  if (!place) return;
  if (isMany(editor)) return carryMany(editor);
  if (place.part === 'item') {
    const placed = placedById(editor.store.doc, place.id);
    const column = editor.layout.columnOf(place.column);
    if (!placed || !column || !laneOpen(editor, place.lane)) return;
    const items = editor.itemsAt(place.lane, place.column);
    starts.set(editor, {
      part: 'thing',
      id: place.id,
      lane: place.lane,
      column,
      after: before(items, place.id),
    });
    const lane = editor.store.doc.lanes.get(place.lane);
    editor.announce(
      t('editor.say.pickedUp', {
        name: nameOf(placed),
        column: columnName(editor, place.column),
        lane: lane ? laneTitle(lane) : '',
        position: items.indexOf(place.id) + 1,
        count: items.length,
      }),
      true,
    );
  } else if (place.part !== 'cell') {
    const order = orderOf(editor, place.part, place.id);
    const stage =
      place.part === 'step' ? (editor.store.doc.steps.get(place.id)?.stage ?? null) : null;
    starts.set(editor, { part: place.part, id: place.id, after: before(order, place.id), stage });
    editor.announce(
      t('editor.say.partPickedUp', {
        name: nameOfPart(editor, place.part, place.id),
        position: order.indexOf(place.id) + 1,
        count: order.length,
      }),
      true,
    );
  } else return;
  editor.carried = editor.focusKey;
}

/** An arrow while something is carried. */
export function carryBy(editor: Editor, direction: 'up' | 'down' | 'left' | 'right'): void {
  const place = editor.carried ? parsePlace(editor.carried) : null;
  if (!place) return;
  if (place.part === 'item') {
    const placed = placedById(editor.store.doc, place.id);
    if (starts.get(editor)?.part === 'many')
      withMany(({ moveThingsBy }) => moveThingsBy(editor, targets(editor), direction));
    else if (placed && !moveThingBy(editor, placed, direction))
      editor.announce(t('editor.say.edge'));
    const now = placedById(editor.store.doc, place.id);
    if (now) editor.carried = keyOf(now);
    return;
  }
  if (place.part === 'cell') return;
  const along = direction === 'left' || direction === 'right';
  // In the outline stages stand one below the other.
  if (place.part === 'lane' ? !along : along || editor.viewMode === 'outline')
    movePartBy(
      editor,
      place.part,
      place.id,
      direction === 'down' || direction === 'right' ? 1 : -1,
    );
}

function drop(editor: Editor): void {
  editor.carried = null;
  starts.delete(editor);
  editor.announce(t('editor.say.dropped'), true);
}

/** Escape: back to where it was. */
export function putBack(editor: Editor): void {
  const start = starts.get(editor);
  editor.carried = null;
  starts.delete(editor);
  if (!start) return;
  if (start.part === 'many') editor.store.submit('things.move', start.ops);
  else if (start.part === 'thing') {
    const placed = placedById(editor.store.doc, start.id);
    if (placed) placeThing(editor, placed, start.lane, start.column, start.after);
  } else placePart(editor, start.part, start.id, start.after, start.stage ?? undefined);
  editor.announce(t('editor.say.putBack'), true);
}
