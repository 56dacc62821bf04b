import { readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { catalogues } from './vite.catalogues.ts';

const root = import.meta.dirname;
const entriesDir = resolve(root, 'static/src/entries');

/** One entry per page: every file of static/src/entries, named after itself. */
const entries = Object.fromEntries(
  readdirSync(entriesDir)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [basename(file, '.ts'), resolve(entriesDir, file)]),
);

/** What every page needs, with all that it imports itself: the framework, the words, the tooltips. */
const BASE =
  /vite\/preload-helper|node_modules\/(svelte|clsx|esm-env|intl-messageformat|@formatjs|@floating-ui)\/|static\/src\/(i18n\/\w+|model\/ids|ui\/(tooltip|place))\.ts/;

/** Modules that the editor's first view and its lazy parts both use. */
const EDITOR_CORE =
  /fractional-indexing|static\/src\/(model\/(?!derive\/|.*test)|commands\/|clipboard\/events|canvas\/layout|editor\/((ops|focus|derived|navigate|selecting)\.ts|actions\/(things|structure|emotion|selecting|crowd)\.ts))/;

export default defineConfig(({ mode }) => ({
  root,
  // Relative addresses let Django serve the files under any STATIC_URL.
  base: './',
  publicDir: false,
  plugins: [catalogues(), svelte()],
  // Runes and `mount` need the browser build of Svelte in jsdom too.
  resolve: {
    ...(mode === 'test' && { conditions: ['browser'] }),
    // Messages come parsed: see vite.catalogues.ts.
    alias: [
      {
        find: /^@formatjs\/icu-messageformat-parser$/,
        replacement: '@formatjs/icu-messageformat-parser/no-parser.js',
      },
    ],
  },
  build: {
    outDir: 'static/dist',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    // The content security policy allows no data: addresses for fonts and scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: mode === 'development',
    rolldownOptions: {
      input: entries,
      output: {
        // What the editor needs at once stays in one file: shared with its lazy parts, it would
        // fall apart into many small ones, which compress worse.
        // What every page needs comes first, so that no page loads the editor for the framework.
        codeSplitting: {
          // A group takes what it names, never what that imports: icons and ui stay with who uses them.
          includeDependenciesRecursively: false,
          groups: [
            { name: 'base', test: BASE, priority: 2 },
            { name: 'map', test: EDITOR_CORE, priority: 1 },
          ],
        },
      },
    },
  },
  test: {
    environment: 'jsdom',
    include: ['static/src/**/*.test.ts'],
    setupFiles: ['static/src/testing/setup.ts'],
    restoreMocks: true,
    // Two workers: the gate runs beside pytest on two cores.
    maxWorkers: 2,
  },
}));
