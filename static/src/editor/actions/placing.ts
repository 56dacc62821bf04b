/** What commands, pickers and drops do with cards, touchpoints and pain points; comes with them. */
import { takes, type Column, type Placed } from '../../canvas/layout';
import { t } from '../../i18n';
import { uuid7 } from '../../model/ids';
import type { FieldValue, Id, Touchpoint } from '../../model/types';
import { nameOf } from '../derived';
import type { Editor } from '../editor.svelte';
import { placeKey } from '../focus';
import * as ops from '../ops';
import { columnName, laneOpen, laneTitle, SECTION_OP } from './things';

/** Say where a thing now stands. */
function sayPlace(editor: Editor, lane: Id, column: Id, id: Id): void {
  const { layout, store } = editor;
  const at = layout.columnOf(column);
  const items = editor.itemsAt(lane, column);
  const row = store.doc.lanes.get(lane);
  editor.announce(
    t('editor.say.moved', {
      column: at ? at.index + 1 : 0,
      columns: layout.columns.length,
      name: columnName(editor, column),
      lane: row ? laneTitle(row) : '',
      position: items.indexOf(id) + 1,
      count: items.length,
    }),
  );
}

/** Put a thing into a cell after a sibling; nothing happens where it stands there already. */
export function placeThing(
  editor: Editor,
  placed: Placed,
  lane: Id,
  column: Column,
  after: Id | null,
): boolean {
  const { entity, thing } = placed;
  const row = editor.store.doc.lanes.get(lane);
  if (!row || !takes(row.kind, entity) || !laneOpen(editor, lane) || !laneOpen(editor, thing.lane))
    return false;
  const here = thing.lane === lane && (thing.step ?? thing.stage) === column.key;
  if (here) {
    const items = editor.itemsAt(lane, column.key);
    const before = items[items.indexOf(thing.id) - 1] ?? null;
    if (after === before || after === thing.id) return false;
  }
  editor.store.submit(`${SECTION_OP[entity]}.move`, [
    ops.moveThing(entity, thing.id, { lane, column, after }),
  ]);
  const key = placeKey({ part: 'item', lane, column: column.key, id: thing.id });
  void editor.focus(key).then(() => sayPlace(editor, lane, column.key, thing.id));
  return true;
}

/** Alt+arrow: one place up or down in the cell, one column left or right, or the next lane that takes it. */
export function moveThingBy(
  editor: Editor,
  placed: Placed,
  direction: 'up' | 'down' | 'left' | 'right',
): boolean {
  const { thing, entity } = placed;
  const { layout } = editor;
  const columnKey = (thing.step ?? thing.stage) as Id;
  const column = layout.columnOf(columnKey);
  const row = layout.rowOf(thing.lane);
  if (!column || !row) return false;
  const items = editor.itemsAt(thing.lane, columnKey);
  const at = items.indexOf(thing.id);
  if (direction === 'left' || direction === 'right') {
    const to = layout.columns[column.index + (direction === 'right' ? 1 : -1)];
    if (!to) return false;
    const others = editor.itemsAt(thing.lane, to.key);
    return placeThing(
      editor,
      placed,
      thing.lane,
      to,
      others[Math.min(at, others.length) - 1] ?? null,
    );
  }
  const by = direction === 'down' ? 1 : -1;
  const after = ops.neighbour(items, thing.id, by);
  if (after !== undefined) return placeThing(editor, placed, thing.lane, column, after);
  for (let index = row.index + by; layout.rows[index]; index += by) {
    const next = layout.rows[index]!;
    if (next.mode !== 'things' || !takes(next.lane.kind, entity)) continue;
    const others = editor.itemsAt(next.lane.id, columnKey);
    return placeThing(
      editor,
      placed,
      next.lane.id,
      column,
      by > 0 ? null : (others.at(-1) ?? null),
    );
  }
  return false;
}

/** Delete a thing; the focus goes to its neighbour and a toast offers to undo. */
export function deleteThing(editor: Editor, placed: Placed): void {
  const { thing, entity } = placed;
  if (!laneOpen(editor, thing.lane)) return;
  const column = (thing.step ?? thing.stage) as Id;
  const items = editor.itemsAt(thing.lane, column);
  const at = items.indexOf(thing.id);
  const beside = items[at + 1] ?? items[at - 1];
  editor.store.submit(`${SECTION_OP[entity]}.delete`, [ops.remove(entity, thing.id)]);
  const cell = { lane: thing.lane, column };
  void editor.focus(
    placeKey(beside ? { part: 'item', ...cell, id: beside } : { part: 'cell', ...cell }),
  );
  const said = t('editor.toast.deleted', { name: nameOf(placed) });
  void import('./offer_undo.svelte').then(
    (part) => part.offerUndo(editor, said),
    () => undefined,
  );
}

export function duplicateThing(editor: Editor, placed: Placed): void {
  const { thing, entity } = placed;
  if (!laneOpen(editor, thing.lane)) return;
  const fields: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(thing)) {
    if (!['id', 'rev', 'pos', 'personas', 'tags'].includes(name))
      fields[name] = value as FieldValue;
  }
  const id = uuid7();
  editor.store.submit(`${SECTION_OP[entity]}.create`, [
    ops.create(entity, { ...fields, after: thing.id }, id),
  ]);
  void editor.focus(
    placeKey({ part: 'item', lane: thing.lane, column: (thing.step ?? thing.stage) as Id, id }),
  );
}

export function setField(editor: Editor, placed: Placed, fields: Record<string, FieldValue>): void {
  if (!laneOpen(editor, placed.thing.lane)) return;
  editor.store.submit(`${SECTION_OP[placed.entity]}.set`, [
    ops.set(placed.entity, placed.thing.id, fields),
  ]);
}

export function setChannel(editor: Editor, id: Id, channel: string): void {
  const touchpoint = editor.store.doc.touchpoints.get(id);
  if (touchpoint && touchpoint.channel !== channel)
    setField(editor, { entity: 'touchpoint', thing: touchpoint }, { channel });
}

export function toggleMomentOfTruth(editor: Editor, touchpoint: Touchpoint): void {
  const on = !touchpoint.is_moment_of_truth;
  setField(
    editor,
    { entity: 'touchpoint', thing: touchpoint },
    { is_moment_of_truth: on, mot_kind: on ? (touchpoint.mot_kind ?? 'make_or_break') : null },
  );
  editor.announce(t(on ? 'editor.say.motOn' : 'editor.say.motOff', { name: touchpoint.name }));
}
