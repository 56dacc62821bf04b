/** Where words stand in a text, whatever its case and accents: what is found is marked as it is written. */
import { fold } from '../dialogs/match';

/** The places of `query` in `text`, as [from, to) of the text itself. */
export function rangesOf(text: string, query: string): [number, number][] {
  const needle = fold(query).trim();
  if (!needle) return [];
  let folded = '';
  // Where each letter of the folded text comes from; a letter may fold into several, or into none.
  const from: number[] = [];
  let at = 0;
  for (const letter of text) {
    const plain = fold(letter);
    for (let i = 0; i < plain.length; i += 1) from.push(at);
    folded += plain;
    at += letter.length;
  }
  const found: [number, number][] = [];
  for (let i = folded.indexOf(needle); i >= 0; i = folded.indexOf(needle, i + needle.length))
    found.push([from[i]!, from[i + needle.length] ?? text.length]);
  return found;
}
