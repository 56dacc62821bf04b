/**
 * Vite asks once for the style sheet of a lazy part: where it could not be had, the next try draws the part
 * without it. Here a sheet that failed leaves the page and is forgotten, so that it is asked for again.
 */
import type { Plugin } from 'vite';

const FORGET: readonly (readonly [RegExp, string])[] = [
  [/(\(err\) => \{\s*)seen\[href\] = (?:void 0|undefined);/, '$1delete seen[href];'],
  [/(if \(e\.type === ["']error["']\)) rej\(/, '$1 link.remove(), rej('],
];

export function styles(): Plugin {
  return {
    name: 'journeymap:styles',
    apply: 'build',
    transform: {
      filter: { id: /vite\/preload-helper/ },
      handler(code) {
        for (const [old, now] of FORGET) {
          if (!old.test(code)) this.error(`Vite loads style sheets differently: no ${old}`);
          code = code.replace(old, now);
        }
        return { code, map: null };
      },
    },
  };
}
