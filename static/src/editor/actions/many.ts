/** What one does with several cards at once. Each is one batch, so one undo. */
import { takes, type Column, type Placed } from '../../canvas/layout';
import { t } from '../../i18n';
import { uuid7 } from '../../model/ids';
import type { EntityName, Fields, FieldValue, Id, Op } from '../../model/types';
import type { Editor } from '../editor.svelte';
import { placeKey } from '../focus';
import { clampShift, columnOf, laneBeyond, moveOps, nudgeOps, type Gather } from '../moving';
import * as ops from '../ops';
import { offerUndo } from './offer_undo.svelte';
import { focusFirst } from './selecting';
import { columnName, laneOpen } from './things';

/** Those whose lane may be written in; says so when some stay behind. */
export function unlocked(editor: Editor, things: readonly Placed[]): Placed[] {
  if (!editor.canEdit) return [];
  const { lanes } = editor.store.doc;
  const open = things.filter(({ thing }) => !lanes.get(thing.lane)?.locked);
  const n = things.length - open.length;
  if (n) editor.announce(t('editor.say.lockedStay', { n }), true);
  return open;
}

function submit(editor: Editor, label: string, batch: Op[]): boolean {
  return batch.length > 0 && editor.store.submit(label, batch) === null;
}

function sayMoved(editor: Editor, things: readonly Placed[], lane?: Id): void {
  focusFirst(
    editor,
    editor.focusedThing && things.some(({ thing }) => thing.id === editor.focusedThing?.thing.id)
      ? [editor.focusedThing.thing.id]
      : things.map(({ thing }) => thing.id),
  );
  const first = things[0] && editor.store.doc;
  if (!first) return;
  const id = things[0]!.thing.id;
  const cell = editor.layout.cellOf(id);
  const row = editor.store.doc.lanes.get(lane ?? cell?.lane ?? '');
  editor.announce(
    t('editor.say.movedMany', {
      n: things.length,
      column: cell ? columnName(editor, cell.column) : '',
      lane: row ? row.name || t(`editor.lane.${row.kind}`) : '',
    }),
  );
}

/**
 * Put things down with the one that was gripped (the first, when none was): all shift by the same
 * number of columns; those of its lane go to the lane it goes to, the others keep theirs.
 */
export function placeThings(
  editor: Editor,
  all: readonly Placed[],
  grip: Placed,
  to: { lane: Id; column: Column; after: Id | null },
): boolean {
  const lane = editor.store.doc.lanes.get(to.lane);
  const from = editor.layout.columnOf(columnOf(grip));
  if (!lane || !from || !takes(lane.kind, grip.entity) || !laneOpen(editor, to.lane)) return false;
  const things = unlocked(editor, all);
  const shift = clampShift(editor.layout, things, to.column.index - from.index);
  const column = editor.layout.columns[from.index + shift]!;
  const moving = new Set(things.map(({ thing }) => thing.id));
  // The sibling to follow must be one that stays.
  const items = editor.layout.cells.get(`${to.lane}|${column.key}`)?.items ?? [];
  const at = column === to.column ? items.findIndex((item) => item.id === to.after) : -1;
  const stays = items
    .slice(0, column === to.column ? at + 1 : items.length)
    .filter((item) => !moving.has(item.id));
  const gather: Gather = { lane: to.lane, column: column.key, after: stays.at(-1)?.id ?? null };
  const batch = moveOps(editor.layout, things, {
    shift,
    gather,
    laneOf: ({ thing }) => (thing.lane === grip.thing.lane ? to.lane : thing.lane),
  });
  if (!submit(editor, 'things.move', batch)) return false;
  sayMoved(editor, things, to.lane);
  return true;
}

/** Move to a column (the leftmost one's; the others keep their distance), and a lane or their own. */
export function sendThings(
  editor: Editor,
  all: readonly Placed[],
  column: Column,
  lane: Id | null,
): boolean {
  const things = unlocked(editor, all);
  const { layout } = editor;
  const first = Math.min(
    ...things.map((placed) => layout.columnOf(columnOf(placed))?.index ?? Infinity),
  );
  if (!Number.isFinite(first)) return false;
  const shift = clampShift(layout, things, column.index - first);
  const batch = moveOps(layout, things, { shift, laneOf: ({ thing }) => lane ?? thing.lane });
  if (!submit(editor, 'things.move', batch)) return false;
  sayMoved(editor, things);
  return true;
}

