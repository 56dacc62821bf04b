/** What a filter's choices are called. */
import { t, type MessageKey } from '../i18n';
import type { Editor } from './editor.svelte';
import type { Choice, Facet } from './filter.svelte';
import { personaLook } from './looks';

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export function facetWord(facet: Facet): string {
  return t(`find.facet.${facet}`);
}

/** A choice in words; a persona or tag that is no more says so. */
export function valueWord(editor: Editor, { facet, value }: Choice): string {
  const { store } = editor;
  switch (facet) {
    case 'persona':
      return personaLook(editor, value).name;
    case 'tag':
      return store.tags.get(value)?.name ?? t('find.value.gone');
    case 'channel':
      return store.channels.get(value)?.name ?? value;
    case 'kind':
      if (value === 'touchpoint' || value === 'pain_point') return t(`find.kind.${value}`);
      return capital(t(`editor.choice.${value}` as MessageKey));
    case 'evidence':
      return capital(t(`editor.evidence.${value}` as MessageKey));
    case 'owner':
      return value;
    case 'emotion':
      return t('find.value.low');
    case 'review':
      return t('find.value.due');
  }
}

/** The colour a choice is known by on the map, where it has one. */
export function colorOf(editor: Editor, { facet, value }: Choice): string | null {
  if (facet === 'persona') return personaLook(editor, value).color;
  if (facet === 'tag') return `var(--hue-${editor.store.tags.get(value)?.color ?? 'slate'})`;
  return null;
}
