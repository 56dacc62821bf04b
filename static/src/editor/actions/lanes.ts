/** What one does with a lane: fold it for oneself, lock it with a reason, make it higher. */
import { t } from '../../i18n';
import type { Id, Lane } from '../../model/types';
import { countIn } from '../derived';
import type { Editor } from '../editor.svelte';
import { placeKey } from '../focus';
import { set } from '../ops';
import { lockFields, mayLock } from './lock';
import { offerUndo } from './offer_undo.svelte';
import { laneTitle } from './things';

export const LANE_UNITS = 6;

export function lockLane(editor: Editor, id: Id, reason: string): void {
  const lane = editor.store.doc.lanes.get(id);
  if (!lane || !mayLock(editor)) return;
  const fields = lockFields(editor, true, reason);
  if (editor.store.submit('lane.set', [set('lane', id, fields)]) === null)
    editor.announce(t('lanes.say.locked', { name: laneTitle(lane) }));
  void editor.focus(placeKey({ part: 'lane', id }));
}

export function unlockLane(editor: Editor, id: Id): void {
  const lane = editor.store.doc.lanes.get(id);
  if (!lane || !mayLock(editor)) return;
  const fields = lockFields(editor, false);
  if (editor.store.submit('lane.set', [set('lane', id, fields)]) === null)
    editor.announce(t('lanes.say.unlocked', { name: laneTitle(lane) }));
}

/** Fold lanes on this screen alone, or unfold them. The focus stays on what is still there. */
export function foldLanes(editor: Editor, lanes: readonly Lane[], folded: boolean): void {
  const { place } = editor;
  const inside = place && 'lane' in place ? place.lane : null;
  editor.folds.fold(lanes, folded);
  if (folded && inside && lanes.some(({ id }) => id === inside) && place?.part === 'item')
    void editor.focus(placeKey({ part: 'lane', id: inside }));
  const [lane] = lanes;
  if (!lane) return;
  if (lanes.length > 1)
    editor.announce(t(folded ? 'lanes.say.foldedAll' : 'lanes.say.unfoldedAll'));
  else
    editor.announce(
      t(folded ? 'lanes.say.folded' : 'lanes.say.unfolded', {
        name: laneTitle(lane),
        n: countIn(editor.store.doc, lane.id),
      }),
    );
}

/** Hide a lane from everybody, or show it again. */
export function hideLane(editor: Editor, lane: Lane, hidden: boolean): void {
  const name = laneTitle(lane);
  if (!editor.canEdit) return;
  const { rows } = editor.layout;
  const at = rows.findIndex((row) => row.lane.id === lane.id);
  const beside = rows[at + 1] ?? rows[at - 1];
  if (editor.store.submit('lane.set', [set('lane', lane.id, { hidden })]) !== null) return;
  if (!hidden) return editor.announce(t('editor.say.laneShown'));
  // Its row has gone, and the focus with it.
  if (!editor.showHidden && beside)
    void editor.focus(placeKey({ part: 'lane', id: beside.lane.id }));
  offerUndo(editor, t('lanes.toast.hidden', { name }));
}

/** Give a lane another height in units; nothing happens where it has it. */
export function setHeight(editor: Editor, id: Id, units: number): void {
  const lane = editor.store.doc.lanes.get(id);
  const height = Math.max(1, Math.min(LANE_UNITS, Math.round(units)));
  if (!lane || !editor.canEdit || lane.height === height) return;
  editor.store.submit('lane.set', [set('lane', id, { height })]);
}
