import { readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { catalogues } from './vite.catalogues.ts';
import { chunks } from './vite.chunks.ts';
import { icons } from './vite.icons.ts';
import { styles } from './vite.styles.ts';

const root = import.meta.dirname;
const entriesDir = resolve(root, 'static/src/entries');

/** One entry per page: every file of static/src/entries, named after itself. */
const entries = Object.fromEntries(
  readdirSync(entriesDir)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [basename(file, '.ts'), resolve(entriesDir, file)]),
);

const { plugin: chunking, groups } = chunks();

export default defineConfig(({ mode }) => ({
  root,
  // Relative addresses let Django serve the files under any STATIC_URL.
  base: './',
  publicDir: false,
  plugins: [catalogues(mode), icons(), svelte(), chunking, styles()],
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
    modulePreload: {
      polyfill: false,
      // A lazy part names its style sheets beforehand, its scripts for itself: a table of them all weighs 2 kB.
      resolveDependencies: (_file, needs, { hostType }) =>
        hostType === 'js' ? needs.filter((file) => file.endsWith('.css')) : needs,
    },
    sourcemap: mode === 'development',
    rolldownOptions: {
      input: entries,
      output: {
        codeSplitting: {
          // A group takes what it names, never what that imports.
          includeDependenciesRecursively: false,
          groups,
        },
      },
    },
  },
  test: {
    // A file that needs a DOM says so in its first line: making one takes longer than most tests.
    environment: 'node',
    include: ['static/src/**/*.test.ts'],
    setupFiles: ['static/src/testing/setup.ts'],
    restoreMocks: true,
    // Two workers: the gate runs beside pytest on two cores.
    maxWorkers: 2,
    pool: 'threads',
    // A busy machine is no fault of the product.
    testTimeout: 30_000,
  },
}));
