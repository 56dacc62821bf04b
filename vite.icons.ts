/** Icons of @lucide/svelte are drawn by `static/src/ui/Icon.svelte`, which says why. */
import { resolve } from 'node:path';
import type { Plugin } from 'vite';

const own = resolve(import.meta.dirname, 'static/src/ui/Icon.svelte');

export function icons(): Plugin {
  return {
    name: 'journeymap:icons',
    enforce: 'pre',
    resolveId: (source, importer) =>
      source.endsWith('/Icon.svelte') && importer?.includes('@lucide/svelte/dist/') ? own : null,
  };
}
