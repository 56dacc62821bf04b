/** What the editor's first view says: read from its sources, so that nobody keeps a list. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const source = resolve(import.meta.dirname, 'static/src');

/** Drawn right after the grid, before anything is pressed. */
const AT_ONCE = ['entries/editor.ts', 'canvas/curve_part.svelte.ts', 'present/Corner.svelte'];
/** Says only what has been done, and so comes with the commands. */
const AFTER = /editor\/labels\.ts$/;

function fileOf(from: string, named: string): string | undefined {
  const path = resolve(dirname(from), named);
  return [path, `${path}.ts`, `${path}/index.ts`].find(
    (one) => /\.(ts|svelte)$/.test(one) && existsSync(one),
  );
}

/** All files that the first view imports, the parts of AT_ONCE with what they import lazily. */
function files(): Map<string, string> {
  const found = new Map<string, string>();
  const starts = AT_ONCE.map((name) => resolve(source, name));
  const todo = [...starts];
  for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
    if (found.has(file)) continue;
    const text = readFileSync(file, 'utf8');
    found.set(file, text);
    // A part is drawn with all that it fetches; a menu's commands are fetched when it is opened.
    const lazily = /_part(\.svelte)?\.ts$/.test(file);
    const imports = [
      ...text.matchAll(/(?:^|\n)\s*(?:import|export)\s(?!type\b)(?:[^;'"]*?\sfrom\s)?'(\.[^']+)'/g),
      ...(lazily ? text.matchAll(/import\('(\.[^']+)'\)/g) : []),
    ];
    for (const [, named = ''] of imports) {
      const next = fileOf(file, named);
      if (next) todo.push(next);
    }
  }
  return found;
}

/** Whether the first view says a key: by name, or as one of `editor.lane.${kind}`. */
export function saidFirst(): (key: string) => boolean {
  const names = new Set<string>();
  const beginnings: string[] = [];
  for (const [file, text] of files()) {
    if (AFTER.test(file)) continue;
    for (const [, name = '', open] of text.matchAll(
      /['"`]((?:editor|lanes)(?:\.\w+)+\.?)(\$\{)?/g,
    )) {
      if (open) beginnings.push(name);
      else names.add(name);
    }
  }
  return (key) => names.has(key) || beginnings.some((beginning) => key.startsWith(beginning));
}
