/** What empty cells say comes right after the first paint, with its words. */
import { loadWords } from '../i18n';
import { Late } from './late.svelte';

const part = new Late(async () => {
  const [hints] = await Promise.all([import('./hints'), loadWords('hints')]);
  return hints;
});

/** The hints, null until they are here. */
export function hintPart(): typeof import('./hints') | null {
  return part.get();
}
