/**
 * Which of the three views of the map is shown: kept in the address (`?view=outline`), so that a link
 * opens as it was sent, and remembered in this browser for the next map.
 */
import type { Component } from 'svelte';
import { loadWords } from '../i18n';

export type ViewMode = 'canvas' | 'table' | 'outline';
export const VIEW_MODES: readonly ViewMode[] = ['canvas', 'table', 'outline'];

const KEY = 'journeymap.view';

function known(value: string | null): ViewMode | null {
  return VIEW_MODES.find((mode) => mode === value) ?? null;
}

/** The id of the saved view an address names, which stands where else the kind of view does. */
export function viewInAddress(search: string): string | null {
  const value = new URLSearchParams(search).get('view') ?? '';
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) ? value.toLowerCase() : null;
}

/** The view a page begins with: the address says it, else the last one chosen here. */
export function firstViewMode(): ViewMode {
  const asked = known(new URLSearchParams(location.search).get('view'));
  if (asked) return asked;
  try {
    return known(localStorage.getItem(KEY)) ?? 'canvas';
  } catch {
    // Storage may be refused; then nothing is remembered.
    return 'canvas';
  }
}

/** Put the view into the address and remember it. */
export function keepViewMode(mode: ViewMode): void {
  const url = new URL(location.href);
  if (mode === 'canvas') url.searchParams.delete('view');
  else url.searchParams.set('view', mode);
  history.replaceState(history.state, '', url);
  try {
    localStorage.setItem(KEY, mode);
  } catch {
    // As above.
  }
}

const LOADERS: Record<Exclude<ViewMode, 'canvas'>, () => Promise<{ default: Component }>> = {
  table: () => import('../views/table/TableView.svelte'),
  outline: () => import('../views/outline/OutlineView.svelte'),
};

/** The component of a view with its words; the canvas is part of the page and needs none. */
export async function loadView(mode: ViewMode): Promise<Component | null> {
  if (mode === 'canvas') return null;
  // Emotions are said in the words of the curve.
  const [module] = await Promise.all([
    LOADERS[mode](),
    ...(['views', 'curve', 'editorLater'] as const).map(loadWords),
  ]);
  return module.default;
}
