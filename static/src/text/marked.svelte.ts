/** What shows Markdown at rest, loaded with the first text that has any. */
type Part = {
  Markdown: typeof import('./Markdown.svelte').default;
  hasMarkup: typeof import('./markdown').hasMarkup;
};

/** Signs without which a text shows as it is typed. */
const SIGNS = /[*_]|\]\(|https?:\/\/|^\s*(?:[-•]|\d{1,3}[.)])\s/m;

let part = $state.raw<Part | null>(null);
let asked = false;

async function load(): Promise<void> {
  const [{ default: Markdown }, { hasMarkup }] = await Promise.all([
    import('./Markdown.svelte'),
    import('./markdown'),
  ]);
  part = { Markdown, hasMarkup };
}

/** What draws `text` otherwise than it is typed; null for plain words, and until it is here. */
export function markedPart(text: string): Part['Markdown'] | null {
  if (!SIGNS.test(text)) return null;
  if (!asked) {
    asked = true;
    load().catch(() => (asked = false));
  }
  return part?.hasMarkup(text) ? part.Markdown : null;
}