/** Alt+arrow on a selection. */
export function moveThingsBy(
  editor: Editor,
  all: readonly Placed[],
  direction: 'up' | 'down' | 'left' | 'right',
): void {
  const things = unlocked(editor, all);
  const { layout } = editor;
  let batch: Op[];
  if (direction === 'left' || direction === 'right') {
    const shift = clampShift(layout, things, direction === 'right' ? 1 : -1);
    batch = shift ? moveOps(layout, things, { shift, laneOf: ({ thing }) => thing.lane }) : [];
  } else {
    const by = direction === 'down' ? 1 : -1;
    batch = nudgeOps(layout, things, by);
    if (!batch.length) {
      batch = moveOps(layout, things, {
        shift: 0,
        laneOf: (placed) => laneBeyond(layout, placed, by) ?? placed.thing.lane,
      });
    }
  }
  if (submit(editor, 'things.move', batch)) sayMoved(editor, things);
  else editor.announce(t('editor.say.edge'));
}

/** The moves that would put each of them back where it stands now. */
export function movesBack(editor: Editor, all: readonly Placed[]): Op[] {
  return unlocked(editor, all).flatMap((placed) => {
    const { thing, entity } = placed;
    const column = editor.layout.columnOf(columnOf(placed));
    const items = editor.itemsAt(thing.lane, columnOf(placed));
    const after = items[items.indexOf(thing.id) - 1] ?? null;
    return column ? ops.moveThing(entity, thing.id, { lane: thing.lane, column, after }) : [];
  });
}

/** Delete several; the focus stays in the cell it was in, and a toast (`say`) offers to undo. */
export function deleteThings(
  editor: Editor,
  all: readonly Placed[],
  say: (n: number) => string = (n) => t('editor.toast.deletedMany', { n }),
): boolean {
  const things = unlocked(editor, all);
  const batch = things.map(({ thing, entity }) => ops.remove(entity, thing.id));
  const { place } = editor;
  if (!submit(editor, 'things.delete', batch)) return false;
  editor.selection.clear();
  editor.tellSelection();
  if (place?.part === 'item') {
    const beside = editor.itemsAt(place.lane, place.column)[0];
    const cell = { lane: place.lane, column: place.column };
    void editor.focus(
      placeKey(beside ? { part: 'item', ...cell, id: beside } : { part: 'cell', ...cell }),
    );
  } else void editor.focus(editor.focusKey);
  offerUndo(editor, say(things.length));
  return true;
}

/** Everything a thing says, for a copy of it: its place and its identity stay behind. */
export function contentOf({ thing }: Placed): Record<string, FieldValue> {
  const { id: _, rev: __, pos: ___, ...rest } = thing;
  return rest as unknown as Record<string, FieldValue>;
}

/** Copies of several, after the last selected one of each cell. They become the selection. */
export function duplicateThings(editor: Editor, all: readonly Placed[]): void {
  const things = unlocked(editor, all);
  const tails = new Map<string, Id>();
  const key = (placed: Placed): string => `${placed.thing.lane}|${columnOf(placed)}`;
  for (const placed of things) tails.set(key(placed), placed.thing.id);
  const made: Id[] = [];
  const batch = things.map((placed) => {
    const id = uuid7();
    const after = tails.get(key(placed))!;
    tails.set(key(placed), id);
    made.push(id);
    return ops.create(placed.entity, { ...contentOf(placed), after }, id);
  });
  if (!submit(editor, 'things.create', batch)) return;
  editor.selection.set(made);
  focusFirst(editor, made);
  editor.tellSelection();
  editor.announce(t('editor.say.duplicated', { n: made.length }));
}

/** Set fields on those of an entity (or on all). */
export function setThings(
  editor: Editor,
  all: readonly Placed[],
  fields: Fields,
  entity?: EntityName,
): void {
  const things = unlocked(editor, all).filter((placed) => !entity || placed.entity === entity);
  const batch = things.map((placed) => ops.set(placed.entity, placed.thing.id, fields));
  if (submit(editor, 'things.set', batch))
    editor.announce(t('editor.say.changedMany', { n: things.length }));
}

/** Give a tag or persona to all who can have it, or take it from all of them. */
export function linkThings(
  editor: Editor,
  all: readonly Placed[],
  field: 'tag' | 'persona',
  id: Id,
  on: boolean,
): void {
  const list = field === 'tag' ? 'tags' : 'personas';
  const things = unlocked(editor, all).filter(
    ({ thing }) =>
      list in thing && ((thing as unknown as Record<string, Id[]>)[list] ?? []).includes(id) !== on,
  );
  const batch = things.map((placed): Op => ({
    entity: placed.entity,
    type: on ? 'link' : 'unlink',
    id: placed.thing.id,
    fields: { [field]: id },
  }));
  if (submit(editor, 'things.set', batch))
    editor.announce(t('editor.say.changedMany', { n: things.length }));
}
