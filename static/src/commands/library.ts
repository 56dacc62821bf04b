/** Ways from the map to what the workspace holds for all its maps. */
import BookOpen from '@lucide/svelte/icons/book-open';
import Contact from '@lucide/svelte/icons/contact';
import { t } from '../i18n';
import { personaLook } from '../editor/looks';
import type { Command } from './registry';

export const libraryCommands: readonly Command[] = [
  {
    id: 'touchpoint.catalogue',
    label: 'editor.cmd.catalogue',
    group: 'cards',
    edits: true,
    icon: BookOpen,
    menus: ['touchpoint'],
    when: ({ editor, entity }) => entity === 'touchpoint' && !editor.page.share,
    run: ({ editor, placed }) => {
      if (placed) editor.dialog = { kind: 'catalogue', id: placed.thing.id };
    },
  },
  {
    id: 'persona.page',
    label: ({ editor }) =>
      t('editor.cmd.personaPage', { name: personaLook(editor, editor.voice).name }),
    group: 'map',
    icon: Contact,
    when: ({ editor }) => editor.voice !== null && !editor.page.share,
    run: ({ editor }) => void window.open(`/personas/${editor.voice}`, '_blank', 'noopener'),
  },
];
