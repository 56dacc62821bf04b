/** Where the points of the curves stand in one column: those that would cover each other, side by side. */
import { valueAt } from '../editor/actions/emotion';
import type { Editor } from '../editor/editor.svelte';
import type { ReadingState } from '../model/derive/curves';
import type { Id } from '../model/types';
import { valenceY } from './curve_scale';

/** Points nearer than this hide each other's marker or take each other's press (WCAG 2.5.8). */
const NEAR = 24;
/** How far apart they are put, where the column is wide enough. */
const GAP = 24;
/** Half a point's box, which stays inside its column. */
const MARGIN = 14;

/**
 * How far each of `heights` is moved from the middle of a column `w` wide. A series may stand at several
 * heights (what is, what is expected): they stay above each other. Near neighbours, and theirs, spread
 * about the middle in the order they are given, so that it never depends on which of them moved last.
 */
export function sideBySide(
  heights: readonly (number | readonly number[])[],
  w: number,
  { nearer = NEAR, apart = GAP } = {},
): number[] {
  const stands = heights.map((height) => (typeof height === 'number' ? [height] : height));
  const near = (a: number, b: number): boolean =>
    stands[a]!.some((one) => stands[b]!.some((other) => Math.abs(one - other) < nearer));
  const shifts = heights.map(() => 0);
  const left = new Set(heights.keys());
  for (const first of heights.keys()) {
    if (!left.delete(first)) continue;
    const group = [first];
    for (const member of group)
      for (const other of left) if (near(member, other) && left.delete(other)) group.push(other);
    group.sort((a, b) => a - b);
    const gap =
      group.length > 1 ? Math.max(0, Math.min(apart, (w - 2 * MARGIN) / (group.length - 1))) : 0;
    group.forEach((at, place) => (shifts[at] = (place - (group.length - 1) / 2) * gap));
  }
  return shifts;
}

export interface CurvePlace {
  persona: Id | null;
  value: number;
  /** From the column's left edge and the row's upper one. */
  x: number;
  y: number;
}

/** A point being dragged is where the pointer has it. */
function drawnAt(editor: Editor, persona: Id | null, column: Id, state: ReadingState) {
  const { drawing } = editor;
  const dragged =
    state === editor.curve.layer && drawing?.column === column && drawing.persona === persona;
  return dragged ? drawing.valence : valueAt(editor, persona, column, state);
}

/** The shown points of a column `w` wide in a row `h` high, of what is or of what is expected. */
export function placesIn(
  editor: Editor,
  column: Id,
  w: number,
  h: number,
  state: ReadingState = editor.curve.layer,
): CurvePlace[] {
  const states: ReadingState[] = editor.curve.expected ? ['current', 'expected'] : [state];
  const personas = editor.shownPersonas;
  const heights = personas.map((persona) =>
    states.flatMap((each) => {
      const value = drawnAt(editor, persona, column, each);
      return value === null ? [] : [valenceY(value, h)];
    }),
  );
  const shifts = sideBySide(heights, w);
  return personas.flatMap((persona, at) => {
    const value = drawnAt(editor, persona, column, state);
    if (value === null) return [];
    return [{ persona, value, x: w / 2 + shifts[at]!, y: valenceY(value, h) }];
  });
}
