/** What one does with cards, touchpoints and pain points. */
import { accepts, takes, type Placed, type PlacedEntity } from '../../canvas/layout';
import { t } from '../../i18n';
import { NO_CHANNEL } from '../../model/channels';
import type { Fields, Id } from '../../model/types';
import { sayLocked } from './lock';
import { placedById } from '../derived';
import type { Editor } from '../editor.svelte';
import { parsePlace, placeKey } from '../focus';
import { step } from '../navigate';
import * as ops from '../ops';
import type { Editing } from '../requests';

/** Where the text field goes once its text is taken. */
export type Then = 'below' | 'right' | 'next' | 'previous' | 'stay';

export const SECTION_OP: Record<PlacedEntity, string> = {
  card: 'card',
  touchpoint: 'touchpoint',
  pain_point: 'pain_point',
  opportunity: 'opportunity',
};

/** The channel of a touchpoint nobody has chosen one for: none, or the first of a library without it. */
export function likelyChannel({ store: { channels } }: Editor): string {
  return channels.has(NO_CHANNEL) ? NO_CHANNEL : ([...channels.keys()][0] ?? NO_CHANNEL);
}

/** Whether a lane may be written in, with the reason when not. */
export function laneOpen(editor: Editor, lane: Id): boolean {
  if (!editor.canEdit) return false;
  const row = editor.store.doc.lanes.get(lane);
  if (!row?.locked) return true;
  sayLocked(row);
  return false;
}

/** Open an empty card at the end of a cell, or after `after`. */
export function startDraft(
  editor: Editor,
  lane: Id,
  column: Id,
  after?: Id | null,
  as?: Fields,
  what?: PlacedEntity,
): boolean {
  const row = editor.store.doc.lanes.get(lane);
  const own = row && editor.layout.rowOf(lane)?.mode === 'things' ? accepts(row.kind) : null;
  const entity = own && what && takes(row!.kind, what) ? what : own;
  if (!entity || !laneOpen(editor, lane)) return false;
  const items = editor.layout.cells.get(`${lane}|${column}`)?.items ?? [];
  editor.edit({
    kind: 'new',
    lane,
    column,
    entity,
    after: after === undefined ? (items.at(-1)?.id ?? null) : after,
    ...(as && { as }),
  });
  editor.focusKey = placeKey({ part: 'cell', lane, column });
  editor.revealPlace(editor.focusKey);
  return true;
}

/** Keep a text that could not stay, to be brought back. */
export function hold(editor: Editor, editing: Editing, text: string): void {
  if (editing.kind === 'new' || editing.kind === 'thing')
    import('./discarded').then(
      (part) => part.discard(editor, editing, text),
      // The page says by itself that a part could not be had.
      () => undefined,
    );
}

/** The text field of a card is done. Empty new cards are discarded; a name cannot be made empty. */
export function commitText(editor: Editor, raw: string, then: Then): void {
  const { editing, store } = editor;
  if (!editing) return;
  const text = raw.trim();
  if (editing.kind === 'new') {
    const { lane, column, entity, after, as } = editing;
    editor.stopEditing();
    const cell = placeKey({ part: 'cell', lane, column });
    if (!text) {
      if (then !== 'stay')
        void editor.focus(
          then === 'right' || then === 'next' ? step(editor.view(), cell, 'right') : cell,
        );
      return;
    }
    const at = editor.layout.columnOf(column);
    const row = store.doc.lanes.get(lane);
    // Somebody took the place away under the writer's hands.
    if (!at || !row) return hold(editor, editing, text);
    const op = ops.createThing(entity, {
      lane,
      kind: row.kind,
      column: at,
      after,
      text: text.slice(0, ops.NAME_LIMIT[entity]),
      channel: likelyChannel(editor),
    });
    if (store.submit(`${SECTION_OP[entity]}.create`, [{ ...op, fields: { ...op.fields, ...as } }]))
      return hold(editor, editing, text);
    editor.announce(t('editor.say.created', { name: text }));
    const key = placeKey({ part: 'item', lane, column, id: op.id });
    if (entity === 'touchpoint' && then !== 'stay' && !as?.['channel']) {
      void editor.focus(key).then(() => {
        editor.picker = { kind: 'channel', id: op.id, then: () => advance(editor, key, then) };
      });
    } else advance(editor, key, then);
    return;
  }
  if (editing.kind !== 'thing') return;
  const placed = placedById(store.doc, editing.id);
  editor.stopEditing();
  if (!placed) return;
  // What was written in it has gone out as it was written (`text/writing.svelte.ts`).
  advance(editor, keyOf(placed), then);
}

/** The place of a thing. */
export function keyOf({ thing }: Placed): string {
  return placeKey({
    part: 'item',
    lane: thing.lane,
    column: (thing.step ?? thing.stage) as Id,
    id: thing.id,
  });
}

function advance(editor: Editor, key: string, then: Then): void {
  const place = parsePlace(key);
  if (place?.part !== 'item' || then === 'stay') return;
  if (then === 'below') {
    if (!startDraft(editor, place.lane, place.column, place.id)) void editor.focus(key);
    return;
  }
  if (then === 'right') {
    const column = editor.layout.columns[(editor.layout.columnOf(place.column)?.index ?? 0) + 1];
    if (!column || !startDraft(editor, place.lane, column.key)) void editor.focus(key);
    return;
  }
  const items = editor.itemsAt(place.lane, place.column);
  const beside = items[items.indexOf(place.id) + (then === 'next' ? 1 : -1)];
  const cell = placeKey({ part: 'cell', lane: place.lane, column: place.column });
  // In the table Tab goes along the row, as in a spreadsheet, to the cell itself: typing there adds.
  if (beside && editor.viewMode !== 'table')
    return void editor.focus(placeKey({ ...place, id: beside }));
  const to = step(editor.view(), cell, then === 'next' ? 'right' : 'left');
  void editor.focus(editor.viewMode === 'table' ? cellOf(to) : to);
}

/** The cell a place lies in; a header is its own. */
function cellOf(key: string): string {
  const place = parsePlace(key);
  return place?.part === 'item'
    ? placeKey({ part: 'cell', lane: place.lane, column: place.column })
    : key;
}

/** Leave the text field without taking its text. */
export function cancelText(editor: Editor): void {
  const { editing } = editor;
  if (!editing) return;
  editor.stopEditing();
  if (editing.kind === 'new') {
    const { lane, column, after } = editing;
    void editor.focus(
      placeKey(after ? { part: 'item', lane, column, id: after } : { part: 'cell', lane, column }),
    );
    return;
  }
  if (editing.kind !== 'thing') {
    void editor.focus(placeKey({ part: editing.kind, id: editing.id }));
    return;
  }
  const placed = placedById(editor.store.doc, editing.id);
  if (placed) void editor.focus(keyOf(placed));
}

export function columnName(editor: Editor, column: Id): string {
  const { doc } = editor.store;
  return doc.steps.get(column)?.name ?? doc.stages.get(column)?.name ?? '';
}

/** A lane's name: its own, else its kind's in the reader's language. */
export function laneTitle(lane: { name: string; kind: string }): string {
  return lane.name || t(`editor.lane.${lane.kind}` as Parameters<typeof t>[0]);
}
