/** Where the caret goes when a text is replaced under it. */
import { atomsOf, textChanges } from '../model/merge';

/**
 * The place in `to` that `offset` of `from` has become (UTF-16 units, as text fields count). What was
 * inserted right at the caret comes after it; a caret in a replaced stretch stays inside.
 */
export function movedCaret(from: string, to: string, offset: number): number {
  const starts = [0];
  for (const atom of atomsOf(from)) starts.push(starts.at(-1)! + atom.length);
  let shift = 0;
  for (const { start, end, text } of textChanges(from, to)) {
    const [begin, stop] = [starts[start]!, starts[end]!];
    if (offset <= begin) break;
    if (offset < stop) return begin + shift + Math.min(offset - begin, text.length);
    shift += text.length - (stop - begin);
  }
  return offset + shift;
}
