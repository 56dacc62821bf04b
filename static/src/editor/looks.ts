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
  const at =
    Math.max(
      0,
      editor.mapPersonas.findIndex((row) => row.persona === persona),
    ) % 6;
  const view = editor.store.personas.get(persona);
  return {
    name: view?.name ?? t('editor.unknownPersona'),
    color: `var(--persona-${at + 1})`,
    pattern: view?.pattern ?? PATTERNS[at]!,
    marker: view?.marker ?? MARKERS[at]!,
    glyph: view?.avatar_glyph ?? '',
  };
}
