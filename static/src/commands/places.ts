/** Where a command is run: the stage, step or lane its place is, or lies in. */
import type { Id, Lane } from '../model/types';
import type { Context } from './registry';

type Part = 'stage' | 'step' | 'lane';

/** The header a place is, when it is one of these. */
export function part({ place }: Context, ...parts: Part[]): { part: Part; id: Id } | null {
  return place &&
    (place.part === 'stage' || place.part === 'step' || place.part === 'lane') &&
    parts.includes(place.part)
    ? place
    : null;
}

/** The stage a place lies in. */
export function stageAt({ editor, place }: Context): Id | null {
  if (!place) return editor.stages.at(-1)?.id ?? null;
  if (place.part === 'stage') return place.id;
  if (place.part === 'step') return editor.store.doc.steps.get(place.id)?.stage ?? null;
  if ('column' in place) return editor.layout.columnOf(place.column)?.stage ?? null;
  return editor.stages.at(-1)?.id ?? null;
}

/** The lane a place is, or lies in. */
export function laneAt({ editor, place }: Context): Lane | undefined {
  const id = place && ('lane' in place ? place.lane : place.part === 'lane' ? place.id : null);
  return id ? editor.store.doc.lanes.get(id) : undefined;
}
