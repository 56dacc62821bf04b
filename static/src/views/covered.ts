/** Which cells lie under a card of an earlier column. */
import type { Placed } from '../canvas/layout';
import { placedThings } from '../editor/derived';
import type { Editor } from '../editor/editor.svelte';
import { columnOf } from '../editor/moving';

/** The cards over a cell, by "lane|column". */
export function coveredCells(editor: Editor): Map<string, Placed[]> {
  const found = new Map<string, Placed[]>();
  const { layout, store } = editor;
  for (const placed of placedThings(store.doc)) {
    const { span, lane } = placed.thing;
    const first = span > 1 ? layout.columnOf(columnOf(placed)) : undefined;
    if (!first || layout.rowOf(lane)?.mode !== 'things') continue;
    for (const { key } of layout.columns.slice(first.index + 1, first.index + span)) {
      const at = `${lane}|${key}`;
      found.set(at, [...(found.get(at) ?? []), placed]);
    }
  }
  return found;
}
