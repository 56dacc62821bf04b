/** How a persona's series looks: colour, dash and marker together, so that none stands alone. */
import type { Id } from '../model/types';
import { t } from '../i18n';
import type { Editor } from './editor.svelte';

export interface Look {
  name: string;
  color: string;
  pattern: string;
  marker: string;
  glyph: string;
}

const MARKERS = ['circle', 'square', 'triangle', 'diamond', 'hex', 'cross'];
const PATTERNS = ['solid', 'dash', 'dot', 'dashdot', 'solid', 'dash'];

/** The look of a persona on this map; null is everybody. */
export function personaLook(editor: Editor, persona: Id | null): Look {
  if (persona === null) {
    return {
      name: t('editor.everyone'),
      color: 'var(--text)',
      pattern: 'solid',
      marker: 'circle',
      glyph: '',
    };
  }
  const rows = editor.mapPersonas;
  const at = Math.max(
    0,
    rows.findIndex((row) => row.persona === persona),
  );
  const view = editor.store.personas.get(persona);
  return {
    name: view?.name ?? t('editor.unknownPersona'),
    color: `var(--persona-${(at % 6) + 1})`,
    pattern: view?.pattern ?? PATTERNS[at % 6]!,
    marker: markerOf(editor, at),
    glyph: view?.avatar_glyph ?? '',
  };
}

/** A persona's own marker, another one where somebody before it on the map has the same. */
function markerOf(editor: Editor, at: number): string {
  const taken: string[] = [];
  for (const row of editor.mapPersonas.slice(0, at + 1)) {
    const wanted = editor.store.personas.get(row.persona)?.marker ?? MARKERS[taken.length % 6]!;
    const free = MARKERS.find((marker) => !taken.includes(marker)) ?? wanted;
    taken.push(taken.includes(wanted) ? free : wanted);
  }
  return taken[at] ?? MARKERS[0]!;
}
