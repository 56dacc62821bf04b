/** What shows Markdown at rest, loaded with the first text that has any. */
import { lasting } from '../editor/lasting';

type Part = {
  Markdown: typeof import('./Markdown.svelte').default;
  hasMarkup: typeof import('./markdown').hasMarkup;
  plainText: typeof import('./markdown').plainText;
};

/** Signs without which a text shows as it is typed. */
const SIGNS = /[*_]|\]\(|https?:\/\/|^\s*(?:[-•]|\d{1,3}[.)])\s/m;

let part = $state.raw<Part | null>(null);
let asked = false;

async function load(): Promise<void> {
  const [{ default: Markdown }, { hasMarkup, plainText }] = await Promise.all([
    import('./Markdown.svelte'),
    import('./markdown'),
  ]);
  part = { Markdown, hasMarkup, plainText };
}

/** What draws `text` otherwise than it is typed; null for plain words, and until it is here. */
export function markedPart(text: string): Part['Markdown'] | null {
  if (!SIGNS.test(text)) return null;
  if (!asked) {
    asked = true;
    void lasting(load);
  }
  return part?.hasMarkup(text) ? part.Markdown : null;
}

/** `text` as it is read where it is drawn with `markedPart`: an accessible name holds what the eye sees. */
export function readText(text: string): string {
  return markedPart(text) ? part!.plainText(text) : text;
}
