/** Where the points of the curves stand in one column: those that would cover each other, side by side. */
import { valueAt } from '../editor/actions/emotion';
import type { Editor } from '../editor/editor.svelte';
import type { Id } from '../model/types';
import { valenceY } from './curve_scale';

/** Points nearer than this hide each other's marker or take each other's press (WCAG 2.5.8). */
const NEAR = 24;
/** How far apart they are put, where the column is wide enough. */
const GAP = 24;
/** Half a point's box, which stays inside its column. */
const MARGIN = 14;

/**
 * How far each of `heights` is moved from the middle of a column `w` wide. Points in a row of near
 * neighbours spread about the middle in the order they are given, so that it never depends on which
 * of them moved last.
 */
export function sideBySide(heights: readonly number[], w: number): number[] {
  const shifts = heights.map(() => 0);
  const byHeight = heights.map((_, at) => at).sort((a, b) => heights[a]! - heights[b]! || a - b);
  for (let first = 0; first < byHeight.length;) {
    let end = first + 1;
    while (end < byHeight.length && heights[byHeight[end]!]! - heights[byHeight[end - 1]!]! < NEAR)
      end += 1;
    const group = byHeight.slice(first, end).sort((a, b) => a - b);
    const gap =
      group.length > 1 ? Math.max(0, Math.min(GAP, (w - 2 * MARGIN) / (group.length - 1))) : 0;
    group.forEach((at, place) => (shifts[at] = (place - (group.length - 1) / 2) * gap));
    first = end;
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

/** The shown points of a column `w` wide in a row `h` high; one being dragged where the pointer has it. */
export function placesIn(editor: Editor, column: Id, w: number, h: number): CurvePlace[] {
  const { drawing } = editor;
  const found = editor.shownPersonas.flatMap((persona) => {
    const kept = valueAt(editor, persona, column);
    if (kept === null) return [];
    const dragged = drawing?.column === column && drawing.persona === persona;
    return [{ persona, value: dragged ? drawing.valence : kept }];
  });
  const heights = found.map((one) => valenceY(one.value, h));
  const shifts = sideBySide(heights, w);
  return found.map((one, at) => ({ ...one, x: w / 2 + shifts[at]!, y: heights[at]! }));
}
