/** What one does with stages, steps and lanes. */
import { t } from '../../i18n';
import { uuid7 } from '../../model/ids';
import type { Fields, Id, LaneKind } from '../../model/types';
import { toast } from '../../ui/toasts.svelte';
import type { Editor } from '../editor.svelte';
import { type Place, placeKey } from '../focus';
import * as ops from '../ops';
import { offerUndo } from './offer_undo.svelte';
import { laneTitle } from './things';

type Part = 'stage' | 'step' | 'lane';

export const STRUCTURE_LIMIT = ops.STRUCTURE_MAX;

function refused(
  editor: Editor,
  count: number,
  what: 'editor.say.stageLimit' | 'editor.say.stepLimit' | 'editor.say.laneLimit',
): boolean {
  if (!editor.canEdit) return true;
  if (count < STRUCTURE_LIMIT) return false;
  toast(t(what, { n: STRUCTURE_LIMIT }), { tone: 'bad' });
  return true;
}

/** Give the focus to what was just made. Only when it is drawn does the camera know how far the map now reaches. */
async function goTo(editor: Editor, place: Place): Promise<void> {
  const key = placeKey(place);
  await editor.focus(key);
  if (editor.focusKey === key) editor.revealPlace(key);
}

/** A stage after another (null = first), its name open for writing. */
export function addStage(editor: Editor, after: Id | null): void {
  if (refused(editor, editor.stages.length, 'editor.say.stageLimit')) return;
  const id = uuid7();
  editor.store.submit('stage.create', [
    ops.create('stage', { name: t('editor.newStage'), after }, id),
  ]);
  void goTo(editor, { part: 'stage', id }).then(() => editor.edit({ kind: 'stage', id }));
}

export function addStep(editor: Editor, stage: Id, after: Id | null): void {
  const steps = editor.steps.get(stage) ?? [];
  if (refused(editor, steps.length, 'editor.say.stepLimit')) return;
  const id = uuid7();
  const batch = [ops.create('step', { stage, name: t('editor.newStep'), after }, id)];
  if (editor.store.doc.stages.get(stage)?.collapsed)
    batch.unshift(ops.set('stage', stage, { collapsed: false }));
  editor.store.submit('step.create', batch);
  void goTo(editor, { part: 'step', id }).then(() => editor.edit({ kind: 'step', id }));
}

export function addLane(editor: Editor, kind: LaneKind, after: Id | null): void {
  if (refused(editor, editor.lanes.length, 'editor.say.laneLimit')) return;
  const id = uuid7();
  editor.store.submit('lane.create', [
    ops.create('lane', { kind, name: '', side: ops.sideOf(kind), after }, id),
  ]);
  void goTo(editor, { part: 'lane', id });
  editor.announce(t('editor.say.laneAdded', { name: laneTitle({ kind, name: '' }) }));
}

/** Where the focus goes once a name is taken: to its header, on to the next one's name, or nowhere. */
export type NameThen = 'here' | 'next' | 'previous' | 'stay';

/** The inline name field is done. By Tab names are written one after the other. */
export function commitName(editor: Editor, raw: string, then: NameThen): void {
  const { editing, store } = editor;
  if (!editing || editing.kind === 'new' || editing.kind === 'thing') return;
  const { kind, id } = editing;
  editor.stopEditing();
  const name = raw.trim().slice(0, kind === 'step' ? 120 : 80);
  const row =
    kind === 'stage'
      ? store.doc.stages.get(id)
      : kind === 'step'
        ? store.doc.steps.get(id)
        : store.doc.lanes.get(id);
  if (row && name !== row.name && (name || kind === 'lane'))
    store.submit(`${kind}.set`, [ops.set(kind, id, { name })]);
  if (then === 'stay') return;
  const beside = then === 'here' ? null : besideOf(editor, kind, id, then === 'next' ? 1 : -1);
  void editor.focus(placeKey({ part: kind, id: beside ?? id })).then(() => {
    if (beside) editor.edit({ kind, id: beside });
  });
}

