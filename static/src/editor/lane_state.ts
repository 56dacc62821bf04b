/** What of this screen, and not of the map, the stack of a lane's cards depends on. */
import type { Draft } from '../canvas/layout';
import type { Heights } from '../canvas/measure';
import type { Id, MapDocument } from '../model/types';
import { placedById } from './derived';
import type { Resizing } from './requests';

interface Screen {
  doc: MapDocument;
  heights: Heights;
  /** Cards are lines of one height. */
  lines: boolean;
  draft: Draft | null;
  /** The card whose text field is open, and how high that is. */
  edited: { id: Id; h: number } | null;
  resizing: Resizing | null;
}

/** For `LayoutInput.stateOf`: the same words as long as a lane need not be stacked again. */
export function laneStates({ doc, heights, lines, draft, edited, resizing }: Screen) {
  const laneOf = (id: Id): Id | undefined => placedById(doc, id)?.thing.lane;
  const editedIn = edited && laneOf(edited.id);
  const pulled = resizing && 'thing' in resizing ? resizing : null;
  const pulledIn = pulled && laneOf(pulled.thing);
  return (lane: Id): string =>
    [
      lines,
      heights.revisionOf(lane),
      ...(draft?.lane === lane ? [draft.column, draft.after, draft.h] : []),
      ...(editedIn === lane ? [edited!.id, edited!.h] : []),
      ...(pulledIn === lane ? [pulled!.thing, pulled!.span] : []),
    ].join('|');
}
