/** What a key does while a map is presented. A clicker sends PageUp and PageDown. */
import { strokeName, workingKeys, type Stroke } from '../commands/keys';

export type Move =
  | 'next'
  | 'previous'
  /** Next, once everything on this slide has been seen. */
  | 'onward'
  | 'backward'
  | 'first'
  | 'last'
  | 'down'
  | 'up'
  | 'leave'
  | 'notes'
  | 'pointer'
  | 'screen';

const STROKES: Record<string, Move> = {
  ArrowRight: 'next',
  ArrowLeft: 'previous',
  Space: 'onward',
  PageDown: 'onward',
  'Shift+Space': 'backward',
  PageUp: 'backward',
  Home: 'first',
  End: 'last',
  ArrowDown: 'down',
  ArrowUp: 'up',
  Escape: 'leave',
  n: 'notes',
  l: 'pointer',
  f: 'screen',
};

/** The move of a key; null where the key is none of the presentation's. */
export function moveOf(event: Stroke): Move | null {
  const name = strokeName(event);
  return workingKeys([name]).length ? (STROKES[name] ?? null) : null;
}
