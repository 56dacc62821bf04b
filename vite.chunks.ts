/**
 * Which modules share a file. Left alone, what the editor's first view shares with its lazy parts and
 * with other pages falls apart into dozens of small files, which compress worse and cost a request each.
 */
import { resolve } from 'node:path';
import type { Plugin } from 'vite';

const entries = resolve(import.meta.dirname, 'static/src/entries');

/** What every page needs: the framework, the words, the tooltips (their placing comes when first shown). */
const BASE =
  /vite\/preload-helper|node_modules\/(svelte|clsx|esm-env|intl-messageformat|@formatjs)\/|static\/src\/(i18n\/\w+|model\/ids|ui\/(tooltip|place))\.ts/;

/** Reactive maps and sets: the rows of a map have a way of their own (`RowMap`), lazy parts need these. */
const SETS = /svelte\/src\/reactivity\/(map|set)\./;

/** The emotion lane's drawing, which comes right after the first paint of a map that has one. */
const CURVE = /static\/src\/canvas\/(CurveLines|CurvePoints|CurveHead|ArcCell)\.svelte$/;

interface Imports {
  importedIds: readonly string[];
  dynamicallyImportedIds: readonly string[];
}
type Look = (id: string) => Imports | null;

/** All modules that `starts` import, themselves included; with `lazily`, also what comes when wanted. */
function reach(look: Look, starts: readonly string[], lazily: boolean): Set<string> {
  const found = new Set<string>();
  const todo = [...starts];
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    const info = look(id);
    if (!info) continue;
    todo.push(...info.importedIds);
    if (lazily) todo.push(...info.dynamicallyImportedIds);
  }
  return found;
}

type Group = { name: string; priority: number; test: (id: string) => boolean };

/** The plugin that looks at the modules, and the groups made of what it saw. */
export function chunks(): { plugin: Plugin; groups: Group[] } {
  let common = new Set<string>();
  let map = new Set<string>();
  let curve = new Set<string>();
  const plugin: Plugin = {
    name: 'journeymap:chunks',
    // They only define something, so whoever does not use them need not fetch them.
    transform: {
      filter: { id: SETS },
      handler: (code) => ({ code, map: null, moduleSideEffects: false }),
    },
    buildEnd() {
      const look: Look = (id) => this.getModuleInfo(id);
      const all = [...this.getModuleIds()];
      const pages = all.filter((id) => id.startsWith(`${entries}/`));
      const editor = `${entries}/editor.ts`;
      const others = reach(
        look,
        pages.filter((id) => id !== editor),
        true,
      );
      const first = reach(look, [editor], false);
      common = new Set([...first].filter((id) => others.has(id)));
      map = new Set([...first].filter((id) => !others.has(id)));
      const drawn = reach(
        look,
        all.filter((id) => CURVE.test(id)),
        false,
      );
      curve = new Set([...drawn].filter((id) => !first.has(id) && !others.has(id)));
    },
  };
  const groups: Group[] = [
    { name: 'sets', priority: 5, test: (id) => SETS.test(id) },
    { name: 'base', priority: 4, test: (id) => BASE.test(id) },
    // What the editor shares with other pages: buttons, menus, icons, the way to the server.
    { name: 'common', priority: 3, test: (id) => common.has(id) },
    // What only the editor needs at once.
    { name: 'map', priority: 2, test: (id) => map.has(id) },
    { name: 'curve', priority: 1, test: (id) => curve.has(id) },
  ];
  return { plugin, groups };
}
