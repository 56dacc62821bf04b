/** Where on the map somebody writes: they leave the field, or the map carries the field along. */
import type { Id } from '../model/types';
import { placedById } from './derived';
import type { Editor } from './editor.svelte';

/** Changes with every edit that draws the open text field elsewhere; empty where there is none. */
export function standing({ editing, layout, store }: Editor): string {
  if (!editing) return '';
  const cell = (lane: Id, column: Id): string =>
    `${layout.rowOf(lane)?.index}|${layout.columnOf(column)?.index}`;
  switch (editing.kind) {
    case 'new':
      return cell(editing.lane, editing.column);
    case 'thing': {
      const thing = placedById(store.doc, editing.id)?.thing;
      return thing ? `${cell(thing.lane, (thing.step ?? thing.stage)!)}|${thing.pos}` : '';
    }
    case 'lane':
      return `${layout.rowOf(editing.id)?.index}`;
    default:
      return `${(layout.columnOf(editing.id) ?? layout.stageOf(editing.id))?.x}`;
  }
}