/** The header whose name is written next. Where headers do not stand side by side there is none. */
function besideOf({ layout, viewMode, phone }: Editor, part: Part, id: Id, by: 1 | -1): Id | null {
  if (phone || viewMode === 'outline') return null;
  const order =
    part === 'lane'
      ? layout.rows.map((row) => row.lane.id)
      : part === 'stage'
        ? layout.stages.filter((stage) => !stage.collapsed).map((stage) => stage.id)
        : layout.columns.flatMap((column) => column.step ?? []);
  return order[order.indexOf(id) + by] ?? null;
}

/** Give the map another title; gives whether there was something to change. */
export function renameMap(editor: Editor, raw: string): boolean {
  const { map } = editor.store.doc;
  const title = raw.trim().slice(0, 160);
  if (!map || !editor.canEdit || !title || title === map.title) return false;
  editor.store.submit('map.set', [ops.set('map', map.id, { title })]);
  return true;
}

/** A stage's, step's or lane's place among its siblings. */
export function orderOf(editor: Editor, part: Part, id: Id): Id[] {
  if (part === 'stage') return editor.stages.map((row) => row.id);
  if (part === 'lane') return editor.layout.rows.map((row) => row.lane.id);
  const stage = editor.store.doc.steps.get(id)?.stage;
  return (stage ? (editor.steps.get(stage) ?? []) : []).map((row) => row.id);
}

export function nameOfPart(editor: Editor, part: Part, id: Id): string {
  const { doc } = editor.store;
  if (part === 'stage') return doc.stages.get(id)?.name ?? '';
  if (part === 'step') return doc.steps.get(id)?.name ?? '';
  const lane = doc.lanes.get(id);
  return lane ? laneTitle(lane) : '';
}

/** Put a stage or lane after a sibling (null = first), a step also into another stage. */
export function placePart(editor: Editor, part: Part, id: Id, after: Id | null, stage?: Id): void {
  if (!editor.canEdit || after === id) return;
  if (part === 'step') {
    const own = editor.store.doc.steps.get(id)?.stage;
    editor.store.submit('step.move', [ops.moveStep(id, stage ?? own ?? '', after)]);
  } else editor.store.submit(`${part}.move`, [ops.moveAmong(part, id, after)]);
  void editor.focus(placeKey({ part, id })).then(() => {
    const order = orderOf(editor, part, id);
    editor.announce(
      t(`editor.say.partMoved.${part}`, {
        name: nameOfPart(editor, part, id),
        position: order.indexOf(id) + 1,
        count: order.length,
      }),
    );
  });
}

/** Alt+arrow on a header. A step at the edge of its stage goes over into the next one. */
export function movePartBy(editor: Editor, part: Part, id: Id, by: 1 | -1): void {
  const after = ops.neighbour(orderOf(editor, part, id), id, by);
  if (after !== undefined) return placePart(editor, part, id, after);
  const own = part === 'step' ? editor.store.doc.steps.get(id)?.stage : undefined;
  if (!own) return;
  const stage = editor.stages[editor.stages.findIndex((row) => row.id === own) + by];
  if (!stage) return;
  const steps = editor.steps.get(stage.id) ?? [];
  placePart(editor, 'step', id, by > 0 ? null : (steps.at(-1)?.id ?? null), stage.id);
}

/** Delete without asking; `DeleteDialog` asks first where something goes with it. */
export function deletePart(editor: Editor, part: Part, id: Id): void {
  if (!editor.canEdit) return;
  const name = nameOfPart(editor, part, id);
  const order = orderOf(editor, part, id);
  const at = order.indexOf(id);
  const beside = order[at + 1] ?? order[at - 1];
  const stage = part === 'step' ? editor.store.doc.steps.get(id)?.stage : undefined;
  editor.store.submit(`${part}.delete`, [ops.remove(part, id)]);
  const next = beside
    ? placeKey({ part, id: beside })
    : stage
      ? placeKey({ part: 'stage', id: stage })
      : editor.firstPlace();
  if (next) void editor.focus(next);
  offerUndo(editor, t('editor.toast.deleted', { name }));
}

export function setLane(editor: Editor, id: Id, fields: Fields): void {
  if (editor.canEdit) editor.store.submit('lane.set', [ops.set('lane', id, fields)]);
}

export function setStage(editor: Editor, id: Id, fields: Fields): void {
  if (editor.canEdit) editor.store.submit('stage.set', [ops.set('stage', id, fields)]);
}
