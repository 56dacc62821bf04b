/** Making an opportunity of what hurts, is wished for or was noted. */
import { CARDS, laneFor } from '../../insert/plan';
import type { Placed } from '../../canvas/layout';
import { uuid7 } from '../../model/ids';
import type { Id, Op } from '../../model/types';
import { nameOf } from '../derived';
import type { Editor } from '../editor.svelte';
import { placeKey } from '../focus';
import * as ops from '../ops';
import { laneOpen } from './things';

/** Put an opportunity into the thing's column, in a lane of its own where there is none yet; then name it. */
export function opportunityFrom(editor: Editor, placed: Placed): void {
  const { store } = editor;
  const { thing, entity } = placed;
  if (!editor.canEdit || entity === 'opportunity') return;
  const batch: Op[] = [];
  let lane = laneFor(editor.lanes, null, CARDS['opportunity']!)?.id;
  if (lane && !laneOpen(editor, lane)) return;
  if (!lane) {
    lane = uuid7();
    const after = editor.lanes.at(-1)?.id ?? null;
    const kind = 'opportunities';
    batch.push(ops.create('lane', { kind, name: '', side: ops.sideOf(kind), after }, lane));
  }
  const id: Id = uuid7();
  const title = nameOf(placed).replace(/\s+/g, ' ').trim().slice(0, ops.NAME_LIMIT.opportunity);
  const column = (thing.step ?? thing.stage) as Id;
  batch.push(
    ops.create(
      'opportunity',
      {
        lane,
        stage: thing.stage,
        step: thing.step,
        after: editor.itemsAt(lane, column).at(-1) ?? null,
        title: title || '?',
        [`${entity}s`]: [thing.id],
      },
      id,
    ),
  );
  if (store.submit('opportunity.from', batch) !== null) return;
  const row = store.doc.lanes.get(lane);
  if (row && editor.isOut(row)) editor.showHidden = true;
  const key = placeKey({ part: 'item', lane, column, id });
  void editor.focus(key).then(() => editor.edit({ kind: 'thing', id }));
}
