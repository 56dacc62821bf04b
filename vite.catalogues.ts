import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from '@formatjs/icu-messageformat-parser';
import type { Plugin } from 'vite';
import { catalogueProblems, type Catalogue } from './static/src/i18n/parity.ts';
import { saidFirst } from './vite.first.ts';

const folder = resolve(import.meta.dirname, 'static/src/i18n');
const read = (file: string): Catalogue =>
  JSON.parse(readFileSync(resolve(folder, file), 'utf8')) as Catalogue;

/**
 * The interface's words at build time: a key missing in either language fails the build, and
 * messages with arguments are parsed here, so that no page carries the ICU parser (6 KB). The editor's
 * catalogue is asked for in halves, with that of its lanes in them: `?first` is what the first view
 * says and every page's words, so that they come in one file; `?later` the rest.
 */
export function catalogues(mode: string): Plugin {
  // Tests ask for what they like, so that there the first half is the whole.
  let first = (_key: string): boolean => true;
  return {
    name: 'journeymap:catalogues',
    enforce: 'pre',
    buildStart() {
      if (mode !== 'test') first = saidFirst();
      const problems = readdirSync(folder)
        .filter((file) => /(^|\.)en\.json$/.test(file))
        .flatMap((file) =>
          catalogueProblems(file, read(file), read(file.replace('en.json', 'fr.json'))),
        );
      if (problems.length) this.error(problems.join('\n'));
    },
    transform(code, id) {
      const [file = '', half] = id.split('?');
      if (!file.startsWith(folder) || !file.endsWith('.json')) return null;
      const words = Object.entries(JSON.parse(code) as Catalogue);
      if (half) {
        const lanes = file.replace(/editor(\.\w+\.json)$/, 'lanes$1');
        this.addWatchFile(lanes);
        words.push(...Object.entries(read(lanes)));
      }
      const wanted = half ? words.filter(([key]) => first(key) === (half === 'first')) : words;
      if (half === 'first') {
        const every = file.replace(/editor\.(\w+\.json)$/, '$1');
        this.addWatchFile(every);
        wanted.unshift(...Object.entries(read(every)));
      }
      const compiled = wanted.map(([key, text]) => [
        key,
        text.includes('{') ? parse(text, { captureLocation: false }) : text,
      ]);
      const json = JSON.stringify(JSON.stringify(Object.fromEntries(compiled)));
      return { code: `export default JSON.parse(${json})`, map: null, moduleType: 'js' };
    },
  };
}
